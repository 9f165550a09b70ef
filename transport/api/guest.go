package api

import (
	"fmt"
	"net/http"
	"time"

	"steward/engine/auth"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/view"
)

// perGuest is how many calls of the guest portal one address makes in a minute.
const perGuest = 120

// guests gives the desk of visitors. Where there is none, or it is switched off, nothing of it exists.
func (c *call) guests() (guest.Desk, error) {
	g := c.h.Platform.Guest
	if g == nil || !g.On() {
		return nil, fault.Missing()
	}
	if wait := c.h.guestLimit.take(auth.Network(c.h.Client(c.r).Address), time.Now()); wait > 0 {
		return nil, fault.New(fault.TooMany, "fault.too_many", fault.Params{"retry_after": wait})
	}
	c.w.Header().Set("X-Robots-Tag", "noindex")
	c.w.Header().Set("Cache-Control", "no-store")
	return g, nil
}

func (c *call) visitor() guest.Visitor {
	return guest.Visitor{Address: auth.Network(c.h.Client(c.r).Address), Lang: c.lang()}
}

func guestHome(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	home, err := g.Home(c.ctx(), c.lang())
	if err != nil {
		return nil, err
	}
	groups := make([]map[string]any, len(home.Groups))
	for i, x := range home.Groups {
		requests := make([]map[string]any, len(x.Requests))
		for j, r := range x.Requests {
			requests[j] = c.guestEntry(r)
		}
		groups[i] = map[string]any{"code": x.Code, "label": c.snap.Texts.Label(c.lang(), x.Label), "description": c.snap.Texts.Label(c.lang(), x.Description), "icon": x.Icon, "requests": requests}
	}
	return map[string]any{"groups": groups, "consent": home.Consent, "proof": map[string]any{"challenge": home.Proof, "bits": home.Bits}, "files": guestFiles(home.Files)}, nil
}

func guestFiles(f guest.Files) map[string]any {
	types := f.Types
	if types == nil {
		types = []string{}
	}
	return map[string]any{"most": f.Most, "mb": f.MB, "types": types}
}

func guestFileList(files []guest.File) []map[string]any {
	out := make([]map[string]any, len(files))
	for i, f := range files {
		out[i] = map[string]any{"code": f.Code, "name": f.Name, "size": f.Size}
	}
	return out
}

// guestEntry says of a request what a visitor needs, and no id of anything.
func (c *call) guestEntry(r view.Request) map[string]any {
	return map[string]any{"code": r.Code, "label": c.snap.Texts.Label(c.lang(), r.Label), "description": c.snap.Texts.Label(c.lang(), r.Description), "icon": r.Icon, "url": r.URL,
		"confirmation": c.snap.Texts.Label(c.lang(), r.Confirmation)}
}

func guestForm(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Values map[string]any `json:"values"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	f, err := g.Form(c.ctx(), c.r.PathValue("code"), c.lang(), in.Values)
	if err != nil {
		return nil, err
	}
	fields := make([]map[string]any, len(f.Fields))
	for i, x := range f.Fields {
		fields[i] = map[string]any{"code": x.Code, "label": x.Label, "help": x.Help, "type": x.Type, "required": x.Required, "max": x.Max, "options": nil, "set": x.Set}
		if x.Options != nil {
			options := make([]map[string]any, len(x.Options))
			for j, o := range x.Options {
				options[j] = map[string]any{"value": o.Value, "label": o.Label}
			}
			fields[i]["options"] = options
		}
	}
	return map[string]any{"code": f.Code, "label": f.Label, "description": f.Description, "fields": fields, "live": f.Live}, nil
}

func guestAsk(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Request string         `json:"request"`
		Values  map[string]any `json:"values"`
		Name    string         `json:"name"`
		Email   string         `json:"email"`
		Phone   string         `json:"phone"`
		Company string         `json:"company"`
		Consent bool           `json:"consent"`
		Files   []string       `json:"files"`
		Website string         `json:"website"` // people do not see it
		Proof   struct {
			Challenge string `json:"challenge"`
			Answer    string `json:"answer"`
		} `json:"proof"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	got, err := g.Ask(c.ctx(), guest.Ask{Visitor: c.visitor(), Request: in.Request, Values: in.Values, Name: in.Name, Email: in.Email, Phone: in.Phone, Company: in.Company,
		Consent: in.Consent, Files: in.Files, Trap: in.Website, Proof: in.Proof.Challenge, Answer: in.Proof.Answer})
	if err != nil {
		return nil, err
	}
	return c.receipt(got), nil
}

// receipt is 202 for a request that waits for its confirmation.
func (c *call) receipt(got *guest.Receipt) map[string]any {
	if c.status = http.StatusCreated; got.Waits {
		c.status = http.StatusAccepted
	}
	return map[string]any{"number": got.Number, "token": got.Token, "waits": got.Waits}
}

func guestConfirm(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	got, err := g.Confirm(c.ctx(), in.Token, c.visitor())
	if err != nil {
		return nil, err
	}
	return c.receipt(got), nil
}

func guestUpload(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	home, err := g.Home(c.ctx(), c.lang())
	if err != nil {
		return nil, err
	}
	largest := max(home.Files.MB, 1) << 20
	part, err := c.upload(largest, largest+1<<20)
	if err != nil {
		return nil, err
	}
	got, err := g.Put(c.ctx(), part.FileName(), part, c.visitor())
	if err != nil {
		return nil, tooLarge(err, largest)
	}
	c.status = http.StatusCreated
	return map[string]any{"ticket": got.Ticket, "name": got.Name, "size": got.Size}, nil
}

func guestFile(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	got, err := g.Open(c.ctx(), c.r.PathValue("token"), c.r.PathValue("file"))
	if err != nil {
		return nil, err
	}
	defer got.Close()
	c.handOut(got.Name, got.Mime, "attachment", got)
	return nil, nil
}

func guestMute(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Muted bool `json:"muted"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	return nil, g.Mute(c.ctx(), c.r.PathValue("token"), in.Muted)
}

// guestCheck answers administrators also while the portal is off: it is how they get it ready.
func guestCheck(c *call) (any, error) {
	if c.h.Platform.Guest == nil {
		return nil, fault.Missing()
	}
	got, err := c.h.Platform.Guest.Check(c.ctx(), c.lang())
	if err != nil {
		return nil, err
	}
	requests := make([]map[string]any, len(got.Requests))
	for i, r := range got.Requests {
		links := make([]map[string]any, len(r.Links))
		for j, l := range r.Links {
			path := ""
			if l.ID != 0 {
				path = fmt.Sprintf("/record/%s/%d", l.Model, l.ID)
			}
			links[j] = map[string]any{"code": l.Code, "holds": l.Holds, "detail": l.Detail, "path": path}
		}
		requests[i] = map[string]any{"name": r.Name, "open": r.Open, "path": fmt.Sprintf("/record/portal/request/%d", r.ID), "links": links}
	}
	categories := got.Listed
	if categories == nil {
		categories = []string{}
	}
	return map[string]any{"on": got.On, "mail": got.Mail, "confirm": got.Confirm, "requests": requests, "categories": categories}, nil
}

func guestLook(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	p, err := g.Look(c.ctx(), c.r.PathValue("token"), c.lang())
	if err != nil {
		return nil, err
	}
	comments := make([]map[string]any, len(p.Comments))
	for i, x := range p.Comments {
		comments[i] = map[string]any{"text": x.Text, "mine": x.Mine, "at": x.At.Format(time.RFC3339), "files": guestFileList(x.Files)}
	}
	var status any
	if p.Status != "" {
		status = p.Status
	}
	return map[string]any{"number": p.Number, "title": p.Title, "description": p.Description, "status": status, "closed": p.Closed, "created_at": p.CreatedAt.Format(time.RFC3339),
		"comments": comments, "can_reply": p.CanReply, "muted": p.Muted, "files": guestFileList(p.Files), "attach": guestFiles(p.Attach)}, nil
}

func guestSay(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Description string   `json:"description"`
		Files       []string `json:"files"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := g.Say(c.ctx(), c.r.PathValue("token"), in.Description, in.Files, c.visitor()); err != nil {
		return nil, err
	}
	c.status = http.StatusCreated
	return map[string]any{}, nil
}

func guestVerify(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	return nil, g.Verify(c.ctx(), c.r.PathValue("token"))
}

func guestRenew(c *call) (any, error) {
	g, err := c.guests()
	if err != nil {
		return nil, err
	}
	var in struct {
		Number string `json:"number"`
		Email  string `json:"email"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := g.Renew(c.ctx(), in.Number, in.Email, c.visitor()); err != nil {
		return nil, err
	}
	c.status = http.StatusAccepted
	return map[string]any{}, nil
}
