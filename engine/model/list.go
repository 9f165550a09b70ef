package model

// List is a set of coded values (`list.md`): statuses, priorities, and what administrators add.
type List struct {
	Code     string
	Label    map[string]string
	Values   []ListValue // by position
	Classes  []ListClass
	System   bool // cannot be deleted
	Disabled bool
}

// ListValue is one choice. Value is an int64 or a string.
type ListValue struct {
	Value      any
	Label      map[string]string
	Color      string // a ramp of the look: blue, violet, green, grey, red, orange, yellow
	Icon       string
	Default    bool
	Disabled   bool
	Classes    []string // codes of the classes it belongs to
	System     bool
	Visibility []ListVisibility
}

// ListVisibility limits a value for one model (`list.md` 2.4). Expression is a condition tree as JSON.
type ListVisibility struct {
	Model      string
	Portal     bool
	Frontend   bool
	Expression []byte
	Groups     []int64
}

// ListClass is a meaning that several values share, for example "open".
type ListClass struct {
	Code   string
	Label  map[string]string
	System bool
}

// Value finds a choice by its stored value; nil when there is none.
func (l *List) Value(v any) *ListValue {
	for i := range l.Values {
		if l.Values[i].Value == v {
			return &l.Values[i]
		}
	}
	return nil
}

// InClass lists the stored values that belong to a class, by its code.
func (l *List) InClass(code string) []any {
	var out []any
	for _, v := range l.Values {
		for _, c := range v.Classes {
			if c == code {
				out = append(out, v.Value)
			}
		}
	}
	return out
}

// DefaultValue is the value preset on new records, nil for none.
func (l *List) DefaultValue() any {
	for _, v := range l.Values {
		if v.Default && !v.Disabled {
			return v.Value
		}
	}
	return nil
}
