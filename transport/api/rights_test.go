package api_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/live"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/transport/api"
	"steward/transport/rest"
)

const (
	operation = "service/operation"
	password  = "kelp742 harbour"
)

// manor is a platform behind its two APIs, with a few people.
type manor struct {
	*moduletest.Desk
	t               *testing.T
	url             string
	hub             *live.Hub
	acme, other     int64
	netops          int64
	users           map[string]int64
	superAdminsRole int64
}

func newManor(t *testing.T) *manor {
	t.Helper()
	h := &manor{Desk: moduletest.New(t), t: t, hub: live.NewHub(nil), users: map[string]int64{}}
	people := auth.New(h.Directory, h.DB, nil, h.Now)
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", api.New(api.Options{Platform: h.Platform, Auth: people, People: h.Directory, Store: h.DB, Live: h.hub, Log: h.Log}))
	mux.Handle("/api/rest/", rest.New(rest.Options{Records: h.Records, Auth: people, Registry: func() *model.Registry { return h.Config.Current().Registry },
		Translate: func(_, key string, _ map[string]any) string { return key }, Log: h.Log}))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.acme = h.Make(admin.Company, record.Input{"name": "ACME"}).ID
	h.other = h.Make(admin.Company, record.Input{"name": "Other"}).ID
	h.superAdminsRole = h.Role(admin.SuperAdmin)
	h.person("root", admin.SuperAdmin, nil)
	h.person("chief", admin.Administrators, nil)
	h.person("anna", admin.Agents, nil)
	h.person("bert", admin.Agents, nil)
	h.person("kay", admin.KeyUsers, nil)
	h.person("eva", admin.Users, record.Input{"company_id": h.acme})
	h.person("sue", admin.Users, record.Input{"company_id": h.acme, "is_supervisor": true})
	h.person("max", admin.Users, record.Input{"company_id": h.other, "is_empowered": true})
	h.person("gone", admin.Agents, record.Input{"is_active": false})
	h.netops = h.Make(admin.Group, record.Input{"name": "Network operations", "user_ids": []int64{h.users["anna"]}}).ID
	h.Make("portal/request", record.Input{"name": "Report something", "service_type_id": 1})
	return h
}

func (h *manor) person(username, role string, more record.Input) {
	in := record.Input{"username": username, "firstname": strings.ToUpper(username[:1]) + username[1:], "role_id": h.Role(role), "api_token_hash": auth.Hash("token-" + username)}
	maps.Copy(in, more)
	h.users[username] = h.Make(admin.User, in).ID
}

func (h *manor) rule(group int64, permission, mode string, when condition.Node) {
	in := record.Input{"group_id": group, "model_alias": operation, "permission": permission, "mode": mode}
	if !when.IsEmpty() {
		raw, err := json.Marshal(when)
		if err != nil {
			h.t.Fatal(err)
		}
		in["expression"] = string(raw)
	}
	h.Make(admin.GroupRule, in)
}

func (h *manor) operation(in record.Input) int64 {
	all := record.Input{"title": "Printer is broken", "type_id": 1, "requester_username": "eva", "company_id": h.acme}
	maps.Copy(all, in)
	return h.Make(operation, all).ID
}

// reply is the status and the decoded body of an answer.
type reply struct {
	status int
	body   map[string]any
	raw    string
	cookie *http.Cookie
}

// as sends a request with somebody's API token; with a cookie, as the owner of a session; with "", as nobody.
func (h *manor) as(who any, method, path string, body any) reply {
	h.t.Helper()
	var send bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&send).Encode(body); err != nil {
			h.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(context.Background(), method, h.url+path, &send)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	switch who := who.(type) {
	case string:
		if who != "" {
			r.Header.Set("Authorization", "Bearer token-"+who)
		}
	case *http.Cookie:
		r.AddCookie(who)
	case [2]string:
		r.SetBasicAuth(who[0], who[1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer answer.Body.Close()
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(answer.Body); err != nil {
		h.t.Fatal(err)
	}
	out := reply{status: answer.StatusCode, raw: raw.String()}
	json.Unmarshal(raw.Bytes(), &out.body) //nolint:errcheck // not every answer is an object
	if c := answer.Cookies(); len(c) > 0 {
		out.cookie = c[0]
	}
	return out
}

func (h *manor) values(alias string, id int64) model.Values {
	h.t.Helper()
	rec, err := h.Records.Get(h.System(), record.Ref{Model: alias, ID: id})
	if err != nil {
		h.t.Fatal(err)
	}
	return rec.Values
}

func recordPath(alias string, id int64) string {
	return fmt.Sprintf("/api/v1/records/%s/%d", alias, id)
}

// step finds a step of a proof by its rule.
func step(t *testing.T, steps any, rule string) map[string]any {
	t.Helper()
	list, _ := steps.([]any)
	for i := len(list) - 1; i >= 0; i-- {
		if one, _ := list[i].(map[string]any); one["rule"] == rule {
			if text, _ := one["text"].(string); text == "" || strings.HasPrefix(text, "access.") {
				t.Errorf("the step %s has no words: %q", rule, text)
			}
			return one
		}
	}
	t.Fatalf("the proof has no step %s: %v", rule, steps)
	return nil
}

func TestWhyGivesTheProofOfTheDecidingCode(t *testing.T) {
	h := newManor(t)
	h.rule(h.netops, "read", "condition", condition.Rule("type_id", condition.Equal, 1))
	h.rule(h.netops, "update", "condition", condition.Rule("assigned_username", condition.Equal, "{{current_user.username}}"))
	h.rule(h.netops, "delete", "deny", condition.Node{})
	plain := h.operation(nil)
	assigned := h.operation(record.Input{"assigned_group_id": h.netops, "assigned_username": "anna"})
	hidden := h.operation(record.Input{"type_id": 2})
	shared := h.operation(record.Input{"type_id": 2, "access_user_ids": []int64{h.users["anna"], h.users["max"]}})
	limited := h.person
	limited("lea", admin.Agents, record.Input{"company_id": h.other, "company_visibility": 1})
	limited("crm", admin.Agents, record.Input{"role_id": h.Make(admin.Role, record.Input{"name": "CRM", "type": "agent", "resource_access": "custom", "resources": []string{"crm"}}).ID})
	for _, c := range []struct {
		name, about, action string
		id                  int64
		allowed             bool
		rule                string // the step that decided
	}{
		{"an agent reads what a rule of his group gives", "anna", "read", plain, true, "rules"},
		{"an agent does not read what no rule gives", "anna", "read", hidden, false, "rules"},
		{"an agent reads what names him", "anna", "read", shared, true, "rules"},
		{"an agent changes what is assigned to him", "anna", "update", assigned, true, "rules"},
		{"an agent does not change what is not", "anna", "update", plain, false, "rules"},
		{"a rule that denies denies", "anna", "delete", plain, false, "rules"},
		{"an agent without rules deletes", "bert", "delete", hidden, true, "rules"},
		{"a limited agent does not see other companies", "lea", "read", plain, false, "company"},
		{"an agent without the module sees nothing", "crm", "read", plain, false, "role"},
		{"an administrator skips rules", "chief", "delete", hidden, true, "rules"},
		{"the requester sees his operation", "eva", "read", plain, true, "portal"},
		{"the requester deletes nothing", "eva", "delete", plain, false, "portal"},
		{"a supervisor changes the operations of the company", "sue", "update", plain, true, "portal"},
		{"a stranger does not see it", "max", "read", plain, false, "portal"},
		{"an empowered user sees what names him", "max", "read", shared, true, "portal"},
		{"an empowered user does not change it", "max", "update", shared, false, "portal"},
		{"a disabled user may nothing", "gone", "read", plain, false, "active"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := h.as("root", "GET", fmt.Sprintf("%s/why?user=%s&action=%s", recordPath(operation, c.id), c.about, c.action), nil)
			if got.status != 200 || got.body["allowed"] != c.allowed || got.body["user"] != c.about || got.body["action"] != c.action {
				t.Fatalf("%d %s", got.status, got.raw)
			}
			decided := step(t, got.body["steps"], c.rule)
			if decided["allowed"] != c.allowed {
				t.Errorf("the step %s says %v: %s", c.rule, decided["allowed"], got.raw)
			}
			alternatives, _ := decided["any"].([]any)
			one := false
			for _, a := range alternatives {
				one = one || a.(map[string]any)["allowed"] == true
			}
			if len(alternatives) > 0 && one != c.allowed {
				t.Errorf("the alternatives do not carry the step: %s", got.raw)
			}
			// The engine gives the same, and the door does what the proof says.
			a, err := h.Directory.Actor(context.Background(), h.users[c.about])
			if err != nil {
				t.Fatal(err)
			}
			ref := record.Ref{Model: operation, ID: c.id}
			answer, err := h.Records.Why(h.System(), ref, a, access.Action(c.action))
			if err != nil || answer.Allowed != c.allowed {
				t.Errorf("the engine: %+v %v", answer, err)
			}
			if can, err := h.Records.Can(access.With(h.System(), a), ref, access.Action(c.action)); err != nil || can != c.allowed {
				t.Errorf("the door: %v %v", can, err)
			}
		})
	}
	t.Run("the proof names the group and the sharing", func(t *testing.T) {
		got := h.as("root", "GET", recordPath(operation, shared)+"/why?user=anna", nil)
		if !strings.Contains(got.raw, "Network operations") || !strings.Contains(got.raw, `"share"`) {
			t.Error(got.raw)
		}
	})
	for _, c := range []struct {
		name, who, path string
		id              int64
		status          int
	}{
		{"an agent asks about himself", "anna", "/why", plain, 200},
		{"an agent asks about what he does not see", "anna", "/why", hidden, 404},
		{"an agent asks about others", "anna", "/why?user=bert", plain, 403},
		{"an agent asks who can see it", "anna", "/readers", plain, 403},
		{"an agent asks who can see what he does not", "anna", "/readers", hidden, 403},
		{"an end user asks why", "eva", "/why", plain, 404},
		{"an end user asks who can see it", "eva", "/readers", plain, 404},
		{"nobody asks", "", "/why", plain, 401},
		{"a disabled user asks", "gone", "/why", plain, 401},
		{"there is no such user", "root", "/why?user=nobody", plain, 404},
		{"there is no such action", "root", "/why?action=look", plain, 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := h.as(c.who, "GET", recordPath(operation, c.id)+c.path, nil); got.status != c.status {
				t.Errorf("%d, want %d: %s", got.status, c.status, got.raw)
			}
		})
	}
}

func TestWhoCanSeeAgreesWithTheDoor(t *testing.T) {
	h := newManor(t)
	h.rule(h.netops, "read", "condition", condition.Rule("type_id", condition.Equal, 1))
	h.person("lea", admin.Agents, record.Input{"company_id": h.other, "company_visibility": 1})
	for name, in := range map[string]record.Input{
		"plain": nil, "of another type": {"type_id": 2}, "shared": {"type_id": 2, "access_user_ids": []int64{h.users["anna"], h.users["max"], h.users["eva"]}},
		"of another company": {"company_id": h.other, "requester_username": "max"}, "of no company": {"requester_username": "bert", "company_id": nil}, "deleted": {"status": 9},
	} {
		id := h.operation(in)
		got := h.as("chief", "GET", recordPath(operation, id)+"/readers", nil)
		if got.status != 200 {
			t.Fatalf("%s: %d %s", name, got.status, got.raw)
		}
		said := map[string]bool{}
		items, _ := got.body["items"].([]any)
		for _, x := range items {
			one := x.(map[string]any)
			said[one["username"].(string)] = true
			if via, _ := one["via"].(string); via == "" || strings.HasPrefix(via, "access.") {
				t.Errorf("%s: no word for why %v sees it", name, one)
			}
		}
		for username := range h.users {
			opens := h.as(username, "GET", recordPath(operation, id), nil).status == 200
			if opens != said[username] {
				t.Errorf("%s: %s opens it: %v, is named among the readers: %v", name, username, opens, said[username])
			}
		}
		if fmt.Sprint(got.body["total"]) != fmt.Sprint(len(items)) {
			t.Errorf("%s: total %v of %d", name, got.body["total"], len(items))
		}
	}
}

// What a request of an end user may not carry, whatever door it comes by.
func TestAnEndUserSetsNothingHisFormDoesNotAskFor(t *testing.T) {
	h := newManor(t)
	wanted := map[string]any{"status": 7, "company_id": h.other, "requester_username": "max", "submit_username": "root", "assigned_username": "anna", "assigned_group_id": h.netops,
		"access_user_ids": []int64{h.users["max"]}, "access_group_ids": []int64{h.netops}, "is_archived": true, "due_date": "2030-01-01T00:00:00Z", "solution": "mine",
		"priority_id": 1, "type_id": 2, "title": "rewritten", "is_deleted": true, "closed_by": "root", "created_by": "root", "version": 99, "worklog_total": 60,
		"source": "email", "disable_routing": true, "parent_id": h.operation(record.Input{"requester_username": "max", "company_id": h.other}),
		"additional_recipients": []string{"copy@example.com"}}
	for name, send := range map[string]func(id int64){
		"PATCH": func(id int64) { h.as("eva", "PATCH", recordPath(operation, id), wanted) },
		"PATCH as if in the back end": func(id int64) {
			h.as("eva", "PATCH", recordPath(operation, id)+"?area=backend", wanted)
		},
		"bulk": func(id int64) {
			h.as("eva", "POST", "/api/v1/records/"+operation+"/bulk", map[string]any{"action": "update", "ids": []int64{id}, "values": wanted})
		},
		"bulk by filter": func(int64) {
			h.as("eva", "POST", "/api/v1/records/"+operation+"/bulk", map[string]any{"action": "update", "filter": condition.Rule("title", condition.Equal, "Printer is broken"), "values": wanted})
		},
		"compatible API": func(id int64) {
			h.as("eva", "PUT", fmt.Sprintf("/api/rest/service/operation/%d", id), with(wanted, "version", 1))
		},
		"compatible API, several": func(id int64) {
			h.as("eva", "PUT", "/api/rest/service/operations", []any{with(with(wanted, "version", 1), "entity_id", id)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			id := h.operation(nil)
			before := h.values(operation, id)
			send(id)
			after := h.values(operation, id)
			for code := range wanted {
				if code != "additional_recipients" && code != "version" && !model.Same(before[code], after[code]) {
					t.Errorf("an end user set %s from %v to %v", code, before[code], after[code])
				}
			}
			if after["additional_recipients"] == nil { // the door itself must be open, or this proves nothing
				t.Error("the change did not arrive at all")
			}
		})
	}
	create := map[string]func(in any) reply{
		"POST": func(in any) reply { return h.as("eva", "POST", "/api/v1/records/"+operation, in) },
		"bulk": func(in any) reply {
			return h.as("eva", "POST", "/api/v1/records/"+operation+"/bulk", map[string]any{"action": "create", "items": []any{in}})
		},
		"compatible API": func(in any) reply { return h.as("eva", "POST", "/api/rest/service/operations", in) },
	}
	for name, send := range create {
		t.Run("create by "+name, func(t *testing.T) {
			title := "Created by " + name
			in := with(with(wanted, "title", title), "type_id", 1)
			delete(in, "version")
			if got := send(in); got.status >= 400 {
				t.Fatalf("%d %s", got.status, got.raw)
			}
			rec, err := h.Records.GetBy(h.System(), operation, "title", title)
			if err != nil {
				t.Fatal(err)
			}
			v := rec.Values
			if v.Text("requester_username") != "eva" || v.Text("submit_username") != "eva" || v.Text("created_by") != "eva" || v.Int("company_id") != h.acme || v.Text("source") == "email" {
				t.Errorf("it is not her own: %v", v)
			}
			for _, code := range []string{"assigned_username", "assigned_group_id", "access_user_ids", "access_group_ids", "solution", "closed_by", "parent_id"} {
				if v[code] != nil {
					t.Errorf("an end user set %s to %v", code, v[code])
				}
			}
			if sent, _ := time.Parse(time.RFC3339, wanted["due_date"].(string)); v.Int("due_date") == sent.Unix() {
				t.Error("an end user set due_date; it comes from the clocks")
			}
			if v.Int("status") != 1 || v.Flag("is_archived") || v.Flag("is_deleted") || v.Int("worklog_total") != 0 || v.Flag("disable_routing") {
				t.Errorf("an end user set %v", v)
			}
		})
	}
	t.Run("restoring what somebody else changed", func(t *testing.T) {
		id := h.operation(record.Input{"assigned_group_id": h.netops})
		h.as("root", "PATCH", recordPath(operation, id), map[string]any{"assigned_group_id": nil, "priority_id": 1, "title": "Changed"})
		events, err := h.Records.History(h.System(), record.Ref{Model: operation, ID: id}, 0, 1, false)
		if err != nil {
			t.Fatal(err)
		}
		h.as("eva", "POST", recordPath(operation, id)+"/restore", map[string]any{"event": fmt.Sprint(int64(events[0].ID)), "fields": []string{"assigned_group_id", "title"}})
		h.as("eva", "POST", fmt.Sprintf("/api/v1/events/%d/undo", int64(events[0].ID)), nil)
		if v := h.values(operation, id); v["assigned_group_id"] != nil || v.Text("title") != "Changed" {
			t.Errorf("an end user took back what an agent did: %v", v)
		}
	})
	t.Run("an empowered user widens nothing", func(t *testing.T) {
		id := h.operation(record.Input{"access_user_ids": []int64{h.users["max"]}})
		if got := h.as("max", "PATCH", recordPath(operation, id), map[string]any{"additional_recipients": []string{"max@example.com"}}); got.status != 403 {
			t.Errorf("%d %s", got.status, got.raw)
		}
	})
	t.Run("a supervisor does not move an operation out of the company", func(t *testing.T) {
		id := h.operation(nil)
		h.as("sue", "PATCH", recordPath(operation, id), map[string]any{"company_id": h.other, "requester_username": "sue"})
		if v := h.values(operation, id); v.Int("company_id") != h.acme || v.Text("requester_username") != "eva" {
			t.Errorf("%v", v)
		}
	})
}

func with(m map[string]any, key string, v any) map[string]any {
	out := maps.Clone(m)
	out[key] = v
	return out
}

// Nobody widens his own rights: each line is one attempt, and nothing of what it aims at may change.
func TestNobodyWidensHisOwnRights(t *testing.T) {
	h := newManor(t)
	agents, admins := h.Role(admin.Agents), h.Role(admin.Administrators)
	user := func(name string) string { return recordPath(admin.User, h.users[name]) }
	rights := func(name string) map[string]any {
		return map[string]any{"role_id": admins, "company_id": h.other, "is_supervisor": true, "is_empowered": true, "company_visibility": 0, "additional_company_ids": []int64{h.other}, "username": name}
	}
	h.rule(h.netops, "read", "deny", condition.Node{})
	rules, err := h.Records.GetBy(h.System(), admin.GroupRule, "group_id", h.netops)
	if err != nil {
		t.Fatal(err)
	}
	h.person("helper", admin.Administrators, record.Input{"role_id": h.Make(admin.Role, record.Input{"name": "Administrators of companies", "type": "administrator", "resource_access": "custom", "resources": []string{"service", "system/companies"}}).ID})
	type try struct {
		who, method, path string
		body              any
		statuses          []int
	}
	var tries []try
	for _, who := range []string{"eva", "sue", "max", "anna", "kay"} {
		own := h.users[who]
		tries = append(tries,
			try{who, "PATCH", user(who), rights(who), []int{403}},
			try{who, "PATCH", user(who), map[string]any{"password": "other742", "password_confirmation": "other742"}, []int{403}},
			try{who, "PUT", fmt.Sprintf("/api/rest/user/%d", own), map[string]any{"role": admins, "role_id": admins}, []int{403}},
			try{who, "PUT", fmt.Sprintf("/api/rest/user/%s/username", who), map[string]any{"role": admins}, []int{403}},
			try{who, "PUT", "/api/rest/users", []any{map[string]any{"user_id": own, "entity_id": own, "role": admins}}, []int{403}},
			try{who, "POST", "/api/rest/users", map[string]any{"username": "double", "firstname": "Double", "role": admins}, []int{403}},
			try{who, "POST", "/api/v1/records/admin/user", map[string]any{"username": "double", "firstname": "Double", "role_id": admins}, []int{403}},
			try{who, "POST", "/api/v1/records/admin/role", map[string]any{"name": "Mine", "type": "administrator", "resource_access": "all"}, []int{403}},
			try{who, "PATCH", recordPath(admin.Role, agents), map[string]any{"resource_access": "all", "type": "administrator"}, []int{403}},
			try{who, "POST", "/api/v1/records/admin/group_rule", map[string]any{"group_id": h.netops, "model_alias": operation, "permission": "read", "mode": "allow"}, []int{403}},
			try{who, "PATCH", recordPath(admin.GroupRule, rules.ID), map[string]any{"mode": "allow"}, []int{403}},
			try{who, "DELETE", recordPath(admin.GroupRule, rules.ID), nil, []int{403}},
			try{who, "PATCH", recordPath(admin.Group, h.netops), map[string]any{"user_ids": []int64{}, "status": 0, "company_visibility": 0}, []int{403}},
			try{who, "POST", fmt.Sprintf("/api/rest/group/%d/relation/users", h.netops), []int64{own}, []int{403}},
			try{who, "DELETE", fmt.Sprintf("/api/rest/group/%d/relation/users?ids=%d", h.netops, own), nil, []int{403}},
			try{who, "PATCH", recordPath(admin.Company, h.acme), map[string]any{"name": "Mine"}, []int{403}},
			try{who, "POST", "/api/v1/config", map[string]any{}, []int{403}},
			try{who, "GET", "/api/v1/config", nil, []int{403}},
		)
	}
	super := map[string]any{"role_id": h.superAdminsRole}
	tries = append(tries,
		try{"chief", "PATCH", user("chief"), super, []int{403}},
		try{"chief", "PATCH", user("eva"), super, []int{403}},
		try{"chief", "POST", "/api/v1/records/admin/user", map[string]any{"username": "double", "firstname": "Double", "role_id": h.superAdminsRole}, []int{403}},
		try{"chief", "POST", "/api/rest/users", map[string]any{"username": "double", "firstname": "Double", "role": h.superAdminsRole}, []int{403}},
		try{"chief", "PATCH", user("root"), map[string]any{"password": "other742", "password_confirmation": "other742"}, []int{403}},
		try{"chief", "PATCH", user("root"), map[string]any{"email": "chief@example.com"}, []int{403}},
		try{"chief", "PATCH", user("root"), map[string]any{"is_active": false}, []int{403}},
		try{"chief", "DELETE", user("root"), nil, []int{403}},
		try{"chief", "PATCH", recordPath(admin.Role, admins), map[string]any{"resource_access": "all"}, []int{403}},
		try{"chief", "PATCH", recordPath(admin.Role, h.superAdminsRole), map[string]any{"type": "agent"}, []int{403}},
		try{"chief", "POST", "/api/v1/records/admin/role", map[string]any{"name": "Mine", "type": "administrator", "resource_access": "all"}, []int{403}},
		try{"chief", "POST", "/api/v1/records/admin/group_rule", map[string]any{"group_id": h.netops, "model_alias": operation, "permission": "read", "mode": "condition", "script": "true"}, []int{400}},
		try{"helper", "PATCH", user("helper"), map[string]any{"role_id": admins}, []int{403}},
		try{"helper", "PATCH", user("anna"), map[string]any{"role_id": admins}, []int{403}},
		try{"helper", "PATCH", recordPath(admin.Group, h.netops), map[string]any{"user_ids": []int64{}}, []int{403}},
		try{"helper", "PATCH", recordPath(admin.Role, agents), map[string]any{"resources": []string{}}, []int{403}},
	)
	facts := func() string {
		var b strings.Builder
		for _, alias := range []string{admin.User, admin.Role, admin.Group, admin.GroupRule, admin.Company} {
			page, err := h.Records.List(h.System(), record.ListRequest{Model: alias, Limit: 1000, Bare: true, Sort: []string{"entity_id"}})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Rows {
				delete(r.Values, "updated_at")
				fmt.Fprintln(&b, alias, r.ID, r.Version, r.Values)
			}
		}
		return b.String()
	}
	before := facts()
	for _, x := range tries {
		got := h.as(x.who, x.method, x.path, x.body)
		if !slices.Contains(x.statuses, got.status) {
			t.Errorf("%s %s %s %v: %d, want %v: %s", x.who, x.method, x.path, x.body, got.status, x.statuses, got.raw)
		}
		if after := facts(); after != before {
			t.Errorf("%s %s %s %v changed what decides rights", x.who, x.method, x.path, x.body)
			before = after
		}
	}
	for _, who := range []string{"eva", "anna", "kay"} {
		got := h.as(who, "POST", "/api/v1/records/admin/user/bulk", map[string]any{"action": "update", "ids": []int64{h.users[who]}, "values": map[string]any{"role_id": admins}})
		if facts() != before {
			t.Errorf("%s gave himself a role by a bulk call: %s", who, got.raw)
		}
	}
}

func TestAnAdministratorStillGovernsOrdinaryUsers(t *testing.T) {
	h := newManor(t)
	for _, x := range []struct {
		method, path string
		body         any
	}{
		{"PATCH", recordPath(admin.User, h.users["eva"]), map[string]any{"role_id": h.Role(admin.Agents), "company_id": h.other}},
		{"PATCH", recordPath(admin.User, h.users["anna"]), map[string]any{"is_active": false}},
		{"PATCH", recordPath(admin.Group, h.netops), map[string]any{"user_ids": []int64{h.users["bert"]}}},
		{"PUT", fmt.Sprintf("/api/rest/user/%d", h.users["kay"]), map[string]any{"role": h.Role(admin.Users)}},
	} {
		if got := h.as("chief", x.method, x.path, x.body); got.status != 200 {
			t.Errorf("%s %s: %d %s", x.method, x.path, got.status, got.raw)
		}
	}
}

func TestTheLastSuperAdminStays(t *testing.T) {
	h := newManor(t)
	first, err := h.Directory.ByName(context.Background(), admin.Admin)
	if err != nil {
		t.Fatal(err)
	}
	root := recordPath(admin.User, h.users["root"])
	if got := h.as("root", "PATCH", recordPath(admin.User, first.ID), map[string]any{"is_active": false}); got.status != 200 {
		t.Fatalf("one of two Super Admins may go: %d %s", got.status, got.raw)
	}
	for name, x := range map[string]struct {
		method, path string
		body         any
	}{
		"deactivate":              {"PATCH", root, map[string]any{"is_active": false}},
		"demote":                  {"PATCH", root, map[string]any{"role_id": h.Role(admin.Administrators)}},
		"delete":                  {"DELETE", root, nil},
		"take the resources":      {"PATCH", recordPath(admin.Role, h.superAdminsRole), map[string]any{"resource_access": "custom"}},
		"change the type":         {"PATCH", recordPath(admin.Role, h.superAdminsRole), map[string]any{"type": "agent"}},
		"disable the role":        {"PATCH", recordPath(admin.Role, h.superAdminsRole), map[string]any{"status": 0}},
		"delete the role":         {"DELETE", recordPath(admin.Role, h.superAdminsRole), nil},
		"by the compatible API":   {"PUT", fmt.Sprintf("/api/rest/user/%d", h.users["root"]), map[string]any{"is_active": 0}},
		"delete, compatible API":  {"DELETE", fmt.Sprintf("/api/rest/user/%d", h.users["root"]), nil},
		"deactivate the disabled": {"PATCH", recordPath(admin.User, first.ID), map[string]any{"role_id": h.Role(admin.Users)}}, // this one may
	} {
		got := h.as("root", x.method, x.path, x.body)
		want := 409
		if name == "deactivate the disabled" {
			want = 200
		}
		if got.status != want {
			t.Errorf("%s: %d, want %d: %s", name, got.status, want, got.raw)
		}
	}
	got := h.as("root", "POST", "/api/v1/records/admin/user/bulk", map[string]any{"action": "update", "ids": []int64{h.users["root"]}, "values": map[string]any{"is_active": false}})
	if got.status != 200 || fmt.Sprint(got.body["done"]) != "0" {
		t.Errorf("bulk: %d %s", got.status, got.raw)
	}
	if got := h.as("root", "GET", "/api/v1/session", nil); got.body["super_admin"] != true {
		t.Errorf("root is no Super Admin any more: %s", got.raw)
	}
}

func TestARenamedUserKeepsHisRecords(t *testing.T) {
	h := newManor(t)
	own := h.operation(nil)
	h.rule(h.netops, "read", "condition", condition.Rule("assigned_username", condition.Equal, "{{current_user.username}}"))
	assigned := h.operation(record.Input{"assigned_username": "anna"})
	comment := h.as("eva", "POST", recordPath(operation, own)+"/activities", map[string]any{"type": 1, "description": "Please hurry"})
	if comment.status != 201 && comment.status != 200 {
		t.Fatalf("%d %s", comment.status, comment.raw)
	}
	for old, name := range map[string]string{"eva": "eva.married", "anna": `4\anna`} {
		if got := h.as("chief", "PATCH", recordPath(admin.User, h.users[old]), map[string]any{"username": name}); got.status != 200 {
			t.Fatalf("%d %s", got.status, got.raw)
		}
	}
	if v := h.values(operation, own); v.Text("requester_username") != "eva.married" {
		t.Errorf("the requester is %q", v.Text("requester_username"))
	}
	for who, id := range map[string]int64{"eva": own, "anna": assigned} { // the tokens are those of before
		if got := h.as(who, "GET", recordPath(operation, id), nil); got.status != 200 {
			t.Errorf("%s lost the record: %d %s", who, got.status, got.raw)
		}
	}
	if got := h.as("anna", "GET", recordPath(operation, own), nil); got.status != 404 {
		t.Errorf("the rename opened another record: %d", got.status)
	}
	if got := h.as("eva", "GET", recordPath(operation, own)+"/timeline", nil); !strings.Contains(got.raw, "Please hurry") || strings.Contains(got.raw, `"created_by":"eva"`) {
		t.Errorf("the comment: %s", got.raw)
	}
	// Nobody inherits the old name's records.
	h.person("eva", admin.Users, record.Input{"company_id": h.acme, "api_token_hash": auth.Hash("token-another-eva")})
	if got := h.as("another-eva", "GET", recordPath(operation, own), nil); got.status != 404 {
		t.Errorf("the new eva opens the records of the old one: %d", got.status)
	}
}

func TestADisabledUserIsOutAtOnce(t *testing.T) {
	h := newManor(t)
	if got := h.as("root", "PATCH", recordPath(admin.User, h.users["anna"]), map[string]any{"password": password, "password_confirmation": password}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	in := h.as("", "POST", "/api/v1/session", map[string]any{"username": "anna", "password": password})
	if in.status != 200 || in.cookie == nil {
		t.Fatalf("%d %s", in.status, in.raw)
	}
	id := h.operation(nil)
	ways := map[string]any{"session": in.cookie, "API token": "anna"}
	for name, who := range ways {
		if got := h.as(who, "GET", recordPath(operation, id), nil); got.status != 200 {
			t.Fatalf("%s before: %d %s", name, got.status, got.raw)
		}
	}
	if got := h.as([2]string{"anna", password}, "GET", "/api/rest/service/operations", nil); got.status != 200 {
		t.Fatalf("basic before: %d %s", got.status, got.raw)
	}
	ended := h.listen(in.cookie)
	if got := h.as("chief", "PATCH", recordPath(admin.User, h.users["anna"]), map[string]any{"is_active": false}); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.raw)
	}
	for name, who := range map[string]any{"token": "anna", "basic": [2]string{"anna", password}} {
		if got := h.as(who, "GET", "/api/rest/service/operations", nil); got.status != 401 {
			t.Errorf("the compatible API still opens with %s: %d", name, got.status)
		}
	}
	if got := h.as("", "POST", "/api/v1/session", map[string]any{"username": "anna", "password": password}); got.status != 401 {
		t.Errorf("a disabled user logs in: %d", got.status)
	}
	for name, who := range ways {
		for _, path := range []string{recordPath(operation, id), "/api/v1/session", "/api/v1/search?q=printer", "/api/v1/export/service/operation"} {
			if got := h.as(who, "GET", path, nil); got.status != 401 {
				t.Errorf("%s still opens %s: %d", name, path, got.status)
			}
		}
		if got := h.as(who, "PATCH", recordPath(operation, id), map[string]any{"title": "mine"}); got.status != 401 {
			t.Errorf("%s still changes: %d", name, got.status)
		}
	}
	deadline := time.After(10 * time.Second)
	for open := true; open; {
		select {
		case <-ended:
			open = false
		case <-deadline:
			t.Fatal("the stream of a disabled user stays open")
		case <-time.After(100 * time.Millisecond):
			h.hub.Tell(live.Message{Name: "record", Data: live.Record{Model: operation, ID: id, Kind: "update"}})
		}
	}
}

// listen opens the stream of changes; the channel is closed when the server ends it.
func (h *manor) listen(session *http.Cookie) <-chan struct{} {
	h.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, h.url+"/api/v1/live", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	r.AddCookie(session)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	lines := bufio.NewScanner(answer.Body)
	if answer.StatusCode != 200 || !lines.Scan() {
		h.t.Fatalf("the stream does not open: %d", answer.StatusCode)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer answer.Body.Close()
		for lines.Scan() { //nolint:revive // until the server ends it
		}
	}()
	return ended
}

// Internal words stay internal at every door that shows what hangs on a record.
func TestInternalCommentsStayInTheBackEnd(t *testing.T) {
	h := newManor(t)
	id := h.operation(nil)
	for _, in := range []map[string]any{{"type": 1, "description": "zzinternal words"}, {"type": 1, "description": "zzpublic words", "portal_visibility": true}, {"type": 2, "description": "zzworklog words", "duration": 30}} {
		if got := h.as("anna", "POST", recordPath(operation, id)+"/activities", in); got.status >= 300 {
			t.Fatalf("%d %s", got.status, got.raw)
		}
	}
	for _, who := range []string{"eva", "sue"} {
		for _, path := range []string{recordPath(operation, id) + "/timeline", recordPath(operation, id) + "/activities", "/api/v1/records/activity/activity", "/api/v1/search?q=zzinternal", "/api/v1/search?q=zzworklog",
			"/api/v1/export/activity/activity", recordPath(operation, id) + "/history", "/api/v1/groups/activity/activity?by=description",
			fmt.Sprintf("/api/rest/service/operation/%d/activities", id), "/api/rest/activities", fmt.Sprintf("/api/rest/activity/activity?model_alias=deep_service/operation&id=%d", id)} {
			got := h.as(who, "GET", path, nil)
			if strings.Contains(got.raw, "zzinternal") || strings.Contains(got.raw, "zzworklog") {
				t.Errorf("%s reads internal words at %s: %s", who, path, got.raw)
			}
			if strings.HasSuffix(path, "/activities") && !strings.Contains(got.raw, "zzpublic") {
				t.Errorf("%s misses the public words at %s: %d %s", who, path, got.status, got.raw)
			}
		}
	}
	if got := h.as("max", "GET", recordPath(operation, id)+"/timeline", nil); got.status != 404 {
		t.Errorf("a stranger: %d", got.status)
	}
	forged := h.as("eva", "POST", fmt.Sprintf("/api/rest/service/operation/%d/activities", id), map[string]any{"type": 1, "description": "forged", "created_by": "root", "worker_username": "root", "portal_visibility": 0})
	rec, err := h.Records.GetBy(h.System(), "activity/activity", "description", "forged")
	if err != nil || rec.Values.Text("created_by") != "eva" || !rec.Values.Flag("portal_visibility") {
		t.Errorf("a forged author: %d %s %v %v", forged.status, forged.raw, rec, err)
	}
	if got := h.as("eva", "POST", fmt.Sprintf("/api/rest/service/operation/%d/activities", id), map[string]any{"type": 2, "description": "work"}); got.status != 403 {
		t.Errorf("an end user logs work: %d %s", got.status, got.raw)
	}
}

// A path over a reference reads a record that was not opened: it must not show what opening would refuse.
func TestPathsOverReferencesShowNothingHidden(t *testing.T) {
	h := newManor(t)
	h.rule(h.netops, "read", "condition", condition.Rule("type_id", condition.Equal, 1))
	hidden := h.operation(record.Input{"type_id": 2, "title": "zzhidden title", "description": "zzhidden description", "requester_email": "zzhidden@example.com"})
	child := h.operation(record.Input{"parent_id": hidden})
	for _, path := range []string{recordPath(operation, child) + "?fields=parent.description,parent.requester_email", "/api/v1/records/" + operation + "?fields=parent.description",
		"/api/v1/export/" + operation + "?fields=parent.requester_email", "/api/v1/groups/" + operation + "?by=parent.requester_email"} {
		if got := h.as("anna", "GET", path, nil); strings.Contains(got.raw, "zzhidden") {
			t.Errorf("an agent reads a hidden parent at %s: %s", path, got.raw)
		}
		if got := h.as("eva", "GET", path, nil); strings.Contains(got.raw, "zzhidden@") && !strings.Contains(path, "records") {
			t.Errorf("an end user reads a hidden parent at %s: %s", path, got.raw)
		}
	}
	count := func(filter condition.Node) string {
		raw, err := json.Marshal(filter)
		if err != nil {
			t.Fatal(err)
		}
		got := h.as("anna", "GET", "/api/v1/records/"+operation+"?total=exact&filter="+strings.NewReplacer("%", "%25", `"`, "%22", "{", "%7B", "}", "%7D", " ", "%20").Replace(string(raw)), nil)
		return fmt.Sprint(got.status, got.body["total"])
	}
	if yes, no := count(condition.Rule("parent.requester_email", condition.BeginsWith, "zzh")), count(condition.Rule("parent.requester_email", condition.BeginsWith, "qq")); yes != no {
		t.Errorf("a filter tells a value of a hidden record: %s and %s", yes, no)
	}
}

func TestAGroupRuleIsTriedByThoseWhoMayChangeIt(t *testing.T) {
	h := newManor(t)
	for range 12 {
		h.operation(nil)
	}
	h.operation(record.Input{"type_id": 2})
	in := map[string]any{"user": "anna", "values": map[string]any{"group_id": h.netops, "model_alias": operation, "permission": "read", "mode": "condition",
		"expression": condition.Rule("type_id", condition.Equal, 2)}}
	a := h.as("root", "POST", "/api/v1/rights/try", in)
	if a.status != 200 || a.body["total"] != 13.0 || a.body["before"] != 13.0 || a.body["after"] != 1.0 || a.body["applies"] != nil {
		t.Fatalf("%d %s", a.status, a.raw)
	}
	lost, _ := a.body["lost"].(map[string]any)
	if items, _ := lost["items"].([]any); lost["count"] != 12.0 || len(items) != 10 {
		t.Errorf("lost %v", lost)
	}
	in["user"] = "bert"
	if a := h.as("root", "POST", "/api/v1/rights/try", in); a.status != 200 || a.body["before"] != a.body["after"] || a.body["applies"] == nil {
		t.Errorf("bert is in no group: %d %s", a.status, a.raw)
	}
	in["user"] = "nobody"
	if a := h.as("root", "POST", "/api/v1/rights/try", in); a.status != 400 {
		t.Errorf("nobody: %d %s", a.status, a.raw)
	}
	// An administrator without the resource of groups may not change rules, and so may not try them.
	in["user"] = "anna"
	h.Make(admin.Role, record.Input{"name": "Office managers", "type": "administrator", "resource_access": "custom", "resources": []string{"service", "system/companies"}})
	h.person("olga", "Office managers", nil)
	for who, want := range map[string]int{"chief": 200, "olga": 403, "anna": 403, "kay": 403, "eva": 403, "": 401} {
		if a := h.as(who, "POST", "/api/v1/rights/try", in); a.status != want {
			t.Errorf("%q tries a rule: %d %s", who, a.status, a.raw)
		}
	}
}

// A page of another site can make a browser send its cookie along: every call that changes something is refused then, and the
// cookie is out of reach of scripts and of what other sites send.
func TestACallThatAnotherSiteMadeIsRefused(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	id := h.operation("Untouched", "giulia")
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(root.get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	asked := 0
	for path, methods := range doc.Paths {
		path = strings.NewReplacer("{module}", "service", "{entity}", "operation", "{id}", fmt.Sprint(id), "{username}", "luca").Replace(strings.TrimPrefix(path, "/api/v1"))
		for method := range methods {
			if method = strings.ToUpper(method); method == "GET" || method == "PARAMETERS" {
				continue
			}
			for _, from := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
				if a := root.do(method, path, "{}", from...); a.status != 403 {
					t.Errorf("%s %s with %s: %s", method, path, from, a)
				}
				asked++
			}
		}
	}
	if asked < 100 {
		t.Errorf("only %d calls were made", asked)
	}
	root.get(at(id)).must(t, 200) // still logged in, and it is still there
	a := h.stranger().post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 200)
	if cookie := a.head.Get("Set-Cookie"); !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("the cookie is %s", cookie)
	}
}
