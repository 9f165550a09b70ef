package escalation_test

import (
	"fmt"
	"slices"
	"testing"

	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/moduletest"
	"steward/modules/service"
)

type plain struct{}

func (plain) T(key string, params map[string]any) string  { return fmt.Sprint(key, params) }
func (plain) Field(_ *model.Model, f *model.Field) string { return f.Code }

func TestATimerFilterIsOfferedTheMomentsAndTheClocksOfItsModel(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	m, err := d.Records.Model(d.System(), service.Operation)
	if err != nil {
		t.Fatal(err)
	}
	terms, err := d.Records.Terms(d.System(), "escalation.timers", m, plain{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"since.created_at", "since.status", "until.due_date", "sla.respond.elapsed", "sla.resolve.is_breached"} {
		if !slices.ContainsFunc(terms, func(x record.Term) bool { return x.Code == want && x.Label != "" && len(x.Operators) > 0 }) {
			t.Errorf("nothing offers %s", want)
		}
	}
	if none, err := d.Records.Terms(d.System(), "unknown", m, plain{}); err != nil || none != nil {
		t.Errorf("an unknown name has terms: %v, %v", none, err)
	}
}
