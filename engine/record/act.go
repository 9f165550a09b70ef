package record

import (
	"context"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Act is something people do with one record beside saving and deleting it: Sync Company, Clone, Merge. Its words are the
// texts action.<alias>.<code> and, where it asks before, action.<alias>.<code>.confirm.
type Act struct {
	Code    string
	Icon    string
	Confirm bool          // asks before
	Needs   access.Action // the right it takes on the record; Update unless given
	// Offered says whether it makes sense for a record and its actor; nil is always.
	Offered func(ctx context.Context, r *Record) bool
	// Run does it, in one transaction. next is the record to show then; nil to stay.
	Run func(ctx context.Context, r *Record) (next *Ref, err error)
	// Words begins the keys of its texts where it is offered by every model ("*"); else they begin with action.<alias>.
	Words string
	// Asks are fields of the model, or <alias>.<code> of another one, that a dialog asks for first, each as in the form: the target of a merge, the new type.
	// With does it then, with what was given, instead of Run. They are asked for, not stored.
	Asks []string
	With func(ctx context.Context, r *Record, given model.Values) (next *Ref, err error)
	// Label is what a person called it, where it is a row of a module and no text of the program.
	Label string
	// Group is the text key of the menu in which acts of one kind stand together.
	Group string
	// Answer tells something instead of doing something: what a rule would have done. It runs where nothing can be written.
	Answer func(ctx context.Context, r *Record, given model.Values) (*Answer, error)
}

// Done is how an act ended: the record to show then, or what it answers; both nil to stay.
type Done struct {
	Next   *Ref
	Answer *Answer
}

// Answer is what an act tells: sentences and a table.
type Answer struct {
	Notes   []Words
	Columns []string // text keys
	Rows    []AnswerRow
}

// AnswerRow is a row of the table; Of is the record it is about.
type AnswerRow struct {
	Of    *Ref
	Cells []Words
}

// Words are a text in the language of who asks: a key with its values, or plain text, or fields and what becomes of them.
type Words struct {
	Key    string
	Params fault.Params
	Text   string
	At     time.Time // a moment
	Sets   []Becomes
}

// Becomes is one field and what becomes of it.
type Becomes struct {
	Model    *model.Model
	Field    *model.Field
	Old, New any
}

// Offerer gives the acts that hang on rows of a module, such as macros, or a timer that runs. r is nil where a list asks what
// could be done with many records of the model; then nothing is known of the single one.
type Offerer func(ctx context.Context, m *model.Model, r *Record) ([]Act, error)

// OfferRows adds acts that hang on rows of a module to the records of every model.
func (s *Service) OfferRows(o Offerer) { s.offerers = append(s.offerers, o) }

// MassActs are the acts that can be done with many records of a model at once; on a record that does not offer one it does
// not exist.
func (s *Service) MassActs(ctx context.Context, m *model.Model) ([]Act, error) {
	return s.rowActs(ctx, m, nil)
}

func (s *Service) rowActs(ctx context.Context, m *model.Model, r *Record) (out []Act, err error) {
	for _, o := range s.offerers {
		acts, err := o(ctx, m, r)
		if err != nil {
			return nil, err
		}
		for _, a := range acts {
			if a.Needs == "" {
				a.Needs = access.Update
			}
			out = append(out, a)
		}
	}
	return out, nil
}

// Offer adds an act to the records of a model; "*" is every model.
func (s *Service) Offer(alias string, a Act) {
	if a.Needs == "" {
		a.Needs = access.Update
	}
	if s.acts == nil {
		s.acts = map[string][]Act{}
	}
	s.acts[alias] = append(s.acts[alias], a)
}

// Acts are what the actor can do with a record beside saving and deleting it.
func (s *Service) Acts(ctx context.Context, r *Record) ([]Act, error) { return s.actsOf(ctx, r, "") }

// actsOf asks only what is needed: of one act where a code is given.
func (s *Service) actsOf(ctx context.Context, r *Record, code string) ([]Act, error) {
	var out []Act
	rights := map[access.Action]bool{access.Read: true} // it was read
	rows, err := s.rowActs(ctx, r.Model, r)
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Concat(s.acts[r.Model.Alias], s.acts["*"], rows) {
		if code != "" && a.Code != code {
			continue
		}
		may, known := rights[a.Needs]
		if !known {
			var err error
			if may, err = s.May(ctx, r, a.Needs); err != nil {
				return nil, err
			}
			rights[a.Needs] = may
		}
		if may && (a.Offered == nil || a.Offered(ctx, r)) {
			out = append(out, a)
		}
	}
	return out, nil
}

// Act does one of the acts a record offers, with nothing given. One that is not offered does not exist.
func (s *Service) Act(ctx context.Context, ref Ref, code string) (next *Ref, err error) {
	return s.ActWith(ctx, ref, code, nil)
}

// ActWith does an act with what its dialog asked for; everything it asks for must be given, nothing else is taken.
func (s *Service) ActWith(ctx context.Context, ref Ref, code string, in Input) (next *Ref, err error) {
	done, err := s.Perform(ctx, ref, code, in)
	return done.Next, err
}

// Perform is ActWith for acts that may have something to tell.
func (s *Service) Perform(ctx context.Context, ref Ref, code string, in Input) (Done, error) {
	r, err := s.Get(ctx, ref)
	if err != nil {
		return Done{}, err
	}
	offered, err := s.actsOf(ctx, r, code)
	if err != nil {
		return Done{}, err
	}
	if len(offered) == 0 {
		return Done{}, fault.Missing()
	}
	a, done := offered[0], Done{}
	given, err := s.Given(ctx, r.Model, a.Asks, in)
	if err != nil {
		return Done{}, err
	}
	if a.Answer != nil {
		done.Answer, err = a.Answer(ReadOnly(ctx), r, given)
		return done, err
	}
	err = s.Together(ctx, func(ctx context.Context) error {
		if a.With != nil {
			done.Next, err = a.With(ctx, r, given)
		} else {
			done.Next, err = a.Run(ctx, r)
		}
		return err
	})
	return done, err
}

// Given reads what a dialog asked for in the terms of the fields: all of them must be given, nothing else is taken.
func (s *Service) Given(ctx context.Context, m *model.Model, codes []string, in Input) (model.Values, error) {
	given := model.Values{}
	var faults fault.Collector
	for _, name := range codes {
		f, err := s.Asked(ctx, m, name)
		if err != nil {
			return nil, err
		}
		code := f.Code
		v, err := f.Type.Coerce(in[code])
		switch {
		case err != nil:
			faults.AddError(code, err)
		case v == nil:
			faults.Add(code, "fault.required")
		default:
			given[code] = v
		}
	}
	return given, faults.Err()
}

// NewBatch gives the number under which changes are undone together.
func (s *Service) NewBatch() event.ID { return s.store.NextID() }

type batchKey struct{}

// InBatch joins what is written with the context to one batch: an act is undone as a whole. What hooks write in turn, such as
// sums and clocks, is not part of it: it follows by itself when the change is taken back.
func InBatch(ctx context.Context, batch event.ID) context.Context {
	return context.WithValue(ctx, batchKey{}, batch)
}

// batchOf is the batch everything is joined to, 0 for none.
func batchOf(ctx context.Context) event.ID {
	b, _ := ctx.Value(batchKey{}).(event.ID)
	return b
}

// Batch gives the batch of the context, and a new one where there is none.
func (s *Service) Batch(ctx context.Context) event.ID {
	if b := batchOf(ctx); b != 0 {
		return b
	}
	return s.NewBatch()
}

// Asked finds a field that an act of the model asks for.
func (s *Service) Asked(ctx context.Context, m *model.Model, name string) (*model.Field, error) {
	if alias, code, other := strings.Cut(name, "."); other {
		var err error
		if m, err = s.Model(ctx, alias); err != nil {
			return nil, err
		}
		name = code
	}
	if f := m.Field(name); f != nil {
		return f, nil
	}
	return nil, fault.New(fault.NotFound, "fault.unknown_field", fault.Params{"field": name})
}
