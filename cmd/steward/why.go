package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/record"
	people "steward/modules/access"
)

type whyCmd struct {
	User   string `arg:"" help:"Name of the user the question is about."`
	Verb   string `arg:"" enum:"create,read,update,delete" help:"create, read, update or delete."`
	Record string `arg:"" help:"The record, for example service/operation/1204."`
}

// Run prints the decision of the rights engine with every layer of it. A refusal is an answer, not an error.
func (cmd *whyCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	ref, err := recordAt(cmd.Record)
	if err != nil {
		return err
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
	answer, err := a.Records.Why(ctx, ref, actor, access.Action(cmd.Verb))
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

// recordAt reads what names a record on the command line.
func recordAt(written string) (record.Ref, error) {
	at := strings.LastIndexByte(written, '/')
	id, err := strconv.ParseInt(written[at+1:], 10, 64)
	if at < 0 || err != nil || id < 1 {
		return record.Ref{}, usageError{errors.New("the record is written as service/operation/1204")}
	}
	return record.Ref{Model: written[:at], ID: id}, nil
}

type whoCmd struct {
	Record string `arg:"" help:"The record, for example service/operation/1204."`
}

// Run prints who can see a record and what opened it for each, by asking the rights engine for every active user.
func (cmd *whoCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	ref, err := recordAt(cmd.Record)
	if err != nil {
		return err
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx = a.command(ctx, "who")
	var users []int64
	ask := record.ListRequest{Model: people.User, Where: condition.Rule("is_active", condition.Equal, true), Fields: []string{"username"}, Sort: []string{"username"}, Limit: 1000, Bare: true}
	for {
		page, err := a.Records.List(ctx, ask)
		if err != nil {
			return err
		}
		for _, u := range page.Rows {
			users = append(users, u.ID)
		}
		if page.Next == nil {
			break
		}
		ask.After = page.Next
	}
	seers, err := a.Records.Seers(ctx, ref, users, a.people.Actor)
	if err != nil {
		return err
	}
	words := english()
	for _, x := range seers {
		fmt.Fprintf(out, "%-16s %-24s %s\n", x.Actor.Username, x.Actor.Name, words(x.Via.Key, x.Via.Params))
	}
	fmt.Fprintf(out, "%d of %d active users can see %s\n", len(seers), len(users), cmd.Record)
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
