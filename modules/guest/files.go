package guest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/record"
	"steward/modules/attachment"
	"steward/modules/service"
)

const (
	fileKind = "guest.file"
	fileLife = time.Hour
	// together is how many times what one address may send is taken from all of them: nobody fills the disk from many places.
	together = 25
)

// upload is a content that was taken and hangs on nothing yet. Sealed, it is the ticket of who sent it: no node remembers it.
type upload struct {
	Hash  string `json:"hash"`
	Name  string `json:"name"`
	Mime  string `json:"mime"`
	Size  int64  `json:"size"`  // bytes
	Until int64  `json:"until"` // seconds since 1970
}

// takes says what a visitor may send along.
func (d *door) takes() guest.Files {
	if d.files == nil || d.secrets == nil || !d.settings.Flag("guest.files") {
		return guest.Files{}
	}
	return guest.Files{Most: int(max(d.settings.Int("guest.files_most"), 0)), MB: min(max(d.settings.Int("guest.file_mb"), 1), max(d.settings.Int("attachment.largest_mb"), 1)),
		Types: d.settings.Words("guest.file_types")}
}

// Put takes the content of a file. It is counted before it is read, so that many at once do not slip under the limit.
func (d *door) Put(ctx context.Context, name string, content io.Reader, who guest.Visitor) (*guest.Upload, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	takes := d.takes()
	if takes.Most == 0 {
		return nil, fault.New(fault.Unsupported, "guest.no_files")
	}
	name = strings.TrimRight(strings.TrimSpace(filepath.Base(strings.ReplaceAll(name, `\`, "/"))), ". ")
	ending := strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
	if name == "" || len([]rune(name)) > 200 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }) {
		return nil, fault.InvalidField("file", "guest.file_name")
	}
	if !slices.Contains(takes.Types, ending) {
		return nil, fault.InvalidField("file", "guest.file_type", fault.Params{"types": strings.Join(takes.Types, ", ")})
	}
	if err := d.countFile(ctx, who); err != nil {
		return nil, err
	}
	stored, err := d.files.Put(ctx, content, takes.MB<<20)
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(upload{Hash: stored.Hash, Name: name, Mime: stored.Mime, Size: stored.Size, Until: d.now().Add(fileLife).Unix()})
	if err != nil {
		return nil, err
	}
	ticket, err := d.secrets.Seal(string(raw), fileKind)
	if err != nil {
		return nil, err
	}
	return &guest.Upload{Ticket: ticket, Name: name, Size: stored.Size}, nil
}

func (d *door) countFile(ctx context.Context, who guest.Visitor) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	most := d.settings.Int("guest.files_per_hour")
	for _, l := range []struct {
		field string
		most  int64
	}{{"address", most}, {"", most * together}} {
		n, err := d.lately(ctx, l.field, who.Address, uploaded)
		if err != nil {
			return err
		}
		if most > 0 && n >= l.most {
			if err := d.note(ctx, limited, who, "", 0); err != nil {
				return err
			}
			return fault.New(fault.TooMany, "guest.too_many", fault.Params{"retry_after": 3600})
		}
	}
	return d.note(ctx, uploaded, who, "", 0)
}

// sent opens the tickets of a message.
func (d *door) sent(tickets []string, faults *fault.Collector) []upload {
	if len(tickets) == 0 {
		return nil
	}
	if most := d.takes().Most; len(tickets) > most {
		faults.Add("files", "guest.too_many_files", fault.Params{"max": most})
		return nil
	}
	var out []upload
	for _, t := range tickets {
		var u upload
		plain, err := d.secrets.Open(t, fileKind)
		if err != nil || json.Unmarshal([]byte(plain), &u) != nil || u.Until < d.now().Unix() {
			faults.Add("files", "guest.file_gone")
			return nil
		}
		out = append(out, u)
	}
	return out
}

// attach hangs what was sent on an operation, or on a comment of it.
func (d *door) attach(ctx context.Context, operation, comment int64, sent []upload) error {
	for _, u := range sent {
		if err := d.files.Touch(ctx, u.Hash); err != nil {
			return err
		}
		in := record.Input{"model_alias": service.Operation, "model_id": operation, "name": u.Name, "size": u.Size, "mime": u.Mime, "hash": u.Hash, "portal_visibility": true, "frontend_visibility": true}
		if comment != 0 {
			in["activity_id"] = comment
		}
		if _, err := d.records.Create(ctx, attachment.Attachment, in, record.Options{}); err != nil {
			return err
		}
	}
	return nil
}

type hanging []*record.Record

var fileFields = []string{"name", "size", "mime", "hash", "activity_id"}

// drawn are the pictures of an operation that its description and the comments for guests show: they read both.
func (d *door) drawn(ctx context.Context, op *record.Record) (hanging, error) {
	inWords := condition.Rule("in_guest_words", condition.Equal, true)
	if ids := attachment.Pictures(op.Values.Text("description")); len(ids) > 0 {
		inWords = condition.Or(inWords, condition.Rule("entity_id", condition.In, ids))
	}
	page, err := d.records.List(system(ctx), record.ListRequest{Model: attachment.Attachment, Where: condition.And(condition.Rule("model_alias", condition.Equal, service.Operation),
		condition.Rule("model_id", condition.Equal, op.ID), inWords),
		Fields: fileFields, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// draw gives a text its pictures under addresses that only a link knows; others leave it.
func (h hanging) draw(token, html string) string {
	return attachment.Redraw(html, func(id int64, tag string) string {
		for _, r := range h {
			if r.ID == id {
				return place.ReplaceAllString(tag, "${1}/guest/requests/"+token+"/files/"+fileCode(token, r)+`"`)
			}
		}
		return ""
	})
}

var place = regexp.MustCompile(`(\ssrc="[^"]*)/attachments/[0-9]+/(?:preview|content)"`)

// hanging are the files of an operation that are meant for guests.
func (d *door) hanging(ctx context.Context, operation int64) (hanging, error) {
	page, err := d.records.List(system(ctx), record.ListRequest{Model: attachment.Attachment, Where: condition.And(condition.Rule("model_alias", condition.Equal, service.Operation),
		condition.Rule("model_id", condition.Equal, operation), condition.Rule("frontend_visibility", condition.Equal, true)),
		Fields: fileFields, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// of are those of a comment, or of the operation itself, under codes that only its link knows.
func (h hanging) of(token string, comment int64) []guest.File {
	var out []guest.File
	for _, r := range h {
		if r.Values.Int("activity_id") == comment {
			out = append(out, guest.File{Code: fileCode(token, r), Name: r.Values.Text("name"), Size: r.Values.Int("size")})
		}
	}
	return out
}

func fileCode(token string, r *record.Record) string {
	sum := sha256.Sum256([]byte(token + "/" + r.Values.Text("hash") + "/" + r.Values.Text("name")))
	return hex.EncodeToString(sum[:12])
}

// Open gives the content of a file that Look names: files of comments that are not shown are not there either.
func (d *door) Open(ctx context.Context, token, file string) (*guest.Content, error) {
	_, op, err := d.enter(ctx, token)
	if err != nil {
		return nil, err
	}
	if d.files == nil {
		return nil, fault.Missing()
	}
	all, err := d.hanging(ctx, op.ID)
	if err != nil {
		return nil, err
	}
	words, err := d.words(ctx, op.ID)
	if err != nil {
		return nil, err
	}
	pictures, err := d.drawn(ctx, op)
	if err != nil {
		return nil, err
	}
	for _, r := range append(all, pictures...) {
		comment := r.Values.Int("activity_id")
		inText := slices.ContainsFunc(pictures, func(p *record.Record) bool { return p.ID == r.ID })
		if fileCode(token, r) != file || comment != 0 && !inText && !slices.ContainsFunc(words, func(w *record.Record) bool { return w.ID == comment }) {
			continue
		}
		content, err := d.files.Open(ctx, r.Values.Text("hash"))
		if err != nil {
			return nil, err
		}
		return &guest.Content{Name: r.Values.Text("name"), Mime: r.Values.Text("mime"), ReadSeekCloser: content}, nil
	}
	return nil, fault.Missing()
}
