package main

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// FieldCase is two numbers and what comes of them. Inverse and Sqrt are empty where there is none; Sqrt is the root
// that is not the larger of the two.
type FieldCase struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Sum     string `json:"sum"`
	Minus   string `json:"difference"`
	Product string `json:"product"`
	Square  string `json:"square"`
	Inverse string `json:"inverse"`
	Sqrt    string `json:"sqrt"`
	Largest bool   `json:"largest"`
}

func fqCases() []FieldCase {
	numbers := edges(fp.Modulus())
	for i := 0; i < 4; i++ {
		numbers = append(numbers, draw("fq", i))
	}
	var cases []FieldCase
	for i := range numbers {
		var a, b, sum, minus, product, square, inverse, root fp.Element
		a.SetBigInt(numbers[i])
		b.SetBigInt(numbers[(i*5+3)%len(numbers)])
		c := FieldCase{A: fpHex(&a), B: fpHex(&b), Largest: a.LexicographicallyLargest()}
		c.Sum, c.Minus = fpHex(sum.Add(&a, &b)), fpHex(minus.Sub(&a, &b))
		c.Product, c.Square = fpHex(product.Mul(&a, &b)), fpHex(square.Square(&a))
		if !a.IsZero() {
			c.Inverse = fpHex(inverse.Inverse(&a))
		}
		if root.Sqrt(&a) != nil {
			if root.LexicographicallyLargest() {
				root.Neg(&root)
			}
			c.Sqrt = fpHex(&root)
		}
		cases = append(cases, c)
	}
	return cases
}

func frCases() []FieldCase {
	numbers := edges(fr.Modulus())
	for i := 0; i < 4; i++ {
		numbers = append(numbers, draw("fr", i))
	}
	var cases []FieldCase
	for i := range numbers {
		var a, b, sum, minus, product, square, inverse fr.Element
		a.SetBigInt(numbers[i])
		b.SetBigInt(numbers[(i*5+3)%len(numbers)])
		c := FieldCase{A: frHex(&a), B: frHex(&b), Largest: a.LexicographicallyLargest()}
		c.Sum, c.Minus = frHex(sum.Add(&a, &b)), frHex(minus.Sub(&a, &b))
		c.Product, c.Square = frHex(product.Mul(&a, &b)), frHex(square.Square(&a))
		if !a.IsZero() {
			c.Inverse = frHex(inverse.Inverse(&a))
		}
		cases = append(cases, c)
	}
	return cases
}

// multiples are scalars where a multiplication has something to get wrong: both ends, bits at the bounds of words, and
// the order itself, which leads to infinity.
func multiples() []*big.Int {
	one := big.NewInt(1)
	order := fr.Modulus()
	power := func(bits uint) *big.Int { return new(big.Int).Lsh(one, bits) }
	below := func(x *big.Int, by int64) *big.Int { return new(big.Int).Sub(x, big.NewInt(by)) }
	half := new(big.Int).Rsh(order, 1)
	return []*big.Int{
		big.NewInt(0), big.NewInt(1), big.NewInt(2), big.NewInt(3), below(order, 1), below(order, 2), half, below(half, -1),
		below(power(64), 1), power(64), power(127), below(power(128), 1), power(253), below(power(253), 1),
		new(big.Int).Mod(draw("scalar", 0), order), new(big.Int).Mod(draw("scalar", 1), order),
	}
}
