package escalation

import (
	"context"
	"encoding/json"

	"steward/engine/job"
	"steward/engine/setup"
)

// RunBeside carries a rule out as another node of the cluster would: not knowing what this one does.
func RunBeside(ctx context.Context, p *setup.Platform, rule int64) error {
	raw, err := json.Marshal(order{Rule: rule})
	if err != nil {
		return err
	}
	return newDesk(p).work(ctx, job.Job{Payload: raw})
}
