package api

import (
	"context"
	"errors"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
)

type scriptBody struct {
	Area  string `json:"area"` // event, grid, group_rule
	Code  string `json:"code"`
	Model string `json:"model"`
	ID    int64  `json:"id"`
}

func (c *call) script() (scriptBody, error) {
	var in scriptBody
	if !c.actor.SuperAdmin() {
		return in, fault.Denied("api.super_admin_scripts")
	}
	if err := c.body(&in); err != nil {
		return in, err
	}
	if in.Code == "" {
		return in, fault.InvalidField("code", "fault.required")
	}
	return in, nil
}

// checkScript compiles and answers 400 with line and column, or 204.
func checkScript(c *call) (any, error) {
	in, err := c.script()
	if err != nil {
		return nil, err
	}
	return nil, script.Compile(in.Code)
}

var errTried = errors.New("a script was only tried")

// testScript runs a script as it would run, in a transaction that is rolled back. A script that fails is an answer too.
func testScript(c *call) (any, error) {
	in, err := c.script()
	if err != nil {
		return nil, err
	}
	if err := script.Compile(in.Code); err != nil {
		return nil, err
	}
	run := script.Run{Area: "test", Object: c.t("script.test"), Code: in.Code, Tried: true}
	if in.Area == "grid" || in.Area == "group_rule" {
		run.Vars = map[string]any{"collection": true}
	} else if in.Model != "" {
		m, err := c.modelOf(in.Model)
		if err != nil {
			return nil, err
		}
		run.Self = &script.Subject{Model: m, IsNew: in.ID == 0, Data: model.Values{}, Old: model.Values{}}
		if in.ID != 0 {
			r, err := c.h.Platform.Records.Get(c.ctx(), record.Ref{Model: m.Alias, ID: in.ID})
			if err != nil {
				return nil, err
			}
			run.Self.ID, run.Self.Data, run.Self.Old = in.ID, r.Values, r.Values.Clone()
		}
	}
	var res *script.Result
	var failed *script.Failure
	err = c.h.Platform.Records.Together(c.ctx(), func(ctx context.Context) error {
		var err error
		if res, err = c.h.Platform.Scripts.Run(ctx, run); err != nil {
			return err
		}
		return errTried
	})
	switch {
	case errors.As(err, &failed):
		return map[string]any{"ok": false, "message": failed.Message, "stack": failed.Stack, "limit": failed.Limit,
			"line": failed.Line, "column": failed.Column, "log": failed.Log}, nil
	case !errors.Is(err, errTried):
		return nil, err
	}
	out := map[string]any{"ok": true, "value": res.Value, "changes": res.Changes, "errors": res.Errors, "notices": res.Notices, "log": res.Log,
		"mails": res.Mails, "requests": res.Calls}
	if len(res.Filters) > 0 {
		where, err := res.Where()
		if err != nil {
			return nil, err
		}
		out["condition"] = where
	}
	return out, nil
}
