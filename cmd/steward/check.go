package main

import (
	"context"
	"fmt"
	"io"

	"steward/engine/fault"
)

type checkCmd struct {
	Strict bool `help:"End with code 1 when something was found."`
}

// Run looks at all automation and prints what will not work as it was meant.
func (cmd *checkCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	report, err := a.Audit(a.command(ctx, "check"))
	if err != nil {
		return err
	}
	words := english()
	for _, f := range report.Findings {
		params := map[string]any{}
		for k, v := range f.Params {
			params[k] = v
		}
		fmt.Fprintf(out, "%-12s %s/%d %s: %s\n", f.Kind, f.Rule.Of.Model, f.Rule.Of.ID, f.Rule.Name, words(f.Key, params))
	}
	fmt.Fprintf(out, "%d rules, %d findings\n", report.Rules, len(report.Findings))
	if cmd.Strict && len(report.Findings) > 0 {
		return fault.New(fault.Invalid, "check.found", fault.Params{"n": len(report.Findings)})
	}
	return nil
}
