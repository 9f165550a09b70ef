package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

var attachmentFields = []string{"name", "size", "mime", "portal_visibility", "activity_id", "created_at", "created_by", "description"}

func listAttachments(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: attachmentModel, Where: attachedTo(m.Alias, ref.ID), Fields: attachmentFields, Sort: []string{"-created_at"}, Limit: 200})
	if err != nil {
		return nil, err
	}
	return c.page(page), nil
}

// addAttachment keeps the content first and then the row that knows it; a row that is refused leaves a content nobody
// knows, which the sweep of files removes.
func addAttachment(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	if !m.Traits.Has(model.Attachments) {
		return nil, fault.New(fault.Unsupported, "api.no_attachments")
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	largest := max(c.h.Platform.Settings.Int("attachment.largest_mb"), 1) << 20
	part, err := c.upload(largest, largest+1<<20)
	if err != nil {
		return nil, err
	}
	stored, err := c.h.Files.Put(c.ctx(), part, largest)
	if err != nil {
		return nil, tooLarge(err, largest)
	}
	in := record.Input{"model_alias": m.Alias, "model_id": ref.ID, "name": part.FileName(), "size": stored.Size, "mime": kindOf(part.FileName(), stored.Mime), "hash": stored.Hash}
	made, err := c.h.Platform.Records.Create(c.ctx(), attachmentModel, in, record.Options{})
	if err != nil {
		return nil, err
	}
	c.status = http.StatusCreated
	return c.present(made), nil
}

func tooLarge(err error, max int64) error {
	var limit *http.MaxBytesError
	if errors.As(err, &limit) {
		return fault.New(fault.TooLarge, "fault.too_large", fault.Params{"max": max >> 20})
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fault.InvalidField("file", "api.upload_broken").Because(err)
	}
	return err
}

// kindOf believes the content; where that says nothing the ending of the name may say more, but never anything that a
// browser runs.
func kindOf(name, sniffed string) string {
	if sniffed != "application/octet-stream" && sniffed != "application/zip" && sniffed != "text/plain; charset=utf-8" {
		return sniffed
	}
	i := len(name) - 1
	for i >= 0 && name[i] != '.' {
		i--
	}
	if i < 0 {
		return sniffed
	}
	kind := mime.TypeByExtension(name[i:])
	if slices.Contains(shownInline, kind) { // the content of these says so itself
		return sniffed
	}
	if kind == "" || slices.Contains([]string{"text/html; charset=utf-8", "image/svg+xml", "text/javascript; charset=utf-8", "application/xhtml+xml", "text/xml; charset=utf-8"}, kind) {
		return sniffed
	}
	return kind
}

// handOver moves a file that was attached to the record to the comment written about it.
func (c *call) handOver(ctx context.Context, ref record.Ref, id, activity int64) error {
	r, err := c.h.Platform.Records.Get(ctx, record.Ref{Model: attachmentModel, ID: id}, "model_alias", "model_id", "activity_id", "created_by")
	if err != nil || r.Values.Text("model_alias") != ref.Model || r.Values.Int("model_id") != ref.ID || r.Values.Text("created_by") != c.actor.Username {
		return fault.InvalidField("attachments", "api.unknown_attachment", fault.Params{"id": id})
	}
	sys := record.AsSystem(ctx, event.Cause{Kind: "system", Label: "Files follow their comment"})
	a, err := c.h.Platform.Records.Get(sys, record.Ref{Model: activityModel, ID: activity}, "description", "portal_visibility", "frontend_visibility")
	if err != nil {
		return err
	}
	in := record.Input{"activity_id": activity, "portal_visibility": a.Values.Flag("portal_visibility"), "frontend_visibility": a.Values.Flag("frontend_visibility")}
	if strings.Contains(a.Values.Text("description"), fmt.Sprintf("/attachments/%d/", id)) {
		in = record.Input{"activity_id": activity, "portal_visibility": false, "frontend_visibility": false, "is_inline": true} // seen where the words show it
	}
	_, err = c.h.Platform.Records.Update(sys, record.Ref{Model: attachmentModel, ID: id}, in, record.Options{})
	return err
}

var shownInline = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

func attachmentContent(c *call) (any, error) { return nil, c.sendFile(false) }
func attachmentPreview(c *call) (any, error) { return nil, c.sendFile(true) }

// sendFile gives the content to who may read the row of it. It is always a download with a neutral kind, except images
// of the kinds browsers only draw.
func (c *call) sendFile(inline bool) error {
	id, err := c.id()
	if err != nil {
		return err
	}
	return c.giveFile(c.ctx(), id, inline)
}

// companyLogo shows people the logo of their own company, and that alone.
func companyLogo(c *call) (any, error) {
	if err := c.known("v"); err != nil {
		return nil, err
	}
	id, err := c.h.People.CompanyLogo(c.ctx(), c.actor.CompanyID)
	if err != nil {
		return nil, err
	}
	return nil, c.giveFile(access.With(c.ctx(), access.System), id, true)
}

// giveFile is sendFile for who ctx says may read the row.
func (c *call) giveFile(ctx context.Context, id int64, inline bool) error {
	r, err := c.h.Platform.Records.Get(ctx, record.Ref{Model: attachmentModel, ID: id}, "name", "mime", "size")
	if err != nil {
		return err
	}
	secret, err := c.h.Platform.Records.Get(access.With(c.ctx(), access.System), record.Ref{Model: attachmentModel, ID: id}, "hash")
	if err != nil {
		return err
	}
	kind := r.Values.Text("mime")
	if inline && !slices.Contains(shownInline, kind) {
		return fault.New(fault.Unsupported, "api.no_preview")
	}
	content, err := c.h.Files.Open(c.ctx(), secret.Values.Text("hash"))
	if err != nil {
		return err
	}
	defer content.Close()
	disposition := "attachment"
	if inline {
		disposition = "inline"
	}
	c.w.Header().Set("Cache-Control", "private, max-age=3600")
	c.w.Header().Set("ETag", fmt.Sprintf("%q", secret.Values.Text("hash")[:16]))
	c.handOut(r.Values.Text("name"), kind, disposition, content)
	return nil
}

// handOut writes a content so that no browser runs anything of it.
func (c *call) handOut(name, kind, disposition string, content io.ReadSeeker) {
	head := c.w.Header()
	head.Set("Content-Type", kind)
	head.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	c.answered = true
	http.ServeContent(c.w, c.r, "", time.Time{}, content)
}

// upload finds the part named file of a form, of which at most so many bytes are read in all. largest is what a fault says.
func (c *call) upload(largest, all int64) (*multipart.Part, error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, all)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return nil, fault.InvalidField("file", "api.multipart_expected").Because(err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.InvalidField("file", "fault.required")
		}
		if err != nil {
			err = tooLarge(err, largest)
			if known := (*fault.Error)(nil); !errors.As(err, &known) { // the head of a part cannot be read
				err = fault.InvalidField("file", "api.multipart_expected").Because(err)
			}
			return nil, err
		}
		if part.FormName() == "file" {
			return part, nil
		}
	}
}
