package attachment

import (
	"context"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// pictures refuses a field that shows a file of another record, or what is no picture. The file of a signature that was
// taken away stays among the files of the record.
func (s *shelf) pictures(ctx context.Context, d *record.Draft) error {
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		t, ok := f.Type.(model.Referring)
		if !ok || t.Target().Alias != Attachment || f.Type.Storage() != model.Integer || d.Int(f.Code) == 0 || !d.Changed(f.Code) {
			continue
		}
		a, err := s.records.Get(ctx, record.Ref{Model: Attachment, ID: d.Int(f.Code)}, "model_alias", "model_id", "mime")
		if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) {
			d.Invalid(f.Code, "attachment.not_of_record")
			continue
		}
		if err != nil {
			return err
		}
		switch {
		case a.Values.Text("model_alias") != d.Model.Alias || d.IsNew() || a.Values.Int("model_id") != d.ID:
			d.Invalid(f.Code, "attachment.not_of_record")
		case !strings.HasPrefix(a.Values.Text("mime"), "image/"):
			d.Invalid(f.Code, "attachment.no_picture")
		}
	}
	return nil
}
