package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/live"
	"steward/engine/record"
)

// recheck is how long a listener is believed to be who he was: after that the next message asks for session and rights.
const recheck = time.Second

// heartbeat keeps proxies from closing a quiet stream.
const heartbeat = 25 * time.Second

// stream sends what happens for as long as the browser listens. Facts about a record go only to those who may read it.
func stream(c *call) (any, error) {
	flush, ok := c.w.(http.Flusher)
	if !ok {
		return nil, fault.New(fault.Unsupported, "api.no_stream")
	}
	messages, leave := c.h.Live.Listen()
	defer leave()
	head := c.w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("X-Accel-Buffering", "no")
	c.answered = true
	http.NewResponseController(c.w).SetWriteDeadline(time.Time{}) //nolint:errcheck // not every writer has deadlines
	fmt.Fprint(c.w, ": here\n\n")
	flush.Flush()
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	checked := time.Now()
	for {
		select {
		case <-c.ctx().Done():
			return nil, nil
		case <-tick.C:
			if !c.stillIn() {
				return nil, nil
			}
			fmt.Fprint(c.w, ": still here\n\n")
		case m, open := <-messages:
			if !open {
				return nil, nil
			}
			if time.Since(checked) > recheck {
				if !c.stillIn() {
					return nil, nil
				}
				checked = time.Now()
			}
			m, mine := c.news(m)
			if !mine || !c.hears(m) {
				continue
			}
			raw, err := json.Marshal(c.told(m.Data))
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(c.w, "event: %s\ndata: %s\n\n", m.Name, raw)
		}
		flush.Flush()
	}
}

// stillIn looks whether the session is still good and takes over changed rights.
func (c *call) stillIn() bool {
	if c.token != "" {
		a, _, err := c.h.Auth.Resume(c.ctx(), c.token, c.h.Client(c.r))
		if err != nil {
			return false
		}
		c.actor = a
	} else if a, err := c.h.People.Actor(c.ctx(), c.actor.ID); err != nil || !a.Active {
		return false
	} else {
		c.actor = a
	}
	c.r = c.r.WithContext(access.With(c.ctx(), c.actor))
	return true
}

// told names the person who did it instead of giving his number.
func (c *call) told(data any) any {
	d, ok := data.(live.Record)
	if !ok {
		return data
	}
	out := map[string]any{"model": d.Model, "id": d.ID, "version": d.Version, "kind": d.Kind, "by": nil}
	if d.By != 0 {
		if a, err := c.h.People.Actor(c.ctx(), d.By); err == nil {
			out["by"] = a.Username
		}
	}
	return out
}

// hears decides whether a message is for the caller, by the rights of the record it is about.
func (c *call) hears(m live.Message) bool {
	var alias string
	var id int64
	var gone map[string]event.Change
	switch d := m.Data.(type) {
	case exporting:
		return d.by == c.actor.ID
	case live.Record:
		alias, id, gone = d.Model, d.ID, d.Gone
	case live.Presence:
		if !c.actor.BackEnd() {
			return false // end users do not learn who reads their request
		}
		alias, id = d.Model, d.ID
	case map[string]string:
		alias = d["model"]
	default:
		return true
	}
	model := c.h.Platform.Config.Current().Registry.Model(alias)
	if model == nil || model.Internal || !c.may(model, access.Read) {
		return false
	}
	switch {
	case id == 0:
		return m.Name != "record"
	case gone != nil:
		return c.h.Platform.Records.CouldRead(c.ctx(), record.Ref{Model: alias, ID: id}, gone)
	}
	ok, err := c.h.Platform.Records.Can(c.ctx(), record.Ref{Model: alias, ID: id}, access.Read)
	return err == nil && ok
}

func presence(c *call) (any, error) {
	var in struct {
		Model string `json:"model"`
		ID    int64  `json:"id"`
		Doing string `json:"doing"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if in.Doing != "viewing" && in.Doing != "editing" {
		return nil, fault.InvalidField("doing", "api.one_of", fault.Params{"values": "viewing, editing"})
	}
	m, err := c.modelOf(in.Model)
	if err != nil {
		return nil, err
	}
	if ok, err := c.h.Platform.Records.Can(c.ctx(), record.Ref{Model: m.Alias, ID: in.ID}, access.Read); err != nil || !ok {
		return nil, fault.Missing()
	}
	if c.actor.BackEnd() {
		c.h.Live.Present(m.Alias, in.ID, live.Person{Username: c.actor.Username, Name: c.actor.Name, Doing: in.Doing})
	}
	return nil, nil
}
