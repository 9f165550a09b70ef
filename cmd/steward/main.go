// Steward is a service-management platform: one program with everything inside. This file names its commands; each stands
// in a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	_ "time/tzdata" // zones of calendars and schedules, where the machine has none

	"github.com/alecthomas/kong"

	"steward/engine/fault"
)

// Version is set when the program is built.
var Version = "development"

// The exit codes of all commands.
const (
	exitFault = 1 // something could not be done; the message says what
	exitUsage = 2 // the command line or the settings are wrong
)

type cli struct {
	Settings `group:"Settings:"`

	Serve   serveCmd   `cmd:"" help:"Serve the web interface and the APIs."`
	User    userCmd    `cmd:"" help:"Create users and set passwords."`
	Import  importCmd  `cmd:"" help:"Read records from a CSV file."`
	Export  exportCmd  `cmd:"" help:"Write records to a CSV file."`
	Config  configCmd  `cmd:"" help:"Configuration as code: export, diff, apply, roll back."`
	Why     whyCmd     `cmd:"" help:"Say why a user may or may not do something with a record."`
	Who     whoCmd     `cmd:"" help:"Say who can see a record, and why."`
	Check   checkCmd   `cmd:"" help:"Say what of all automation will not work as it was meant."`
	Backup  backupCmd  `cmd:"" help:"Copy database and files while the server runs."`
	Restore restoreCmd `cmd:"" help:"Bring a backup into an empty data folder."`
	Demo    demoCmd    `cmd:"" help:"Serve a demonstration organisation."`
	Doctor  doctorCmd  `cmd:"" help:"Check settings, data folder and database."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program with everything outside given, so that tests can call it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	var c cli
	code, exited := 0, false
	parser, err := kong.New(&c,
		kong.Name("steward"),
		kong.Description("Steward: service management in one program.\n\nSettings come from flags, then from the environment (STEWARD_ADDR, STEWARD_DATA, …), then from the file given by --config.\nExit codes: 0 done, 1 could not be done, 2 wrong command or settings."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(n int) { code, exited = n, true }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Help(helpWithExamples),
		kong.Resolvers(),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.BindTo(stdout, (*io.Writer)(nil)),
	)
	if err != nil {
		fmt.Fprintln(stderr, "steward:", err)
		return exitUsage
	}
	resolver, err := settingsFile(args)
	if err != nil {
		fmt.Fprintln(stderr, "steward:", err)
		return exitUsage
	}
	if resolver != nil {
		if err := kong.Resolvers(resolver).Apply(parser); err != nil {
			fmt.Fprintln(stderr, "steward:", err)
			return exitUsage
		}
	}
	command, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintln(stderr, "steward:", err)
		fmt.Fprintln(stderr, "Try: steward --help")
		return exitUsage
	}
	if err := c.check(); err != nil {
		fmt.Fprintln(stderr, "steward:", err)
		return exitUsage
	}
	if err := command.Run(&c.Settings); err != nil {
		fmt.Fprintln(stderr, "steward:", describe(err))
		var u usageError
		if errors.As(err, &u) {
			return exitUsage
		}
		return exitFault
	}
	return 0
}

// usageError is a mistake of the command line that only the command can see.
type usageError struct{ error }

// describe puts faults into English words.
func describe(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err.Error()
	}
	words := english()
	if len(f.Fields) == 0 {
		text := words(f.Key, f.Params)
		if cause := errors.Unwrap(f); cause != nil {
			text += ": " + cause.Error()
		}
		return text
	}
	out := ""
	for i, x := range f.Fields {
		p := map[string]any{"field": x.Field}
		for k, v := range x.Params {
			p[k] = v
		}
		if i > 0 {
			out += "\n         "
		}
		out += words(x.Key, p)
	}
	return out
}

type versionCmd struct{}

func (versionCmd) Run(w io.Writer) error {
	_, err := fmt.Fprintln(w, "steward", Version)
	return err
}
