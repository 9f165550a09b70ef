package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"
	"time"

	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/modules/access"
)

// mark is a word that stands in every record of the table where it has a text. An answer that holds it has shown the record.
const mark = "Zanzibar"

// specimens are the values of the record of each model that is called as everybody, where its required fields do not say
// enough. Wherever a person stands in a record it is giulia, and its company is hers.
func (s *specimen) values(m *model.Model) record.Input {
	op := s.ids[operation]
	in := record.Input{}
	switch m.Alias {
	case operation:
		in = record.Input{"title": mark, "requester_username": "giulia", "company_id": s.h.ids["company"], "description": mark}
	case access.Company:
		return record.Input{"name": mark, "parent_id": s.h.ids["company"]}
	case access.User:
		in = record.Input{"username": "zanzibar", "firstname": mark, "company_id": s.h.ids["company"], "role_id": s.h.Role(access.Users)}
	case access.Role:
		in = record.Input{"name": mark, "type": "agent"}
	case access.GroupRule:
		in = record.Input{"model_alias": "crm/account", "permission": "read", "mode": "allow"}
	case access.Picture:
		in = record.Input{"user_id": s.h.ids["giulia"], "content": mark}
	case "activity/activity":
		in = record.Input{"description": mark, "type": int64(1), "portal_visibility": true}
	case "automation/event":
		in = record.Input{"code": "// " + mark, "status": int64(0)}
	case "service/absence":
		in = record.Input{"username": "marta", "starts_at": "2027-01-01T00:00:00Z", "ends_at": "2027-02-01T00:00:00Z"}
	case "relation/relation":
		in = record.Input{"name": mark, "opposite_name": mark, "source_model": operation, "destination_model": operation}
	case "relation/link":
		in = record.Input{"source_id": op, "destination_id": s.h.operation("The other end", "giulia")}
	case "attachment/attachment":
		in = record.Input{"name": mark, "hash": strings.Repeat("a", 64)}
	case "crm/contact":
		in = record.Input{"firstname": mark}
	case "sla/calendar":
		in = record.Input{"is_24x7": true}
	case "sla/metric":
		in = record.Input{"code": "zanzibar", "start_expression": `{"field":"status","operator":"equal","value":1}`, "stop_expression": `{"field":"status","operator":"equal","value":4}`}
	case "macro/macro":
		in = record.Input{"actions": `[{"field":"status","value":4}]`}
	case "portal/module_setting":
		in = record.Input{"model_alias": "custom_fleet/vehicle"}
	case "crm/sync_config", "escalation/schedule":
		return nil // there is one already, and there cannot be another
	case "system/user_preference":
		in = record.Input{"user_id": s.h.ids["giulia"], "code": mark}
	case "system/quick_reply":
		in = record.Input{"name": mark, "body": mark, "visibility": "private"}
	}
	for _, f := range m.Fields {
		if _, said := in[f.Code]; said || !f.Required {
			continue
		}
		switch t := f.Type.(type) {
		case field.Reference:
			if in[f.Code] = s.ids[t.To]; s.ids[t.To] == 0 {
				in[f.Code] = int64(1)
			}
		case field.User:
			in[f.Code] = "giulia"
		case field.Text, field.LongText, field.HTML:
			switch {
			case f.Code == "model_alias" || strings.HasSuffix(f.Code, "_model"):
				in[f.Code] = operation
			case f.Default == nil:
				in[f.Code] = mark
			}
		case field.Integer, field.Duration:
			if in[f.Code] = int64(60); strings.HasSuffix(f.Code, "_id") {
				in[f.Code] = op
			}
		case field.Select:
			if values := s.h.Config.Current().Registry.List(t.Of).Values; f.Default == nil && len(values) > 0 {
				in[f.Code] = values[0].Value
			}
		}
	}
	return in
}

// specimen keeps the record of each model, by alias.
type specimen struct {
	h   *office
	ids map[string]int64
}

// make stores the record of a model again, or for the first time.
func (s *specimen) make(m *model.Model) error {
	in := s.values(m)
	if in == nil {
		page, err := s.h.Records.List(s.h.System(), record.ListRequest{Model: m.Alias, Limit: 1})
		if err == nil && len(page.Rows) > 0 {
			s.ids[m.Alias] = page.Rows[0].ID
		}
		return err
	}
	r, err := s.h.Records.Create(s.h.System(), m.Alias, in, record.Options{})
	if err == nil {
		s.ids[m.Alias] = r.ID
	}
	return err
}

// Every call about records is made on a record of every model as everybody: of the company and of another one, owner and
// colleague, with an account that was disabled meanwhile and with none. A star says that the answer held the record.
func TestEveryCallOnEveryModelAsEverybody(t *testing.T) {
	h := newOffice(t)
	h.makeFleet(t)
	for username, in := range map[string]record.Input{
		"vera":  {"role_id": h.Role(access.Agents), "company_id": h.ids["other company"], "company_visibility": 1},
		"sara":  {"role_id": h.Role(access.Users), "company_id": h.ids["company"]},
		"dario": {"role_id": h.Role(access.SuperAdmin), "company_id": h.ids["company"]},
	} {
		in["username"], in["firstname"], in["password"] = username, username, passphrase
		h.ids[username] = h.Make(access.User, in).ID
	}
	// The weakest come first, so that a record that is gone has been removed by who may.
	callers := []string{"stranger", "dario", "piero", "sara", "giulia", "vera", "karin", "luca", "adele", "root"}
	visitors := map[string]*visitor{"stranger": h.stranger()}
	for _, who := range callers[1:] {
		visitors[who] = h.as(who)
	}
	if _, err := h.Records.Update(h.System(), record.Ref{Model: access.User, ID: h.ids["dario"]}, record.Input{"is_active": false}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(visitors["root"].get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	type asked struct{ method, path string }
	var calls []asked
	for p, methods := range doc.Paths {
		path := strings.TrimPrefix(p, "/api/v1")
		if !strings.Contains(path, "{module}/{entity}") || strings.HasPrefix(path, "/config/") || strings.HasPrefix(path, "/grids/") {
			continue // administrators' own, and what is no record: routes.txt
		}
		for m := range methods {
			if m != "parameters" {
				calls = append(calls, asked{strings.ToUpper(m), path})
			}
		}
	}
	last := func(c asked) bool { return c.method == "DELETE" }
	sort.Slice(calls, func(i, j int) bool {
		a, b := calls[i], calls[j]
		if last(a) != last(b) {
			return last(b)
		}
		return a.path < b.path || a.path == b.path && a.method < b.method
	})
	var out bytes.Buffer
	fmt.Fprintf(&out, "%-8s%-56s", "", "")
	for _, who := range callers {
		fmt.Fprintf(&out, "%9s", who)
	}
	s := &specimen{h: h, ids: map[string]int64{}}
	models := h.Config.Current().Registry.Models()
	for _, alias := range []string{operation} { // others are attached to it
		if err := s.make(h.Config.Current().Registry.Model(alias)); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range models {
		if err := s.make(m); s.ids[m.Alias] == 0 {
			t.Errorf("%s: say in this test what a record of it is: %v", m.Alias, err)
		}
	}
	if t.Failed() {
		return
	}
	began := time.Now()
	for _, m := range models {
		// What a call on another model took along is made again.
		if _, err := h.Records.Get(h.System(), record.Ref{Model: m.Alias, ID: s.ids[m.Alias]}); err != nil {
			if err := s.make(m); err != nil {
				t.Fatalf("%s once more: %v", m.Alias, err)
			}
		}
		values := s.values(m)
		choice := "entity_id"
		for _, f := range m.Fields {
			switch f.Type.(type) {
			case field.Reference, field.User, field.Select:
				if choice == "entity_id" {
					choice = f.Code
				}
			}
		}
		fmt.Fprintf(&out, "\n\n%s", m.Alias)
		for _, c := range calls {
			fmt.Fprintf(&out, "\n%-8s%-56s", c.method, strings.Replace(c.path, "{module}/{entity}", "…", 1))
			for _, who := range callers {
				id := s.ids[m.Alias]
				path := strings.NewReplacer("{module}/{entity}", m.Alias, "{id}", fmt.Sprint(id), "{field}", choice, "{code}", "none", "{name}", "none", "{reply}", "999999").Replace(c.path)
				var body any
				switch {
				case strings.HasSuffix(c.path, "/as-of"):
					path += "?at=2100-01-01T00:00:00Z"
				case strings.HasPrefix(c.path, "/groups/"):
					path += "?by=" + choice
				case strings.HasSuffix(c.path, "/bulk"):
					body = map[string]any{"action": "delete", "ids": []int64{id}, "dry_run": true}
				case strings.HasSuffix(c.path, "/activities") && c.method == "POST":
					body = map[string]any{"type": 1, "description": "Seen"}
				case strings.HasSuffix(c.path, "/restore"):
					body = map[string]any{"event": "1"}
				case c.method == "PATCH":
					path, body = path+"?dry_run=true", "{}"
				case strings.HasSuffix(c.path, "{entity}") && c.method == "POST":
					path, body = path+"?dry_run=true", values
				case c.method == "POST" || c.method == "PUT":
					body = "{}"
				}
				var a answer
				if strings.HasSuffix(c.path, "/attachments") && c.method == "POST" {
					a = visitors[who].upload(path, "note.txt", "text/plain", []byte("x"))
				} else {
					a = visitors[who].do(c.method, path, body)
				}
				if results, _ := a.body["results"].([]any); len(results) == 1 && strings.HasSuffix(c.path, "/bulk") { // what became of the record
					a.status = int(results[0].(map[string]any)["status"].(float64))
				}
				seen := ""
				if bytes.Contains(a.raw, []byte(mark)) {
					seen = "*"
				}
				fmt.Fprintf(&out, "%9s", fmt.Sprint(a.status, seen))
				if last(c) && a.status < 300 {
					if err := s.make(m); err != nil {
						t.Fatalf("%s once more: %v", m.Alias, err)
					}
				}
			}
		}
	}
	t.Logf("%d calls in %s", len(models)*len(calls)*len(callers), time.Since(began).Round(time.Second))
	out.WriteByte('\n')
	golden(t, "records.txt", out.Bytes())
}
