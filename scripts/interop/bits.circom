pragma circom 2.0.0;

// A number of six bits, bit by bit: constraints with one long sum and small coefficients.
template Bits() {
    signal input value;
    signal output bit[6];
    var sum = 0;
    for (var i = 0; i < 6; i++) {
        bit[i] <-- (value >> i) & 1;
        bit[i] * (bit[i] - 1) === 0;
        sum += bit[i] * (1 << i);
    }
    sum === value;
}

component main = Bits();
