package formula

import (
	"fmt"
	"math/big"
	"strings"
	"time"
	"unicode"
)

type kind int

const (
	end kind = iota
	number
	quoted
	name
	sign
)

type token struct {
	kind kind
	text string
	at   int
}

// scan splits a formula into numbers, texts in quotes, names and signs.
func scan(text string) ([]token, error) {
	var out []token
	r := []rune(text)
	for i := 0; i < len(r); {
		c, from := r[i], i
		switch {
		case unicode.IsSpace(c):
			i++
			continue
		case c >= '0' && c <= '9':
			for i < len(r) && (r[i] >= '0' && r[i] <= '9' || r[i] == '.') {
				i++
			}
			out = append(out, token{number, string(r[from:i]), from + 1})
		case c == '"' || c == '\'':
			for i++; i < len(r) && r[i] != c; i++ {
			}
			if i == len(r) {
				return nil, fmt.Errorf("character %d: the text does not end", from+1)
			}
			out = append(out, token{quoted, string(r[from+1 : i]), from + 1})
			i++
		case c == '_' || c < unicode.MaxASCII && unicode.IsLetter(c):
			for i < len(r) && (r[i] == '_' || r[i] < unicode.MaxASCII && (unicode.IsLetter(r[i]) || unicode.IsDigit(r[i]))) {
				i++
			}
			out = append(out, token{name, string(r[from:i]), from + 1})
		default:
			s := string(c)
			if i+1 < len(r) {
				if two := string(r[i : i+2]); two == "<=" || two == ">=" || two == "<>" || two == "!=" || two == "==" {
					s = two
				}
			}
			if !strings.Contains("+-*/%&(),<>=<=>=<>!=", s) {
				return nil, fmt.Errorf("character %d: %q means nothing here", from+1, s)
			}
			out = append(out, token{sign, s, from + 1})
			i += len([]rune(s))
		}
	}
	return append(out, token{kind: end, at: len(r) + 1}), nil
}

type parser struct {
	tokens []token
	next   int
	depth  int
	reads  map[string]bool
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != end {
		p.next++
	}
	return t
}

// strength of the signs and words that stand between two values; what binds tighter is higher.
var strength = map[string]int{"or": 1, "and": 2, "=": 3, "==": 3, "<>": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "&": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}

const maxDepth = 60

func (p *parser) expression(least int) (node, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("character %d: the formula is nested too deeply", p.peek().at)
	}
	defer func() { p.depth-- }()
	left, err := p.value()
	if err != nil {
		return nil, err
	}
	for {
		t := p.peek()
		s := strength[strings.ToLower(t.text)]
		if (t.kind != sign && t.kind != name) || s == 0 || s <= least {
			return left, nil
		}
		p.take()
		right, err := p.expression(s)
		if err != nil {
			return nil, err
		}
		left = binary(strings.ToLower(t.text), left, right)
	}
}

func (p *parser) value() (node, error) {
	t := p.take()
	switch {
	case t.kind == number:
		n, ok := new(big.Rat).SetString(t.text)
		if !ok {
			return nil, fmt.Errorf("character %d: %q is no number", t.at, t.text)
		}
		return constant(n), nil
	case t.kind == quoted:
		return constant(t.text), nil
	case t.kind == sign && t.text == "-":
		x, err := p.expression(strength["*"])
		if err != nil {
			return nil, err
		}
		return binary("-", constant(new(big.Rat)), x), nil
	case t.kind == sign && t.text == "(":
		x, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		return x, p.expect(")")
	case t.kind == name:
		return p.named(t)
	case t.kind == end:
		return nil, fmt.Errorf("character %d: something is missing at the end", t.at)
	}
	return nil, fmt.Errorf("character %d: %q was not expected", t.at, t.text)
}

func (p *parser) expect(s string) error {
	if t := p.take(); t.text != s || t.kind != sign {
		return fmt.Errorf("character %d: %q is missing", t.at, s)
	}
	return nil
}

// named is a call, true, false, or a field.
func (p *parser) named(t token) (node, error) {
	if p.peek().text == "(" && p.peek().kind == sign {
		return p.call(t)
	}
	switch strings.ToLower(t.text) {
	case "true":
		return constant(true), nil
	case "false":
		return constant(false), nil
	case "and", "or":
		return nil, fmt.Errorf("character %d: %q was not expected", t.at, t.text)
	}
	code := t.text
	p.reads[code] = true
	return func(get func(string) Value) Value { return get(code) }, nil
}

func (p *parser) call(t token) (node, error) {
	p.take()
	var args []node
	for p.peek().text != ")" || p.peek().kind != sign {
		if len(args) > 0 {
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
		x, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	p.take()
	word := strings.ToLower(t.text)
	if word == "if" {
		if len(args) != 3 {
			return nil, fmt.Errorf("character %d: if takes a condition and two values", t.at)
		}
		return func(get func(string) Value) Value {
			if truth(args[0](get)) {
				return args[1](get)
			}
			return args[2](get)
		}, nil
	}
	f, known := functions[word]
	if !known {
		return nil, fmt.Errorf("character %d: there is no function %s", t.at, t.text)
	}
	if len(args) < f.least || f.most >= 0 && len(args) > f.most {
		return nil, fmt.Errorf("character %d: %s takes another number of values", t.at, t.text)
	}
	return func(get func(string) Value) Value {
		values := make([]Value, len(args))
		for i, a := range args {
			values[i] = a(get)
		}
		return f.run(values)
	}, nil
}

func binary(op string, left, right node) node {
	return func(get func(string) Value) Value {
		a := left(get)
		switch op {
		case "and":
			return truth(a) && truth(right(get))
		case "or":
			return truth(a) || truth(right(get))
		}
		b := right(get)
		switch op {
		case "&":
			return Text(a) + Text(b)
		case "=", "==":
			c, ok := compare(a, b)
			return ok && c == 0 || a == nil && b == nil
		case "<>", "!=":
			c, ok := compare(a, b)
			return !(ok && c == 0 || a == nil && b == nil)
		case "<", "<=", ">", ">=":
			c, ok := compare(a, b)
			if !ok {
				return false
			}
			return map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[op]
		}
		return arithmetic(op, a, b)
	}
}

// arithmetic works on numbers; a date and a number of days give a date.
func arithmetic(op string, a, b Value) Value {
	if t, ok := a.(time.Time); ok && (op == "+" || op == "-") {
		if n, ok := b.(*big.Rat); ok {
			seconds := Whole(new(big.Rat).Mul(n, big.NewRat(86400, 1)))
			if !seconds.IsInt64() || seconds.Int64() > 1<<40 || seconds.Int64() < -1<<40 {
				return nil
			}
			if op == "-" {
				seconds.Neg(seconds)
			}
			return t.Add(time.Duration(seconds.Int64()) * time.Second)
		}
		if u, ok := b.(time.Time); ok && op == "-" {
			return big.NewRat(t.Unix()-u.Unix(), 86400)
		}
		return nil
	}
	return numeric([]Value{a, b}, func(n []*big.Rat) Value {
		switch op {
		case "+":
			return new(big.Rat).Add(n[0], n[1])
		case "-":
			return new(big.Rat).Sub(n[0], n[1])
		case "*":
			return new(big.Rat).Mul(n[0], n[1])
		}
		if n[1].Sign() == 0 {
			return nil // divided by nothing
		}
		q := new(big.Rat).Quo(n[0], n[1])
		if op == "/" {
			return q
		}
		return new(big.Rat).Sub(n[0], new(big.Rat).Mul(new(big.Rat).SetInt(whole(q, down)), n[1]))
	})
}
