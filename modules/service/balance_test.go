package service_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// team makes a group of agents with these usernames.
func team(d *moduletest.Desk, names ...string) int64 {
	var ids []int64
	for _, name := range names {
		ids = append(ids, d.Make(admin.User, record.Input{"username": name, "firstname": strings.ToUpper(name), "password": "A-long-3nough-secret", "role_id": d.Role("Agents")}).ID)
	}
	return d.Make(admin.Group, record.Input{"name": "L1", "user_ids": ids}).ID
}

func assignees(d *moduletest.Desk, n int) string {
	var out []string
	for range n {
		out = append(out, d.Make(service.Operation, incident(nil)).Values.Text("assigned_username"))
	}
	return strings.Join(out, " ")
}

func TestARuleSpreadsOperationsInTurnAmongThoseWhoAreThere(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		group := team(d, "anna", "bruno", "carla")
		d.Make(service.Routing, record.Input{"name": "L1 in turn", "balance": "round_robin", "balance_group_id": group})
		if got := assignees(d, 6); got != "anna bruno carla anna bruno carla" {
			t.Errorf("got %s", got)
		}
		now := time.Now().UTC()
		away := d.Make(service.Absence, record.Input{"username": "bruno", "starts_at": now.Add(-time.Hour).Format(time.RFC3339), "ends_at": now.Add(time.Hour).Format(time.RFC3339)})
		d.Make(service.Absence, record.Input{"username": "anna", "starts_at": now.Add(time.Hour).Format(time.RFC3339), "ends_at": now.Add(2 * time.Hour).Format(time.RFC3339)})
		if got := assignees(d, 3); got != "anna carla anna" {
			t.Errorf("without bruno, who is absent: %s", got)
		}
		carla, err := d.Records.GetBy(d.System(), admin.User, "username", "carla")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.User, ID: carla.ID}, record.Input{"is_active": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := assignees(d, 2); got != "anna anna" {
			t.Errorf("without carla, who is inactive: %s", got)
		}
		if _, err := d.Records.Delete(d.System(), record.Ref{Model: service.Absence, ID: away.ID}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := assignees(d, 3); got != "bruno anna bruno" {
			t.Errorf("bruno is back: %s", got)
		}
		if op := d.Make(service.Operation, incident(nil)); op.Values.Int("assigned_group_id") != group {
			t.Error("the group is not assigned")
		}
	})
}

func TestARuleGivesAnOperationToWhoHasFewestOpen(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		group := team(d, "anna", "bruno", "carla")
		for name, n := range map[string]int{"anna": 3, "carla": 1} {
			for range n {
				d.Make(service.Operation, incident(record.Input{"assigned_username": name}))
			}
		}
		d.Make(service.Operation, incident(record.Input{"assigned_username": "bruno", "status": 7})) // closed: no work
		d.Make(service.Routing, record.Input{"name": "L1 by load", "balance": "least_open", "output": fmt.Sprintf(`[{"field":"assigned_group_id","mode":"set","value":%d}]`, group)})
		if got := assignees(d, 4); got != "bruno carla bruno carla" && got != "bruno bruno carla bruno" {
			t.Errorf("got %s", got)
		}
	})
}

func TestWhoHasAnOperationAlreadyKeepsItUnlessHeIsAbsent(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	group := team(d, "anna", "bruno")
	d.Make(service.Routing, record.Input{"name": "L1", "run_on": "create_update", "balance": "round_robin", "balance_group_id": group})
	op := d.Make(service.Operation, incident(nil))
	ref := record.Ref{Model: service.Operation, ID: op.ID}
	for _, title := range []string{"a", "b", "c"} {
		if _, err := d.Records.Update(d.As("admin"), ref, record.Input{"title": title}, record.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := reread(t, d, op.ID).Values.Text("assigned_username"); got != "anna" {
		t.Errorf("it went to %s", got)
	}
	now := time.Now().UTC()
	d.Make(service.Absence, record.Input{"username": "anna", "starts_at": now.Add(-time.Hour).Format(time.RFC3339), "ends_at": now.Add(time.Hour).Format(time.RFC3339)})
	if _, err := d.Records.Update(d.As("admin"), ref, record.Input{"title": "d"}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := reread(t, d, op.ID).Values.Text("assigned_username"); got != "bruno" {
		t.Errorf("anna is absent, and it is with %s", got)
	}
}

func TestNobodyThereLeavesTheOperationUnassignedAndTheTraceSaysSo(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	empty := d.Make(admin.Group, record.Input{"name": "Empty"}).ID
	d.Make(service.Routing, record.Input{"name": "No group", "balance": "round_robin", "continue_calculation": true})
	d.Make(service.Routing, record.Input{"name": "Nobody", "balance": "least_open", "balance_group_id": empty})
	op := d.Make(service.Operation, incident(nil))
	acted, _, err := d.Records.Automation(d.As("admin"), record.Ref{Model: service.Operation, ID: op.ID}, 0, 50)
	if err != nil || op.Values["assigned_username"] != nil || !strings.Contains(said(acted), "trace.balance_no_group Routing: No group") || !strings.Contains(said(acted), "trace.balance_nobody Routing: Nobody") {
		t.Errorf("%v %s %v", op.Values["assigned_username"], said(acted), err)
	}
}

func TestOperationsSavedAtTheSameMomentDoNotAllGoToTheSamePerson(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	group := team(d, "anna", "bruno", "carla", "dario")
	d.Make(service.Routing, record.Input{"name": "L1", "balance": "round_robin", "balance_group_id": group})
	var wait sync.WaitGroup
	var mu sync.Mutex
	got := map[string]int{}
	for range 40 {
		wait.Go(func() {
			op, err := d.Records.Create(d.System(), service.Operation, incident(nil), record.Options{})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
				return
			}
			got[op.Values.Text("assigned_username")]++
		})
	}
	wait.Wait()
	for _, name := range []string{"anna", "bruno", "carla", "dario"} {
		if got[name] != 10 {
			t.Errorf("of 40: %v", got)
			break
		}
	}
}

func TestAReplayTakesNobodysTurn(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	group := team(d, "anna", "bruno")
	rule := d.Make(service.Routing, record.Input{"name": "L1", "balance": "round_robin", "balance_group_id": group})
	if got := assignees(d, 1); got != "anna" {
		t.Fatal(got)
	}
	for range 3 {
		replay(t, d, rule.ID, 1)
	}
	if got := assignees(d, 2); got != "bruno anna" {
		t.Errorf("after the replay: %s", got)
	}
}

func TestAbsencesOfOthersAreForAdministrators(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	team(d, "anna", "bruno")
	now := time.Now().UTC()
	in := func(name string) record.Input {
		return record.Input{"username": name, "starts_at": now.Format(time.RFC3339), "ends_at": now.Add(time.Hour).Format(time.RFC3339)}
	}
	own := d.MakeAs(d.As("anna"), service.Absence, in("anna"))
	if _, err := d.Records.Create(d.As("anna"), service.Absence, in("bruno"), record.Options{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("anna sends bruno away: %v", err)
	}
	if _, err := d.Records.Update(d.As("bruno"), record.Ref{Model: service.Absence, ID: own.ID}, record.Input{"note": "x"}, record.Options{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("bruno changes anna's: %v", err)
	}
	if _, err := d.Records.Delete(d.As("bruno"), record.Ref{Model: service.Absence, ID: own.ID}, record.Options{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("bruno deletes anna's: %v", err)
	}
	d.MakeAs(d.As("admin"), service.Absence, in("bruno"))
	_, err := d.Records.Create(d.As("anna"), service.Absence, record.Input{"username": "anna", "starts_at": now.Format(time.RFC3339), "ends_at": now.Add(-time.Hour).Format(time.RFC3339)}, record.Options{})
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("it ends before it begins: %v", err)
	}
}
