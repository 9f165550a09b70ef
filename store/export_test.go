package store

import (
	"context"
	"strings"
	"time"
)

// PlanOfJobs is how the database finds the next job that is due, and those to claim.
func (db *DB) PlanOfJobs(ctx context.Context) (next, due string, err error) {
	plan := func(ask func(t *text)) (string, error) {
		t := db.d.begin()
		t.WriteString(pick(db.d == postgres, "EXPLAIN ", "EXPLAIN QUERY PLAN "))
		ask(t)
		rows, err := db.query(ctx, t.String(), t.args)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		var out []string
		for rows.Next() {
			var line string
			if db.d == postgres {
				err = rows.Scan(&line)
			} else {
				var id, parent, unused int64
				err = rows.Scan(&id, &parent, &unused, &line)
			}
			if err != nil {
				return "", err
			}
			out = append(out, line)
		}
		return strings.Join(out, "\n"), rows.Err()
	}
	if next, err = plan(func(t *text) { t.WriteString(nextDue) }); err != nil {
		return "", "", err
	}
	due, err = plan(func(t *text) {
		t.WriteString("SELECT id FROM job WHERE ")
		dueJobs(t, 0, time.Now().UnixMilli(), []any{"sla.due", "mail"})
		t.WriteString(" LIMIT 8")
	})
	return next, due, err
}
