package creator_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/attachment"
	"steward/modules/creator"
	"steward/modules/moduletest"
	"steward/modules/transfer"
)

// element makes a field of cars.
func element(code, kind string, options map[string]any) config.Change {
	return config.Change{Kind: config.Field, Code: car + "." + code, Value: map[string]any{"element_type": kind, "label": words(code), "indexed": true, "options": options}}
}

// Nobody gets a number twice and none is left out, however many make records at once and some of them in vain.
func TestASequenceCountsWithoutGapsForManyAtOnce(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		if err := change(d, element("cust_no", "sequence", map[string]any{"pattern": "CAR-{YYYY}-{0000}"})); err != nil {
			t.Fatal(err)
		}
		d.Make(car, record.Input{"name": "taken", "cust_plate": "TAKEN"})
		const clients, each = 8, 12
		var all sync.WaitGroup
		for c := range clients {
			all.Add(1)
			ctx := d.As("admin")
			go func() {
				defer all.Done()
				for i := range each {
					if _, err := d.Records.Create(ctx, car, record.Input{"name": fmt.Sprint(c, i), "cust_no": "mine"}, record.Options{}); err != nil {
						t.Error(err)
					}
					// A plate that another has: the number it was given goes back.
					if _, err := d.Records.Create(ctx, car, record.Input{"name": "in vain", "cust_plate": "TAKEN"}, record.Options{}); err == nil {
						t.Error("two cars have one plate")
					}
				}
			}()
		}
		all.Wait()
		page, err := d.Records.List(d.System(), record.ListRequest{Model: car, Fields: []string{"cust_no"}, Sort: []string{"cust_no"}, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Rows) != clients*each+1 {
			t.Fatalf("there are %d cars", len(page.Rows))
		}
		year := time.Now().UTC().Year()
		for i, r := range page.Rows {
			if want := fmt.Sprintf("CAR-%d-%04d", year, i+1); r.Values.Text("cust_no") != want {
				t.Fatalf("the car %d has the number %q, want %s", i, r.Values["cust_no"], want)
			}
		}
		last := page.Rows[len(page.Rows)-1]
		if r, err := d.Records.Update(d.As("admin"), record.Ref{Model: car, ID: last.ID}, record.Input{"cust_no": "X", "name": "renamed"}, record.Options{}); err != nil || r.Values.Text("cust_no") != last.Values.Text("cust_no") {
			t.Errorf("a number was changed by hand: %v, %v", r, err)
		}
		for _, bad := range []string{"CAR", "{YYYY}", "{000}{000}", "<{000}>"} {
			if err := change(d, element("cust_bad", "sequence", map[string]any{"pattern": bad})); !fault.Is(err, fault.Invalid) {
				t.Errorf("the pattern %s: %v", bad, err)
			}
		}
	})
}

func TestADependentChoiceIsOneOfWhatItsParentOffers(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		if err := change(d, element("cust_kind", "text", nil), element("cust_part", "dependent", map[string]any{"parent": "cust_kind", "mapping": "van: Door, Roof\n*: Door"})); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		van := d.MakeAs(as, car, record.Input{"name": "Ducato", "cust_kind": "van", "cust_part": "Roof"})
		ref := record.Ref{Model: car, ID: van.ID}
		for name, in := range map[string]record.Input{
			"not offered for the parent":  {"name": "Panda", "cust_kind": "small", "cust_part": "Roof"},
			"offered for nothing":         {"name": "Panda", "cust_kind": "van", "cust_part": "Wing"},
			"offered, but without parent": {"name": "Panda", "cust_part": "Door"},
		} {
			if _, err := d.Records.Create(as, car, in, record.Options{}); !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), "cust_part") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Records.Update(as, ref, record.Input{"cust_part": "Wing"}, record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("changed to what is not offered: %v", err)
		}
		after, err := d.Records.Update(as, ref, record.Input{"cust_kind": "small"}, record.Options{})
		if err != nil || after.Values["cust_part"] != nil {
			t.Errorf("the part of another kind stays: %v, %v", after, err)
		}
		page, err := d.Records.List(as, record.ListRequest{Model: car, Where: condition.Rule("cust_part", condition.IsEmpty, nil)})
		if err != nil || len(page.Rows) != 1 {
			t.Errorf("filtered: %v, %v", page, err)
		}
		for name, bad := range map[string]config.Change{
			"no such parent": element("cust_bad", "dependent", map[string]any{"parent": "cust_nowhere", "mapping": "a: b"}),
			"no mapping":     element("cust_bad", "dependent", map[string]any{"parent": "cust_kind", "mapping": ""}),
			"no colon":       element("cust_bad", "dependent", map[string]any{"parent": "cust_kind", "mapping": "van Door"}),
			"twice":          element("cust_bad", "dependent", map[string]any{"parent": "cust_kind", "mapping": "van: Door\nvan: Roof"}),
		} {
			if err := change(d, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestALookupIsReadFilteredAndSortedAsWhatItLeadsTo(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "lastname": "Rossi", "email": "luca@example.com", "phone": "+39 0461 1", "role_id": d.Role(admin.Agents)})
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "lastname": "Neri", "email": "anna@example.com", "phone": "+39 0461 2", "role_id": d.Role(admin.Agents)})
		if err := change(d, element("cust_driver", "user", nil), element("cust_phone", "lookup", map[string]any{"path": "cust_driver.phone"}), element("cust_role", "lookup", map[string]any{"path": "cust_driver.role_id"})); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		first := d.MakeAs(as, car, record.Input{"name": "Panda", "cust_driver": "anna", "cust_phone": "mine"})
		if first.Values.Text("cust_phone") != "+39 0461 2" || first.Labels["cust_role"] != "Agents" {
			t.Errorf("the new car says %v %v", first.Values, first.Labels)
		}
		d.MakeAs(as, car, record.Input{"name": "Ducato", "cust_driver": "luca"})
		d.MakeAs(as, car, record.Input{"name": "Nobody's"})
		got, err := d.Records.Get(as, record.Ref{Model: car, ID: first.ID})
		if err != nil || got.Values.Text("cust_phone") != "+39 0461 2" {
			t.Errorf("read again: %v, %v", got, err)
		}
		page, err := d.Records.List(as, record.ListRequest{Model: car, Fields: []string{"name", "cust_phone"}, Sort: []string{"cust_phone"}, Where: condition.Rule("cust_phone", condition.BeginsWith, "+39")})
		if err != nil || len(page.Rows) != 2 || page.Rows[0].Values.Text("name") != "Ducato" || page.Rows[0].Values.Text("cust_phone") != "+39 0461 1" {
			t.Errorf("listed: %v, %v", page, err)
		}
		for _, path := range []string{"nowhere", "cust_driver.password", "cust_driver.nothing", "cust_phone", ""} {
			if err := change(d, element("cust_bad", "lookup", map[string]any{"path": path})); !fault.Is(err, fault.Invalid) {
				t.Errorf("a lookup to %q: %v", path, err)
			}
		}
	})
}

// What administrators add is there for programs, imports and the history like any field.
func TestHiddenAndDrawnFieldsOfACustomModel(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		if err := change(d, element("cust_token", "hidden", map[string]any{"kind": "integer"}), element("cust_line", "separator", nil), element("cust_kind", "text", nil),
			element("cust_part", "dependent", map[string]any{"parent": "cust_kind", "mapping": "van: Door, Roof"}), element("cust_no", "sequence", map[string]any{"pattern": "{000}"})); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		made := d.MakeAs(as, car, record.Input{"name": "Panda", "cust_token": "7", "cust_line": "nothing"})
		if made.Values.Int("cust_token") != 7 || made.Values["cust_line"] != nil {
			t.Errorf("it holds %v", made.Values)
		}
		if _, err := d.Records.Update(as, record.Ref{Model: car, ID: made.ID}, record.Input{"cust_token": 8, "cust_kind": "van", "cust_part": "Door"}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		events, err := d.Records.History(as, record.Ref{Model: car, ID: made.ID}, 0, 10, false)
		if err != nil || len(events) == 0 {
			t.Fatalf("the history: %v, %v", events, err)
		}
		var codes []string
		for code := range events[0].Changes {
			codes = append(codes, code)
		}
		if slices.Sort(codes); !slices.Equal(codes, []string{"cust_kind", "cust_part", "cust_token"}) {
			t.Errorf("the history knows %v", codes)
		}
		m, err := transfer.ParseMapping([]byte("source: fleet\nmodel: custom_fleet/car\nkey: [name]\nvalues:\n  name: {column: name}\n  cust_kind: {column: kind}\n  cust_part: {column: part}\n  cust_token: {column: token}\n"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := transfer.Run(d.System(), d.Records, m, strings.NewReader("name,kind,part,token\nDucato,van,Roof,9\nUno,van,Wing,1\n"), transfer.Options{Batch: d.DB.NextID()})
		if err != nil || report.Created != 1 || report.Refused != 1 {
			t.Fatalf("imported: %+v, %v", report, err)
		}
		page, err := d.Records.List(as, record.ListRequest{Model: car, Fields: []string{"name", "cust_part", "cust_token", "cust_no"}, Sort: []string{"entity_id"}})
		if err != nil || len(page.Rows) != 2 {
			t.Fatalf("after the import: %v, %v", page, err)
		}
		if v := page.Rows[1].Values; v.Text("cust_part") != "Roof" || v.Int("cust_token") != 9 || v.Text("cust_no") != "002" {
			t.Errorf("imported as %v", v)
		}
	})
}

// A picture or signature is a file of the record itself, and goes from the field when the file goes.
func TestAPictureIsAFileOfItsOwnRecord(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		if err := change(d, element("cust_photo", "image", nil), element("cust_signed", "signature", nil), element("cust_code", "qr", map[string]any{"template": "{{name}}"})); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		panda, ducato := d.MakeAs(as, car, record.Input{"name": "Panda"}), d.MakeAs(as, car, record.Input{"name": "Ducato"})
		file := func(of int64, kind string) int64 {
			return d.MakeAs(as, attachment.Attachment, record.Input{"model_alias": car, "model_id": of, "name": "x", "size": 1, "mime": kind, "hash": strings.Repeat("a", 64)}).ID
		}
		own, others, text := file(panda.ID, "image/png"), file(ducato.ID, "image/png"), file(panda.ID, "text/plain")
		ref := record.Ref{Model: car, ID: panda.ID}
		for name, id := range map[string]int64{"of another record": others, "no picture": text, "not there": 4711} {
			if _, err := d.Records.Update(as, ref, record.Input{"cust_photo": id}, record.Options{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("a file that is %s: %v", name, err)
			}
		}
		if _, err := d.Records.Create(as, car, record.Input{"name": "Uno", "cust_photo": own}, record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a new record shows the file of another: %v", err)
		}
		r, err := d.Records.Update(as, ref, record.Input{"cust_photo": own, "cust_signed": own}, record.Options{})
		if err != nil || r.Values.Int("cust_photo") != own {
			t.Fatalf("%v, %v", r, err)
		}
		if _, err := d.Records.Delete(as, record.Ref{Model: attachment.Attachment, ID: own}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if r, err = d.Records.Get(as, ref); err != nil || r.Values["cust_photo"] != nil || r.Values["cust_signed"] != nil {
			t.Errorf("the file is gone and the field says %v, %v", r, err)
		}
	})
}

// What is ticked and where it is are written, found, kept in the history and brought in by files like any value.
func TestCheckBoxesDepartmentsAndPlacesOfACustomModel(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		extras := map[string]any{"code": "custom_fleet_car_extras", "label": words("Extras"), "values": []any{
			map[string]any{"value": 1, "label": words("Radio")}, map[string]any{"value": 2, "label": words("Hook")}, map[string]any{"value": 3, "label": words("Chains")}}}
		if err := change(d, config.Change{Kind: config.List, Code: "custom_fleet_car_extras", Value: extras}, element("cust_extras", "checkboxes", map[string]any{"list": "custom_fleet_car_extras"}),
			element("cust_department", "department", nil), element("cust_place", "geo", nil)); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		made := d.MakeAs(as, car, record.Input{"name": "Panda", "cust_extras": []any{1, 3}, "cust_department": 3, "cust_place": "45,6495; 13,7768"})
		if got := made.Values["cust_extras"]; !model.Same(got, []int64{1, 3}) || made.Values.Int("cust_department") != 3 || made.Values.Text("cust_place") != "45.6495,13.7768" {
			t.Errorf("it holds %v", made.Values)
		}
		ref := record.Ref{Model: car, ID: made.ID}
		for name, in := range map[string]record.Input{"an extra that is not offered": {"cust_extras": []any{9}}, "a department that is not there": {"cust_department": 99}, "a place off the earth": {"cust_place": "91,0"}} {
			if _, err := d.Records.Update(as, ref, in, record.Options{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.Records.Update(as, ref, record.Input{"cust_extras": []any{3}, "cust_place": map[string]any{"lat": 46, "lon": 13.5}}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		events, err := d.Records.History(as, ref, 0, 10, false)
		if err != nil || len(events) == 0 || len(events[0].Changes) != 2 {
			t.Errorf("the history: %v, %v", events, err)
		}
		m, err := transfer.ParseMapping([]byte("source: fleet\nmodel: custom_fleet/car\nkey: [name]\nvalues:\n  name: {column: name}\n  cust_extras: {column: extras}\n  cust_place: {column: place}\n"))
		if err != nil {
			t.Fatal(err)
		}
		report, err := transfer.Run(d.System(), d.Records, m, strings.NewReader("name,extras,place\nDucato,\"1,2\",\"45.1, 13.2\"\nUno,1,nowhere\n"), transfer.Options{Batch: d.DB.NextID()})
		if err != nil || report.Created != 1 || report.Refused != 1 {
			t.Fatalf("imported: %+v, %v", report, err)
		}
		for name, c := range map[string]struct {
			where condition.Node
			want  string
		}{
			"with a hook":      {condition.Rule("cust_extras", condition.IncludesAny, []int64{2}), "Ducato"},
			"with chains":      {condition.Rule("cust_extras", condition.IncludesAll, []int64{3}), "Panda"},
			"in a place":       {condition.Rule("cust_place", condition.Equal, "45.1,13.2"), "Ducato"},
			"of a department":  {condition.Rule("cust_department", condition.In, []any{3}), "Panda"},
			"of no department": {condition.Rule("cust_department", condition.IsEmpty, nil), "Ducato"},
		} {
			page, err := d.Records.List(as, record.ListRequest{Model: car, Where: c.where})
			if err != nil || len(page.Rows) != 1 || page.Rows[0].Values.Text("name") != c.want {
				t.Errorf("cars %s: %v, %v", name, page, err)
			}
		}
		if err := change(d, element("cust_bad", "checkboxes", map[string]any{"source": map[string]any{"model": car}})); !fault.Is(err, fault.Invalid) {
			t.Errorf("a check box for every car: %v", err)
		}
	})
}

func TestATimerIsTheSumOfTheWorklogs(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		if err := change(d, element("cust_worked", "timer", nil)); err != nil {
			t.Fatal(err)
		}
		as := d.As("admin")
		made := d.MakeAs(as, car, record.Input{"name": "Panda", "cust_worked": 5})
		ref := record.Ref{Model: car, ID: made.ID}
		worked := func() any {
			t.Helper()
			r, err := d.Records.Get(as, ref)
			if err != nil {
				t.Fatal(err)
			}
			return r.Values["cust_worked"]
		}
		if got := worked(); got != nil {
			t.Errorf("it was typed: %v", got)
		}
		log := func(status int64, minutes int) int64 {
			return d.MakeAs(as, activity.Activity, record.Input{"type": activity.Worklog, "status": status, "model_alias": car, "model_id": made.ID, "started_at": "2026-01-02T10:00:00Z", "duration": minutes}).ID
		}
		half, planned := log(activity.Enabled, 30), log(activity.Planned, 60)
		log(activity.Enabled, 15)
		if got := worked(); got != int64(45*60) {
			t.Errorf("after 30 and 15 minutes: %v", got)
		}
		if _, err := d.Records.Update(as, record.Ref{Model: activity.Activity, ID: planned}, record.Input{"status": activity.Enabled}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := worked(); got != int64(105*60) {
			t.Errorf("what was planned is done: %v", got)
		}
		if _, err := d.Records.Delete(as, record.Ref{Model: activity.Activity, ID: half}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := worked(); got != int64(75*60) {
			t.Errorf("without the half hour: %v", got)
		}
		for _, code := range []string{"start_timer", "stop_timer"} {
			if _, err := d.Records.Act(as, ref, code); err != nil {
				t.Fatal(err)
			}
		}
		if got := worked(); got != int64(75*60) {
			t.Errorf("after no time at all: %v", got)
		}
		page, err := d.Records.List(as, record.ListRequest{Model: car, Where: condition.Rule("cust_worked", condition.Greater, 3600)})
		if err != nil || len(page.Rows) != 1 {
			t.Errorf("filtered: %v, %v", page, err)
		}
		key := "custom_fleet/key"
		if err := change(d, config.Change{Kind: config.Model, Code: key, Value: map[string]any{"label": words("Key"), "features": []any{"name"}}},
			config.Change{Kind: config.Field, Code: key + ".cust_worked", Value: map[string]any{"element_type": "timer", "label": words("Worked")}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a timer where nobody writes worklogs: %v", err)
		}
	})
}

func TestADetailGridIsOfRecordsThatReferToThisOne(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		trip := "custom_fleet/trip"
		if err := change(d, config.Change{Kind: config.Model, Code: trip, Value: map[string]any{"label": words("Trip"), "features": []any{"name"}}},
			config.Change{Kind: config.Field, Code: trip + ".cust_car", Value: map[string]any{"element_type": "reference", "label": words("Car"), "options": map[string]any{"model": car}}},
			element("cust_trips", "detail_grid", map[string]any{"model": trip, "field": "cust_car"})); err != nil {
			t.Fatal(err)
		}
		if made := d.MakeAs(d.As("admin"), car, record.Input{"name": "Panda", "cust_trips": "nothing"}); made.Values["cust_trips"] != nil {
			t.Errorf("it holds %v", made.Values)
		}
		for name, bad := range map[string]map[string]any{"no model": {"field": "cust_car"}, "an unknown model": {"model": "custom_fleet/none", "field": "cust_car"}, "no field": {"model": trip, "field": "cust_none"},
			"a field that refers to nothing": {"model": trip, "field": "name"}, "a field that refers to others": {"model": "admin/user", "field": "company_id"}} {
			if err := change(d, element("cust_bad", "detail_grid", bad)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := change(d, config.Change{Kind: config.Field, Code: trip + ".cust_car", Remove: true}); !fault.Is(err, fault.Invalid) {
			t.Errorf("the field that the grid stands on goes: %v", err)
		}
	})
}

func TestAFormShowsPagesOfHostsThatWereNamedOnly(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		hosts := func(names ...any) error {
			return change(d, config.Change{Kind: config.Setting, Code: creator.FrameHosts, Property: "value", Value: names})
		}
		frame := element("cust_map", "iframe", map[string]any{"address": "https://Maps.example.com/?q={{name}}", "height": 300})
		if err := change(d, frame); !fault.Is(err, fault.Invalid) || !strings.Contains(fmt.Sprint(err), "creator.host_not_named") {
			t.Errorf("a host that nobody named: %v", err)
		}
		if err := hosts("maps.example.com; script-src *"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a name that is none: %v", err)
		}
		if err := hosts("maps.example.com"); err != nil {
			t.Fatal(err)
		}
		if err := change(d, frame); err != nil {
			t.Fatal(err)
		}
		if err := change(d, element("cust_map", "iframe", map[string]any{"address": "https://other.example.com/"})); !fault.Is(err, fault.Invalid) {
			t.Errorf("changed to a host that nobody named: %v", err)
		}
		if err := hosts(); err != nil {
			t.Errorf("a host cannot be taken back: %v", err)
		}
		if err := change(d, element("cust_note", "text", nil)); err != nil {
			t.Errorf("nothing else can be changed then: %v", err)
		}
	})
}
