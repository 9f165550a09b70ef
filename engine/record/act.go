package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/fault"
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
}

// Offer adds an act to the records of a model.
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
func (s *Service) Acts(ctx context.Context, r *Record) ([]Act, error) {
	var out []Act
	rights := map[access.Action]bool{}
	for _, a := range s.acts[r.Model.Alias] {
		may, known := rights[a.Needs]
		if !known {
			var err error
			if may, err = s.Can(ctx, Ref{r.Model.Alias, r.ID}, a.Needs); err != nil {
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

// Act does one of the acts a record offers. One that is not offered does not exist.
func (s *Service) Act(ctx context.Context, ref Ref, code string) (next *Ref, err error) {
	r, err := s.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	offered, err := s.Acts(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, a := range offered {
		if a.Code != code {
			continue
		}
		err := s.Together(ctx, func(ctx context.Context) error {
			next, err = a.Run(ctx, r)
			return err
		})
		return next, err
	}
	return nil, fault.Missing()
}
