package fault_test

import (
	"errors"
	"testing"

	"steward/engine/fault"
)

func TestTheSameFaultOfAFieldIsSaidOnce(t *testing.T) {
	t.Parallel()
	var c fault.Collector
	c.Add("type_id", "fault.unknown_reference", fault.Params{"id": 999})
	c.Add("type_id", "fault.unknown_reference", fault.Params{"id": 999})
	c.Add("type_id", "fault.required")
	c.Add("title", "fault.required")
	var e *fault.Error
	if !errors.As(c.Err(), &e) || len(e.Fields) != 3 {
		t.Errorf("the form says %v, want each fault once", e.Fields)
	}
}
