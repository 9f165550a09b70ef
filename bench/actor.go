package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"
)

// The people whose eyes the program is measured through. Each kind is a pool of users with the same rights: one user may
// send only so many requests a minute, and real lists are asked for by many.
const (
	administrator = "administrator"
	agent         = "agent with group rules"
	supervisor    = "company supervisor"
	portal        = "portal user with 3"
	ten           = "agent who sees 10"
)

const poolSize = 40

// The shape of the organisation, whatever its number of operations.
const (
	agents      = 1000
	groupCount  = 200
	companies   = 500
	portalUsers = 20_000
	lastOpen    = groupCount - 1 // the group of those who see ten
	rareCompany = companies - 1  // has ten operations
	quiet       = companies - 2  // company of the portal users with three operations each
)

// actor is one user with the facts that the floor writes into its statements.
type actor struct {
	kind, username    string
	id                int64
	groups, companies []int64
}

func (a actor) token() string { return "bench-" + a.username }

func (a actor) hash() string {
	sum := sha256.Sum256([]byte(a.token()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Users in the order of their ids.
const (
	firstAgent      = 0
	firstBoss       = firstAgent + agents
	firstSupervisor = firstBoss + poolSize
	firstThree      = firstSupervisor + poolSize
	firstRare       = firstThree + poolSize
	firstRequester  = firstRare + 1
	allUsers        = firstAgent + agents + poolSize + portalUsers
)

func username(i int) string {
	switch {
	case i < firstBoss:
		return fmt.Sprintf("agent%04d", i-firstAgent+1)
	case i < firstSupervisor:
		return fmt.Sprintf("boss%02d", i-firstBoss+1)
	case i < firstThree:
		return fmt.Sprintf("lead%02d", i-firstSupervisor+1)
	case i < firstRare:
		return fmt.Sprintf("three%02d", i-firstThree+1)
	case i == firstRare:
		return "rare01"
	}
	return fmt.Sprintf("user%05d", i-firstRequester+1)
}

// companyOf is the company of a user, by its number.
func companyOf(i int) int {
	switch {
	case i < firstSupervisor:
		return 0
	case i < firstThree:
		return 0 // a parent with four companies below
	case i < firstRare:
		return quiet
	case i == firstRare:
		return rareCompany
	}
	return (i - firstRequester) % quiet
}

// groupsOf are the numbers of the groups of an agent.
func groupsOf(i int) []int {
	switch {
	case i < poolSize:
		return []int{0, 1, 2}
	case i >= agents-poolSize:
		return []int{lastOpen}
	}
	if a, b := i%lastOpen, (i*7+3)%lastOpen; a != b {
		return []int{a, b}
	}
	return []int{i % lastOpen}
}

// ruleCompanies are the companies whose operations a group sees beside its own.
func ruleCompanies(group int) []int {
	if group == lastOpen {
		return []int{rareCompany}
	}
	return []int{(10 + 2*group) % 490, (11 + 2*group) % 490}
}

// pools gives the users of each kind.
func (w *World) pools() map[string][]actor {
	out := map[string][]actor{}
	for k := range poolSize {
		out[administrator] = append(out[administrator], w.actor(administrator, firstBoss+k, nil, nil))
		out[agent] = append(out[agent], w.actor(agent, k, []int{0, 1, 2}, []int{10, 11, 12, 13, 14, 15}))
		out[supervisor] = append(out[supervisor], w.actor(supervisor, firstSupervisor+k, nil, []int{0, 1, 2, 3, 4}))
		out[portal] = append(out[portal], w.actor(portal, firstThree+k, nil, nil))
		out[ten] = append(out[ten], w.actor(ten, agents-poolSize+k, []int{lastOpen}, []int{rareCompany}))
	}
	return out
}

func (w *World) actor(kind string, i int, groups, companies []int) actor {
	a := actor{kind: kind, username: username(i), id: w.UserBase + int64(i)}
	for _, g := range groups {
		a.groups = append(a.groups, w.GroupBase+int64(g))
	}
	for _, c := range companies {
		a.companies = append(a.companies, w.CompanyBase+int64(c))
	}
	return a
}

// login gives every user of the pools a session.
func (w *World) login(d *database) error {
	now := time.Now().Unix()
	for _, pool := range w.pools() {
		for _, a := range pool {
			if err := d.exec(`DELETE FROM session WHERE hash = ?`, a.hash()); err != nil {
				return err
			}
			if err := d.exec(`INSERT INTO session (hash, user_id, created_at, last_used, expires, idle, device, address, pending, remember, impersonator) VALUES (?,?,?,?,?,?,'bench','127.0.0.1',0,0,0)`,
				a.hash(), a.id, now, now+3600, now+7*86400, 12*3600); err != nil {
				return err
			}
		}
	}
	return nil
}
