package main

import (
	"encoding/hex"

	bn254 "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// Fq2Case has elements as `c1 c0`. Inverse and Sqrt are empty where there is none; Sqrt is the root that is not the
// larger of the two.
type Fq2Case struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Product string `json:"product"`
	Square  string `json:"square"`
	Inverse string `json:"inverse"`
	Sqrt    string `json:"sqrt"`
	Largest bool   `json:"largest"`
}

// Fq12Case has elements as gnark-crypto's E12.Bytes: the coefficients of the tower from the highest to the lowest.
type Fq12Case struct {
	A         string `json:"a"`
	B         string `json:"b"`
	Product   string `json:"product"`
	Square    string `json:"square"`
	Inverse   string `json:"inverse"`
	Frobenius string `json:"frobenius"`
}

func fq2Hex(x *bn254.E2) string { return fpHex(&x.A1) + fpHex(&x.A0) }

func fq12Hex(x *bn254.E12) string {
	bytes := x.Bytes()
	return hex.EncodeToString(bytes[:])
}

// edge is a number from a few that tell much.
func edge(i int) fp.Element {
	var x fp.Element
	numbers := edges(fp.Modulus())
	x.SetBigInt(numbers[i%len(numbers)])
	return x
}

func fq2Cases() []Fq2Case {
	elements := []bn254.E2{{}}
	add := func(a0, a1 fp.Element) { elements = append(elements, bn254.E2{A0: a0, A1: a1}) }
	for _, i := range []int{1, 4, 6, 22} {
		add(edge(i), fp.Element{})
		add(fp.Element{}, edge(i))
		add(edge(i), edge(i+1))
	}
	for i := 0; i < 4; i++ {
		add(drawFp("fq2/0", i), drawFp("fq2/1", i))
	}
	var cases []Fq2Case
	for i := range elements {
		var product, square, inverse, root bn254.E2
		a, b := elements[i], elements[(i*3+2)%len(elements)]
		c := Fq2Case{A: fq2Hex(&a), B: fq2Hex(&b), Largest: a.LexicographicallyLargest()}
		c.Product, c.Square = fq2Hex(product.Mul(&a, &b)), fq2Hex(square.Square(&a))
		if !a.IsZero() {
			c.Inverse = fq2Hex(inverse.Inverse(&a))
		}
		if a.Legendre() != -1 {
			root.Sqrt(&a)
			if root.LexicographicallyLargest() {
				root.Neg(&root)
			}
			c.Sqrt = fq2Hex(&root)
		}
		cases = append(cases, c)
	}
	return cases
}

// coefficients of an element, in the order of the tower.
func coefficients(x *bn254.E12) []*fp.Element {
	var all []*fp.Element
	for _, c := range []*bn254.E2{&x.C0.B0, &x.C0.B1, &x.C0.B2, &x.C1.B0, &x.C1.B1, &x.C1.B2} {
		all = append(all, &c.A0, &c.A1)
	}
	return all
}

func fq12Cases() []Fq12Case {
	var elements []bn254.E12
	// All ones, all minus ones, numbers at the bounds of limbs, and draws.
	for _, at := range []func(i int) fp.Element{
		func(int) fp.Element { return edge(1) },
		func(int) fp.Element { return edge(4) },
		func(i int) fp.Element { return edge(2*i + 1) },
		func(i int) fp.Element { return drawFp("fq12/0", i) },
		func(i int) fp.Element { return drawFp("fq12/1", i) },
	} {
		var x bn254.E12
		for i, coefficient := range coefficients(&x) {
			value := at(i)
			coefficient.Set(&value)
		}
		elements = append(elements, x)
	}
	var cases []Fq12Case
	for i := range elements {
		var product, square, inverse, frobenius bn254.E12
		a, b := elements[i], elements[(i+2)%len(elements)]
		cases = append(cases, Fq12Case{
			A: fq12Hex(&a), B: fq12Hex(&b),
			Product: fq12Hex(product.Mul(&a, &b)), Square: fq12Hex(square.Square(&a)),
			Inverse: fq12Hex(inverse.Inverse(&a)), Frobenius: fq12Hex(frobenius.Frobenius(&a)),
		})
	}
	return cases
}
