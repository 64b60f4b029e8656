// Times gnark-crypto's parts of a proof over BN254: `cargo xtask measure prove` runs it where Go is.
//
// Prints rows as the measuring program does: {"rows": [{"what", "witness", "log2", "contestant", "threads", "median_seconds", "min_seconds"}]}.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
)

type row struct {
	What       string  `json:"what"`
	Witness    *string `json:"witness"`
	Log2       int     `json:"log2"`
	Contestant string  `json:"contestant"`
	Threads    int     `json:"threads"`
	Median     float64 `json:"median_seconds"`
	Min        float64 `json:"min_seconds"`
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// race runs once to warm up, then repeats.
func race(what string, witness *string, log, repeats, units int, run func()) row {
	times := make([]float64, 0, repeats)
	for i := 0; i <= repeats; i++ {
		begin := time.Now()
		run()
		if i > 0 {
			times = append(times, time.Since(begin).Seconds()/float64(units))
		}
	}
	sort.Float64s(times)
	threads := runtime.GOMAXPROCS(0)
	if what == "fq_mul" {
		threads = 1
	}
	return row{what, witness, log, "gnark-crypto", threads, times[len(times)/2], times[0]}
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("expected logs and repeats, such as 14,16 5; got %q", os.Args[1:]))
	}
	repeats, err := strconv.Atoi(os.Args[2])
	fail(err)
	random := "random"
	var rows []row
	for _, text := range strings.Split(os.Args[1], ",") {
		log, err := strconv.Atoi(text)
		fail(err)
		n := 1 << log
		scalars, secrets := make([]fr.Element, n), make([]fr.Element, n)
		for i := range scalars {
			_, err := scalars[i].SetRandom()
			fail(err)
			_, err = secrets[i].SetRandom()
			fail(err)
		}
		_, _, g1, g2 := bn254.Generators()
		g1s := bn254.BatchScalarMultiplicationG1(&g1, secrets)
		g2s := bn254.BatchScalarMultiplicationG2(&g2, secrets)
		rows = append(rows, race("msm_g1", &random, log, repeats, 1, func() {
			var sum bn254.G1Jac
			_, err := sum.MultiExp(g1s, scalars, ecc.MultiExpConfig{})
			fail(err)
		}))
		rows = append(rows, race("msm_g2", &random, log, repeats, 1, func() {
			var sum bn254.G2Jac
			_, err := sum.MultiExp(g2s, scalars, ecc.MultiExpConfig{})
			fail(err)
		}))
		domain := fft.NewDomain(uint64(n))
		rows = append(rows, race("ntt", nil, log, repeats, 1, func() { domain.FFT(secrets, fft.DIF) }))
		const products, rounds = 1 << 12, 50
		a, b, out := make([]fp.Element, products), make([]fp.Element, products), make([]fp.Element, products)
		for i := range a {
			_, err := a[i].SetRandom()
			fail(err)
			_, err = b[i].SetRandom()
			fail(err)
		}
		rows = append(rows, race("fq_mul", nil, log, repeats, products*rounds, func() {
			for round := 0; round < rounds; round++ {
				for i := range out {
					out[i].Mul(&a[i], &b[i])
				}
			}
		}))
	}
	fail(json.NewEncoder(os.Stdout).Encode(map[string]any{"rows": rows}))
}
