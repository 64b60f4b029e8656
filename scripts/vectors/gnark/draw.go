package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// draw is a number below 2^256 that looks random.
func draw(label string, counter int) *big.Int {
	hash := sha256.Sum256([]byte(fmt.Sprintf("proofmark/%s/%d", label, counter)))
	return new(big.Int).SetBytes(hash[:])
}

func drawFr(label string, counter int) fr.Element {
	var x fr.Element
	x.SetBigInt(draw(label, counter))
	return x
}

func drawFp(label string, counter int) fp.Element {
	var x fp.Element
	x.SetBigInt(draw(label, counter))
	return x
}

// edges are numbers below the modulus where carries, borrows and reductions change: both ends, the middle, and the
// bounds of 29-, 32- and 64-bit limbs.
func edges(modulus *big.Int) []*big.Int {
	one := big.NewInt(1)
	power := func(bits uint) *big.Int { return new(big.Int).Lsh(one, bits) }
	below := func(x *big.Int, by int64) *big.Int { return new(big.Int).Sub(x, big.NewInt(by)) }
	half := new(big.Int).Rsh(modulus, 1)
	numbers := []*big.Int{
		big.NewInt(0), big.NewInt(1), big.NewInt(2), big.NewInt(3),
		below(modulus, 1), below(modulus, 2), half, below(half, -1),
		power(28), below(power(28), 1), power(29), below(power(29), 1), power(58), below(power(58), 1),
		below(power(64), 1), power(64), power(128), below(power(128), 1), below(power(232), 1), power(232), power(253),
		below(power(253), 1),
	}
	// All limbs of 29 bits alternately full and empty, and each just above the balanced half.
	full, high := new(big.Int), new(big.Int)
	for i := uint(0); i < 8; i++ {
		if i%2 == 0 {
			full.Add(full, new(big.Int).Lsh(below(power(29), 1), 29*i))
		}
		high.Add(high, new(big.Int).Lsh(power(28), 29*i))
	}
	return append(numbers, full, high)
}

func fpHex(x *fp.Element) string {
	bytes := x.Bytes()
	return hex.EncodeToString(bytes[:])
}

func frHex(x *fr.Element) string {
	bytes := x.Bytes()
	return hex.EncodeToString(bytes[:])
}
