package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"steward/engine/carry"
	"steward/engine/config"
	"steward/engine/model"
)

type configCmd struct {
	Export   configExportCmd   `cmd:"" help:"Write what lies over the shipped configuration to a folder."`
	Diff     configDiffCmd     `cmd:"" help:"Show what a folder would change. Exit code 1 when there are differences."`
	Apply    configApplyCmd    `cmd:"" help:"Make the configuration equal to a folder."`
	Rollback configRollbackCmd `cmd:"" help:"Bring the configuration of a version back."`
	Versions configVersionsCmd `cmd:"" help:"List the changes of the configuration."`
	Drifts   configDriftsCmd   `cmd:"" help:"Show what an upgrade changed under customisations."`
}

type configExportCmd struct {
	Folder string `arg:"" type:"path" help:"Folder to write to."`
}

func (cmd *configExportCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	n, err := a.Config.Export(ctx, cmd.Folder)
	if err != nil {
		return err
	}
	records, err := a.carrier().Export(a.command(ctx, "config export"), cmd.Folder)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d objects and %d records written to %s\n", n, records, cmd.Folder)
	return nil
}

var errDiffers = errors.New("the configuration differs from the folder")

type configDiffCmd struct {
	Folder string `arg:"" type:"existingdir" help:"Folder to compare with."`
}

func (cmd *configDiffCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	want, err := config.ReadFolder(os.DirFS(cmd.Folder))
	if err != nil {
		return err
	}
	diffs, err := a.Config.Diff(ctx, want)
	if err != nil {
		return err
	}
	records, err := a.carrier().Apply(a.command(ctx, "config apply"), os.DirFS(cmd.Folder), true)
	if err != nil {
		return err
	}
	printDiffs(out, diffs)
	printCarried(out, records)
	if len(diffs)+len(records) > 0 {
		return errDiffers
	}
	fmt.Fprintln(out, "No differences.")
	return nil
}

func printDiffs(out io.Writer, diffs []config.Diff) {
	for _, d := range diffs {
		fmt.Fprintf(out, "%s %s\n  %s: %s -> %s\n", d.Kind, d.Code, d.Property, inWords(d.Old), inWords(d.New))
	}
}

func inWords(v any) string {
	if v == nil {
		return "(nothing)"
	}
	s := fmt.Sprint(v)
	if r := []rune(s); len(r) > 120 {
		s = string(r[:120]) + "…"
	}
	return s
}

type configApplyCmd struct {
	Folder      string `arg:"" type:"existingdir" help:"Folder to take over."`
	DryRun      bool   `help:"Only show what would happen."`
	AllowRemove bool   `help:"Objects that the folder does not have may be removed."`
}

func (cmd *configApplyCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	want, err := config.ReadFolder(os.DirFS(cmd.Folder))
	if err != nil {
		return err
	}
	plan, err := a.Config.Apply(ctx, want, "steward config apply", cmd.DryRun, cmd.AllowRemove)
	if err != nil {
		return err
	}
	printPlan(out, plan, cmd.DryRun)
	records, err := a.carrier().Apply(a.command(ctx, "config apply"), os.DirFS(cmd.Folder), cmd.DryRun)
	printCarried(out, records)
	return err
}

// carrier brings records over that belong to the configuration, such as custom events.
func (a *app) carrier() *carry.Carrier {
	return &carry.Carrier{Records: a.Records, Registry: func() *model.Registry { return a.Config.Current().Registry }}
}

func printCarried(out io.Writer, records []carry.Change) {
	for _, r := range records {
		what := "changes"
		if r.New {
			what = "is new"
		}
		if len(r.Warnings) > 0 {
			what += ", and is switched off until somebody here has looked at it"
		}
		fmt.Fprintf(out, "%s %s %s\n", r.Model, r.Name, what)
	}
}

func printPlan(out io.Writer, plan *config.Plan, dryRun bool) {
	printDiffs(out, plan.Changes)
	for _, t := range plan.Tables {
		fmt.Fprintln(out, "table:", t)
	}
	switch {
	case len(plan.Changes) == 0:
		fmt.Fprintln(out, "Nothing to change.")
	case dryRun:
		fmt.Fprintf(out, "%d properties would change. Nothing was changed.\n", len(plan.Changes))
	default:
		fmt.Fprintf(out, "%d properties changed; the configuration is version %d now.\n", len(plan.Changes), plan.Version)
	}
}

type configRollbackCmd struct {
	Version int64 `arg:"" help:"Version to go back to."`
	DryRun  bool  `help:"Only show what would happen."`
}

func (cmd *configRollbackCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	plan, err := a.Config.Rollback(ctx, cmd.Version, "steward config rollback", cmd.DryRun)
	if err != nil {
		return err
	}
	printPlan(out, plan, cmd.DryRun)
	return nil
}

type configVersionsCmd struct{}

func (configVersionsCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Config.Versions(ctx, config.Key{}, 0, 1000)
	if err != nil {
		return err
	}
	for _, v := range list {
		fmt.Fprintf(out, "%5d  %s  %-20s %s\n", v.Version, v.At.Format("2006-01-02 15:04"), v.By, v.Note)
	}
	return nil
}

type configDriftsCmd struct{}

func (configDriftsCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Config.Drifts(ctx)
	if err != nil {
		return err
	}
	for _, d := range list {
		fmt.Fprintf(out, "%s %s %s: shipped was %s, is %s\n", d.Kind, d.Code, d.Property, d.Was, d.Is)
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "No customisation stands on a shipped value that changed.")
	}
	return nil
}
