package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"steward/engine/event"
)

// floor is the least that could do the same work: it looks up the hashed token of the session, runs statements written by
// hand with the rights of the actor in them, and writes JSON. It has no models, no labels beyond its joins, no hooks, no
// validation. Where the planner of SQLite could go two ways it tries both and keeps the faster, as somebody who writes SQL
// by hand does.
type floor struct {
	d       *database
	w       *World
	actors  map[int64]actor
	session *sql.Stmt

	mu    sync.Mutex
	stmts map[string]*sql.Stmt

	write  sync.Mutex // one writer, each write a commit of its own
	writer *sql.DB
	serial atomic.Int64
}

func serveFloor(ctx context.Context, o options) error {
	raw, err := os.ReadFile(filepath.Join(o.dir, "world.json"))
	if err != nil {
		return err
	}
	f := &floor{actors: map[int64]actor{}, stmts: map[string]*sql.Stmt{}}
	if err := json.Unmarshal(raw, &f.w); err != nil {
		return err
	}
	for _, pool := range f.w.pools() {
		for _, a := range pool {
			f.actors[a.id] = a
		}
	}
	if f.d, err = openDatabase(o.dir, o.url, durable+"&_pragma=query_only(1)&_pragma=cache_size(-16384)"); err != nil {
		return err
	}
	f.d.SetMaxOpenConns(16)
	f.d.SetMaxIdleConns(16)
	f.writer = f.d.DB
	if !f.d.postgres {
		f.d.SetMaxOpenConns(4)
		f.d.SetMaxIdleConns(4)
		w, err := openDatabase(o.dir, "", durable+"&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(4000)&_txlock=immediate")
		if err != nil {
			return err
		}
		w.SetMaxOpenConns(1)
		f.writer = w.DB
	}
	if f.session, err = f.d.Prepare(f.d.bind("SELECT user_id FROM session WHERE hash = ? AND pending = 0 AND expires > ?")); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "0") })
	for path, serve := range map[string]func(*http.Request, actor) (any, error){
		"GET /list": f.list, "GET /open": f.open, "POST /create": f.create, "POST /comment": f.comment, "GET /counters": f.counters,
	} {
		mux.HandleFunc(path, f.handle(serve))
	}
	server := &http.Server{Addr: o.floor, Handler: mux}
	go func() { <-ctx.Done(); server.Close() }()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (f *floor) handle(serve func(*http.Request, actor) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("steward_session")
		if err != nil {
			http.Error(w, "", http.StatusUnauthorized)
			return
		}
		sum := sha256.Sum256([]byte(cookie.Value))
		var user int64
		if err := f.session.QueryRowContext(r.Context(), base64.RawURLEncoding.EncodeToString(sum[:]), time.Now().Unix()).Scan(&user); err != nil {
			http.Error(w, err.Error(), http.StatusUnauthorized)
			return
		}
		out, err := serve(r, f.actors[user])
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		raw, err := json.Marshal(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
		w.Write(raw) //nolint:errcheck // the caller has gone
	}
}

// sentence is a statement with its values.
type sentence struct {
	strings.Builder
	args []any
}

func (s *sentence) say(text string, args ...any) {
	s.WriteString(text)
	s.args = append(s.args, args...)
}

func list(ids []int64) (string, []any) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",") + ")", args
}

// rights are the conditions of an actor; lead is put before the columns, flags before those that half the table shares.
func (s *sentence) rights(a actor, lead, flags string) {
	switch a.kind {
	case administrator:
		s.say("1=1")
	case agent:
		groups, ids := list(a.groups)
		of, companies := list(a.companies)
		s.say("("+lead+"t0.assigned_group_id IN "+groups, ids...)
		s.say(" OR "+lead+"t0.company_id IN "+of, companies...)
		s.shared(a, lead)
	case ten:
		s.say("("+lead+"t0.company_id = ?", a.companies[0])
		s.shared(a, lead)
	case supervisor:
		of, companies := list(a.companies)
		s.say("("+lead+"t0.requester_username = ? OR "+lead+"t0.company_id IN "+of, append([]any{a.username}, companies...)...)
		s.say(") AND " + flags + "t0.is_deleted = 0")
	case portal:
		s.say(lead+"t0.requester_username = ? AND "+flags+"t0.is_deleted = 0", a.username)
	}
}

// shared opens what names the actor or a group of his.
func (s *sentence) shared(a actor, lead string) {
	groups, ids := list(a.groups)
	s.say(" OR "+lead+"t0.entity_id IN (SELECT entity_id FROM service_operation__access_user_ids WHERE value = ?)", a.id)
	s.say(" OR "+lead+"t0.entity_id IN (SELECT entity_id FROM service_operation__access_group_ids WHERE value IN "+groups+"))", ids...)
}

// where and order of each list; {w} stands before the columns of conditions, {f} before flags, {o} before those of the order, $me for the user.
var floorLists = map[string]struct {
	where, order string
	search       bool
}{
	"newest":        {"", "{o}t0.created_at DESC, {o}t0.entity_id DESC", false},
	"grid":          {" AND {f}t0.is_archived = 0 AND {f}t0.is_deleted = 0 AND {w}t0.status IN (1,2,3,4,5)", "{o}t0.created_at DESC, {o}t0.entity_id DESC", false},
	"mine":          {" AND {w}t0.status IN (1,2,3,4,5) AND {w}t0.priority_id IN (1,2) AND {w}t0.assigned_username = $me", "{o}t0.due_date, {o}t0.entity_id", false},
	"due":           {" AND {w}t0.status IN (1,2,3,4,5) AND {w}t0.priority_id IN (1,2)", "{o}t0.due_date, {o}t0.entity_id", false},
	"filter":        {" AND {w}t0.source = 'chat'", "{o}t0.created_at DESC, {o}t0.entity_id DESC", false},
	"filter custom": {" AND {w}t0.cust_channel = 'chat'", "{o}t0.created_at DESC, {o}t0.entity_id DESC", false},
	"sort":          {"", "{o}t0.due_date DESC, {o}t0.entity_id DESC", false},
	"sort custom":   {"", "{o}t0.cust_followup DESC, {o}t0.entity_id DESC", false},
	"page 2000":     {" AND (t0.created_at, t0.entity_id) < ($at, $id)", "{o}t0.created_at DESC, {o}t0.entity_id DESC", false},
	"search":        {"", "newest", true},
	"search best":   {"", "best", true},
}

const rowColumns = `t0.entity_id, t0.version, t0.title, t0.status, t0.priority_id, t0.type_id, y.sequence_prefix, t0.company_id, c.name, t0.requester_username, r.firstname || ' ' || r.lastname,
	t0.assigned_group_id, g.name, t0.assigned_username, u.firstname || ' ' || u.lastname, t0.due_date, t0.updated_at, t0.created_at, t0.cust_channel, t0.cust_followup, t0.cust_score, t0.cust_site, t0.cust_note`

const rowJoins = ` LEFT JOIN service_type y ON y.entity_id = t0.type_id LEFT JOIN company_company c ON c.entity_id = t0.company_id LEFT JOIN admin_user r ON r.username = t0.requester_username
	LEFT JOIN admin_group g ON g.entity_id = t0.assigned_group_id LEFT JOIN admin_user u ON u.username = t0.assigned_username`

type row struct {
	ID         int64   `json:"entity_id"`
	Version    int64   `json:"version"`
	Title      *string `json:"title"`
	Status     *int64  `json:"status"`
	Priority   *int64  `json:"priority_id"`
	Type       *int64  `json:"type_id"`
	Prefix     *string `json:"_prefix"`
	Company    *int64  `json:"company_id"`
	CompanyIs  *string `json:"_company"`
	Requester  *string `json:"requester_username"`
	RequestIs  *string `json:"_requester"`
	Group      *int64  `json:"assigned_group_id"`
	GroupIs    *string `json:"_group"`
	Assigned   *string `json:"assigned_username"`
	AssignedIs *string `json:"_assigned"`
	Due        *int64  `json:"due_date"`
	Updated    int64   `json:"updated_at"`
	Created    int64   `json:"created_at"`
	Channel    *string `json:"cust_channel"`
	Followup   *int64  `json:"cust_followup"`
	Score      *int64  `json:"cust_score"`
	Site       *string `json:"cust_site"`
	Note       *string `json:"cust_note"`
}

// renderings are the ways the planner of SQLite can be led: left alone, by the order, by all conditions, by the rights. A plus
// keeps it from using indexes of the rights, of the filter, of the order.
var renderings = [][3]string{{"", "", ""}, {"+", "+", ""}, {"", "", "+"}, {"", "+", "+"}}

func (f *floor) sentence(r *http.Request, a actor, rendering [3]string) *sentence {
	q := r.URL.Query()
	what := floorLists[q.Get("what")]
	var s sentence
	s.say("SELECT " + rowColumns)
	pg := f.d.postgres
	switch {
	case what.search && pg:
		s.say(" FROM service_operation t0 JOIN service_operation_fts f ON f.entity_id = t0.entity_id"+rowJoins+" WHERE f.words @@ CAST(? AS tsquery) AND ", tsWords(q.Get("q")))
	case what.search:
		s.say(" FROM service_operation_fts f CROSS JOIN service_operation t0 ON t0.entity_id = f.rowid"+rowJoins+" WHERE f.words MATCH ? AND ", matchWords(q.Get("q")))
	default:
		s.say(" FROM service_operation t0" + rowJoins + " WHERE ")
	}
	w, o := rendering[1], rendering[2]
	s.rights(a, rendering[0], lead(f.d))
	for k, part := range strings.Split(what.where, "$") {
		part = strings.NewReplacer("{w}", w, "{f}", lead(f.d)).Replace(part)
		switch {
		case k == 0:
			s.say(part)
		case strings.HasPrefix(part, "me"):
			s.say("?"+part[2:], a.username)
		case strings.HasPrefix(part, "at"):
			at, _ := strconv.ParseInt(q.Get("at"), 10, 64)
			s.say("?"+part[2:], at)
		case strings.HasPrefix(part, "id"):
			id, _ := strconv.ParseInt(q.Get("id"), 10, 64)
			s.say("?"+part[2:], id)
		}
	}
	order := strings.ReplaceAll(what.order, "{o}", o)
	switch {
	case order == "newest" && pg:
		order = "t0.entity_id DESC"
	case order == "newest":
		order = "f.rowid DESC"
	case order == "best" && pg:
		order = "ts_rank(f.words, CAST(? AS tsquery)) DESC, t0.entity_id DESC"
		s.args = append(s.args, tsWords(q.Get("q")))
	case order == "best":
		order = "bm25(service_operation_fts), t0.entity_id DESC"
	case pg:
		order = strings.NewReplacer("due_date DESC", "due_date DESC NULLS LAST", "followup DESC", "followup DESC NULLS LAST", "t0.due_date,", "t0.due_date NULLS FIRST,", "created_at DESC", "created_at DESC NULLS LAST").Replace(order)
	}
	s.say(" ORDER BY " + order + " LIMIT 51")
	if what.search && !pg { // the functions of full text want the table by its name
		text := strings.ReplaceAll(strings.ReplaceAll(s.String(), "service_operation_fts f CROSS", "service_operation_fts CROSS"), "f.rowid", "service_operation_fts.rowid")
		text = strings.ReplaceAll(text, "f.words MATCH", "service_operation_fts MATCH")
		s.Reset()
		s.WriteString(text)
	}
	return &s
}

func matchWords(q string) string { return `"` + strings.Join(strings.Fields(q), `"* AND "`) + `"*` }
func tsWords(q string) string    { return "'" + strings.Join(strings.Fields(q), "':* & '") + "':*" }

func (f *floor) list(r *http.Request, a actor) (any, error) {
	key := "best rendering of " + r.URL.Query().Get("what") + " for " + a.kind
	f.mu.Lock()
	best, known := f.stmts[key]
	f.mu.Unlock()
	if !known {
		var err error
		if best, err = f.choose(r, a, key); err != nil {
			return nil, err
		}
	}
	return f.rows(r.Context(), best, f.sentence(r, a, [3]string{}).args)
}

// choose tries the renderings and keeps the fastest.
func (f *floor) choose(r *http.Request, a actor, key string) (*sql.Stmt, error) {
	ways := renderings
	if f.d.postgres || floorLists[r.URL.Query().Get("what")].search {
		ways = renderings[:1]
	}
	type tried struct {
		stmt *sql.Stmt
		took time.Duration
	}
	var all []tried
	for _, way := range ways {
		s := f.sentence(r, a, way)
		stmt, err := f.d.Prepare(f.d.bind(s.String()))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.String(), err)
		}
		took := time.Hour
		for range 3 {
			start := time.Now()
			if _, err := f.rows(r.Context(), stmt, s.args); err != nil {
				return nil, err
			}
			took = min(took, time.Since(start))
		}
		all = append(all, tried{stmt, took})
	}
	sort.Slice(all, func(i, j int) bool { return all[i].took < all[j].took })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stmts[key] = all[0].stmt
	return all[0].stmt, nil
}

func (f *floor) rows(ctx context.Context, stmt *sql.Stmt, args []any) (any, error) {
	found, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	items := make([]row, 0, 51)
	for found.Next() {
		var x row
		if err := found.Scan(&x.ID, &x.Version, &x.Title, &x.Status, &x.Priority, &x.Type, &x.Prefix, &x.Company, &x.CompanyIs, &x.Requester, &x.RequestIs, &x.Group, &x.GroupIs, &x.Assigned, &x.AssignedIs,
			&x.Due, &x.Updated, &x.Created, &x.Channel, &x.Followup, &x.Score, &x.Site, &x.Note); err != nil {
			return nil, err
		}
		items = append(items, x)
	}
	return map[string]any{"items": items[:min(50, len(items))], "more": len(items) > 50}, found.Err()
}

func (f *floor) prepared(text string) (*sql.Stmt, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if s := f.stmts[text]; s != nil {
		return s, nil
	}
	s, err := f.d.Prepare(f.d.bind(text))
	if err == nil {
		f.stmts[text] = s
	}
	return s, err
}

// maps runs a statement and gives its rows as objects.
func (f *floor) maps(ctx context.Context, s *sentence) ([]map[string]any, error) {
	stmt, err := f.prepared(s.String())
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, s.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	out := []map[string]any{}
	cells, into := make([]any, len(names)), make([]any, len(names))
	for i := range cells {
		into[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		one := make(map[string]any, len(names))
		for i, n := range names {
			if b, ok := cells[i].([]byte); ok {
				cells[i] = string(b)
			}
			one[n] = cells[i]
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// lead keeps the planner of SQLite from using the index of a column that half the table shares.
func lead(d *database) string {
	if d.postgres {
		return ""
	}
	return "+"
}

// open gives an operation with its newest fifty comments and changes.
func (f *floor) open(r *http.Request, a actor) (any, error) {
	id, _ := strconv.ParseInt(r.URL.Query().Get("id"), 10, 64)
	var s sentence
	s.say("SELECT t0.*, y.sequence_prefix, c.name AS _company, r.firstname || ' ' || r.lastname AS _requester, g.name AS _group, u.firstname || ' ' || u.lastname AS _assigned FROM service_operation t0"+rowJoins+" WHERE t0.entity_id = ? AND ", id)
	s.rights(a, "", lead(f.d))
	op, err := f.maps(r.Context(), &s)
	if err != nil || len(op) == 0 {
		return nil, fmt.Errorf("operation %d: %v", id, err)
	}
	s = sentence{}
	s.say("SELECT a.*, u.firstname || ' ' || u.lastname AS _author FROM activity_activity a LEFT JOIN admin_user u ON u.username = a.created_by WHERE a.model_alias = 'service/operation' AND a.model_id = ?", id)
	if a.kind == portal || a.kind == supervisor {
		s.say(" AND " + lead(f.d) + "a.portal_visibility = 1")
	}
	s.say(" ORDER BY a.created_at DESC, a.entity_id DESC LIMIT 50")
	comments, err := f.maps(r.Context(), &s)
	if err != nil {
		return nil, err
	}
	var events []map[string]any
	if a.kind != portal && a.kind != supervisor {
		s = sentence{}
		s.say("SELECT e.*, u.firstname || ' ' || u.lastname AS _actor FROM event e JOIN model_name m ON m.id = e.model LEFT JOIN admin_user u ON u.entity_id = e.actor WHERE m.alias = 'service/operation' AND e.record = ? ORDER BY e.id DESC LIMIT 50", id)
		if events, err = f.maps(r.Context(), &s); err != nil {
			return nil, err
		}
	}
	return map[string]any{"record": op[0], "comments": comments, "events": events, "update": true}, nil
}

// transaction runs fn alone, and commits by itself: nothing is grouped.
func (f *floor) transaction(ctx context.Context, fn func(tx *sql.Tx) error) error {
	if !f.d.postgres {
		f.write.Lock()
		defer f.write.Unlock()
	}
	tx, err := f.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		tx.Rollback() //nolint:errcheck // the first error is told
		return err
	}
	return tx.Commit()
}

func (f *floor) eventID() int64 {
	return int64(event.FirstAt(time.Now())) | 1023<<12 | f.serial.Add(1)&4095
}

func (f *floor) insert(ctx context.Context, tx *sql.Tx, table string, columns []string, values ...any) (int64, error) {
	stmt := "INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES (" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	if f.d.postgres {
		var id int64
		return id, tx.QueryRowContext(ctx, f.d.bind(stmt+" RETURNING entity_id"), values...).Scan(&id)
	}
	res, err := tx.ExecContext(ctx, stmt, values...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}

func (f *floor) index(ctx context.Context, tx *sql.Tx, table string, id int64, text string) error {
	words := strings.Fields(strings.NewReplacer("<p>", " ", "</p>", " ", "@", " ", ".", " ").Replace(strings.ToLower(text)))
	if f.d.postgres {
		_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" (entity_id, words) VALUES ($1, array_to_tsvector(ARRAY(SELECT DISTINCT unnest($2::text[]))))", id, words)
		return err
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" (rowid, words) VALUES (?, ?)", id, strings.Join(words, " "))
	return err
}

var floorOperation = []string{"version", "created_at", "created_by", "updated_at", "updated_by", "type_id", "title", "status", "priority_id", "urgency_id", "company_id", "requester_username", "requester_email",
	"requester_name", "description", "submit_username", "assigned_group_id", "is_archived", "is_deleted", "disable_routing", "due_date", "source", "reopen_count", "worklog_total",
	"cust_channel", "cust_followup", "cust_score", "cust_site", "cust_note"}

// create inserts an operation, its search entry and its first event.
func (f *floor) create(r *http.Request, a actor) (any, error) {
	var in struct {
		Type, Priority, Urgency, Company, Group, Due, Followup, Score int64
		Title, Description, Requester, Email, Name, Channel           string
		Site, Note                                                    string
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	ctx, now := r.Context(), time.Now().Unix()
	var id int64
	err := f.transaction(ctx, func(tx *sql.Tx) (err error) {
		if id, err = f.insert(ctx, tx, "service_operation", floorOperation, 1, now, a.username, now, a.username, in.Type, in.Title, 1, in.Priority, in.Urgency, in.Company, in.Requester, in.Email, in.Name, in.Description, a.username,
			in.Group, 0, 0, 0, in.Due, "backend", 0, 0, in.Channel, in.Followup, in.Score, in.Site, in.Note); err != nil {
			return err
		}
		if err := f.index(ctx, tx, "service_operation_fts", id, in.Title+" "+in.Email+" "+in.Name+" "+in.Description); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, f.d.bind("INSERT INTO event (id, model, record, version, kind, actor, causes) SELECT CAST(? AS BIGINT), id, CAST(? AS BIGINT), 1, 1, CAST(? AS BIGINT), '[{\"k\":\"user\"}]' FROM model_name WHERE alias = 'service/operation'"), f.eventID(), id, a.id)
		return err
	})
	return map[string]any{"entity_id": id, "version": 1}, err
}

func decode(r *http.Request, into any) error {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, into)
}

// comment inserts a comment on an operation the actor sees.
func (f *floor) comment(r *http.Request, a actor) (any, error) {
	var in struct {
		ID          int64
		Description string
	}
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	var s sentence
	s.say("SELECT 1 AS one FROM service_operation t0 WHERE t0.entity_id = ? AND ", in.ID)
	s.rights(a, "", lead(f.d))
	ctx, now := r.Context(), time.Now().Unix()
	if seen, err := f.maps(ctx, &s); err != nil || len(seen) == 0 {
		return nil, fmt.Errorf("operation %d: %v", in.ID, err)
	}
	var id int64
	err := f.transaction(ctx, func(tx *sql.Tx) (err error) {
		columns := []string{"version", "created_at", "created_by", "updated_at", "updated_by", "type", "model_alias", "model_id", "description", "portal_visibility", "submit_username", "status", "frontend_visibility", "disable_routing", "is_billed", "contract_line_qty"}
		if id, err = f.insert(ctx, tx, "activity_activity", columns, 1, now, a.username, now, a.username, 1, "service/operation", in.ID, in.Description, 1, a.username, 1, 0, 0, 0, 0); err != nil {
			return err
		}
		if err := f.index(ctx, tx, "activity_activity_fts", id, in.Description); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, f.d.bind("INSERT INTO event (id, model, record, version, kind, actor, causes, parent_model, parent_record) SELECT CAST(? AS BIGINT), m.id, CAST(? AS BIGINT), 1, 1, CAST(? AS BIGINT), '[{\"k\":\"user\"}]', p.id, CAST(? AS BIGINT) FROM model_name m, model_name p WHERE m.alias = 'activity/activity' AND p.alias = 'service/operation'"),
			f.eventID(), id, a.id, in.ID)
		return err
	})
	return map[string]any{"entity_id": id}, err
}

// counters counts ten grids, each to 10 000.
func (f *floor) counters(r *http.Request, a actor) (any, error) {
	out := map[string]any{}
	day := time.Now().UTC().Truncate(24 * time.Hour).Unix()
	groups, ids := list(append([]int64{0}, a.groups...))
	for code, x := range map[string]struct {
		where string
		args  []any
	}{
		"open": {"", nil}, "mine": {" AND t0.assigned_username = ?", []any{a.username}}, "my_groups": {" AND t0.assigned_group_id IN " + groups, ids},
		"unassigned": {" AND t0.assigned_username IS NULL", nil}, "due_today": {" AND t0.due_date BETWEEN ? AND ?", []any{day, day + 86399}},
		"overdue": {" AND t0.due_date < ?", []any{time.Now().Unix()}}, "bench0": {" AND t0.priority_id = 1", nil}, "bench1": {" AND t0.type_id = 2", nil},
		"bench2": {" AND t0.source = 'phone'", nil}, "bench3": {" AND t0.cust_channel = 'chat'", nil},
	} {
		var s sentence
		s.say("SELECT count(*) AS n FROM (SELECT 1 FROM service_operation t0 WHERE ")
		s.rights(a, "", lead(f.d))
		s.say(" AND "+lead(f.d)+"t0.is_archived = 0 AND "+lead(f.d)+"t0.is_deleted = 0 AND t0.status IN (1,2,3,4,5)"+x.where, x.args...)
		s.say(" LIMIT 10000) x")
		found, err := f.maps(r.Context(), &s)
		if err != nil {
			return nil, err
		}
		out[code] = found[0]["n"]
	}
	return out, nil
}
