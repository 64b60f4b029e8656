pragma circom 2.0.0;

// A chain of fifth powers, as a hash would have them, but with constants of no meaning: negative and full-width
// coefficients, and intermediate values between the private input and the public end.
template Round(k) {
    signal input in;
    signal output out;
    signal square;
    signal fourth;
    square <== (in + k) * (in + k);
    fourth <== square * square;
    out <== fourth * (in + k) - 3 * in;
}

template Chain(n) {
    signal input start;
    signal output end;
    component rounds[n];
    for (var i = 0; i < n; i++) {
        rounds[i] = Round(i * i * 0x123456789abcdef0123456789abcdef0123456789abcdef - 7);
        rounds[i].in <== i == 0 ? start : rounds[i - 1].out;
    }
    end <== rounds[n - 1].out;
}

component main = Chain(4);
