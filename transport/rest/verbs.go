package rest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

const maxMany = 500

func (h *Handler) serve(w http.ResponseWriter, r *http.Request, t *target) error {
	ctx := r.Context()
	if t.parent == nil && !t.collection {
		ref, err := h.parentOf(r, t, parseQuery(r.URL.RawQuery))
		if err != nil {
			return err
		}
		if ref != nil { // the generic address names the record; a mismatch is no such activity
			t.parent = &target{model: h.Registry().Model(ref.Model), id: ref.ID}
		}
	}
	if t.parent != nil {
		if err := h.locate(ctx, t.parent, access.Read); err != nil {
			return err
		}
	}
	if t.members != "" {
		return h.serveMembers(w, r, t)
	}
	if err := mayVerb(ctx, t.model, r.Method); err != nil {
		return err
	}
	switch {
	case r.Method == http.MethodGet && t.collection:
		return h.list(w, r, t)
	case r.Method == http.MethodGet:
		if err := h.locate(ctx, t, access.Read); err != nil {
			return err
		}
		return h.answer(w, r, t.model, t.id)
	case r.Method == http.MethodPost && t.collection && !t.model.REST.ReadOnly:
		return h.repeatable(w, r, func(w http.ResponseWriter) error { return h.create(w, r, t) })
	case r.Method == http.MethodPut && t.collection && !t.model.REST.ReadOnly:
		return h.updateMany(w, r, t)
	case r.Method == http.MethodPut && !t.model.REST.ReadOnly:
		return h.update(w, r, t)
	case r.Method == http.MethodDelete && !t.collection && !t.model.REST.ReadOnly:
		return h.remove(w, r, t)
	}
	allowed := "GET"
	switch {
	case t.model.REST.ReadOnly:
	case t.collection:
		allowed = "GET, POST, PUT"
	default:
		allowed = "GET, PUT, DELETE"
	}
	w.Header().Set("Allow", allowed)
	return fault.New(fault.Unsupported, "rest.method")
}

var verbOf = map[string]byte{http.MethodGet: 'R', http.MethodPost: 'C', http.MethodPut: 'U', http.MethodDelete: 'D'}

// mayVerb applies the table of 3.1: what it does not open for end users is closed to them.
func mayVerb(ctx context.Context, m *model.Model, method string) error {
	a := access.From(ctx)
	verbs, fixed := m.Access.Verbs[string(a.Type)]
	if !fixed && a.BackEnd() {
		return nil
	}
	if letter := verbOf[method]; letter != 0 && strings.IndexByte(verbs, letter) < 0 {
		return fault.New(fault.Forbidden, "rest.denied")
	}
	return nil
}

// locate turns a target into an id the caller may use.
func (h *Handler) locate(ctx context.Context, t *target, action access.Action) error {
	if t.field == "" {
		if t.id < 0 {
			return fault.Missing()
		}
		if t.parent != nil {
			return h.belongs(ctx, t)
		}
		return nil
	}
	page, err := h.Records.List(ctx, record.ListRequest{Model: t.model.Alias, Where: condition.Rule(t.field, condition.Equal, t.value),
		Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 2, Bare: true})
	switch {
	case err != nil:
		return err
	case len(page.Rows) == 0:
		return fault.Missing()
	case len(page.Rows) > 1 && action != access.Read:
		return fault.New(fault.Conflict, "rest.ambiguous")
	}
	t.id = page.Rows[0].ID
	return nil
}

// belongs checks that an attached record hangs on the record its address names.
func (h *Handler) belongs(ctx context.Context, t *target) error {
	rec, err := h.Records.Get(ctx, record.Ref{Model: t.model.Alias, ID: t.id}, "model_alias", "model_id")
	if err != nil {
		return err
	}
	if rec.Values.Text("model_alias") != t.parent.model.Alias || rec.Values.Int("model_id") != t.parent.id {
		return fault.Missing()
	}
	return nil
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request, t *target) error {
	pairs := parseQuery(r.URL.RawQuery)
	req, err := listRequest(t.model, pairs, h.MaxItems)
	if err != nil {
		return err
	}
	if req.Fields == nil {
		req.Fields = h.Records.Readable(r.Context(), t.model)
	}
	if parent, err := h.parentOf(r, t, pairs); err != nil {
		return err
	} else if parent != nil {
		req.Where = condition.And(req.Where, condition.Rule("model_alias", condition.Equal, parent.Model), condition.Rule("model_id", condition.Equal, parent.ID))
	}
	page, err := h.Records.List(r.Context(), req)
	if err != nil {
		return invalidFilter(err)
	}
	items := make([]map[string]any, len(page.Rows))
	for i, rec := range page.Rows {
		if items[i], err = h.item(r.Context(), rec); err != nil {
			return err
		}
	}
	h.send(w, http.StatusOK, map[string]any{"totalRecords": page.Total, "items": items})
	return nil
}

// invalidFilter says in the words of the contract that a filter was wrong.
func invalidFilter(err error) error {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Invalid && !strings.HasPrefix(f.Key, "rest.") {
		f.Key = "rest.filtering"
	}
	return err
}

// parentOf gives the record that activities are asked of: by nesting, or by the parameters model_alias and id.
func (h *Handler) parentOf(r *http.Request, t *target, pairs []pair) (*record.Ref, error) {
	if t.parent != nil {
		return &record.Ref{Model: t.parent.model.Alias, ID: t.parent.id}, nil
	}
	if t.model.Access.Through != "model_alias" {
		return nil, nil
	}
	var ref record.Ref
	for _, p := range pairs {
		switch p.name {
		case "model_alias":
			ref.Model = strings.TrimPrefix(p.value, "deep_")
		case "id":
			ref.ID, _ = strconv.ParseInt(p.value, 10, 64)
		}
	}
	if ref.Model == "" || ref.ID == 0 {
		return nil, nil
	}
	ok, err := h.Records.Can(r.Context(), ref, access.Read)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fault.Missing()
	}
	return &ref, nil
}

func (h *Handler) answer(w http.ResponseWriter, r *http.Request, m *model.Model, id int64) error {
	open := h.Records.Get
	if r.Method == http.MethodGet {
		open = h.Records.Open
	}
	rec, err := open(r.Context(), record.Ref{Model: m.Alias, ID: id})
	if err != nil {
		return err
	}
	item, err := h.item(r.Context(), rec)
	if err != nil {
		return err
	}
	h.send(w, http.StatusOK, item)
	return nil
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request, t *target) error {
	one, many, err := body(r)
	if err != nil {
		return err
	}
	if many != nil {
		return h.each(w, r, many, "rest.created", func(ctx context.Context, in record.Input) (*record.Record, error) {
			return h.insert(ctx, t, in)
		})
	}
	rec, err := h.insert(r.Context(), t, one)
	if err != nil {
		return err
	}
	item, err := h.item(r.Context(), rec)
	if err != nil {
		return err
	}
	w.Header().Set("Location", fmt.Sprintf("/api/rest/%s/%d", singular(t.model), rec.ID))
	h.send(w, http.StatusOK, item)
	return nil
}

func singular(m *model.Model) string {
	if len(m.REST.Singular) > 0 {
		return m.REST.Singular[0]
	}
	return m.Name() + "s"
}

func (h *Handler) insert(ctx context.Context, t *target, in record.Input) (*record.Record, error) {
	in = incoming(t.model, in)
	delete(in, "entity_id")
	if t.parent != nil {
		in["model_alias"], in["model_id"] = t.parent.model.Alias, t.parent.id
	}
	return h.Records.Create(ctx, t.model.Alias, in, options(ctx, in))
}

// options are those of every write here: unknown attributes are ignored, end users change what their form offers.
func options(ctx context.Context, in record.Input) record.Options {
	opt := record.Options{Lenient: true}
	if access.From(ctx).Type == access.EndUser {
		opt.Form = "portal"
	}
	return opt
}

func (h *Handler) update(w http.ResponseWriter, r *http.Request, t *target) error {
	if err := h.locate(r.Context(), t, access.Update); err != nil {
		return err
	}
	one, _, err := body(r)
	if err != nil {
		return err
	}
	if one == nil {
		return fault.New(fault.Invalid, "rest.invalid")
	}
	opt := options(r.Context(), one)
	if tag := strings.Trim(strings.TrimPrefix(r.Header.Get("If-Match"), "W/"), `"`); tag != "" && tag != "*" {
		if opt.IfVersion, err = strconv.ParseInt(tag, 10, 64); err != nil {
			return fault.New(fault.Conflict, "rest.stale")
		}
	}
	rec, err := h.change(r.Context(), t.model, t.id, one, opt)
	if err != nil {
		return err
	}
	item, err := h.item(r.Context(), rec)
	if err != nil {
		return err
	}
	h.send(w, http.StatusOK, item)
	return nil
}

func (h *Handler) change(ctx context.Context, m *model.Model, id int64, in record.Input, opt record.Options) (*record.Record, error) {
	in = incoming(m, in)
	if v, sent := in["version"]; sent && opt.IfVersion == 0 {
		opt.IfVersion, _ = strconv.ParseInt(fmt.Sprint(v), 10, 64)
	}
	return h.Records.Update(ctx, record.Ref{Model: m.Alias, ID: id}, in, opt)
}

func (h *Handler) updateMany(w http.ResponseWriter, r *http.Request, t *target) error {
	_, many, err := body(r)
	if err != nil {
		return err
	}
	if many == nil {
		return fault.New(fault.Invalid, "rest.invalid")
	}
	return h.each(w, r, many, "rest.updated", func(ctx context.Context, in record.Input) (*record.Record, error) {
		id, err := strconv.ParseInt(fmt.Sprint(first(in["entity_id"], in[t.model.Key])), 10, 64)
		if err != nil || id <= 0 {
			return nil, fault.Missing()
		}
		return h.change(ctx, t.model, id, in, options(ctx, in))
	})
}

func first(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

// each processes the entries one by one, each in a transaction of its own (2.6).
func (h *Handler) each(w http.ResponseWriter, r *http.Request, many []record.Input, done string, do func(context.Context, record.Input) (*record.Record, error)) error {
	if len(many) > maxMany {
		return fault.New(fault.Invalid, "rest.too_many_entries", fault.Params{"max": maxMany})
	}
	lang := access.From(r.Context()).Locale
	success, failed := []map[string]any{}, []map[string]any{}
	for i, in := range many {
		if in == nil {
			in = record.Input{}
		}
		rec, err := do(r.Context(), in)
		if err != nil {
			failed = append(failed, map[string]any{"index": i, "code": http.StatusInternalServerError, "message": h.words(r, lang, err)})
			continue
		}
		item, err := h.item(r.Context(), rec)
		if err != nil {
			return err
		}
		success = append(success, map[string]any{"index": i, "code": http.StatusOK, "message": h.Translate(lang, done, nil), "item": item})
	}
	h.send(w, http.StatusMultiStatus, map[string]any{"error": failed, "success": success})
	return nil
}

func (h *Handler) words(r *http.Request, lang string, err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		h.Log.ErrorContext(r.Context(), "compatible API", "path", r.URL.Path, "error", err)
		return h.Translate(lang, "rest.internal", nil)
	}
	parts := []string{h.Translate(lang, headline(f), f.Params)}
	for _, x := range f.Fields {
		parts = append(parts, h.sentence(lang, x))
	}
	return strings.Join(parts, " ")
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request, t *target) error {
	if err := h.locate(r.Context(), t, access.Delete); err != nil {
		return err
	}
	if _, err := h.Records.Delete(r.Context(), record.Ref{Model: t.model.Alias, ID: t.id}, record.Options{}); err != nil {
		return err
	}
	lang := access.From(r.Context()).Locale
	h.send(w, http.StatusOK, map[string]any{"messages": map[string]any{"success": []message{{http.StatusOK, h.Translate(lang, "rest.deleted", nil)}}}})
	return nil
}

// serveMembers answers /{record}/{id}/relation/{members}: the ids, adding and removing some (3.4).
func (h *Handler) serveMembers(w http.ResponseWriter, r *http.Request, t *target) error {
	ctx := r.Context()
	if err := mayVerb(ctx, t.model, map[string]string{http.MethodGet: http.MethodGet}[r.Method]); err != nil {
		return err
	}
	if err := h.locate(ctx, t, access.Read); err != nil {
		return err
	}
	ref := record.Ref{Model: t.model.Alias, ID: t.id}
	rec, err := h.Records.Get(ctx, ref, t.members)
	if err != nil {
		return err
	}
	ids := rec.Values.IDs(t.members)
	switch r.Method {
	case http.MethodGet:
	case http.MethodPost, http.MethodDelete:
		given, err := memberIDs(r)
		if err != nil {
			return err
		}
		ids = combine(ids, given, r.Method == http.MethodPost)
		rec, err = h.Records.Update(ctx, ref, record.Input{t.members: ids}, record.Options{})
		if err != nil {
			return err
		}
		ids = rec.Values.IDs(t.members)
	default:
		w.Header().Set("Allow", "GET, POST, DELETE")
		return fault.New(fault.Unsupported, "rest.method")
	}
	if ids == nil {
		ids = []int64{}
	}
	h.send(w, http.StatusOK, ids)
	return nil
}

// memberIDs reads [[21,22]], [21,22] or ?ids=21,22. Nothing at all is refused: it never means everybody.
func memberIDs(r *http.Request) ([]int64, error) {
	var ids []int64
	for _, p := range parseQuery(r.URL.RawQuery) {
		if p.name == "ids" {
			for _, s := range strings.Split(p.value, ",") {
				if id, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64); err == nil {
					ids = append(ids, id)
				}
			}
		}
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fault.New(fault.Invalid, "rest.invalid").Because(err)
	}
	if len(raw) > 0 {
		var nested [][]int64
		var flat []int64
		flat, err = decodeIDs(raw, &nested)
		if err != nil {
			return nil, fault.New(fault.Invalid, "rest.invalid").Because(err)
		}
		ids = append(ids, flat...)
	}
	if len(ids) == 0 {
		return nil, fault.New(fault.Invalid, "rest.no_members")
	}
	return ids, nil
}

func combine(have, given []int64, add bool) []int64 {
	in := map[int64]bool{}
	for _, id := range given {
		in[id] = true
	}
	var out []int64
	for _, id := range have {
		if add || !in[id] {
			out = append(out, id)
		}
		if add {
			delete(in, id)
		}
	}
	if add {
		for _, id := range given {
			if in[id] {
				out = append(out, id)
				delete(in, id)
			}
		}
	}
	if out == nil {
		out = []int64{}
	}
	return out
}

// repeatable answers a repeated POST with the same Idempotency-Key as the first time.
func (h *Handler) repeatable(w http.ResponseWriter, r *http.Request, do func(http.ResponseWriter) error) error {
	key := r.Header.Get("Idempotency-Key")
	if key == "" || h.Repeat == nil {
		return do(w)
	}
	user := access.From(r.Context()).ID
	status, answer, found, err := h.Repeat.Recall(r.Context(), user, key)
	if err != nil {
		return err
	}
	if found {
		w.WriteHeader(status)
		_, err := w.Write(answer)
		return err
	}
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	if err := do(rec); err != nil {
		return err
	}
	return h.Repeat.Remember(r.Context(), user, key, rec.status, rec.body.Bytes())
}

type recorder struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (r *recorder) WriteHeader(status int) { r.status = status; r.ResponseWriter.WriteHeader(status) }

func (r *recorder) Write(b []byte) (int, error) {
	r.body.Write(b)
	return r.ResponseWriter.Write(b)
}
