package main

import (
	"encoding/hex"
	"math/big"

	bn254 "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// PointCase is a multiple of the generator in gnark-crypto's raw and compressed encodings.
type PointCase struct {
	Scalar     string `json:"scalar"`
	Raw        string `json:"raw"`
	Compressed string `json:"compressed"`
}

// SumCase is two points of G1 and of G2 (raw, perhaps infinity), and their sum.
type SumCase struct {
	Group string `json:"group"`
	A     string `json:"a"`
	B     string `json:"b"`
	Sum   string `json:"sum"`
}

func scalarHex(k *big.Int) string {
	var x fr.Element
	x.SetBigInt(k)
	return frHex(&x)
}

func g1(k *big.Int) bn254.G1Affine {
	var p bn254.G1Affine
	_, _, generator, _ := bn254.Generators()
	p.ScalarMultiplication(&generator, k)
	return p
}

func g2(k *big.Int) bn254.G2Affine {
	var p bn254.G2Affine
	_, _, _, generator := bn254.Generators()
	p.ScalarMultiplication(&generator, k)
	return p
}

func rawG1(p bn254.G1Affine) string {
	bytes := p.RawBytes()
	return hex.EncodeToString(bytes[:])
}

func rawG2(p bn254.G2Affine) string {
	bytes := p.RawBytes()
	return hex.EncodeToString(bytes[:])
}

func g1Cases() []PointCase {
	var cases []PointCase
	for _, k := range multiples() {
		p := g1(k)
		short := p.Bytes()
		cases = append(cases, PointCase{scalarHex(k), rawG1(p), hex.EncodeToString(short[:])})
	}
	return cases
}

func g2Cases() []PointCase {
	var cases []PointCase
	for _, k := range multiples() {
		p := g2(k)
		short := p.Bytes()
		cases = append(cases, PointCase{scalarHex(k), rawG2(p), hex.EncodeToString(short[:])})
	}
	return cases
}

func sumCases() []SumCase {
	order := fr.Modulus()
	five, eight := big.NewInt(5), big.NewInt(8)
	minus := func(k *big.Int) *big.Int { return new(big.Int).Sub(order, k) }
	zero := big.NewInt(0)
	var cases []SumCase
	// Different points, twice the same, opposites, and infinity on either side and both.
	for _, pair := range [][2]*big.Int{
		{five, eight}, {five, five}, {five, minus(five)}, {five, zero}, {zero, five}, {zero, zero}, {five, minus(eight)},
	} {
		var sum1 bn254.G1Affine
		a1, b1 := g1(pair[0]), g1(pair[1])
		sum1.Add(&a1, &b1)
		cases = append(cases, SumCase{"g1", rawG1(a1), rawG1(b1), rawG1(sum1)})
		var sum2 bn254.G2Affine
		a2, b2 := g2(pair[0]), g2(pair[1])
		sum2.Add(&a2, &b2)
		cases = append(cases, SumCase{"g2", rawG2(a2), rawG2(b2), rawG2(sum2)})
	}
	return cases
}

// outsideSubgroup is a point of the twist that is not in G2, from a small abscissa.
func outsideSubgroup(start uint64) bn254.G2Affine {
	_, _, _, generator := bn254.Generators()
	// The twist's constant, from a point of it: y^2 - x^3.
	var b, cube bn254.E2
	cube.Square(&generator.X).Mul(&cube, &generator.X)
	b.Square(&generator.Y).Sub(&b, &cube)
	for i := start; ; i++ {
		x := bn254.E2{A0: fp.NewElement(i), A1: fp.NewElement(1)}
		var y2, y bn254.E2
		y2.Square(&x).Mul(&y2, &x).Add(&y2, &b)
		if y2.Legendre() != 1 {
			continue
		}
		y.Sqrt(&y2)
		p := bn254.G2Affine{X: x, Y: y}
		if p.IsOnCurve() && !p.IsInSubGroup() {
			return p
		}
	}
}
