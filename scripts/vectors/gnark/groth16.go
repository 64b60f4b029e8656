package main

import (
	"bytes"
	"encoding/hex"
	"log"
	"math/big"

	bn254 "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Groth16Case is a key, public inputs and a proof that holds for them, in gnark's two forms. gnark itself is not
// needed: the points go through gnark-crypto's encoder in the order of gnark's backend/groth16/bn254/marshal.go.
type Groth16Case struct {
	Inputs          []string `json:"inputs"`
	KeyRaw          string   `json:"key_raw"`
	KeyCompressed   string   `json:"key_compressed"`
	ProofRaw        string   `json:"proof_raw"`
	ProofCompressed string   `json:"proof_compressed"`
}

func groth16Cases() []Groth16Case { return []Groth16Case{groth16Case(1), groth16Case(3)} }

// groth16Case makes a proof with the key's trapdoor: any a and b with c = (a b - alpha beta - i gamma) / delta, where i
// is the discrete logarithm of the input point.
func groth16Case(inputs int) Groth16Case {
	secret := func(i int) fr.Element { return drawFr("groth16", 100*inputs+i) }
	alpha, beta, gamma, delta, a, b := secret(0), secret(1), secret(2), secret(3), secret(4), secret(5)
	var c Groth16Case
	var ic []bn254.G1Affine
	sum := secret(10)
	ic = append(ic, point1(sum))
	for i := 1; i <= inputs; i++ {
		k, input := secret(10+i), secret(50+i)
		ic = append(ic, point1(k))
		c.Inputs = append(c.Inputs, frHex(&input))
		sum.Add(&sum, k.Mul(&k, &input))
	}
	var left, right, quotient fr.Element
	left.Mul(&a, &b)
	left.Sub(&left, right.Mul(&alpha, &beta))
	left.Sub(&left, right.Mul(&sum, &gamma))
	quotient.Div(&left, &delta)

	alpha1, beta1, delta1, ar, krs := point1(alpha), point1(beta), point1(delta), point1(a), point1(quotient)
	beta2, gamma2, delta2, bs := point2(beta), point2(gamma), point2(delta), point2(b)
	noCommitments, pok := []bn254.G1Affine{}, bn254.G1Affine{}
	key := []any{&alpha1, &beta1, &beta2, &gamma2, &delta1, &delta2, ic, [][]uint64{}, uint32(0)}
	proof := []any{&ar, &bs, &krs, noCommitments, &pok}
	c.KeyRaw, c.KeyCompressed = encode(key, true), encode(key, false)
	c.ProofRaw, c.ProofCompressed = encode(proof, true), encode(proof, false)
	return c
}

func encode(values []any, raw bool) string {
	var buffer bytes.Buffer
	encoder := bn254.NewEncoder(&buffer)
	if raw {
		encoder = bn254.NewEncoder(&buffer, bn254.RawEncoding())
	}
	for _, value := range values {
		if err := encoder.Encode(value); err != nil {
			log.Fatal(err)
		}
	}
	return hex.EncodeToString(buffer.Bytes())
}

func point1(k fr.Element) bn254.G1Affine { return g1(k.BigInt(new(big.Int))) }

func point2(k fr.Element) bn254.G2Affine { return g2(k.BigInt(new(big.Int))) }
