package sla

import (
	"context"
	"errors"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
)

// test is a condition and a script; both must hold, one that is empty is not asked (sla.md 2.2). Neither can write. A script
// that fails or hangs makes the test not hold and says so in the script log; the save goes on.
type test struct {
	node   condition.Node
	script string
	object string // the script in words, for the log
}

func testOf(v model.Values, name, expression, code string) (test, error) {
	n, err := condition.Parse([]byte(v.Text(expression)))
	return test{node: n, script: strings.TrimSpace(v.Text(code)), object: name + ", " + code}, err
}

func (x test) isEmpty() bool { return x.node.IsEmpty() && x.script == "" }

// holds asks it of a record that is being saved. isLast is the time that failures are written to the log: a save is asked twice.
func (k *keeper) holds(ctx context.Context, d *record.Draft, x test, isLast bool) bool {
	if ok, problems := d.Holds(ctx, x.node); !ok || len(problems) > 0 {
		return false
	}
	if x.script == "" {
		return true
	}
	run := script.Run{Area: "sla", Object: x.object, Code: x.script, ReadOnly: true}
	res, err := k.scripts().OnSave(record.ReadOnly(ctx), d, run)
	if err != nil {
		if isLast {
			k.scripts().Failed(ctx, d, run, err)
		}
		return false
	}
	return said(res)
}

// held asks it of the record as it was before the save.
func (k *keeper) held(ctx context.Context, d *record.Draft, x test) bool {
	if d.IsNew() {
		return false
	}
	if ok, _ := d.Held(ctx, x.node); !ok {
		return false
	}
	if x.script == "" {
		return true
	}
	yes, _ := k.says(ctx, d.Model, d.ID, d.OldValues(), x) // that it fails is said of the record as it will be
	return yes
}

// fits asks it of a record that is not being saved.
func (k *keeper) fits(ctx context.Context, r *record.Record, x test) bool {
	if !x.node.IsEmpty() && !k.records.Holds(reading(ctx), r.Model, r.Values, x.node) {
		return false
	}
	if x.script == "" {
		return true
	}
	yes, err := k.says(ctx, r.Model, r.ID, r.Values, x)
	var failed *script.Failure
	if report := k.scripts().Report; report != nil && errors.As(err, &failed) {
		report(ctx, script.Entry{Level: "error", Area: "sla", Object: x.object, Model: r.Model.Alias, Record: r.ID, Message: failed.Message, Stack: failed.Stack})
	}
	return yes
}

func (k *keeper) says(ctx context.Context, m *model.Model, id int64, v model.Values, x test) (bool, error) {
	res, err := k.scripts().Run(record.ReadOnly(ctx), script.Run{Area: "sla", Object: x.object, Code: x.script, ReadOnly: true, Self: &script.Subject{Model: m, ID: id, Data: v, Old: v}})
	return err == nil && said(res), err
}

func said(res *script.Result) bool {
	yes, is := res.Value.(bool)
	return is && yes && len(res.Errors) == 0
}

// checkScript refuses a script that cannot be read, and one of somebody who is not trusted with scripts.
func checkScript(d *record.Draft, code string) {
	if !d.Changed(code) {
		return
	}
	if !d.Actor.SuperAdmin() && !d.Actor.IsSystem() {
		d.Invalid(code, "access.rule.script_needs_super_admin")
	}
	if strings.TrimSpace(d.Text(code)) == "" {
		return
	}
	for _, f := range script.CompileField(code, d.Text(code)) {
		d.Invalid(f.Field, f.Key, f.Params)
	}
}
