package main

import (
	"encoding/hex"
	"math/big"

	bn254 "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// DecodeCase is bytes that may be a point, and gnark-crypto's verdict: `finite`, `infinity` or `refused`. For raw
// points Why is the first test of EIP-196 and EIP-197 that fails, by gnark-crypto's own checks.
type DecodeCase struct {
	Group   string `json:"group"`
	Form    string `json:"form"`
	Note    string `json:"note"`
	Bytes   string `json:"bytes"`
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

func word(x *big.Int) []byte { return x.FillBytes(make([]byte, 32)) }

func decodeCases() []DecodeCase {
	q := fp.Modulus()
	zero, one := big.NewInt(0), big.NewInt(1)
	qMinus1, qPlus1 := new(big.Int).Sub(q, one), new(big.Int).Add(q, one)
	max := new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)
	var cases []DecodeCase
	raw := func(group, note string, words ...*big.Int) {
		var bytes []byte
		for _, w := range words {
			bytes = append(bytes, word(w)...)
		}
		cases = append(cases, rawCase(group, note, bytes))
	}
	two := big.NewInt(2)
	raw("g1", "infinity", zero, zero)
	raw("g1", "generator", one, two)
	raw("g1", "minus the generator", one, new(big.Int).Sub(q, two))
	raw("g1", "(1, 1)", one, one)
	raw("g1", "(0, 1)", zero, one)
	raw("g1", "(1, 0)", one, zero)
	raw("g1", "x = q", q, two)
	raw("g1", "x = q + 1, congruent to the generator's", qPlus1, two)
	raw("g1", "y = q + 2, congruent to the generator's", one, new(big.Int).Add(q, two))
	raw("g1", "infinity as (q, q)", q, q)
	raw("g1", "infinity as (q, 0)", q, zero)
	raw("g1", "(q - 1, q - 1)", qMinus1, qMinus1)
	raw("g1", "y = 2^256 - 1", one, max)

	_, _, _, generator := bn254.Generators()
	x0, x1, y0, y1 := new(big.Int), new(big.Int), new(big.Int), new(big.Int)
	generator.X.A0.BigInt(x0)
	generator.X.A1.BigInt(x1)
	generator.Y.A0.BigInt(y0)
	generator.Y.A1.BigInt(y1)
	plus := func(x *big.Int) *big.Int { return new(big.Int).Add(x, q) }
	raw("g2", "infinity", zero, zero, zero, zero)
	raw("g2", "generator", x1, x0, y1, y0)
	raw("g2", "generator, halves swapped", x0, x1, y0, y1)
	raw("g2", "generator, one bit off", x1, x0, y1, new(big.Int).Xor(y0, one))
	raw("g2", "x.c1 congruent", plus(x1), x0, y1, y0)
	raw("g2", "x.c0 congruent", x1, plus(x0), y1, y0)
	raw("g2", "y.c1 congruent", x1, x0, plus(y1), y0)
	raw("g2", "y.c0 congruent", x1, x0, y1, plus(y0))
	raw("g2", "infinity as (q, 0)", q, zero, zero, zero)
	for i := uint64(0); i < 40; i += 10 {
		p := outsideSubgroup(i)
		bytes := p.RawBytes()
		cases = append(cases, rawCase("g2", "on the curve, outside the subgroup", bytes[:]))
		var cleared bn254.G2Affine
		cleared.ClearCofactor(&p)
		bytes = cleared.RawBytes()
		cases = append(cases, rawCase("g2", "the same, cofactor cleared", bytes[:]))
		short := p.Bytes()
		cases = append(cases, compressedCase("g2", "on the curve, outside the subgroup", short[:]))
	}

	flagged := func(group, note string, flags byte, words ...*big.Int) {
		var bytes []byte
		for _, w := range words {
			bytes = append(bytes, word(w)...)
		}
		bytes[0] |= flags << 6
		cases = append(cases, compressedCase(group, note, bytes))
	}
	for x := int64(0); x < 8; x++ {
		flagged("g1", "small abscissa", 0b10, big.NewInt(x))
		flagged("g1", "small abscissa", 0b11, big.NewInt(x))
		flagged("g2", "small abscissa", 0b10, zero, big.NewInt(x))
	}
	flagged("g1", "infinity", 0b01, zero)
	flagged("g1", "infinity, not zero", 0b01, one)
	flagged("g1", "x = q", 0b10, q)
	flagged("g1", "x = q - 1", 0b11, qMinus1)
	flagged("g2", "infinity", 0b01, zero, zero)
	flagged("g2", "infinity, not zero", 0b01, zero, one)
	flagged("g2", "generator, smallest", 0b10, x1, x0)
	flagged("g2", "generator, largest", 0b11, x1, x0)
	flagged("g2", "x.c0 congruent", 0b10, x1, plus(x0))
	flagged("g2", "x.c1 = q", 0b10, q, x0)
	return cases
}

func verdict(err error, infinity bool) string {
	switch {
	case err != nil:
		return "refused"
	case infinity:
		return "infinity"
	default:
		return "finite"
	}
}

// rawCase asks gnark-crypto about an uncompressed point, without flags: in the EIPs the top bits belong to the number.
func rawCase(group, note string, bytes []byte) DecodeCase {
	c := DecodeCase{Group: group, Form: "raw", Note: note, Bytes: hex.EncodeToString(bytes)}
	coordinates := make([]fp.Element, len(bytes)/32)
	for i := range coordinates {
		if coordinates[i].SetBytesCanonical(bytes[32*i:32*i+32]) != nil {
			c.Verdict, c.Why = "refused", "not canonical"
			return c
		}
	}
	if group == "g1" {
		p := bn254.G1Affine{X: coordinates[0], Y: coordinates[1]}
		c.Verdict, c.Why = checks(p.IsInfinity(), p.IsOnCurve(), p.IsInSubGroup())
	} else {
		p := bn254.G2Affine{
			X: bn254.E2{A0: coordinates[1], A1: coordinates[0]},
			Y: bn254.E2{A0: coordinates[3], A1: coordinates[2]},
		}
		c.Verdict, c.Why = checks(p.IsInfinity(), p.IsOnCurve(), p.IsInSubGroup())
	}
	return c
}

func checks(infinity, onCurve, inSubgroup bool) (string, string) {
	switch {
	case infinity:
		return "infinity", ""
	case !onCurve:
		return "refused", "not on curve"
	case !inSubgroup:
		return "refused", "not in subgroup"
	default:
		return "finite", ""
	}
}

func compressedCase(group, note string, bytes []byte) DecodeCase {
	c := DecodeCase{Group: group, Form: "compressed", Note: note, Bytes: hex.EncodeToString(bytes)}
	if group == "g1" {
		var p bn254.G1Affine
		_, err := p.SetBytes(bytes)
		c.Verdict = verdict(err, p.IsInfinity())
	} else {
		var p bn254.G2Affine
		_, err := p.SetBytes(bytes)
		c.Verdict = verdict(err, p.IsInfinity())
	}
	return c
}
