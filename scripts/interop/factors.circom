pragma circom 2.0.0;

// "I know factors of each of these numbers, and their sum": two products and one number that the verifier gives.
template Factors() {
    signal input a[2];
    signal input b[2];
    signal input sum;
    signal output product[2];
    for (var i = 0; i < 2; i++) {
        product[i] <== a[i] * b[i];
    }
    sum === a[0] + b[0] + a[1] + b[1];
}

component main {public [sum]} = Factors();
