// Package script runs what administrators write. JavaScript runs in a machine of its own for each run, with bounded time,
// memory, stack and loads; it reaches the platform only through the library deep, which saves through the same pipeline as
// everything else. It knows no module by name.
package script

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"modernc.org/quickjs"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
)

// Limits bound one run (query-builder-and-scripting.md 3.2.4).
type Limits struct {
	Time   time.Duration
	Memory uintptr // bytes
	Loads  int     // records read
	Text   int     // bytes of log and of each value that comes out
}

// DefaultLimits are those of runs that somebody waits for.
var DefaultLimits = Limits{Time: 5 * time.Second, Memory: 128 << 20, Loads: 10_000, Text: 1 << 20}

// stack is small because each frame of a script grows the stack of the goroutine.
const stack = 48 << 10

// Engine runs scripts.
type Engine struct {
	Records *record.Service
	// Setting reads deep.config; secrets are not among them.
	Setting func(path string) any
	// Translate puts deep.__ into words of the current user's language.
	Translate func(lang, text string, params map[string]any) string
	Now       func() time.Time
	Limits    Limits
	// Report writes to the script log; nil for none.
	Report func(ctx context.Context, e Entry)
	// Mail takes what scripts write to people; URL goes before links that begin with a slash.
	Mail *mail.Outbox
	URL  string
	// Outside reaches other servers, as far as Hosts name them; they are read at each request. Secrets encrypts requests that wait.
	Outside Outside
	Hosts   func() Hosts
	Secrets mail.Sealer
}

// Subject is the record a script is about ($this).
type Subject struct {
	Model *model.Model
	ID    int64
	IsNew bool
	Data  model.Values
	Old   model.Values
}

// Run is one run.
type Run struct {
	Area   string // event, grid, form, test …
	Object string // which script, in words, for causes and the log
	Code   string
	Self   *Subject       // nil: there is no $this
	Vars   map[string]any // further names
	Time   time.Duration  // instead of the limit, 0 for the limit
	// ReadOnly lets the script look and not touch: what saves or deletes is refused. Filters run like that.
	ReadOnly bool
	// Tried lets nothing leave: the result tells which mails and requests there would have been. The caller takes back what the
	// script saved.
	Tried bool

	queue   func(ctx context.Context, jobs ...job.Job) error // nil: in the running transaction, or at once
	answers bool                                             // other servers answer, see Answered
	known   []answered                                       // what they answered already, in the order of the requests
}

// Result is what a run left behind.
type Result struct {
	Value   any               // what the script returned
	Changes map[string]any    // values it gave the subject, raw
	Filters []json.RawMessage // of a prepared collection: [field(s), condition(s)]
	Errors  []string          // deep.addError
	Notices []string          // deep.addNotice
	Log     []string
	Mails   []mail.Message // it sends
	Calls   []Call         // it makes to other servers after the commit
	Saved   []Saved        // other records it saved or deleted
}

// Saved is a record that a script saved or deleted.
type Saved struct {
	Model string
	ID    int64
	Verb  string // created, changed, deleted
	Title string // "" of a deleted one
}

// Failure is a script that could not do its work: its own mistake, or a limit.
type Failure struct {
	Message      string
	Stack        string
	Limit        bool
	Said         bool     // the script threw an Error: the words are its author's, meant to be read
	Line, Column int      // in the script, from 1; 0 where it is not known
	Log          []string // what it wrote before
}

// Error gives the message.
func (f *Failure) Error() string { return f.Message }

// Refusal is what somebody is told whom a failure stops: what the script threw on purpose in its own words and no others, a mistake
// or a limit as such.
func (f *Failure) Refusal() (key string, params fault.Params) {
	if f.Said {
		return "script.said", fault.Params{"message": f.Message}
	}
	return "script.failed", fault.Params{"message": f.Message}
}

//go:embed deep.js
var library string

// heading makes a function of a script. It takes no line of its own, so that lines are those of the author.
const heading = "(function ($this, vars) { 'use strict'; {"

func wrap(code string) string { return heading + code + "\n}})" }

// column is that of the author.
func column(line, column int) int {
	if line == 1 {
		column -= len(heading)
	}
	return max(column, 1)
}

// compiledLibrary is the library as every machine loads it: reading it as text takes longer than most scripts run.
var compiledLibrary = sync.OnceValues(func() ([]byte, error) {
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("start a script machine: %w", err)
	}
	defer vm.Close()
	code, err := vm.Compile(library, quickjs.EvalGlobal)
	if err != nil {
		return nil, fmt.Errorf("compile the script library: %w", err)
	}
	return code, nil
})

// Compile checks a script without running it. The fault names line and column.
func Compile(code string) error {
	vm, err := quickjs.NewVM()
	if err != nil {
		return fmt.Errorf("start a script machine: %w", err)
	}
	defer vm.Close()
	_, err = vm.Compile(wrap(code), quickjs.EvalGlobal)
	var syntax *quickjs.Error
	if errors.As(err, &syntax) {
		return fault.InvalidField("code", "script.syntax", fault.Params{"line": syntax.LineNumber, "column": column(syntax.LineNumber, syntax.ColumnNumber), "message": syntax.Message})
	}
	return err
}

// Run runs a script with the rights of the platform. A Failure is the script's; other errors are ours.
func (e *Engine) Run(ctx context.Context, r Run) (*Result, error) {
	limits := e.Limits
	if limits.Time == 0 {
		limits = DefaultLimits
	}
	if r.Time > 0 {
		limits.Time = r.Time
	}
	vm, err := quickjs.NewVM()
	if err != nil {
		return nil, fmt.Errorf("start a script machine: %w", err)
	}
	defer vm.Close()
	vm.SetMemoryLimit(limits.Memory)
	vm.SetMaxStackSize(stack)
	h := &host{e: e, ctx: record.AsSystem(ctx, event.Cause{Kind: "script", Label: r.Object}), caller: ctx, left: limits.Loads, text: limits.Text, run: r, until: time.Now().Add(limits.Time)}
	if err := vm.RegisterFunc("__host", h.call, false); err != nil {
		return nil, fmt.Errorf("start a script machine: %w", err)
	}
	if err := vm.SetEvalTimeout(limits.Time); err != nil {
		return nil, fmt.Errorf("start a script machine: %w", err)
	}
	ready, err := compiledLibrary()
	if err != nil {
		return nil, err
	}
	if _, err := vm.EvalBytecode(ready); err != nil {
		return nil, fmt.Errorf("load the script library: %w", err)
	}
	in, err := json.Marshal(map[string]any{"self": describe(r.Self), "vars": r.Vars, "user": h.user()})
	if err != nil {
		return nil, fmt.Errorf("hand values to a script: %w", err)
	}
	code, err := json.Marshal(wrap(r.Code))
	if err != nil {
		return nil, err
	}
	out, err := vm.Eval("__run("+string(code)+", "+string(in)+")", quickjs.EvalGlobal)
	if h.waits != nil && h.broken == nil {
		return nil, h.waits
	}
	if err != nil {
		return nil, h.failure(err)
	}
	res, err := h.result(out)
	if err != nil {
		return nil, err
	}
	return res, e.leave(ctx, h)
}

// inScript finds the place in the script where an error was thrown: the library has another name in the stack.
var inScript = regexp.MustCompile(`<input>:(\d+):(\d+)`)

// failure tells a broken script from a broken platform.
func (h *host) failure(err error) error {
	if h.broken != nil {
		return h.broken
	}
	if h.ctx.Err() != nil {
		return h.ctx.Err()
	}
	f := &Failure{Message: err.Error(), Log: h.log}
	var thrown *quickjs.Error
	if errors.As(err, &thrown) {
		f.Message, f.Stack = thrown.Message, cut(thrown.Stack, 4000)
		if thrown.Name != "" && thrown.Name != "Error" {
			f.Message = thrown.Name + ": " + thrown.Message
		} else {
			f.Said = thrown.Message != ""
		}
		if at := inScript.FindStringSubmatch(thrown.Stack); at != nil {
			f.Line, _ = strconv.Atoi(at[1])
			f.Column, _ = strconv.Atoi(at[2])
			f.Column = column(f.Line, f.Column)
		}
	}
	if low := strings.ToLower(f.Message); strings.Contains(low, "interrupted") || strings.Contains(low, "out of memory") || strings.Contains(low, "stack overflow") || strings.Contains(low, "timeout") {
		f.Limit, f.Said = true, false
		if strings.Contains(low, "interrupted") {
			f.Message = "it ran too long and was interrupted"
		}
	}
	f.Message = cut(f.Message, 1000)
	return f
}

func (h *host) result(out any) (*Result, error) {
	raw, ok := out.(string)
	if !ok || len(raw) > 4*h.text {
		return nil, &Failure{Message: "the script gave back too much", Limit: true}
	}
	var x struct {
		Value   any               `json:"value"`
		Changes map[string]any    `json:"changes"`
		Filters []json.RawMessage `json:"filters"`
		Errors  []string          `json:"errors"`
		Notices []string          `json:"notices"`
	}
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&x); err != nil {
		return nil, &Failure{Message: "the script gave back something that is not JSON"}
	}
	return &Result{Value: x.Value, Changes: x.Changes, Filters: x.Filters, Errors: x.Errors, Notices: x.Notices, Log: h.log,
		Mails: h.mails, Calls: h.calls, Saved: h.saved}, nil
}

func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
