package field

import (
	"fmt"
	"math/big"
	"net"
	"regexp"
	"strings"

	"steward/engine/fault"
)

// Validation makes the further check of a text field (custom-fields.md 2.2): email, url, phone, ip, mac, iban, vat, or
// "regex:" and an expression that must fit the whole value. "" checks nothing and gives nil.
func Validation(rule string) (func(value any) error, error) {
	if pattern, own := strings.CutPrefix(rule, "regex:"); own {
		if pattern == "" || len(pattern) > 500 {
			return nil, fmt.Errorf("the validation needs an expression of at most 500 characters")
		}
		fits, err := regexp.Compile(`^(?:` + pattern + `)$`)
		if err != nil {
			return nil, fmt.Errorf("the validation is no regular expression: %w", err)
		}
		return fitting("fault.not_this_form", fits.MatchString), nil
	}
	switch rule {
	case "":
		return nil, nil
	case "email":
		return typed(Email()), nil
	case "url":
		return typed(URL()), nil
	case "phone":
		return typed(Phone()), nil
	case "ip":
		return typed(IP()), nil
	case "mac":
		return fitting("fault.not_a_mac", func(s string) bool { _, err := net.ParseMAC(s); return err == nil }), nil
	case "iban":
		return fitting("fault.not_an_iban", iban), nil
	case "vat":
		return fitting("fault.not_a_vat", vat), nil
	}
	return nil, fmt.Errorf("there is no validation %q", rule)
}

func typed(t Text) func(any) error {
	return func(v any) error { _, err := t.Coerce(v); return err }
}

func fitting(key string, fits func(string) bool) func(any) error {
	return func(v any) error {
		if s, ok := v.(string); ok && !fits(strings.TrimSpace(s)) {
			return fault.Value(key)
		}
		return nil
	}
}

var ibanForm = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$`)

// iban is ISO 13616: moved to its end, the country and check digits leave 1 when divided by 97.
func iban(s string) bool {
	s = strings.ToUpper(strings.ReplaceAll(s, " ", ""))
	if !ibanForm.MatchString(s) {
		return false
	}
	var digits strings.Builder
	for _, c := range s[4:] + s[:4] {
		if c >= 'A' {
			fmt.Fprintf(&digits, "%d", c-'A'+10)
		} else {
			digits.WriteRune(c)
		}
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

var vatForm = regexp.MustCompile(`^([A-Z]{2})?([A-Z0-9]{2,13})$`)

// vat takes a number with or without its country; Italian ones are checked to the last digit.
func vat(s string) bool {
	found := vatForm.FindStringSubmatch(strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "").Replace(s)))
	if found == nil || !strings.ContainsAny(found[2], "0123456789") {
		return false
	}
	if country := found[1]; country != "IT" && (country != "" || len(found[2]) != 11) {
		return true
	}
	if len(found[2]) != 11 {
		return false
	}
	sum := 0
	for i, c := range found[2] {
		if c < '0' || c > '9' {
			return false
		}
		n := int(c - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
