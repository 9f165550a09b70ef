package service

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/modules/activity"
	"steward/modules/relation"
)

// The shipped rows that acts speak of; their ids are those of the reference product.
const (
	typeIncident int64 = 1
	typeProblem  int64 = 3
	isRelatedTo        = "Is related to"
)

// cloned are the fields a clone takes over, beside custom ones: what is needed and by whom, nothing of what was done.
var cloned = []string{"type_id", "title", "category1", "category2", "category3", "priority_id", "urgency_id", "company_id", "requester_username",
	"requester_email", "requester_name", "description", "assigned_group_id", "assigned_username", "mailbox_id", "ci_id", "contract_id",
	"contract_line_id", "additional_recipients", "tags", "access_user_ids", "access_group_ids"}

func (d *desk) mayCreate(ctx context.Context, _ *record.Record) bool {
	m, err := d.records.Model(ctx, Operation)
	return err == nil && d.records.Scope(ctx, m, access.Create).Refused == ""
}

// clone makes a new operation like this one. Activities, closing data and links stay where they are.
func (d *desk) clone(ctx context.Context, r *record.Record) (*record.Ref, error) {
	in := record.Input{}
	for i := range r.Model.Fields {
		f := &r.Model.Fields[i]
		if v := r.Values[f.Code]; v != nil && !f.Secret && !f.ReadOnly && (slices.Contains(cloned, f.Code) || f.Custom && !f.Unique) {
			in[f.Code] = setter.Plain(f, v)
		}
	}
	made, err := d.records.Create(ctx, Operation, in, record.Options{Unrouted: true})
	if err != nil {
		return nil, err
	}
	return &record.Ref{Model: Operation, ID: made.ID}, nil
}

// changeType makes another type of an operation. Its history stays; the form is chosen anew, and a status that the other
// type does not have becomes the one it begins with.
func (d *desk) changeType(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	t, err := d.records.Get(ctx, record.Ref{Model: Type, ID: given.Int("type_id")})
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("type_id", "fault.unknown_reference", fault.Params{"id": given.Int("type_id"), "model": Type})
	}
	if err != nil {
		return nil, err
	}
	if t.Values.Int("status") == 0 {
		return nil, fault.InvalidField("type_id", "service.operation.type_disabled", fault.Params{"type": t.Title})
	}
	in := record.Input{"type_id": t.ID}
	if allowed := t.Values.IDs("status_ids"); len(allowed) > 0 && !slices.Contains(allowed, r.Values.Int("status")) {
		in["status"] = allowed[0]
		if s := t.Values.Int("default_status_id"); slices.Contains(allowed, s) {
			in["status"] = s
		}
	}
	cause, ref := event.Cause{Kind: "rule", Label: "Change type", Ref: Operation}, record.Ref{Model: Operation, ID: r.ID}
	opt := record.Options{Batch: d.records.Batch(ctx), Unrouted: true}
	if _, err := d.records.Update(record.Because(ctx, cause), ref, in, opt); err != nil {
		return nil, err
	}
	_, err = d.records.Update(record.AsSystem(ctx, cause), ref, record.Input{"formtemplate_id": 0}, opt)
	return &ref, err
}

// split makes an operation of its own out of a comment, which moves there with its files; the two are related.
func (d *desk) split(ctx context.Context, comment *record.Record) (*record.Ref, error) {
	origin, err := d.records.Get(ctx, record.Ref{Model: Operation, ID: comment.Values.Int("model_id")})
	if err != nil {
		return nil, err
	}
	text := comment.Values.Text("description")
	title := []rune(field.PlainText(text))
	if len(title) > 100 {
		title = append(title[:99], '…')
	}
	in := record.Input{"title": string(title), "description": text}
	if len(title) == 0 {
		in["title"] = origin.Values.Text("title")
	}
	for _, code := range []string{"type_id", "company_id", "requester_username", "requester_email", "requester_name", "mailbox_id"} {
		if v := origin.Values[code]; v != nil {
			in[code] = v
		}
	}
	cause, opt := event.Cause{Kind: "rule", Label: "Split", Ref: Operation}, record.Options{Batch: d.records.Batch(ctx)}
	made, err := d.records.Create(ctx, Operation, in, opt)
	if err != nil {
		return nil, err
	}
	opt.Unrouted = true
	system := record.AsSystem(ctx, cause)
	if err := d.move(system, "attachment/attachment", condition.And(condition.Rule("activity_id", condition.Equal, comment.ID),
		condition.Rule("model_id", condition.NotEqual, made.ID)), record.Input{"model_id": made.ID}, opt); err != nil {
		return nil, err
	}
	if _, err := d.records.Update(system, record.Ref{Model: activity.Activity, ID: comment.ID}, record.Input{"model_id": made.ID}, opt); err != nil {
		return nil, err
	}
	return &record.Ref{Model: Operation, ID: made.ID}, d.relate(record.InBatch(ctx, opt.Batch), origin.ID, made.ID, cause)
}

func isCommentOfOperation(_ context.Context, r *record.Record) bool {
	return r.Values.Text("model_alias") == Operation && r.Values.Int("type") == activity.Comment
}

// incidents are the open incidents linked with an operation that the actor may change.
func (d *desk) incidents(ctx context.Context, id int64) ([]*record.Record, error) {
	var ids []int64
	for _, end := range [][4]string{{"source_alias", "source_id", "destination_alias", "destination_id"}, {"destination_alias", "destination_id", "source_alias", "source_id"}} {
		page, err := d.records.List(reading(ctx), record.ListRequest{Model: relation.Link, Where: condition.And(
			condition.Rule(end[0], condition.Equal, Operation), condition.Rule(end[1], condition.Equal, id), condition.Rule(end[2], condition.Equal, Operation)),
			Fields: []string{end[3]}, Limit: 1000, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, l := range page.Rows {
			ids = append(ids, l.Values.Int(end[3]))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	page, err := d.records.List(ctx, record.ListRequest{Model: Operation, Where: condition.And(condition.Rule("entity_id", condition.In, ids),
		condition.Rule("type_id", condition.Equal, typeIncident), condition.Rule("status", condition.InClass, "open")), Fields: []string{"status", "type_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return nil, err
	}
	var out []*record.Record
	for _, r := range page.Rows {
		if may, err := d.records.Can(ctx, record.Ref{Model: Operation, ID: r.ID}, access.Update); err != nil {
			return nil, err
		} else if may {
			out = append(out, r)
		}
	}
	return out, nil
}

// hasIncidents offers to close an open problem together with its incidents.
func (d *desk) hasIncidents(ctx context.Context, r *record.Record) bool {
	if r.Values.Int("type_id") != typeProblem || isClosed(d.registry(ctx).List("service_status").InClass("closed"), r.Values.Int("status")) {
		return false
	}
	open, err := d.incidents(ctx, r.ID)
	return err == nil && len(open) > 0
}

// closeWithIncidents answers every open incident of a problem with one reply, which the requesters see, and closes them
// and the problem, as one batch.
func (d *desk) closeWithIncidents(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	open, err := d.incidents(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	opt := record.Options{Batch: d.records.Batch(ctx)}
	for _, i := range open {
		if _, err := d.records.Create(ctx, activity.Activity, record.Input{"model_alias": Operation, "model_id": i.ID, "type": activity.Comment,
			"description": given.Text("solution"), "portal_visibility": true}, opt); err != nil {
			return nil, err
		}
	}
	for _, o := range append(open, r) {
		if _, err := d.records.Update(ctx, record.Ref{Model: Operation, ID: o.ID}, record.Input{"status": d.closedStatus(ctx, o), "solution": given.Text("solution")}, opt); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
