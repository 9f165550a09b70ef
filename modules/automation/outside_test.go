package automation_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"steward/adapter/outbound"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/automation"
	"steward/modules/moduletest"
)

func titled(d *moduletest.Desk, words string) record.Input {
	in := incident(d)
	in["title"] = words
	return in
}

func TestAMailOfAScriptLeavesExactlyWhenTheSaveStands(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		with(d, automation.BeforeSave, `
			deep.mail.send({to: ['anna@example.com', 'Bo Rossi <bo@example.com>'], subject: 'New: ' + $this.getTitle(), text: 'Look at it.', button: 'Open', link: '/list/service/operation'});
			if ($this.getTitle() === 'refused') deep.addError('no');`, record.Input{})
		with(d, automation.AfterSave, `deep.mail.send({to: 'late@example.com', subject: 'Saved ' + $this.getId(), text: 'x'}); if ($this.getTitle() === 'fails after') throw new Error('x');`, record.Input{})
		ctx := d.As("admin")
		if _, err := d.Records.Create(ctx, operation, titled(d, "refused"), record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if _, err := d.Records.Create(ctx, operation, titled(d, "only tried"), record.Options{DryRun: true}); err != nil {
			t.Fatal(err)
		}
		undone := errors.New("undone")
		if err := d.Records.Together(ctx, func(ctx context.Context) error {
			if _, err := d.Records.Create(ctx, operation, titled(d, "rolled back"), record.Options{}); err != nil {
				return err
			}
			return undone
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if sent := d.Mails(); len(sent) != 0 {
			t.Errorf("without a save that stands, %d mails left: %+v", len(sent), sent)
		}
		op := d.MakeAs(ctx, operation, titled(d, "Printer"))
		var got []string
		for _, m := range d.Mails() {
			if strings.HasSuffix(m.To, "@example.com") {
				got = append(got, strings.Join([]string{m.To, m.Name, m.Subject, m.Text, m.Button, m.Link}, "|"))
			}
		}
		want := []string{"anna@example.com||New: Printer|Look at it.|Open|http://localhost/list/service/operation",
			"bo@example.com|Bo Rossi|New: Printer|Look at it.|Open|http://localhost/list/service/operation", fmt.Sprintf("late@example.com||Saved %d|x||", op.ID)}
		for _, w := range want {
			if !strings.Contains(strings.Join(got, "\n")+"\n", w+"\n") {
				t.Errorf("%s is missing in\n%s", w, strings.Join(got, "\n"))
			}
		}
		if len(got) != 3 {
			t.Errorf("%d mails: %v", len(got), got)
		}
		d.MakeAs(ctx, operation, titled(d, "fails after"))
		for _, m := range d.Mails() {
			if m.To == "late@example.com" {
				t.Error("a script that failed sent a mail")
			}
		}
	})
}

func TestAMailThatCannotBeSentIsAFaultOfTheScript(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	m := with(d, automation.BeforeSave, `return;`, record.Input{})
	for sentence, code := range map[string]string{
		"nobody to write to":     `deep.mail.send({subject: 'a', text: 'b'});`,
		"no address":             `deep.mail.send({to: 'anna', subject: 'a', text: 'b'});`,
		"a header in an address": `deep.mail.send({to: 'a@example.com\nBcc: b@example.com', subject: 'a', text: 'b'});`,
		"a header in a subject":  `deep.mail.send({to: 'a@example.com', subject: 'a\nBcc: b@example.com', text: 'b'});`,
		"no subject":             `deep.mail.send({to: 'a@example.com', text: 'b'});`,
		"no text":                `deep.mail.send({to: 'a@example.com', subject: 'a'});`,
		"too long a text":        `deep.mail.send({to: 'a@example.com', subject: 'a', text: 'x'.repeat(20001)});`,
		"a link that runs":       `deep.mail.send({to: 'a@example.com', subject: 'a', text: 'b', link: 'javascript:alert(1)'});`,
		"a link elsewhere":       `deep.mail.send({to: 'a@example.com', subject: 'a', text: 'b', link: '//evil.example/'});`,
		"too many":               `for (let i = 0; i < 21; i++) deep.mail.send({to: 'a@example.com', subject: 'a', text: 'b'});`,
	} {
		if _, err := d.Records.Update(d.System(), record.Ref{Model: automation.Event, ID: m.ID}, record.Input{"code": code}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Create(d.System(), operation, incident(d), record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
	if sent := d.Mails(); len(sent) != 0 {
		t.Errorf("%d mails were sent", len(sent))
	}
}

func TestWhatOnlyLooksSendsNothingAndWithoutAMailServerASaveStands(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(operation, incident(d))
	d.Mails()
	with(d, automation.AfterLoad, `deep.mail.send({to: 'a@example.com', subject: 'a', text: 'b'});`, record.Input{})
	if _, err := d.Records.Open(d.As("admin"), record.Ref{Model: operation, ID: op.ID}); err != nil {
		t.Fatal(err)
	}
	if sent := d.Mails(); len(sent) != 0 {
		t.Errorf("opening a record sent %d mails", len(sent))
	}
	if l := logged(t, d); len(l) != 1 || !strings.Contains(l[0], "not change") {
		t.Errorf("the log has %v", l)
	}
	d.Scripts.Mail = nil
	with(d, automation.BeforeSave, `if (!deep.mail.send({to: 'a@example.com', subject: 'a', text: 'b'})) $this.setTitle('nothing sent');`, record.Input{})
	if got := title(t, d, d.System(), incident(d)); got != "nothing sent" {
		t.Errorf("got %s", got)
	}
	if l := logged(t, d); len(l) != 2 || !strings.Contains(l[1], "a@example.com") {
		t.Errorf("the log has %v", l)
	}
}

// other is another server on a loopback address that keeps what it is asked.
type other struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newOther(t *testing.T) *other {
	t.Helper()
	o := &other{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) //nolint:errcheck // a test
		o.mu.Lock()
		o.asked = append(o.asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+string(body))
		o.mu.Unlock()
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, `{"name": "Anna Rossi"}`)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *other) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]string{}, o.asked...)
}

// reach lets the scripts of a desk reach the server.
func (o *other) reach(d *moduletest.Desk) {
	d.Scripts.Outside = outbound.New()
	d.Setting("automation.http_hosts", []any{strings.TrimPrefix(o.URL, "http://")})
}

func TestARequestOfASaveLeavesAfterTheCommitAndIsLogged(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		o := newOther(t)
		d.Scripts.Outside = outbound.New()
		with(d, automation.BeforeSave, `
			const r = deep.http.request({url: '`+o.URL+`/hook?key=secret', body: {title: $this.getTitle()}});
			if (r !== null) throw new Error('an answer');
			if ($this.getTitle() === 'refused') deep.addError('no');`, record.Input{})
		if _, err := d.Records.Create(d.As("admin"), operation, incident(d), record.Options{}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "no host is allowed") {
			t.Fatalf("where nothing is allowed: %v", err)
		}
		d.Setting("automation.http_hosts", []any{"api.example.com"})
		if _, err := d.Records.Create(d.As("admin"), operation, incident(d), record.Options{}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "may not reach") {
			t.Fatalf("where another host is allowed: %v", err)
		}
		o.reach(d)
		if _, err := d.Records.Create(d.As("admin"), operation, titled(d, "refused"), record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		d.Mails()
		if asked := o.all(); len(asked) != 0 {
			t.Errorf("a save that was refused asked %v", asked)
		}
		d.MakeAs(d.As("admin"), operation, incident(d))
		if asked := o.all(); len(asked) != 0 {
			t.Errorf("the save waited for another server: %v", asked)
		}
		before := len(logged(t, d))
		d.Mails()
		if asked := o.all(); len(asked) != 1 || asked[0] != `POST /hook application/json {"title":"Printer is broken"}` {
			t.Errorf("the server was asked %v", asked)
		}
		if l := logged(t, d)[before:]; len(l) != 1 || !strings.HasPrefix(l[0], "POST "+o.URL+"/hook: 200") || strings.Contains(l[0], "secret") {
			t.Errorf("the log has %v", l)
		}
	})
}

func TestInTheBackgroundAnAnswerComesBackAndTheRunIsOneTransaction(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		o := newOther(t)
		o.reach(d)
		with(d, automation.AfterSave, `
			deep.model('company/company').setName('made once').save();
			const who = deep.http.request({url: '`+o.URL+`/people'}).json().name;
			const again = deep.http.request({url: '`+o.URL+`/people', method: 'put', body: who});
			deep.load('service/operation', $this.getId()).setData('requester_name', who + ' ' + again.status).save();`, record.Input{"is_async": true})
		op := d.MakeAs(d.As("admin"), operation, incident(d))
		d.Mails()
		r, err := d.Records.Get(d.System(), record.Ref{Model: operation, ID: op.ID})
		if err != nil || r.Values.Text("requester_name") != "Anna Rossi 200" {
			t.Errorf("the answer did not arrive: %v %v; the log has %v", r.Values["requester_name"], err, logged(t, d))
		}
		if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); n != 1 {
			t.Errorf("%d companies", n)
		}
		if asked := strings.Join(o.all(), "; "); asked != "GET /people  ; PUT /people  Anna Rossi" {
			t.Errorf("the server was asked %s", asked)
		}
		if l := logged(t, d); len(l) != 2 {
			t.Errorf("the log has %v", l)
		}
	})
}

func TestAServerThatDoesNotAnswerIsAnErrorOfTheScriptAndIsAskedAgainBehindASave(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	o := newOther(t)
	o.reach(d)
	with(d, automation.BeforeSave, `deep.http.request({url: '`+o.URL+`/broken', method: 'POST', body: 'x'});`, record.Input{})
	d.Make(operation, incident(d))
	d.Mails()
	if l := logged(t, d); len(l) != 1 || !strings.Contains(l[0], "/broken: 500") {
		t.Errorf("the log has %v", l)
	}
	due, err := d.Store.NextDue(d.System())
	if err != nil || due.IsZero() {
		t.Errorf("it is not asked again: %v %v", due, err)
	}
	gone := o.URL
	o.Close()
	with(d, automation.AfterSave, `
		deep.model('company/company').setName('half').save();
		for (let i = 0; i < 3; i++) try { deep.http.request({url: '`+gone+`/'}); } catch (e) { deep.log('caught ' + i); }
		throw new Error('given up');`, record.Input{"is_async": true})
	d.Make(operation, incident(d))
	d.Mails()
	l := strings.Join(logged(t, d), "\n")
	for _, want := range []string{"given up", "GET " + gone + "/:"} {
		if !strings.Contains(l, want) {
			t.Errorf("%s is missing in the log\n%s", want, l)
		}
	}
	if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); n != 0 {
		t.Error("half of it stands")
	}
}

func TestWhatCannotBeAskedIsAFaultOfTheScript(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	o := newOther(t)
	o.reach(d)
	m := with(d, automation.BeforeSave, `return;`, record.Input{})
	for sentence, code := range map[string]string{
		"a method that there is not":  `deep.http.request({url: '` + o.URL + `/', method: 'TRACE'});`,
		"a scheme that is none":       `deep.http.request({url: 'file:///etc/passwd'});`,
		"a name and password":         `deep.http.request({url: 'http://a:b@` + strings.TrimPrefix(o.URL, "http://") + `/'});`,
		"a header of the connection":  `deep.http.request({url: '` + o.URL + `/', headers: {Host: 'other'}});`,
		"two headers in one":          `deep.http.request({url: '` + o.URL + `/', headers: {'X-A': 'a\r\nX-B: b'}});`,
		"too large a body":            `deep.http.request({url: '` + o.URL + `/', body: 'x'.repeat((1 << 20) + 1)});`,
		"too many":                    `for (let i = 0; i < 11; i++) deep.http.request({url: '` + o.URL + `/'});`,
		"another port of the machine": `deep.http.request({url: 'http://127.0.0.1:1/'});`,
	} {
		if _, err := d.Records.Update(d.System(), record.Ref{Model: automation.Event, ID: m.ID}, record.Input{"code": code}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Create(d.System(), operation, incident(d), record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
	d.Mails()
	if asked := o.all(); len(asked) != 0 {
		t.Errorf("the server was asked %v", asked)
	}
}
