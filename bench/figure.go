package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"
)

// request is one question, to the program and to the floor.
type request struct {
	method      string
	paths       []string // of the program: what the interface asks, one after the other
	body        string
	floor       string
	floorBody   string
	floorMethod string
}

// figure is something that is timed for an actor.
type figure struct {
	name, actor string
	samples     float64 // share of the usual number
	// ask makes the k-th request.
	ask func(k int, a actor) request
	// limit of the p95 as a multiple of that of the floor; absolute limits are in milliseconds.
	times, milliseconds float64
	// against names the figure whose p95 is compared instead of the floor's.
	against string
}

const records = "/api/v1/records/service/operation"

// fields are what a list shows: eleven of the product and five custom ones.
const fields = "title,status,priority_id,type_id,company_id,requester_username,assigned_group_id,assigned_username,due_date,updated_at,created_at,cust_channel,cust_followup,cust_score,cust_site,cust_note"

func listing(what, parameters string) func(int, actor) request {
	return func(int, actor) request {
		return request{method: "GET", paths: []string{records + "?limit=50&fields=" + fields + "&" + parameters}, floor: "/list?what=" + url.QueryEscape(what)}
	}
}

// figures are all that is measured one request at a time.
func (b *bench) figures() []figure {
	questions := newVocabulary().questions()
	asking := func(what, sort string) func(int, actor) request {
		return func(k int, _ actor) request {
			q := url.QueryEscape(questions[k%len(questions)])
			return request{method: "GET", paths: []string{records + "?limit=50&fields=" + fields + "&search=" + q + "&sort=" + sort}, floor: "/list?what=" + url.QueryEscape(what) + "&q=" + q}
		}
	}
	everybody := []string{administrator, agent, supervisor, portal, ten}
	var out []figure
	add := func(name string, actors []string, f figure) {
		for _, who := range actors {
			one := f
			one.name, one.actor = name, who
			if one.samples == 0 {
				one.samples = 1
			}
			if (who == ten) && one.times == 2.5 {
				one.times = 4
			}
			out = append(out, one)
		}
	}
	add("newest 50", everybody, figure{ask: listing("newest", "sort=-created_at"), times: 2.5})
	add("saved grid, open", everybody, figure{ask: listing("grid", "grid=open"), times: 2.5})
	add("open, high priority, mine, by due date", []string{administrator, agent}, figure{ask: listing("mine", url.Values{"q": {"status:open priority_id:(1,2) assigned_username:me"}, "sort": {"due_date"}}.Encode()), times: 2.5})
	add("open, high priority, by due date", everybody, figure{ask: listing("due", url.Values{"q": {"status:open priority_id:(1,2)"}, "sort": {"due_date"}}.Encode()), times: 2.5})
	staff := []string{administrator, agent}
	add("filter on a built-in field", staff, figure{ask: listing("filter", "q=source:chat&sort=-created_at"), times: 2.5})
	add("filter on a custom field", staff, figure{ask: listing("filter custom", "q=cust_channel:chat&sort=-created_at"), times: 1.5, against: "filter on a built-in field"})
	add("sort by a built-in field", staff, figure{ask: listing("sort", "sort=-due_date"), times: 2.5})
	add("sort by a custom field", staff, figure{ask: listing("sort custom", "sort=-cust_followup"), times: 1.5, against: "sort by a built-in field"})
	add(fmt.Sprintf("page %d by key", b.pageNumber), []string{administrator}, figure{times: 2.5, ask: func(int, actor) request {
		return request{method: "GET", paths: []string{records + "?limit=50&fields=" + fields + "&sort=-created_at&after=" + b.cursor},
			floor: fmt.Sprintf("/list?what=page+2000&at=%d&id=%d", b.cursorAt, b.cursorID)}
	}})
	add("three words, newest first", everybody, figure{ask: asking("search", "-entity_id"), times: 2.5})
	best := figure{ask: asking("search best", "rank"), milliseconds: 100}
	if b.n > 100_000 {
		best.milliseconds = 0
	}
	add("three words, best match", []string{administrator, agent, portal}, best)
	add("open an operation with 20 comments", everybody, figure{times: 3, ask: func(k int, a actor) request {
		ids := b.opened[a.username]
		id := ids[k%len(ids)]
		at := fmt.Sprintf("service/operation/%d", id)
		return request{method: "GET", paths: []string{"/api/v1/screens/record/" + at + "?timeline=true"}, floor: fmt.Sprintf("/open?id=%d", id)}
	}})
	add("counters of 10 grids", staff, figure{samples: 0.5, milliseconds: 10, ask: func(int, actor) request {
		return request{method: "GET", paths: []string{"/api/v1/counters/service/operation"}, floor: "/counters"}
	}})
	add("create", staff, figure{ask: b.creation, times: 3})
	add("comment", staff, figure{times: 3, ask: func(k int, a actor) request {
		ids := b.opened[a.username]
		id := ids[k%len(ids)]
		text := "<p>" + b.sentence(18) + "</p>"
		return request{method: "POST", paths: []string{fmt.Sprintf("/api/v1/records/service/operation/%d/activities", id)}, body: object("type", 1, "description", text, "portal_visibility", true),
			floor: "/comment", floorBody: object("ID", id, "Description", text), floorMethod: "POST"}
	}})
	return out
}

func object(pairs ...any) string {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	raw, _ := json.Marshal(m) // texts and numbers only
	return string(raw)
}

func (b *bench) sentence(words int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := ""
	for range words {
		out += b.words.words[b.words.rank.draw(b.rnd)] + " "
	}
	return out[:len(out)-1]
}

// creation is a new operation with all that an agent fills in.
func (b *bench) creation(int, actor) request {
	i := firstRequester + rand.IntN(allUsers-firstRequester)
	name := username(i)
	title, about := b.sentence(7), "<p>"+b.sentence(40)+"</p>"
	company, group := b.world.CompanyBase+int64(companyOf(i)), b.world.GroupBase+int64(i%3)
	due := time.Now().Add(72 * time.Hour).UTC().Truncate(time.Second)
	shown := due.Format(time.RFC3339)
	return request{method: "POST", paths: []string{records},
		body: object("type_id", 1, "title", title, "description", about, "requester_username", name, "requester_email", name+"@example.com", "requester_name", "Name"+name+" Surname", "company_id", company, "priority_id", 2,
			"urgency_id", 2, "assigned_group_id", group, "due_date", shown, "cust_channel", "phone", "cust_followup", shown, "cust_score", 42, "cust_site", "site 007", "cust_note", "something of note"),
		floor: "/create", floorMethod: "POST",
		floorBody: object("Type", 1, "Priority", 2, "Urgency", 2, "Company", company, "Group", group, "Due", due.Unix(), "Followup", due.Unix(), "Score", 42, "Title", title, "Description", about, "Requester", name,
			"Email", name+"@example.com", "Name", "Name"+name+" Surname", "Channel", "phone", "Site", "site 007", "Note", "something of note")}
}
