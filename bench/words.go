package main

import (
	"math/rand/v2"
	"strings"
)

// vocabulary is what people of the organisation write with: 6 000 words, the common ones far more often than the rare,
// as in a real language.
type vocabulary struct {
	words []string
	rank  *zipf
}

func newVocabulary() *vocabulary {
	r := rand.New(rand.NewPCG(11, 13))
	begin := []string{"b", "br", "c", "cr", "d", "dr", "f", "fl", "g", "gr", "l", "m", "n", "p", "pl", "pr", "r", "s", "st", "t", "tr", "v"}
	middle := []string{"a", "e", "i", "o", "u", "ai", "ea", "io"}
	end := []string{"", "l", "n", "r", "s", "t", "nd", "rk"}
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	v := &vocabulary{}
	for seen := map[string]bool{}; len(v.words) < 6000; {
		var b strings.Builder
		for range 2 + r.IntN(2) {
			b.WriteString(pick(begin) + pick(middle))
		}
		b.WriteString(pick(end))
		if w := b.String(); !seen[w] {
			seen[w] = true
			v.words = append(v.words, w)
		}
	}
	v.rank = newZipf(len(v.words))
	return v
}

// say appends n words.
func (v *vocabulary) say(r *rand.Rand, to []string, n int) []string {
	for range n {
		to = append(to, v.words[v.rank.draw(r)])
	}
	return to
}

// zipf draws ranks: the weight of the k-th is 1/(k+8).
type zipf struct{ until []float64 }

func newZipf(n int) *zipf {
	z := &zipf{until: make([]float64, n)}
	sum := 0.0
	for k := range n {
		sum += 1 / float64(k+8)
		z.until[k] = sum
	}
	return z
}

func (z *zipf) draw(r *rand.Rand) int {
	x := r.Float64() * z.until[len(z.until)-1]
	lo, hi := 0, len(z.until)-1
	for lo < hi {
		mid := (lo + hi) / 2
		if z.until[mid] < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// questions are searches of three words, common enough that about one operation in a hundred has them.
func (v *vocabulary) questions() []string {
	var out []string
	for k := range 16 {
		out = append(out, v.words[20+k]+" "+v.words[45+2*k]+" "+v.words[90+3*k])
	}
	return out
}
