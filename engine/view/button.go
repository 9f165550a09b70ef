package view

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
)

// Button is an action at the head or foot of a form. One without an action says how a standard one looks, and when it is
// hidden; the others do something with the record on the server.
type Button struct {
	Code  string     `json:"code"` // of a standard one: save, apply, reset, delete
	Label text.Label `json:"label"`
	Icon  string     `json:"icon"`
	Color string     `json:"color"` // "", primary, danger
	Place string     `json:"place"` // header, footer, both
	// What it does.
	Action  string     `json:"action"`
	Values  []Assign   `json:"values"` // of set_fields: of the record; of create_related: of the new one
	Model   string     `json:"model"`  // of create_related
	URL     string     `json:"url"`    // of open_url: an own path or a web address, with {{placeholders}} for values of the record
	Script  string     `json:"script"` // of script
	Asks    []string   `json:"asks"`   // fields of the model that a dialog asks for first
	Confirm text.Label `json:"confirm"`

	SaveBefore bool   `json:"save_before"`
	After      string `json:"after"` // stay, back, or an own path

	HideCondition condition.Node `json:"hide_condition"`
	HideScript    string         `json:"hide_script"` // hides it when it returns true
	Groups        []int64        `json:"groups"`      // empty is everybody
	Roles         []int64        `json:"roles"`
	ShowOnCreate  bool           `json:"show_on_create"` // a new record is saved first
}

// Assign is one field and what becomes of it, as in every value setter.
type Assign struct {
	Field string `json:"field"`
	Mode  string `json:"mode"`
	Value any    `json:"value"`
}

// What custom buttons do.
const (
	SetFields     = "set_fields"
	RunScript     = "script"
	OpenURL       = "open_url"
	CreateRelated = "create_related"
)

var (
	actions  = []string{SetFields, RunScript, OpenURL, CreateRelated}
	standard = []string{"save", "apply", "reset", "delete"}
	places   = []string{"header", "footer", "both"}
	colors   = []string{"", "primary", "danger"}
)

// maxAsks bounds the dialog of a button.
const maxAsks = 10

// UnmarshalJSON fills what is not said with the usual.
func (b *Button) UnmarshalJSON(raw []byte) error {
	type plain Button
	p := plain{Place: "header", SaveBefore: true, After: "stay"}
	err := strict(raw, &p)
	*b = Button(p)
	return err
}

// IsStandard reports whether a button belongs to every form: it is only arranged by the definition.
func (b *Button) IsStandard() bool { return b.Action == "" }

// Includes reports whether an actor is offered the button at all.
func (b *Button) Includes(a *access.Actor) bool {
	return Audience{Groups: b.Groups, Roles: b.Roles}.Includes(a)
}

// Button finds a button of a form; nil when the form does not have it.
func (f *Form) Button(code string) *Button {
	for i := range f.Buttons {
		if f.Buttons[i].Code == code {
			return &f.Buttons[i]
		}
	}
	return nil
}

// Placeholder is a value of the record in an address: {{title}}, {{company_id.name}}.
var Placeholder = regexp.MustCompile(`\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}`)

// Opens reports whether an address may be opened by a button: a path of the product, the web, mail or the telephone.
// What comes first is never a placeholder, so that no record decides where the browser goes.
func Opens(address string) bool {
	if strings.HasPrefix(address, "/") {
		return !strings.HasPrefix(address, "//") && !strings.HasPrefix(address, `/\`)
	}
	u, err := url.Parse(Placeholder.ReplaceAllString(address, "x"))
	if err != nil || strings.HasPrefix(address, "{") {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		begin, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), "/")
		return u.Host != "" && !strings.Contains(begin, "{{")
	case "mailto", "tel":
		return true
	}
	return false
}

// checkButtons finds what is wrong with the buttons of a form.
func (f *Form) checkButtons(reg *model.Registry, m *model.Model, at string, faults *Faults) {
	seen := map[string]bool{}
	for i := range f.Buttons {
		b := &f.Buttons[i]
		where := at + "#buttons[" + b.Code + "]"
		one := func(key string, params ...fault.Params) { faults.add(where, key, params...) }
		switch {
		case b.Code == "":
			one("view.button_without_code")
		case seen[b.Code]:
			one("view.button_twice")
		case b.IsStandard() && !slices.Contains(standard, b.Code):
			one("view.unknown_standard_button", fault.Params{"codes": strings.Join(standard, ", ")})
		case !b.IsStandard() && slices.Contains(standard, b.Code):
			one("view.button_is_standard")
		case !b.IsStandard() && !slices.Contains(actions, b.Action):
			one("view.unknown_button_action", fault.Params{"actions": strings.Join(actions, ", ")})
		case !slices.Contains(places, b.Place) || !slices.Contains(colors, b.Color):
			one("view.button_looks_wrong")
		case b.After != "stay" && b.After != "back" && (!strings.HasPrefix(b.After, "/") || !Opens(b.After)):
			one("view.button_after")
		}
		seen[b.Code] = true
		checkCondition(reg, m, b.HideCondition, where, faults)
		if !b.IsStandard() {
			b.checkAction(reg, m, where, faults)
		}
	}
}

func (b *Button) checkAction(reg *model.Registry, m *model.Model, where string, faults *Faults) {
	if b.Label.IsZero() {
		faults.add(where, "view.button_without_label")
	}
	if len(b.Asks) > maxAsks {
		faults.add(where, "view.button_asks_much", fault.Params{"max": maxAsks})
	}
	for _, code := range b.Asks {
		if !writable(m, code) {
			faults.add(where, "fault.unknown_field", fault.Params{"field": code})
		}
	}
	target := m
	switch b.Action {
	case OpenURL:
		if !Opens(b.URL) {
			faults.add(where, "view.button_address")
		}
		for _, found := range Placeholder.FindAllStringSubmatch(b.URL, -1) {
			if !strings.HasPrefix(found[1], "current_user.") {
				checkCondition(reg, m, condition.Rule(found[1], condition.IsNotEmpty, nil), where, faults)
			}
		}
		return
	case RunScript:
		if strings.TrimSpace(b.Script) == "" {
			faults.add(where, "view.button_without_script")
		}
		return
	case CreateRelated:
		if target = reg.Model(b.Model); target == nil {
			faults.add(where, "fault.unknown_model", fault.Params{"model": b.Model})
			return
		}
	case SetFields:
		if len(b.Values) == 0 && len(b.Asks) == 0 {
			faults.add(where, "view.button_does_nothing")
		}
	}
	for _, v := range b.Values {
		if !writable(target, v.Field) {
			faults.add(where, "fault.unknown_field", fault.Params{"field": v.Field})
		}
	}
}

func writable(m *model.Model, code string) bool {
	f := m.Field(code)
	return f != nil && !f.ReadOnly && !f.System && !f.Secret && !f.Disabled && f.Type.Storage() != model.Virtual
}
