package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"steward/modules/demo"
)

type demoCmd struct {
	Seed uint64 `help:"Seed of the random numbers; the same seed makes the same organisation." default:"1"`
}

// Run fills an empty installation with a demonstration organisation, once, and serves it.
func (cmd *demoCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	if err := cmd.fill(ctx, s, out); err != nil {
		return err
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Fprintln(out, "Accounts of the demonstration (password of all: "+demo.Password+"):")
	for _, acc := range demo.Accounts {
		fmt.Fprintf(out, "  %-12s %s\n", acc.Username, acc.What)
	}
	return a.serve(ctx, s, demo.Password, out)
}

// fill makes the organisation with a clock of its own, so that its history lies in the past.
func (cmd *demoCmd) fill(ctx context.Context, s *Settings, out io.Writer) error {
	end := time.Now().UTC()
	clock := demo.NewClock(end)
	a, err := openAt(ctx, s, clock.Now)
	if err != nil {
		return err
	}
	defer a.Close()
	made, err := demo.Made(ctx, a.db)
	if err != nil || made {
		return err
	}
	start := time.Now()
	if err := demo.Make(a.command(ctx, "demo"), a.Platform, clock, end, cmd.Seed); err != nil {
		return err
	}
	fmt.Fprintf(out, "The demonstration organisation was made in %.1f s.\n", time.Since(start).Seconds())
	return nil
}
