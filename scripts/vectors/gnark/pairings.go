package main

import (
	"log"
	"math/big"

	bn254 "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// PairingCase is a product of pairings. Value is what bn254.Pair returns, the power 2x(6x^2 + 3x + 1) (q^12 - 1) / r
// of the Miller loop's value; Plain is its power (q^12 - 1) / r, the pairing of the textbooks. One says whether the
// product is one, as EIP-197 asks.
type PairingCase struct {
	P     []string `json:"p"`
	Q     []string `json:"q"`
	Value string   `json:"value"`
	Plain string   `json:"plain"`
	One   bool     `json:"one"`
}

func pairingCases() []PairingCase {
	one, order := big.NewInt(1), fr.Modulus()
	minus := func(k int64) *big.Int { return new(big.Int).Sub(order, big.NewInt(k)) }
	number := big.NewInt
	random := func(i int) *big.Int { return new(big.Int).Mod(draw("pairing", i), order) }
	return []PairingCase{
		pairingCase([]*big.Int{one}, []*big.Int{one}),
		pairingCase([]*big.Int{minus(1)}, []*big.Int{one}),
		pairingCase([]*big.Int{random(0)}, []*big.Int{random(1)}),
		pairingCase([]*big.Int{random(2), random(3), random(4)}, []*big.Int{random(5), random(6), random(7)}),
		// Products that are one: e(2, 3) e(6, -1), e(1, 1) e(-1, 1), and 2 * 15 + 3 * 10 - 4 * 15.
		pairingCase([]*big.Int{number(2), number(6)}, []*big.Int{number(3), minus(1)}),
		pairingCase([]*big.Int{one, minus(1)}, []*big.Int{one, one}),
		pairingCase([]*big.Int{number(2), number(3), minus(4)}, []*big.Int{number(15), number(10), number(15)}),
		// Nearly one: e(2, 3) e(6, -1) e(1, 1), and a product with infinity on either side.
		pairingCase([]*big.Int{number(2), number(6), one}, []*big.Int{number(3), minus(1), one}),
		pairingCase([]*big.Int{number(0), number(7)}, []*big.Int{number(3), number(0)}),
	}
}

func pairingCase(p, q []*big.Int) PairingCase {
	var c PairingCase
	var ps []bn254.G1Affine
	var qs []bn254.G2Affine
	for i := range p {
		ps, qs = append(ps, g1(p[i])), append(qs, g2(q[i]))
		c.P, c.Q = append(c.P, rawG1(ps[i])), append(c.Q, rawG2(qs[i]))
	}
	value, err := bn254.Pair(ps, qs)
	if err != nil {
		log.Fatal(err)
	}
	c.Value, c.One = fq12Hex(&value), value.IsOne()
	miller, err := bn254.MillerLoop(ps, qs)
	if err != nil {
		log.Fatal(err)
	}
	var plain bn254.E12
	plain.Exp(miller, plainExponent())
	c.Plain = fq12Hex(&plain)
	return c
}

// plainExponent is (q^12 - 1) / r.
func plainExponent() *big.Int {
	exponent := new(big.Int).Exp(fp.Modulus(), big.NewInt(12), nil)
	exponent.Sub(exponent, big.NewInt(1))
	quotient, remainder := new(big.Int).QuoRem(exponent, fr.Modulus(), new(big.Int))
	if remainder.Sign() != 0 {
		log.Fatal("r does not divide q^12 - 1")
	}
	return quotient
}
