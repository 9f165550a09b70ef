package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
)

// ConfigRows gives the overlay as of a version, 0 for now.
func (db *DB) ConfigRows(ctx context.Context, version int64) ([]config.Row, int64, error) {
	t := db.d.begin()
	t.WriteString("SELECT COALESCE(max(version), 0) FROM config_version")
	current, err := reader{db, db}.number(ctx, t)
	if err != nil {
		return nil, 0, err
	}
	t = db.d.begin()
	t.WriteString(`SELECT kind, code, property, value, shipped, version, at, "by" FROM config_value WHERE `)
	if version == 0 {
		t.WriteString("until IS NULL")
	} else {
		t.WriteString("version <= ")
		t.arg(version)
		t.WriteString(" AND (until IS NULL OR until > ")
		t.arg(version)
		t.WriteString(")")
	}
	t.WriteString(" ORDER BY kind, code, property")
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, 0, db.fault(err)
	}
	defer rows.Close()
	var out []config.Row
	for rows.Next() {
		var r config.Row
		var value string
		var shipped, by *string
		var at int64
		if err := rows.Scan(&r.Kind, &r.Code, &r.Property, &value, &shipped, &r.Version, &at, &by); err != nil {
			return nil, 0, err
		}
		r.Value, r.At = json.RawMessage(value), time.Unix(at, 0).UTC()
		if shipped != nil {
			r.Shipped = json.RawMessage(*shipped)
		}
		if by != nil {
			r.By = *by
		}
		out = append(out, r)
	}
	return out, current, rows.Err()
}

// SaveConfig writes changes as the next version, if the current one is expect.
func (db *DB) SaveConfig(ctx context.Context, expect int64, changes []config.Row, by, note string) (int64, error) {
	next := expect + 1
	err := db.write(ctx, func(ctx context.Context, w *tx) error {
		now := db.opts.Now().Unix()
		t := db.d.begin()
		t.WriteString(`INSERT INTO config_version (version, at, "by", note) VALUES `)
		t.list([]any{next, now, by, note})
		if err := w.exec(ctx, t); fault.Is(err, fault.Conflict) {
			return fault.New(fault.Conflict, "config.stale", fault.Params{"version": next})
		} else if err != nil {
			return err
		}
		for _, r := range changes {
			t = db.d.begin()
			t.WriteString("UPDATE config_value SET until = ")
			t.arg(next)
			t.WriteString(" WHERE until IS NULL AND kind = ")
			t.arg(r.Kind)
			t.WriteString(" AND code = ")
			t.arg(r.Code)
			t.WriteString(" AND property = ")
			t.arg(r.Property)
			if err := w.exec(ctx, t); err != nil {
				return err
			}
			if r.Value == nil {
				continue
			}
			var shipped any
			if r.Shipped != nil {
				shipped = string(r.Shipped)
			}
			t = db.d.begin()
			t.WriteString(`INSERT INTO config_value (kind, code, property, value, shipped, version, at, "by") VALUES `)
			t.list([]any{r.Kind, r.Code, r.Property, string(r.Value), shipped, next, now, by})
			if err := w.exec(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
	return next, err
}

// ConfigVersions lists changes of the configuration, the latest first: those below a version (0 for all), and of one
// object where the key is not empty.
func (db *DB) ConfigVersions(ctx context.Context, of config.Key, below int64, limit int) ([]config.Version, error) {
	t := db.d.begin()
	t.WriteString(`SELECT version, at, COALESCE("by", ''), COALESCE(note, '') FROM config_version WHERE 1 = 1`)
	if below > 0 {
		t.WriteString(" AND version < ")
		t.arg(below)
	}
	if of != (config.Key{}) {
		t.WriteString(" AND version IN (SELECT version FROM config_value WHERE kind = ")
		t.arg(of.Kind)
		t.WriteString(" AND code = ")
		t.arg(of.Code)
		t.WriteString(" UNION SELECT until FROM config_value WHERE until IS NOT NULL AND kind = ")
		t.arg(of.Kind)
		t.WriteString(" AND code = ")
		t.arg(of.Code)
		t.WriteString(")")
	}
	fmt.Fprintf(t, " ORDER BY version DESC LIMIT %d", limit)
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	var out []config.Version
	for rows.Next() {
		var v config.Version
		var at int64
		if err := rows.Scan(&v.Version, &at, &v.By, &v.Note); err != nil {
			return nil, err
		}
		v.At = time.Unix(at, 0).UTC()
		out = append(out, v)
	}
	return out, rows.Err()
}

// Migrate makes the tables fit a registry and tells the steps in words; with dryRun it only tells.
func (db *DB) Migrate(ctx context.Context, reg *model.Registry, dryRun bool) ([]string, error) {
	steps, err := db.Plan(ctx, reg)
	if err != nil {
		return nil, err
	}
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = s.Text
	}
	if dryRun {
		return words, nil
	}
	return words, db.Apply(ctx, steps)
}
