package record

import (
	"context"
	"sort"

	"steward/engine/event"
	"steward/engine/model"
)

// Hook is a behaviour that a module hangs on records. It may read and change the draft and refuse it with a fault.
type Hook func(ctx context.Context, d *Draft) error

// Happened is a change that was committed, as After-commit hooks get it.
type Happened struct {
	Event  event.Event
	Record *Record // as it is now; nil when deleted
}

// Positions of Before hooks: module defaults, then what administrators wrote, then module rules that must win.
const (
	Defaults = 0
	Custom   = 500
	Rules    = 900
)

type hook struct {
	model    string // alias or "*"
	action   Action
	position int
	name     string
	run      Hook
	tolerant bool
}

type hooks struct{ before, after []hook }

func (h *hooks) add(list *[]hook, x hook) {
	*list = append(*list, x)
	sort.SliceStable(*list, func(i, j int) bool { return (*list)[i].position < (*list)[j].position })
}

func matching(list []hook, m *model.Model, a Action) []hook {
	var out []hook
	for _, h := range list {
		if h.action == a && (h.model == m.Alias || h.model == "*") {
			out = append(out, h)
		}
	}
	return out
}

// Before hangs a hook that runs ahead of the write, outside the transaction, in ascending position; it may change or
// refuse. alias "*" is every model. name says in words what it does.
func (s *Service) Before(alias string, a Action, position int, name string, run Hook) {
	s.hooks.add(&s.hooks.before, hook{model: alias, action: a, position: position, name: name, run: run})
}

// After hangs a hook that runs in the transaction, behind the write; an error rolls everything back. Records saved from
// it share the transaction.
func (s *Service) After(alias string, a Action, position int, name string, run Hook) {
	s.hooks.add(&s.hooks.after, hook{model: alias, action: a, position: position, name: name, run: run})
}

// Extend lets a source of hooks that change at run time (custom events, form rules) take part in every save.
func (s *Service) Extend(x Extension) { s.extensions = append(s.extensions, x) }

// Extension is asked at each save.
type Extension interface {
	// Before runs at position Custom, between module defaults and module rules.
	Before(ctx context.Context, d *Draft) error
	// After runs behind the module hooks, in the transaction.
	After(ctx context.Context, d *Draft) error
}

// Forms decides which fields a form shows, locks and requires; view provides it.
type Forms interface {
	// Select gives the id of the template for a record (formtemplate_id), by the rules for a new one.
	Select(ctx context.Context, d *Draft) int64
	// Modes gives "edit", "view" or "new" (may be set at creation) by field code, and the fields that are required; nil
	// means all are editable.
	Modes(ctx context.Context, d *Draft) (modes map[string]string, required []string)
}

// Decorator adds computed members to records that are read (`_waiting` of the portal).
type Decorator func(ctx context.Context, rows []*Record) error

// Decorate adds members to records of a model on reading, for all rows of a page at once; "*" is every model.
func (s *Service) Decorate(alias string, f Decorator) {
	s.decorators[alias] = append(s.decorators[alias], f)
}
