package rest

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// pair is one decoded name and value of a query string, in the order they were sent.
type pair struct{ name, value string }

// parseQuery decodes as the clients of the reference product send (deepser-api.md 2.1.6): "+" is a space, "%" with two hex
// digits a byte, any other "%" itself; what is then not UTF-8 stays undecoded.
func parseQuery(raw string) []pair {
	var out []pair
	for _, part := range strings.Split(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		out = append(out, pair{lenient(name), lenient(value)})
	}
	return out
}

func lenient(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			n, _ := strconv.ParseUint(s[i+1:i+3], 16, 8)
			b = append(b, byte(n))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	if !utf8.Valid(b) {
		return s
	}
	return string(b)
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// test is one operator and its value within a filter.
type test struct{ op, value string }

// filter is all that was said under one index.
type filter struct {
	attribute string
	tests     []test // OR-ed
	from, to  *string
	in        map[string][]string // list operators given element by element
}

// listRequest reads filters, order, paging and attributes.
func listRequest(m *model.Model, pairs []pair, maxItems int) (record.ListRequest, error) {
	req := record.ListRequest{Model: m.Alias, Limit: maxItems, Total: record.Exact, Bare: true}
	filters, page, limited := map[string]*filter{}, 1, false
	var keys []string
	for _, p := range pairs {
		switch {
		case strings.HasPrefix(p.name, "filter["):
			if err := addFilter(filters, &keys, p); err != nil {
				return req, err
			}
		case p.name == "limit":
			n, err := strconv.Atoi(p.value)
			if err != nil || n < 0 {
				return req, paging()
			}
			limited = true
			if n < maxItems {
				req.Limit = n
			}
		case p.name == "page":
			n, err := strconv.Atoi(p.value)
			if err != nil || n < 1 || n > 1_000_000_000 {
				return req, paging()
			}
			page = n
		case p.name == "order":
			name := fieldOf(m, strings.TrimSpace(p.value))
			f := m.Field(name)
			if f == nil || f.Secret || !f.Type.Storage().HasColumn() {
				return req, fault.New(fault.Invalid, "rest.ordering", fault.Params{"field": p.value})
			}
			req.Sort = append(req.Sort, name)
		case p.name == "dir":
			if n := len(req.Sort); n > 0 && strings.EqualFold(p.value, "desc") {
				req.Sort[n-1] = "-" + strings.TrimPrefix(req.Sort[n-1], "-")
			}
		case p.name == "attrs":
			for _, a := range strings.Split(p.value, ",") {
				if name := fieldOf(m, strings.TrimSpace(a)); m.Field(name) != nil && !m.Field(name).Secret {
					req.Fields = append(req.Fields, name)
				}
			}
		}
	}
	if limited {
		if req.Limit == 0 {
			return req, paging()
		}
		req.Offset = (page - 1) * req.Limit
	}
	if len(req.Sort) == 0 {
		req.Sort = []string{"entity_id"}
	}
	sort.Strings(keys)
	var nodes []condition.Node
	for _, k := range keys {
		n, err := filters[k].node(m)
		if err != nil {
			return req, err
		}
		nodes = append(nodes, n)
	}
	req.Where = condition.And(nodes...)
	return req, nil
}

func paging() error    { return fault.New(fault.Invalid, "rest.paging") }
func filtering() error { return fault.New(fault.Invalid, "rest.filtering") }

// addFilter takes filter[1][attribute], filter[1][eq], filter[1][0][eq], filter[1][in][] and filter[1][in][0].
func addFilter(filters map[string]*filter, keys *[]string, p pair) error {
	parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(p.name, "filter["), "]"), "][")
	f := filters[parts[0]]
	if f == nil {
		f = &filter{in: map[string][]string{}}
		filters[parts[0]] = f
		*keys = append(*keys, parts[0])
	}
	if len(parts) == 1 {
		return nil // "filter[1]" alone says nothing
	}
	name := strings.ToLower(parts[1])
	if name == "attribute" && len(parts) == 2 {
		f.attribute = p.value
		return nil
	}
	if len(parts) == 3 {
		if _, listed := operators[name]; listed {
			f.in[name] = append(f.in[name], p.value)
			return nil
		}
		name = strings.ToLower(parts[2])
	}
	value := p.value
	switch name {
	case "from":
		f.from = &value
		return nil
	case "to":
		f.to = &value
		return nil
	}
	if _, known := operators[name]; !known {
		// The documentation of one client passes operator and value the wrong way round: filter[0][123]=eq.
		if _, swapped := operators[strings.ToLower(value)]; !swapped {
			return filtering()
		}
		name, value = strings.ToLower(value), parts[len(parts)-1]
	}
	f.tests = append(f.tests, test{name, value})
	return nil
}

var operators = map[string]condition.Operator{
	"eq": condition.Equal, "neq": condition.NotEqual, "in": condition.In, "nin": condition.NotIn,
	"gt": condition.Greater, "lt": condition.Less, "gteq": condition.GreaterOrEqual, "moreq": condition.GreaterOrEqual,
	"lteq": condition.LessOrEqual, "like": condition.Like, "nlike": condition.NotLike, "finset": condition.Equal,
	"null": condition.IsEmpty, "notnull": condition.IsNotEmpty,
}

func (f *filter) node(m *model.Model) (condition.Node, error) {
	if f.attribute == "" && len(f.tests) == 0 && f.from == nil && f.to == nil && len(f.in) == 0 {
		return condition.Node{}, nil
	}
	if f.attribute == fullName && named(m) {
		return nameNode(m, f)
	}
	code := fieldOf(m, f.attribute)
	field := m.Field(code)
	if field == nil || field.Secret || field.Type.Storage() == model.Virtual {
		return condition.Node{}, filtering()
	}
	var any []condition.Node
	for _, t := range f.tests {
		any = append(any, leaf(field, t.op, t.value))
	}
	for op, values := range f.in {
		any = append(any, leafList(field, op, values))
	}
	n := condition.Or(any...)
	if f.from != nil {
		n = condition.And(n, condition.Rule(code, condition.GreaterOrEqual, *f.from))
	}
	if f.to != nil {
		n = condition.And(n, condition.Rule(code, condition.LessOrEqual, *f.to))
	}
	return n, nil
}

func leaf(f *model.Field, name, value string) condition.Node {
	op := operators[name]
	switch op {
	case condition.In, condition.NotIn:
		return leafList(f, name, strings.Split(value, ","))
	case condition.IsEmpty, condition.IsNotEmpty:
		return condition.Rule(f.Code, op, nil)
	}
	if value = unprefixed(f.Code, value); value == "" || value == "0" && refers(f) {
		switch op {
		case condition.Equal:
			return condition.Rule(f.Code, condition.IsEmpty, nil)
		case condition.NotEqual:
			return condition.Rule(f.Code, condition.IsNotEmpty, nil)
		}
	}
	if f.Type.Comparison() == model.AsMulti {
		return multi(f.Code, op, []any{value})
	}
	return condition.Rule(f.Code, op, value)
}

func leafList(f *model.Field, name string, values []string) condition.Node {
	op := operators[name]
	list := make([]any, len(values))
	for i, v := range values {
		list[i] = unprefixed(f.Code, strings.TrimSpace(v))
	}
	if f.Type.Comparison() == model.AsMulti {
		return multi(f.Code, op, list)
	}
	if op != condition.NotIn {
		op = condition.In
	}
	return condition.Rule(f.Code, op, list)
}

// multi makes attributes with several values match when any element matches.
func multi(code string, op condition.Operator, values []any) condition.Node {
	if op == condition.NotEqual || op == condition.NotIn {
		return condition.Rule(code, condition.IncludesNone, values)
	}
	return condition.Rule(code, condition.IncludesAny, values)
}

func refers(f *model.Field) bool { _, ok := f.Type.(model.Referring); return ok }

// unprefixed takes the reference product's prefix off an alias.
func unprefixed(code, value string) string {
	if strings.HasSuffix(code, "model_alias") {
		return strings.TrimPrefix(value, "deep_")
	}
	return value
}

// fieldOf is the field behind a name of the compatible API.
func fieldOf(m *model.Model, name string) string {
	if name == m.Key {
		return "entity_id"
	}
	for code, other := range m.REST.Rename {
		if name == other {
			return code
		}
	}
	return name
}
