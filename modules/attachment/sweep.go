package attachment

import (
	"context"

	"steward/engine/condition"
	"steward/engine/record"
)

// letGo notes when a row of a content was removed: from then on the content waits as long as the deletion can be undone.
func (s *shelf) letGo(ctx context.Context, d *record.Draft) error {
	return s.files.Touch(ctx, d.OldText("hash"))
}

// sweep removes contents that no row names and that nobody can bring back: of files deleted longer ago than a deletion
// can be undone, and of uploads whose row never came.
func (s *shelf) sweep(ctx context.Context) error {
	return s.files.Old(ctx, s.now().Add(-record.UndoFor), func(hash string) error {
		page, err := s.records.List(reading(ctx), record.ListRequest{Model: Attachment, Where: condition.Rule("hash", condition.Equal, hash), Fields: []string{"entity_id"}, Limit: 1, Bare: true})
		if err != nil || len(page.Rows) > 0 {
			return err
		}
		return s.files.Remove(ctx, hash)
	})
}
