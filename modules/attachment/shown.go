package attachment

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/view"
	"steward/modules/activity"
)

// A picture that stands in a text is seen by whoever reads the text, and by nobody through it who does not. What holds a
// picture is written down when a text is saved: the fields of its record that the portal shows in shown_in, and whether a public comment does in
// in_public_words and in_guest_words. Whether such a field is in the portal is asked when the picture is.

// picture is how a text names a file of this host, whatever path the product is served under.
var picture = regexp.MustCompile(`<img\b[^>]*\ssrc="[^"]*/attachments/([0-9]{1,18})/(?:preview|content)"[^>]*>`)

// Pictures are the ids of the files that a text shows, in its order.
func Pictures(html string) []int64 {
	var out []int64
	for _, m := range picture.FindAllStringSubmatch(html, -1) {
		if id, err := strconv.ParseInt(m[1], 10, 64); err == nil && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// Redraw gives a text with every picture of it drawn anew: draw gets the id of the file and the tag, and gives the tag to
// stand there, "" for none.
func Redraw(html string, draw func(id int64, tag string) string) string {
	return picture.ReplaceAllStringFunc(html, func(tag string) string {
		id, err := strconv.ParseInt(picture.FindStringSubmatch(tag)[1], 10, 64)
		if err != nil {
			return ""
		}
		return draw(id, tag)
	})
}

// richTexts are the fields of a model that hold HTML.
func richTexts(m *model.Model) []string {
	var out []string
	for i := range m.Fields {
		if t, ok := m.Fields[i].Type.(model.Sanitised); ok && t.IsHTML() && !m.Fields[i].Disabled {
			out = append(out, m.Fields[i].Code)
		}
	}
	return out
}

// onlyTheirs takes from what a person writes the pictures that he may not see: naming the number of a file is no way to
// open it. What stood there before stays.
func (s *shelf) onlyTheirs(ctx context.Context, d *record.Draft) error {
	if d.Actor.IsSystem() {
		return nil
	}
	for _, code := range richTexts(d.Model) {
		if !d.Changed(code) {
			continue
		}
		var problem error
		words, before := d.Text(code), Pictures(d.OldText(code))
		kept := Redraw(words, func(id int64, tag string) string {
			if slices.Contains(before, id) {
				return tag
			}
			_, err := s.records.Get(ctx, record.Ref{Model: Attachment, ID: id}, "entity_id")
			switch {
			case err == nil:
				return tag
			case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden):
				problem = err
			}
			return ""
		})
		if problem != nil {
			return problem
		}
		if kept != words {
			d.Set(code, kept)
		}
	}
	return nil
}

var shownCause = event.Cause{Kind: "rule", Label: "Pictures follow the text they stand in", Ref: Attachment}

// placed writes down which texts of a record show which of its files to who reads it in the portal. What is filled in may
// show and hide a text there, so that every save asks again.
func (s *shelf) placed(ctx context.Context, d *record.Draft) error {
	if d.Model.Alias == activity.Activity || !d.Model.Traits.Has(model.Attachments) {
		return nil
	}
	var ids []int64
	in := map[string][]int64{}
	for _, code := range richTexts(d.Model) {
		in[code] = Pictures(d.Text(code))
		ids = append(append(ids, in[code]...), Pictures(d.OldText(code))...)
	}
	if len(ids) == 0 {
		return nil
	}
	judge := func(n condition.Node) bool {
		holds, problems := d.Holds(ctx, n)
		return holds && len(problems) == 0
	}
	shown := map[string]view.Mode{}
	if form := s.config.Current().Views.Select(d.Model.Alias, view.Portal, d.Int("formtemplate_id"), judge); form != nil {
		shown = form.Modes(nil, judge)
	}
	return s.note(ctx, d.Model.Alias, d.ID, ids, func(id int64) (record.Input, error) {
		codes := ","
		for _, code := range slices.Sorted(maps.Keys(in)) {
			if mode, ok := shown[code]; ok && !mode.Place.Hidden && slices.Contains(in[code], id) {
				codes += code + ","
			}
		}
		if codes == "," {
			return record.Input{"shown_in": nil}, nil
		}
		return record.Input{"shown_in": codes}, nil
	})
}

// spoken writes down which files of a record its public comments show.
func (s *shelf) spoken(ctx context.Context, a *record.Draft) error {
	audience := a.Changed("portal_visibility") || a.Changed("frontend_visibility") || a.Changed("status") || a.Changed("type")
	if !a.Changed("description") && !audience {
		return nil
	}
	return s.heard(ctx, a.Values(), append(Pictures(a.OldText("description")), Pictures(a.Text("description"))...))
}

// silenced does the same for a comment that was removed.
func (s *shelf) silenced(ctx context.Context, a *record.Draft) error {
	return s.heard(ctx, a.OldValues(), Pictures(a.OldText("description")))
}

func (s *shelf) heard(ctx context.Context, of model.Values, ids []int64) error {
	alias, id := of.Text("model_alias"), of.Int("model_id")
	return s.note(ctx, alias, id, ids, func(file int64) (record.Input, error) {
		page, err := s.records.List(reading(ctx), record.ListRequest{Model: activity.Activity, Where: condition.And(
			condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.Equal, id),
			condition.Rule("type", condition.Equal, activity.Comment), condition.Rule("status", condition.NotEqual, activity.Disabled),
			condition.Or(condition.Rule("portal_visibility", condition.Equal, true), condition.Rule("frontend_visibility", condition.Equal, true)),
			condition.Rule("description", condition.Contains, "/attachments/"+strconv.FormatInt(file, 10)+"/")),
			Fields: []string{"description", "portal_visibility", "frontend_visibility"}, Limit: 1000, Bare: true})
		if err != nil {
			return nil, err
		}
		in := record.Input{"in_public_words": false, "in_guest_words": false}
		for _, w := range page.Rows {
			if slices.Contains(Pictures(w.Values.Text("description")), file) {
				in["in_public_words"] = in["in_public_words"] == true || w.Values.Flag("portal_visibility")
				in["in_guest_words"] = in["in_guest_words"] == true || w.Values.Flag("frontend_visibility")
			}
		}
		return in, nil
	})
}

// note writes what is known of files that hang on a record; those of other records stay as they are.
func (s *shelf) note(ctx context.Context, alias string, id int64, files []int64, what func(file int64) (record.Input, error)) error {
	if len(files) == 0 {
		return nil
	}
	slices.Sort(files)
	page, err := s.records.List(reading(ctx), record.ListRequest{Model: Attachment, Where: condition.And(condition.Rule("entity_id", condition.In, slices.Compact(files)),
		condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.Equal, id)), Fields: []string{"entity_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	for _, f := range page.Rows {
		in, err := what(f.ID)
		if err != nil {
			return err
		}
		if _, err := s.records.Update(record.AsSystem(ctx, shownCause), record.Ref{Model: Attachment, ID: f.ID}, in, record.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// portal shows end users what is meant for them, on the records they see: files that were opened to the portal, and the
// pictures of the texts they read there.
func (s *shelf) portal(_ *access.Actor, action access.Action) condition.Node {
	open := condition.Rule("portal_visibility", condition.Equal, true)
	switch action {
	case access.Create:
		return open
	case access.Read:
		return condition.Or(append(s.inPortalTexts(), open, condition.Rule("in_public_words", condition.Equal, true))...)
	}
	return condition.Never()
}

// inPortalTexts are the conditions of pictures in fields that a form of the portal shows to everybody who sees the record.
func (s *shelf) inPortalTexts() []condition.Node {
	snap := s.config.Current()
	var out []condition.Node
	for _, m := range snap.Registry.Models() {
		if !m.Traits.Has(model.Attachments) || m.Disabled {
			continue
		}
		var ways []condition.Node
		for _, code := range richTexts(m) {
			if len(m.Field(code).ViewGroups) == 0 && slices.ContainsFunc(snap.Views.Forms(m.Alias, view.Portal), func(f *view.Form) bool { return !f.Disabled && f.Shows(code) }) {
				ways = append(ways, condition.Rule("shown_in", condition.Contains, ","+code+","))
			}
		}
		if len(ways) > 0 {
			out = append(out, condition.And(condition.Rule("model_alias", condition.Equal, m.Alias), condition.Or(ways...)))
		}
	}
	return out
}
