package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/record"
)

// Outside reaches other servers; adapter/outbound is one. It follows no redirect, keeps to CallTime and CallSize, and connects
// only where the hosts reach. Its error says in a few words why there is no answer.
type Outside interface {
	Call(ctx context.Context, hosts Hosts, c Call) (Reply, error)
}

// Call is a request to another server.
type Call struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    string            `json:"body,omitempty"`
}

// Reply is what another server answered; the names of headers are in lower case.
type Reply struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

// The bounds of one request, and how many of them one run may make.
const (
	CallTime  = 10 * time.Second
	CallSize  = 1 << 20 // bytes of a body, either way
	mostCalls = 10
)

// CallKind names the jobs that ask other servers; Deliver does them.
const CallKind = "script.call"

// callTries is how often a server is asked that does not answer, or says that it cannot just now.
const callTries = 5

var (
	methods    = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
	headerName = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+.^_|~-]{1,100}$`)
	// These are for the connection and not for a script.
	ownHeaders = []string{"host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "keep-alive", "accept-encoding"}
)

// allow refuses a request that may not leave, and makes one of a script ready.
func (e *Engine) allow(c *Call) error {
	if e.Outside == nil || e.Hosts == nil || len(e.Hosts()) == 0 {
		return fault.Denied("script.http_off")
	}
	bad := func(what string) error {
		return fault.InvalidField("", "script.http_bad", fault.Params{"what": what})
	}
	c.Method = strings.ToUpper(c.Method)
	u, err := url.Parse(c.URL)
	switch {
	case !slices.Contains(methods, c.Method):
		return bad("method")
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(c.URL) > 4000:
		return bad("url")
	case len(c.Headers) > 30:
		return bad("headers")
	case len(c.Body) > CallSize:
		return fault.New(fault.TooLarge, "script.http_large", fault.Params{"kb": CallSize >> 10})
	}
	for name, value := range c.Headers {
		low := strings.ToLower(name)
		if !headerName.MatchString(name) || slices.Contains(ownHeaders, low) || strings.HasPrefix(low, "proxy-") || len(value) > 4000 || strings.ContainsAny(value, "\r\n\x00") {
			return bad(name)
		}
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if !e.Hosts().Allows(u.Hostname(), port) {
		return fault.Denied("script.http_host", fault.Params{"host": u.Host})
	}
	return nil
}

// place is the address of a request as logs may show it: what stands behind the path may be a key.
func (c Call) place() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return c.Method
	}
	return c.Method + " " + u.Scheme + "://" + u.Host + u.EscapedPath()
}

// answered is a request with what came of it.
type answered struct {
	call  Call
	reply Reply
	why   string // there is no answer
}

// waiting ends a run that needs an answer before it can go on.
type waiting struct{ call Call }

func (w *waiting) Error() string { return "the script waits for " + w.call.place() }

// request is deep.http.request. A save is not held up: there the request leaves after the commit and nothing comes back.
func (h *host) request(raw []byte) (any, error) {
	if h.looksOnly() {
		return nil, fault.New(fault.Invalid, "script.only_looks")
	}
	var c Call
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, fault.InvalidField("", "script.bad_call", fault.Params{"call": "http"})
	}
	if err := h.e.allow(&c); err != nil {
		return nil, err
	}
	if err := h.spend(1); err != nil {
		return nil, err
	}
	if h.asked++; h.asked > mostCalls {
		return nil, fault.New(fault.TooMany, "script.too_many_calls", fault.Params{"most": mostCalls})
	}
	switch {
	case h.run.Tried:
		h.calls = append(h.calls, c)
		return map[string]any{"status": 0, "headers": map[string]string{}, "body": "", "simulated": true}, nil
	case !h.run.answers:
		h.calls = append(h.calls, c)
		return nil, nil
	case h.asked > len(h.run.known):
		h.waits = &waiting{c}
		return nil, nil
	}
	known := h.run.known[h.asked-1]
	switch {
	case known.call.Method != c.Method || known.call.URL != c.URL:
		return nil, fault.New(fault.Conflict, "script.http_differs", fault.Params{"call": c.place()})
	case known.why != "":
		return nil, fault.New(fault.Conflict, "script.http_failed", fault.Params{"call": c.place(), "why": known.why})
	}
	return known.reply, nil
}

// Answered runs a script that nobody waits for, outside any transaction: other servers answer it. None is asked while a
// transaction is open: where the script waits for an answer, what it did is taken back, the server is asked, and the script runs
// again from its beginning with the answer. So it does everything in one transaction or nothing.
func (e *Engine) Answered(ctx context.Context, r Run) (*Result, error) {
	r.answers, r.known = true, nil
	for {
		var res *Result
		err := e.Records.Together(ctx, func(ctx context.Context) error {
			var err error
			res, err = e.Run(ctx, r)
			return err
		})
		var w *waiting
		if !errors.As(err, &w) {
			return res, err
		}
		reply, err := e.ask(ctx, r.errand(w.call))
		one := answered{call: w.call, reply: reply}
		if err != nil {
			one.why = err.Error()
		}
		r.known = append(r.known, one)
	}
}

// errand is a request that waits for its turn, and on whose behalf it is made.
type errand struct {
	Call   Call   `json:"call"`
	Object string `json:"object"`
	Model  string `json:"model,omitempty"`
	Record int64  `json:"record,omitempty"`
}

func (r Run) errand(c Call) errand {
	x := errand{Call: c, Object: r.Object}
	if r.Self != nil {
		x.Model, x.Record = r.Self.Model.Alias, r.Self.ID
	}
	return x
}

// ask makes a request and writes to the script log what came of it.
func (e *Engine) ask(ctx context.Context, x errand) (Reply, error) {
	start := time.Now()
	reply, err := e.Outside.Call(ctx, e.Hosts(), x.Call)
	line := Entry{Level: "log", Area: "http", Object: x.Object, Model: x.Model, Record: x.Record,
		Message: fmt.Sprintf("%s: %d, %d ms", x.Call.place(), reply.Status, time.Since(start).Milliseconds())}
	if err != nil {
		line.Message = x.Call.place() + ": " + err.Error()
	}
	if err != nil || reply.Status >= 400 {
		line.Level = "error"
	}
	if e.Report != nil {
		e.Report(ctx, line)
	}
	return reply, err
}

func (e *Engine) callJob(x errand) (job.Job, error) {
	if e.Secrets == nil {
		return job.Job{}, errors.New("requests of scripts cannot be kept: there is no key to encrypt them with")
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return job.Job{}, err
	}
	sealed, err := e.Secrets.Seal(string(raw), CallKind)
	if err != nil {
		return job.Job{}, err
	}
	payload, err := json.Marshal(sealed)
	return job.Job{Kind: CallKind, Payload: payload, Max: callTries}, err
}

// Deliver does a request that waited for its commit. A server that does not answer, or says that it cannot now, is asked again
// later; a host that is not allowed any more is not.
func (e *Engine) Deliver(ctx context.Context, j job.Job) error {
	if e.Secrets == nil {
		return errors.New("there is no key to read a queued request with")
	}
	var sealed string
	if err := json.Unmarshal(j.Payload, &sealed); err != nil {
		return fmt.Errorf("read a queued request: %w", err)
	}
	raw, err := e.Secrets.Open(sealed, CallKind)
	if err != nil {
		return err
	}
	var x errand
	if err := json.Unmarshal([]byte(raw), &x); err != nil {
		return fmt.Errorf("read a queued request: %w", err)
	}
	if err := e.allow(&x.Call); err != nil {
		if e.Report != nil {
			e.Report(ctx, Entry{Level: "error", Area: "http", Object: x.Object, Model: x.Model, Record: x.Record, Message: x.Call.place() + ": the host is not allowed any more"})
		}
		return nil
	}
	reply, err := e.ask(ctx, x)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", x.Call.place(), err)
	case reply.Status >= 500 || reply.Status == 429 || reply.Status == 408:
		return fmt.Errorf("%s: answered %d", x.Call.place(), reply.Status)
	}
	return nil
}

// leave queues what a run sends: with its save, in the running transaction, or at once where there is none.
func (e *Engine) leave(ctx context.Context, h *host) error {
	if h.run.Tried || len(h.mails)+len(h.calls) == 0 {
		return nil
	}
	var jobs []job.Job
	for _, m := range h.mails {
		j, err := e.Mail.Job(m)
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	for _, c := range h.calls {
		j, err := e.callJob(h.run.errand(c))
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	if h.run.queue != nil {
		return h.run.queue(ctx, jobs...)
	}
	if tx := record.Running(ctx); tx != nil {
		return tx.Enqueue(ctx, jobs...)
	}
	return e.Records.Enqueue(ctx, jobs...)
}
