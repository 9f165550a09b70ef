package field

import (
	"fmt"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// The choices when the target of a reference is deleted.
const (
	Refuse  = model.Refuse
	Cascade = model.Cascade
	SetNull = model.SetNull
)

// Reference points to one record of another model.
type Reference struct {
	To       string // alias
	OnDelete model.OnDelete
	As       string // "" or group, company, category: the look
	Level    int    // of a category
	Parent   string // field of the category above
}

// Code is the look.
func (t Reference) Code() string {
	if t.As != "" {
		return t.As
	}
	return "reference"
}

// Storage is the id.
func (Reference) Storage() model.Storage { return model.Integer }

// Comparison is that of choices.
func (Reference) Comparison() model.Comparison { return model.AsSelect }

// Target is the model it points to.
func (t Reference) Target() model.Target { return model.Target{Alias: t.To, OnDelete: t.OnDelete} }

// Options are the model and, for categories, the level.
func (t Reference) Options() map[string]any {
	o := map[string]any{"model": t.To}
	if t.Level > 0 {
		o["level"] = t.Level
		if t.Parent != "" {
			o["parent_field"] = t.Parent
		}
	}
	return o
}

// Coerce reads an id; 0 is unset.
func (t Reference) Coerce(in any) (any, error) {
	n, ok, err := whole(in)
	if err != nil || n < 0 {
		return nil, fault.Value("fault.not_a_reference_id", fault.Params{"value": fmt.Sprint(in)})
	}
	if !ok || n == 0 {
		return nil, nil
	}
	return n, nil
}

// Group points to a group, Company to a company, Category to a category of a level.
func Group() Reference { return Reference{To: "admin/group", As: "group"} }

// Company points to a company.
func Company() Reference { return Reference{To: "company/company", As: "company"} }

// Category points to a category of level 1 to 3; parent is the field of the level above.
func Category(level int, parent string) Reference {
	return Reference{To: "category/category", As: "category", Level: level, Parent: parent}
}

// Picture points to a picture among the files of the same record: an "image", or a "signature" that was drawn.
func Picture(as string) Reference {
	return Reference{To: "attachment/attachment", As: as, OnDelete: model.SetNull}
}

// User points to a user by username.
type User struct {
	// Members names the field whose group's members are offered.
	Members string
}

// Code is "user".
func (User) Code() string { return "user" }

// Storage is the username.
func (User) Storage() model.Storage { return model.Text }

// MaxLength is that of usernames.
func (User) MaxLength() int { return 255 }

// Comparison is that of choices.
func (User) Comparison() model.Comparison { return model.AsSelect }

// Target is the user, by username.
func (User) Target() model.Target {
	return model.Target{Alias: "admin/user", ByUsername: true}
}

// Options are the group field.
func (t User) Options() map[string]any {
	if t.Members == "" {
		return map[string]any{}
	}
	return map[string]any{"group_field": t.Members}
}

// Coerce reads a username, or a user id as text; the pipeline finds the user.
func (User) Coerce(in any) (any, error) {
	s, err := text(in)
	if err != nil {
		return nil, err
	}
	if s = strings.TrimSpace(s); s == "" || s == "0" {
		return nil, nil
	}
	return limited(s, 255)
}

// Many points to several records of another model.
type Many struct{ To string }

// Code is "references".
func (Many) Code() string { return "references" }

// Storage is a side table.
func (Many) Storage() model.Storage { return model.Links }

// Comparison is that of several values.
func (Many) Comparison() model.Comparison { return model.AsMulti }

// Target is the model they point to. A deleted target leaves the list.
func (t Many) Target() model.Target { return model.Target{Alias: t.To, OnDelete: model.SetNull} }

// Options are the model.
func (t Many) Options() map[string]any { return map[string]any{"model": t.To} }

// Coerce reads an array of ids or a text with commas.
func (Many) Coerce(in any) (any, error) { return ids(in) }
