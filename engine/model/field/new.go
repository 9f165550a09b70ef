package field

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
)

// New makes the type of a custom field from its element and options (custom-fields.md 2.4). Unknown elements and options
// that do not fit are errors in words.
func New(element string, options map[string]any) (model.Type, error) {
	make, known := elements[element]
	if !known {
		return nil, fmt.Errorf("there is no element %q", element)
	}
	o := reader{options: options, used: map[string]bool{}}
	t := make(&o)
	if o.fault != nil {
		return nil, o.fault
	}
	for name := range options {
		if !o.used[name] && !decorative[name] {
			return nil, fmt.Errorf("the element %s has no option %q", element, name)
		}
	}
	return t, nil
}

// Codes lists the elements a custom field may have.
func Codes() []string {
	out := make([]string, 0, len(elements))
	for code := range elements {
		out = append(out, code)
	}
	sort.Strings(out)
	return out
}

// decorative options only concern the look.
var decorative = map[string]bool{"rows": true, "prefix": true, "suffix": true, "mask": true, "toolbar": true, "step": true, "labels": true, "inline": true, "badge": true, "placeholder": true, "html": true, "template": true}

var elements = map[string]func(o *reader) model.Type{
	"text":     func(o *reader) model.Type { return Text{Max: int(o.whole("max", 255))} },
	"textarea": func(o *reader) model.Type { return LongText{Max: int(o.whole("max", 0))} },
	"editor":   func(o *reader) model.Type { return HTML{} },
	"integer":  func(o *reader) model.Type { return Integer{Min: o.whole("min", 0), Max: o.whole("max", 0)} },
	"rating":   func(o *reader) model.Type { return Rating(o.whole("max", 5)) },
	"slider": func(o *reader) model.Type {
		return Integer{As: "slider", Min: o.whole("min", 0), Max: o.whole("max", 100)}
	},
	"counter": func(o *reader) model.Type { return Integer{As: "counter"} },
	"decimal": func(o *reader) model.Type {
		return Decimal{Min: o.whole("min", 0), Max: o.whole("max", 0), Digits: int(o.whole("decimals", 2))}
	},
	"percent":     func(o *reader) model.Type { return Percent() },
	"currency":    func(o *reader) model.Type { return Currency(o.word("currency", "EUR")) },
	"date":        func(o *reader) model.Type { return Date{} },
	"datetime":    func(o *reader) model.Type { return DateTime{} },
	"time":        func(o *reader) model.Type { return Time{} },
	"duration":    func(o *reader) model.Type { return Duration{Minutes: o.word("unit", "s") == "min"} },
	"flag":        func(o *reader) model.Type { return Flag{} },
	"checkbox":    func(o *reader) model.Type { return Flag{} },
	"select":      func(o *reader) model.Type { return o.source(false, false) },
	"radio":       func(o *reader) model.Type { return o.source(true, false) },
	"multiselect": func(o *reader) model.Type { return o.source(false, true) },
	"checkboxes":  func(o *reader) model.Type { return o.boxes() },
	"department":  func(o *reader) model.Type { return Select{Of: "department"} },
	"tags":        func(o *reader) model.Type { return Tags{} },
	"email":       func(o *reader) model.Type { return Email() },
	"url":         func(o *reader) model.Type { return URL() },
	"phone":       func(o *reader) model.Type { return Phone() },
	"ip":          func(o *reader) model.Type { return IP() },
	"color":       func(o *reader) model.Type { return Color() },
	"secret":      func(o *reader) model.Type { return Secret{} },
	"user":        func(o *reader) model.Type { return User{Members: o.word("group_field", "")} },
	"group":       func(o *reader) model.Type { return Group() },
	"company":     func(o *reader) model.Type { return Company() },
	"category":    func(o *reader) model.Type { return Category(int(o.whole("level", 1)), o.word("parent_field", "")) },
	"reference":   func(o *reader) model.Type { return Reference{To: o.needed("model"), OnDelete: o.onDelete()} },
	"references":  func(o *reader) model.Type { return Many{To: o.needed("model")} },
	"json":        func(o *reader) model.Type { return JSON{} },
	"table":       func(o *reader) model.Type { return JSON{As: "table", Parts: o.lines("columns")} },
	"checklist":   func(o *reader) model.Type { return JSON{As: "checklist", Parts: o.lines("items")} },
	"address":     func(o *reader) model.Type { return JSON{As: "address"} },
	"geo":         func(o *reader) model.Type { return Point{} },
	"timer":       func(o *reader) model.Type { return Timer{} },
	"dependent": func(o *reader) model.Type {
		parent, mapping := o.needed("parent"), o.lines("mapping")
		t, err := NewDependent(parent, mapping)
		if err != nil && o.fault == nil {
			o.fault = err
		}
		return t
	},
	"sequence": func(o *reader) model.Type {
		t, err := NewSequence(o.word("pattern", "{00000}"))
		if err != nil {
			o.fault = err
		}
		return t
	},
	"lookup": func(o *reader) model.Type { return NewLookup(o.needed("path")) },
	"hidden": func(o *reader) model.Type {
		kinds := map[string]model.Type{"text": Text{}, "textarea": LongText{}, "integer": Integer{}, "decimal": Decimal{Digits: 6}, "flag": Flag{}, "date": Date{}, "datetime": DateTime{}}
		kind := o.word("kind", "text")
		if kinds[kind] == nil {
			o.fault = fmt.Errorf("a hidden field cannot hold %q", kind)
			return Hidden{Text{}}
		}
		return Hidden{kinds[kind]}
	},
	"detail_grid": func(o *reader) model.Type {
		return Details{Virtual: Virtual{Element: "detail_grid"}, Of: o.needed("model"), By: o.needed("field")}
	},
	"iframe": func(o *reader) model.Type {
		t, err := NewFrame(o.needed("address"), o.whole("height", 0))
		if err != nil && o.fault == nil {
			o.fault = err
		}
		return t
	},
	"image":      func(o *reader) model.Type { return Picture("image") },
	"signature":  func(o *reader) model.Type { return Picture("signature") },
	"qr":         func(o *reader) model.Type { return Virtual{Element: "qr", Extras: o.options} },
	"separator":  func(o *reader) model.Type { return Virtual{Element: "separator"} },
	"heading":    func(o *reader) model.Type { return Virtual{Element: "heading"} },
	"label":      func(o *reader) model.Type { return Virtual{Element: "label", Extras: o.options} },
	"html":       func(o *reader) model.Type { return Virtual{Element: "html", Extras: o.options} },
	"activity":   func(o *reader) model.Type { return Virtual{Element: "activity"} },
	"attachment": func(o *reader) model.Type { return Virtual{Element: "attachment"} },
	"calculated": func(o *reader) model.Type {
		results := map[string]model.Type{"decimal": Decimal{Digits: int(o.whole("decimals", 2))}, "integer": Integer{}, "text": Text{}, "flag": Flag{}, "date": Date{}, "datetime": DateTime{},
			"duration": Duration{}, "currency": Currency(o.word("currency", "EUR")), "percent": Percent()}
		kind := o.word("result", "decimal")
		text := o.needed("formula")
		if o.fault != nil {
			return Calculated{Type: Decimal{}}
		}
		if results[kind] == nil {
			o.fault = fmt.Errorf("a formula cannot give %q", kind)
			return Calculated{Type: Decimal{}}
		}
		made, err := NewCalculated(text, results[kind])
		if err != nil {
			o.fault = err
			return Calculated{Type: Decimal{}}
		}
		return made
	},
	"relation_grid": func(o *reader) model.Type {
		links := Links{Relation: o.whole("relation", 0), Opposite: o.flag("opposite"), Filter: o.tree("filter"), Columns: o.codes("columns"), Sort: o.word("sort", "")}
		if links.Relation == 0 && o.fault == nil {
			o.fault = fmt.Errorf("the option relation is needed: the relation does not follow from the element")
		}
		return links
	},
}

// reader takes options by name and remembers which were meant.
type reader struct {
	options map[string]any
	used    map[string]bool
	fault   error
}

func (o *reader) whole(name string, otherwise int64) int64 {
	o.used[name] = true
	v, given := o.options[name]
	if !given || v == nil {
		return otherwise
	}
	if n, ok := v.(json.Number); ok {
		v = n.String()
	}
	n, _, err := whole(v)
	if err != nil {
		o.fault = fmt.Errorf("the option %s must be a whole number", name)
	}
	return n
}

func (o *reader) word(name, otherwise string) string {
	o.used[name] = true
	v, given := o.options[name]
	if !given || v == nil {
		return otherwise
	}
	s, ok := v.(string)
	if !ok {
		return otherwise
	}
	return s
}

func (o *reader) flag(name string) bool {
	o.used[name] = true
	switch v := o.options[name].(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

// lines reads a text of lines or a list of texts.
func (o *reader) lines(name string) string {
	o.used[name] = true
	if list, ok := o.options[name].([]any); ok {
		parts := make([]string, len(list))
		for i, one := range list {
			parts[i] = fmt.Sprint(one)
		}
		return strings.Join(parts, "\n")
	}
	return o.word(name, "")
}

// codes reads names of fields: a list, or a text that parts them by commas or lines.
func (o *reader) codes(name string) []string {
	return strings.FieldsFunc(o.lines(name), func(r rune) bool { return r == ',' || r == '\n' || r == ' ' })
}

// tree reads a condition; one that is empty asks nothing.
func (o *reader) tree(name string) condition.Node {
	o.used[name] = true
	v, given := o.options[name]
	if !given || v == nil || v == "" {
		return condition.Node{}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		o.fault = fmt.Errorf("the option %s must be a condition", name)
		return condition.Node{}
	}
	node, err := condition.Parse(raw)
	if err != nil && o.fault == nil {
		o.fault = fmt.Errorf("the option %s must be a condition: %w", name, err)
	}
	return node
}

func (o *reader) needed(name string) string {
	s := o.word(name, "")
	if s == "" {
		o.fault = fmt.Errorf("the option %s is needed", name)
	}
	return s
}

func (o *reader) onDelete() model.OnDelete {
	switch o.word("on_delete", "set_null") {
	case "refuse":
		return model.Refuse
	case "cascade":
		return model.Cascade
	}
	return model.SetNull
}

// source reads where the values of a choice come from: {"list": code} or {"source": {"kind": "list", "list": code}}, a model, or
// fixed values.
func (o *reader) source(radio, several bool) model.Type {
	o.used["source"], o.used["values"] = true, true
	list, text := o.word("list", ""), o.word("values_are", "") == "text"
	src, _ := o.options["source"].(map[string]any)
	if s, ok := src["list"].(string); ok {
		list = s
	}
	if s, ok := src["model"].(string); ok {
		if several {
			return Many{To: s}
		}
		return Reference{To: s, OnDelete: model.SetNull}
	}
	if list == "" {
		values, _ := o.options["values"].([]any)
		if v, ok := src["values"].([]any); ok {
			values = v
		}
		return o.fixed(values, several)
	}
	if several {
		return MultiSelect{Of: list, Text: text}
	}
	return Select{Of: list, Text: text, Radio: radio}
}

// boxes are several values of a list, each with a check box; records of a model are too many for that.
func (o *reader) boxes() model.Type {
	t, ok := o.source(false, true).(MultiSelect)
	if !ok && o.fault == nil {
		o.fault = fmt.Errorf("check boxes need a list")
	}
	t.Boxes = true
	return t
}

func (o *reader) fixed(values []any, several bool) model.Type {
	if several || len(values) == 0 {
		o.fault = fmt.Errorf("a source is needed: a list, a model or fixed values")
		return Choice{}
	}
	c := Choice{}
	for _, v := range values {
		if m, ok := v.(map[string]any); ok {
			v = m["value"]
		}
		c.Values = append(c.Values, fmt.Sprint(v))
	}
	return c
}
