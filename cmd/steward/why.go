package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/record"
)

type whyCmd struct {
	User   string `arg:"" help:"Name of the user the question is about."`
	Verb   string `arg:"" enum:"create,read,update,delete" help:"create, read, update or delete."`
	Record string `arg:"" help:"The record, for example service/operation/1204."`
}

// Run prints the decision of the rights engine with every layer of it. A refusal is an answer, not an error.
func (cmd *whyCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	at := strings.LastIndexByte(cmd.Record, '/')
	id, err := strconv.ParseInt(cmd.Record[at+1:], 10, 64)
	if at < 0 || err != nil || id < 1 {
		return usageError{errors.New("the record is written as service/operation/1204")}
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx = a.command(ctx, "why")
	acc, err := a.people.ByName(ctx, cmd.User)
	if err != nil {
		return err
	}
	actor, err := a.people.Actor(ctx, acc.ID)
	if err != nil {
		return err
	}
	answer, err := a.Records.Why(ctx, record.Ref{Model: cmd.Record[:at], ID: id}, actor, access.Action(cmd.Verb))
	if err != nil {
		return err
	}
	verdict := "may not"
	if answer.Allowed {
		verdict = "may"
	}
	fmt.Fprintf(out, "%s %s %s %s\n", acc.Username, verdict, cmd.Verb, cmd.Record)
	printSteps(out, "  ", answer.Steps, english())
	return nil
}

func printSteps(out io.Writer, indent string, steps []record.WhyStep, words func(string, map[string]any) string) {
	for _, step := range steps {
		sign := "no "
		if step.Allowed {
			sign = "yes"
		}
		fmt.Fprintf(out, "%s%s  %s\n", indent, sign, words(step.Key, step.Params))
		printSteps(out, indent+"     ", step.Any, words)
	}
}
