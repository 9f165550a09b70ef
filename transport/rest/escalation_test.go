package rest_test

import (
	"testing"

	"steward/engine/record"
	"steward/modules/escalation"
	"steward/modules/moduletest"
)

func TestEscalationIsReadByAdministratorsAndWrittenByNobody(t *testing.T) {
	d := moduletest.New(t)
	o := open(t, d)
	d.Make(escalation.Rule, record.Input{"name": "Wake the desk"})
	if got := o.get("adele", "/escalation_rules").must(t, 200).names("name"); got != "Wake the desk" {
		t.Errorf("the rules are %q", got)
	}
	o.get("adele", "/escalation_logs").must(t, 200)
	for _, path := range []string{"/escalation_rules", "/escalation_logs"} {
		if a := o.get("luca", path); a.status != 403 {
			t.Errorf("an agent reads %s: %s", path, a)
		}
	}
	if a := o.call("root", "POST", "/api/rest/escalation_rules", map[string]any{"name": "x"}); a.status < 400 {
		t.Errorf("a rule was written: %s", a)
	}
}
