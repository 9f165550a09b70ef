package mass

import (
	"encoding/json"

	"steward/engine/job"
)

// Again is the job of a step that a machine took up again after a failure.
func Again(run, from int64) job.Job {
	payload, _ := json.Marshal(ticket{run, from}) //nolint:errchkjson // two numbers
	return job.Job{Kind: kind, Payload: payload, Key: "again"}
}
