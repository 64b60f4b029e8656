// Command gnark writes test vectors of gnark-crypto, a second implementation beside arkworks, as JSON on stdout.
//
// All numbers are lower-case hexadecimal, big-endian. Draws are hashes of a label and a counter, so that a second run
// writes the same bytes. See README.md for the command.
package main

import (
	"encoding/json"
	"log"
	"os"
)

// Vectors is the document; each part is written by the file of its name.
type Vectors struct {
	Source   string        `json:"source"`
	Fq       []FieldCase   `json:"fq"`
	Fr       []FieldCase   `json:"fr"`
	Fq2      []Fq2Case     `json:"fq2"`
	Fq12     []Fq12Case    `json:"fq12"`
	G1       []PointCase   `json:"g1"`
	G2       []PointCase   `json:"g2"`
	Sums     []SumCase     `json:"sums"`
	Pairings []PairingCase `json:"pairings"`
	Decoding []DecodeCase  `json:"decoding"`
	Groth16  []Groth16Case `json:"groth16"`
}

func main() {
	vectors := Vectors{
		Source:   "github.com/consensys/gnark-crypto v0.22.0, ecc/bn254",
		Fq:       fqCases(),
		Fr:       frCases(),
		Fq2:      fq2Cases(),
		Fq12:     fq12Cases(),
		G1:       g1Cases(),
		G2:       g2Cases(),
		Sums:     sumCases(),
		Pairings: pairingCases(),
		Decoding: decodeCases(),
		Groth16:  groth16Cases(),
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(vectors); err != nil {
		log.Fatal(err)
	}
}
