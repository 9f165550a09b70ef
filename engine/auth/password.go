package auth

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/crypto/argon2"

	"steward/engine/fault"
)

// The cost of a hash: argon2id with 19 MiB, two passes, one lane (RFC 9106 §4, OWASP's second choice).
const (
	argonMemory = 19 * 1024
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
)

// hashing bounds how many hashes are computed at once: each takes 19 MiB and a processor.
var hashing = make(chan struct{}, 4)

// HashPassword gives the PHC string of a password. It waits for its turn, or until ctx ends.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("make a salt: %w", err)
	}
	key, err := derive(ctx, password, salt, argonMemory, argonTime, argonLanes, argonKey)
	if err != nil {
		return "", err
	}
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes, b64(salt), b64(key)), nil
}

func derive(ctx context.Context, password string, salt []byte, memory, time uint32, lanes uint8, size uint32) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, time, memory, lanes, size), nil
}

// decoy is what unknown users are compared with, so that they cost the same time.
var decoy = sync.OnceValue(func() string {
	h, err := HashPassword(context.Background(), "no such user")
	if err != nil {
		return ""
	}
	return h
})

// checkPassword compares in constant time. An empty hash (no password set), and one that cannot be read, never match and
// cost the same.
func checkPassword(ctx context.Context, phc, password string) (bool, error) {
	h, usable := parse(phc)
	if !usable {
		var ok bool
		if h, ok = parse(decoy()); !ok {
			return false, nil
		}
	}
	got, err := derive(ctx, password, h.salt, h.memory, h.time, h.lanes, uint32(len(h.key)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, h.key) == 1 && usable, nil
}

// hashed is a PHC string in its parts.
type hashed struct {
	memory, time uint32
	lanes        uint8
	salt, key    []byte
}

func parse(phc string) (h hashed, ok bool) {
	parts := strings.Split(phc, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return h, false
	}
	var version int
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &h.memory, &h.time, &h.lanes); err != nil || h.memory > 1<<20 || h.time > 16 || h.time == 0 || h.lanes == 0 {
		return h, false
	}
	var err1, err2 error
	h.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	h.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	return h, err1 == nil && err2 == nil && len(h.key) > 0
}

// common.txt has whole passwords; words.txt has words that people build passwords of: greetings, names, animals, months,
// clubs, keyboard walks, in English and Italian. Both were written for this program by hand. frequent.txt.gz has the 27 986
// passwords of six characters and more that stand most often in the lists which thieves have published, as zxcvbn 4.4.2
// counts them (frequent.LICENSE); they are refused as they are and with digits for their letters.
//
//go:embed common.txt words.txt frequent.txt.gz
var lists embed.FS

func listed(name string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		raw, err := lists.ReadFile(name)
		if err != nil {
			return nil
		}
		set := map[string]bool{}
		for _, line := range strings.Fields(string(raw)) {
			set[line] = true
		}
		return set
	})
}

var commonPasswords, commonWords = listed("common.txt"), listed("words.txt")

// frequent are the passwords that were stolen most often.
var frequent = sync.OnceValue(func() map[string]bool {
	packed, err := lists.Open("frequent.txt.gz")
	if err != nil {
		return nil
	}
	defer packed.Close()
	raw, err := gzip.NewReader(packed)
	if err != nil {
		return nil
	}
	set := make(map[string]bool, 1<<15)
	for lines := bufio.NewScanner(raw); lines.Scan(); {
		set[lines.Text()] = true
	}
	return set
})

// plainLetters undoes the digits and marks that people write for letters.
var plainLetters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// isCommon reports whether a password is one that is tried first: a listed one; or a listed word, once or twice, plain or with
// digits for its letters, with at most four digits and two marks behind it or four digits before it.
func isCommon(password string) bool {
	folded := strings.ToLower(password)
	if commonPasswords()[folded] || slices.ContainsFunc(spellings(folded), func(s string) bool { return frequent()[s] }) {
		return true
	}
	word := strings.TrimRightFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(folded)-len(word) > 2 {
		return false
	}
	digits := func(s string) bool {
		return len(s) <= 4 && strings.Trim(s, "0123456789") == ""
	}
	for end := len(word); end >= 0 && digits(word[end:]); end-- {
		if isWord(word[:end]) {
			return true
		}
	}
	for start := 1; start <= len(word) && digits(word[:start]); start++ {
		if isWord(word[start:]) {
			return true
		}
	}
	return false
}

// spellings are a text and what it may stand for where digits and marks are read as letters: 1 is an i or an l.
func spellings(s string) []string {
	plain := plainLetters.Replace(s)
	return []string{s, plain, strings.ReplaceAll(plain, "i", "l")}
}

func isWord(s string) bool {
	for _, w := range spellings(s) {
		if commonWords()[w] || len(w)%2 == 0 && w[:len(w)/2] == w[len(w)/2:] && commonWords()[w[:len(w)/2]] {
			return true
		}
	}
	return false
}

// Policy says what a password must be (access-and-visibility.md §5).
type Policy struct {
	MinLength int  // characters; at least 7
	Letter    bool // one letter at least
	Digit     bool // one digit at least
	Symbol    bool
	Mixed     bool // upper and lower case
}

// DefaultPolicy is seven characters with a letter and a digit.
var DefaultPolicy = Policy{MinLength: 7, Letter: true, Digit: true}

// Check refuses a password the policy does not allow, or one that everybody tries first.
func (p Policy) Check(password, username string) error {
	var letter, digit, symbol, upper, lower bool
	n := 0
	for _, r := range password {
		n++
		letter = letter || unicode.IsLetter(r)
		digit = digit || unicode.IsDigit(r)
		symbol = symbol || !unicode.IsLetter(r) && !unicode.IsDigit(r)
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
	}
	folded := strings.ToLower(password)
	switch {
	case n < max(p.MinLength, 7):
		return fault.InvalidField("password", "fault.password_short", fault.Params{"min": max(p.MinLength, 7)})
	case n > 256:
		return fault.InvalidField("password", "fault.too_long", fault.Params{"max": 256})
	case p.Letter && !letter:
		return fault.InvalidField("password", "fault.password_letter")
	case p.Digit && !digit:
		return fault.InvalidField("password", "fault.password_digit")
	case p.Symbol && !symbol:
		return fault.InvalidField("password", "fault.password_symbol")
	case p.Mixed && !(upper && lower):
		return fault.InvalidField("password", "fault.password_mixed")
	case isCommon(password), username != "" && folded == strings.ToLower(username):
		return fault.InvalidField("password", "fault.password_common")
	}
	return nil
}
