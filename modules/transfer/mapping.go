package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Mapping says what becomes of the columns of a file (docs/guides/import.md).
type Mapping struct {
	Source    string           `yaml:"source"` // name of the origin; keys are unique within it
	Model     string           `yaml:"model"`
	Delimiter string           `yaml:"delimiter"` // "," unless given; "tab"
	Key       []string         `yaml:"key"`       // columns that identify a row; none: the checksum of the row
	Update    bool             `yaml:"update"`    // rows that changed since the last run change their record
	Values    map[string]Value `yaml:"values"`    // by field code
	NoSLA     bool             `yaml:"no_sla"`    // its records start no clock
	At        *Moment          `yaml:"at"`        // the file is a history: each row is what its record was from then on
}

// Moment is where a row of a history says since when it was true.
type Moment struct {
	Column string `yaml:"column"`
	Date   string `yaml:"date"` // how it is written: DD-MM-YYYY hh:mm
	Zone   string `yaml:"zone"` // IANA name, UTC unless given
}

// Value makes the value of one field.
type Value struct {
	Column  string         `yaml:"column"`  // takes the cell
	Fixed   any            `yaml:"fixed"`   // always this
	Text    string         `yaml:"text"`    // "{column}" is replaced by cells, "{bucket}" by the bucket of the row
	Buckets int            `yaml:"buckets"` // rows are spread over so many buckets, always the same way
	Else    *Value         `yaml:"else"`    // when the result is empty
	Words   int            `yaml:"words"`   // only the first words
	Map     map[string]any `yaml:"map"`     // other values for cells; a cell that is not named stays
	Prefix  string         `yaml:"prefix"`  // put before a value that is not empty
	Slug    bool           `yaml:"slug"`    // small letters, digits and dots: a username
	Date    string         `yaml:"date"`    // the cell is a date written so (DD-MM-YYYY hh:mm), UTC
	Find    *Find          `yaml:"find"`    // the record of another model
}

// Find looks a record up by a field, and makes it when it is missing.
type Find struct {
	Model  string           `yaml:"model"`
	By     string           `yaml:"by"`
	Create map[string]Value `yaml:"create"` // further values of a new record; nil: a missing one is a fault
	Add    map[string]Value `yaml:"add"`    // records a field with several references must hold besides: the members of a group
	Key    bool             `yaml:"key"`    // take the value of By (a username) instead of the id
	Within string           `yaml:"within"` // field of the found model that must hold the record found for Parent
	Parent string           `yaml:"parent"` // field code of this mapping whose record stands above
}

// ParseMapping reads a mapping and says everything that is wrong with it.
func ParseMapping(raw []byte) (*Mapping, error) {
	m := &Mapping{Delimiter: ","}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(m); err != nil {
		return nil, fmt.Errorf("the mapping cannot be read: %w", err)
	}
	var errs []error
	if m.Source == "" {
		errs = append(errs, errors.New("source: name where the rows come from"))
	}
	if m.Model == "" {
		errs = append(errs, errors.New("model: name what the rows become, for example service/operation"))
	}
	if len(m.Values) == 0 {
		errs = append(errs, errors.New("values: say what becomes of the columns"))
	}
	if m.Delimiter == "tab" {
		m.Delimiter = "\t"
	}
	if len([]rune(m.Delimiter)) != 1 {
		errs = append(errs, errors.New("delimiter: one character, or tab"))
	}
	if m.At != nil {
		if m.At.Column == "" || m.At.Date == "" {
			errs = append(errs, errors.New("at: column and date say when a row was true"))
		}
		if len(m.Key) == 0 {
			errs = append(errs, errors.New("key: a history needs columns that identify the record of a row"))
		}
		if _, err := time.LoadLocation(m.At.Zone); err != nil {
			errs = append(errs, fmt.Errorf("at.zone: there is no time zone %q", m.At.Zone))
		}
	}
	for code, v := range m.Values {
		if v.Find != nil && (v.Find.Model == "" || v.Find.By == "") {
			errs = append(errs, fmt.Errorf("values.%s.find: model and by are needed", code))
		}
	}
	return m, errors.Join(errs...)
}

// columns lists the columns a mapping names.
func (m *Mapping) columns() []string {
	seen := map[string]bool{}
	var out []string
	add := func(name string) {
		if name != "" && !seen[name] {
			seen[name] = true
			out = append(out, name)
		}
	}
	var walk func(v Value)
	walk = func(v Value) {
		add(v.Column)
		if v.Else != nil {
			walk(*v.Else)
		}
		if v.Find != nil {
			for _, x := range v.Find.Create {
				walk(x)
			}
			for _, x := range v.Find.Add {
				walk(x)
			}
		}
	}
	for _, k := range m.Key {
		add(k)
	}
	if m.At != nil {
		add(m.At.Column)
	}
	for _, v := range m.Values {
		walk(v)
	}
	slices.Sort(out)
	return out
}

// line is one row of the file.
type line struct {
	number int
	cells  map[string]string
	hash   string
}

// of gives the value for a line, before any record is looked up.
func (v Value) of(l line, found string) any {
	bucket := ""
	if v.Buckets > 0 {
		h := fnv.New32a()
		h.Write([]byte(l.hash)) //nolint:errcheck // never fails
		bucket = strconv.Itoa(int(h.Sum32()%uint32(v.Buckets)) + 1)
	}
	var out any
	switch {
	case v.Fixed != nil:
		return v.Fixed
	case v.Text != "":
		s := strings.NewReplacer("{bucket}", bucket, "{value}", found).Replace(v.Text)
		for name, cell := range l.cells {
			s = strings.ReplaceAll(s, "{"+name+"}", cell)
		}
		out = s
	default:
		out = strings.TrimSpace(l.cells[v.Column])
	}
	s, _ := out.(string)
	if to, ok := v.Map[s]; ok {
		out = to
		s, _ = out.(string)
	}
	if v.Slug && s != "" {
		s = strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), ".")
		out = s
	}
	if v.Date != "" && s != "" {
		if at, err := time.Parse(layout(v.Date), s); err == nil {
			out = at.UTC().Format(time.RFC3339)
		}
	}
	if v.Words > 0 && s != "" {
		words := strings.Fields(s)
		s = strings.Join(words[:min(v.Words, len(words))], " ")
		out = s
	}
	if out == "" || out == nil {
		if v.Else != nil {
			return v.Else.of(l, found)
		}
		return nil
	}
	if v.Prefix != "" {
		out = v.Prefix + fmt.Sprint(out)
	}
	return out
}

var tokens = strings.NewReplacer("YYYY", "2006", "MM", "01", "DD", "02", "hh", "15", "mm", "04", "ss", "05")

// layout turns DD-MM-YYYY hh:mm:ss into what the standard library calls it.
func layout(date string) string { return tokens.Replace(date) }
