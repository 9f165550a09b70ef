package access

import (
	"maps"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
)

// Engine is the one function that decides. Modules add what only they know: how the portal opens a model, and limits of
// a feature.
type Engine struct {
	portal  map[string]PortalFunc
	limits  map[string][]Limit
	through map[string]condition.Node
	presets map[string]Preset
	offers  func(a *Actor, m *model.Model) (Offer, bool)
	broken  func(a *Actor, m *model.Model, r Rule, why string)
}

// PortalFunc gives the records of a model that an end user may use for an action; Never for none.
type PortalFunc func(a *Actor, action Action) condition.Node

// Limit is a further condition of a feature, for example that a service type is enabled for the actor's groups. An
// empty node does not limit.
type Limit struct {
	Name string // text key, shown in explanations
	Node func(a *Actor, action Action) condition.Node
	// Hung lets in, beside Node, records that fulfil it and hang on a record that the actor may read; Never for none. It is for
	// conditions that leave few records: the right to what each hangs on is looked up one by one. nil lets in nothing more.
	Hung func(a *Actor, action Action) condition.Node
}

// New gives an engine without modules. broken is told of group rules that cannot be used; they count as false.
func New(broken func(a *Actor, m *model.Model, r Rule, why string)) *Engine {
	if broken == nil {
		broken = func(*Actor, *model.Model, Rule, string) {}
	}
	return &Engine{portal: map[string]PortalFunc{}, limits: map[string][]Limit{}, through: map[string]condition.Node{}, presets: map[string]Preset{}, broken: broken}
}

// Portal opens a model for end users. Without it they see none of its records.
func (e *Engine) Portal(alias string, f PortalFunc) { e.portal[alias] = f }

// Offer is what the configuration of the portal says of a model, for one actor.
type Offer struct {
	On, Create, Edit, Comment bool
	Where                     condition.Node // narrows what is seen; empty does not
}

// Offers lets a module decide by configuration what end users get of models. It is asked for every decision about them, and
// knows nothing of a model that is not configured.
func (e *Engine) Offers(f func(a *Actor, m *model.Model) (Offer, bool)) { e.offers = f }

// Offered is what the configuration says; false where it says nothing.
func (e *Engine) Offered(a *Actor, m *model.Model) (Offer, bool) {
	if e.offers == nil {
		return Offer{}, false
	}
	return e.offers(a, m)
}

// PortalThrough lets end users read, beside what Portal opens, records that hang on one they may read and that fulfil a
// condition: the tasks of their operation that are meant for the portal.
func (e *Engine) PortalThrough(alias string, n condition.Node) { e.through[alias] = n }

// Preset narrows the lists of an attached model to what concerns a person; what hangs on a record is read there all the same.
type Preset struct {
	// Own is about the record itself; an empty node does not narrow.
	Own func(a *Actor) condition.Node
	// Parent is about what it hangs on, by model; Never for models without such people. Either is enough.
	Parent func(a *Actor, parent *model.Model) condition.Node
}

// Preset names a preset that the grids of a model may ask for.
func (e *Engine) Preset(alias, name string, p Preset) { e.presets[alias+" "+name] = p }

// HasPreset tells whether a model has a preset of that name.
func (e *Engine) HasPreset(alias, name string) bool { _, ok := e.presets[alias+" "+name]; return ok }

// Narrow is the condition of a preset for an actor. A preset that nobody knows shows nothing.
func (e *Engine) Narrow(reg *model.Registry, a *Actor, m *model.Model, name string, now time.Time) condition.Expr {
	p, ok := e.presets[m.Alias+" "+name]
	if !ok {
		return condition.Const(false)
	}
	d := decider{Engine: e, reg: reg, a: a, now: now}
	node := p.Own(a)
	if node.IsEmpty() {
		return condition.Const(true)
	}
	x, problems := d.bind(m, node)
	if len(problems) > 0 {
		x = condition.Const(false)
	}
	ways := condition.Any{x}
	for _, parent := range reg.Models() {
		if parent.Disabled || parent.Internal || !attaches(parent) {
			continue
		}
		node := p.Parent(a, parent)
		if node.IsNever() {
			continue
		}
		if x, problems := d.bind(parent, node); len(problems) == 0 {
			ways = append(ways, condition.All{condition.Test{Path: own(m, "model_alias"), Op: condition.Is, Values: []any{parent.Alias}},
				condition.Sub{Path: own(m, "model_id"), Of: parent, Where: x}})
		}
	}
	return condition.Simplify(ways)
}

// Limit adds a condition that is ANDed for the model.
func (e *Engine) Limit(alias string, l Limit) { e.limits[alias] = append(e.limits[alias], l) }

// Scope is a decision: which records of the model the actor may use for the action, and why.
type Scope struct {
	Actor  *Actor
	Model  *model.Model
	Action Action
	Steps  []Step
	// Expr is what the records must fulfil; it is applied to every query.
	Expr condition.Expr
	// Refused says that no record at all can be used, with the key of the reason.
	Refused string
}

// Step is one layer of the decision. The record must fulfil all steps; a step with alternatives needs one of them.
type Step struct {
	Rule   string // code: active, role, verb, rules, company, limit, portal, parent
	Key    string // text key that says it in words, with Params
	Params fault.Params
	Expr   condition.Expr
	Any    []Step // the alternatives behind Expr, each of which is enough
	Final  bool   // decided without looking at a record
}

// Everything reports whether no record is excluded.
func (s Scope) Everything() bool {
	c, ok := s.Expr.(condition.Const)
	return ok && bool(c)
}

// Err is the fault of an action that is refused for every record, nil otherwise.
func (s Scope) Err() error {
	if s.Refused == "" {
		return nil
	}
	params := fault.Params{"action": string(s.Action), "model": s.Model.Alias}
	for _, step := range s.Steps {
		if step.Key == s.Refused {
			maps.Copy(params, step.Params)
		}
	}
	return fault.Denied(s.Refused, params)
}

// Decide is the decision of access-and-visibility.md 3.5 for one actor, model and action at a moment.
func (e *Engine) Decide(reg *model.Registry, a *Actor, m *model.Model, action Action, now time.Time) Scope {
	d := decider{Engine: e, reg: reg, a: a, now: now}
	return d.decide(m, action)
}

type decider struct {
	*Engine
	reg   *model.Registry
	a     *Actor
	now   time.Time
	depth int
}

func (d *decider) decide(m *model.Model, action Action) Scope {
	s := Scope{Actor: d.a, Model: m, Action: action}
	switch {
	case d.a.IsSystem():
		s.add(Step{Rule: "system", Key: "access.system", Expr: condition.Const(true), Final: true})
	case !d.a.Active:
		s.refuse("active", "access.inactive")
	case d.a.Type == EndUser:
		d.endUser(&s)
	case d.a.BackEnd():
		d.backEnd(&s)
	default:
		s.refuse("guest", "access.guest")
	}
	if s.Refused == "" {
		parts := make(condition.All, len(s.Steps))
		for i, step := range s.Steps {
			parts[i] = step.Expr
		}
		s.Expr = condition.Simplify(parts)
	}
	return s
}

func (d *decider) backEnd(s *Scope) {
	if !d.a.Has(s.Model.Resource) {
		s.refuse("role", "access.role_lacks_resource", fault.Params{"resource": s.Model.Resource})
		return
	}
	s.add(Step{Rule: "role", Key: "access.role_has_resource", Params: fault.Params{"resource": s.Model.Resource}, Expr: condition.Const(true), Final: true})
	if !allowsVerb(s.Model, d.a.Type, s.Action) {
		s.refuse("verb", "access.verb_not_for_role", fault.Params{"type": string(d.a.Type)})
		return
	}
	if d.a.Type == Administrator {
		s.add(Step{Rule: "rules", Key: "access.administrator_skips_rules", Expr: condition.Const(true), Final: true})
	} else {
		d.groupRules(s, Read)
		if s.Action != Read {
			d.groupRules(s, s.Action)
		}
	}
	d.companyLimit(s)
	d.featureLimits(s)
	d.parent(s)
}

// groupRules ANDs the rules of one permission. Access users and groups open a record for reading that rules would close.
func (d *decider) groupRules(s *Scope, permission Action) {
	if s.Action == Create && permission == Read {
		return // there is no record to read yet
	}
	var rules []Rule
	for _, r := range d.a.Rules[s.Model.Alias] {
		if r.Permission == permission {
			rules = append(rules, r)
		}
	}
	if len(rules) == 0 {
		s.add(Step{Rule: "rules", Key: "access.no_rules", Params: fault.Params{"permission": string(permission)}, Expr: condition.Const(true), Final: true})
		return
	}
	var ways []Step
	for _, r := range rules {
		ways = append(ways, Step{Rule: "rule", Key: "access.group_rule",
			Params: fault.Params{"group": r.Group, "mode": r.Mode, "permission": string(permission)}, Expr: d.ruleExpr(s.Model, r)})
	}
	if permission == Read {
		if x := d.shared(s.Model); x != nil {
			ways = append(ways, Step{Rule: "share", Key: "access.shared", Expr: x})
		}
	}
	s.anyOf("rules", "access.one_rule_must_hold", ways)
}

func (d *decider) ruleExpr(m *model.Model, r Rule) condition.Expr {
	switch {
	case r.Broken != "":
		d.broken(d.a, m, r, r.Broken)
		return condition.Const(false)
	case r.Mode == "allow":
		return condition.Const(true)
	case r.Mode == "deny":
		return condition.Const(false)
	}
	x, problems := d.bind(m, r.Expression)
	if len(problems) > 0 {
		d.broken(d.a, m, r, problems[0].String())
		return condition.Const(false)
	}
	return x
}

// shared is the condition that the record names the actor in its access users or groups; nil when the model has neither.
func (d *decider) shared(m *model.Model) condition.Expr {
	var ways condition.Any
	if m.Access.Users != "" {
		ways = append(ways, condition.Test{Path: own(m, m.Access.Users), Op: condition.HasAny, Values: []any{d.a.ID}})
	}
	if m.Access.Groups != "" && len(d.a.GroupIDs) > 0 {
		ways = append(ways, condition.Test{Path: own(m, m.Access.Groups), Op: condition.HasAny, Values: boxed(d.a.GroupIDs)})
	}
	if len(ways) == 0 {
		return nil
	}
	return ways
}

// companyLimit holds for everybody, administrators included (3.5.6, 3.6).
func (d *decider) companyLimit(s *Scope) {
	m := s.Model
	if d.a.CompanyLimit == 0 || len(m.Access.Company) == 0 {
		return
	}
	var ways []Step
	companies := boxed(d.a.Companies())
	none := condition.All{}
	var inside condition.Any
	for _, code := range m.Access.Company {
		if len(companies) > 0 {
			inside = append(inside, condition.Test{Path: own(m, code), Op: condition.OneOf, Values: companies})
		}
		if code != "entity_id" {
			none = append(none, condition.Test{Path: own(m, code), Op: condition.Unset})
		}
	}
	ways = append(ways, Step{Rule: "company", Key: "access.of_my_companies", Expr: inside})
	if people := d.mine(m); len(people) > 0 && len(none) > 0 {
		ways = append(ways, Step{Rule: "company", Key: "access.without_company_but_mine", Expr: append(none, people)})
	}
	s.anyOf("company", "access.company_limit", ways)
}

// mine is the condition that the actor is one of the people of the record.
func (d *decider) mine(m *model.Model) condition.Any {
	var people condition.Any
	for _, code := range append([]string{"created_by"}, m.Access.People...) {
		people = append(people, condition.Test{Path: own(m, code), Op: condition.Is, Values: []any{d.a.Username}})
	}
	return people
}

func (d *decider) featureLimits(s *Scope) {
	for _, l := range d.limits[s.Model.Alias] {
		node := l.Node(d.a, s.Action)
		if node.IsEmpty() {
			continue
		}
		x, problems := d.bind(s.Model, node)
		if len(problems) > 0 {
			x = condition.Const(false)
		}
		if l.Hung != nil {
			x = condition.Simplify(condition.Any{x, d.hung(s.Model, l.Hung(d.a, s.Action))})
		}
		s.add(Step{Rule: "limit", Key: l.Name, Expr: x})
	}
}

// hung is a condition together with the right to what a record hangs on.
func (d *decider) hung(m *model.Model, n condition.Node) condition.Expr {
	x, problems := d.bind(m, n)
	if len(problems) > 0 || n.IsNever() || d.depth >= 3 {
		return condition.Const(false)
	}
	d.depth++
	defer func() { d.depth-- }()
	return condition.All{x, each(d.parents(m))}
}

// each has the parents of few records looked up one by one instead of collecting all that the actor may read.
func each(x condition.Expr) condition.Expr {
	return condition.Leaves(x, func(leaf condition.Expr) condition.Expr {
		if sub, is := leaf.(condition.Sub); is {
			sub.Each = true
			return sub
		}
		return leaf
	})
}

func (d *decider) endUser(s *Scope) {
	m := s.Model
	open := d.portal[m.Alias]
	if open == nil && m.Custom && m.Traits.Has(model.InPortal) {
		open = ownInPortal(m)
	}
	offer, configured := d.Offered(d.a, m)
	byModule := d.portal[m.Alias] != nil
	if open == nil && configured && m.Traits.Has(model.InPortal) {
		open = ownInPortal(m)
	}
	if open == nil || configured && !offer.allows(s.Action) {
		s.refuse("portal", "access.not_in_portal")
		return
	}
	node := open(d.a, s.Action)
	if configured && s.Action == Update && !byModule { // what one sees and may change; a module says itself what that is
		node = open(d.a, Read)
	}
	hung, ok := d.through[m.Alias]
	if ok = ok && s.Action == Read && d.depth < 3; node.IsNever() && !ok {
		s.refuse("portal", "access.not_in_portal")
		return
	}
	bound := func(n condition.Node) condition.Expr {
		x, problems := d.bind(m, n)
		if len(problems) > 0 {
			return condition.Const(false)
		}
		return x
	}
	x := bound(node)
	if ok {
		meant := bound(hung)
		d.depth++
		x = condition.Simplify(condition.Any{x, condition.All{meant, d.parents(m)}})
		d.depth--
	}
	if configured && s.Action != Create && !offer.Where.IsEmpty() {
		x = condition.Simplify(condition.All{x, bound(offer.Where)})
	}
	s.add(Step{Rule: "portal", Key: "access.portal_scope", Expr: x})
	d.featureLimits(s)
	d.parent(s)
}

func (o Offer) allows(action Action) bool {
	switch action {
	case Read:
		return o.On
	case Create:
		return o.On && o.Create
	case Update:
		return o.On && o.Edit
	}
	return false
}

// ownInPortal opens a model of administrators that is in the portal: people make records, and see those they made, own or
// are named in; a supervisor sees those of the company. Changing them is for the back end.
func ownInPortal(m *model.Model) PortalFunc {
	return func(a *Actor, action Action) condition.Node {
		switch action {
		case Create:
			return condition.Node{}
		case Read:
		default:
			return condition.Never()
		}
		ways := []condition.Node{condition.Rule("created_by", condition.Equal, a.Username)}
		for _, code := range m.Access.People {
			ways = append(ways, condition.Rule(code, condition.Equal, a.Username))
		}
		if m.Access.Users != "" {
			ways = append(ways, condition.Rule(m.Access.Users, condition.IncludesAny, []int64{a.ID}))
		}
		if len(m.Access.Company) > 0 && a.Supervisor && len(a.Companies()) > 0 {
			ways = append(ways, condition.Rule(m.Access.Company[0], condition.In, a.Companies()))
		}
		return condition.Or(ways...)
	}
}

// parent makes a child follow its parent: it is visible when the parent is, and changing it needs no more than reading
// the parent plus the child's own rules. A link is visible when all its ends are.
func (d *decider) parent(s *Scope) {
	through := s.Model.Access.Through
	if through == "" && len(s.Model.Access.Ends) == 0 || s.Action == Create || s.Refused != "" {
		return // creation checks the named parent itself, see record.Service
	}
	if d.depth++; d.depth > 3 {
		s.refuse("parent", "access.parents_too_deep")
		return
	}
	defer func() { d.depth-- }()
	for _, end := range s.Model.Access.Ends {
		s.add(Step{Rule: "parent", Key: "access.end_visible", Expr: d.end(s.Model, end[0], end[1])})
	}
	if through == "" {
		return
	}
	if through != "model_alias" {
		f := s.Model.Field(through)
		t, ok := f.Type.(model.Referring)
		if !ok {
			s.refuse("parent", "access.parents_too_deep")
			return
		}
		parent := d.reg.Model(t.Target().Alias)
		p := d.decide(parent, Read)
		s.add(Step{Rule: "parent", Key: "access.parent_visible", Params: fault.Params{"model": parent.Alias}, Expr: subOf(own(s.Model, through), parent, p)})
		return
	}
	s.add(Step{Rule: "parent", Key: "access.parent_visible", Expr: d.parents(s.Model)})
}

// parents holds for what hangs on a record that the actor may read.
func (d *decider) parents(m *model.Model) condition.Expr {
	var ways condition.Any
	for _, parent := range d.reg.Models() {
		if parent.Disabled || parent.Internal || !attaches(parent) || parent.Alias == m.Alias {
			continue
		}
		p := d.decide(parent, Read)
		if p.Refused != "" {
			continue
		}
		is := condition.Test{Path: own(m, "model_alias"), Op: condition.Is, Values: []any{parent.Alias}}
		if p.Everything() {
			ways = append(ways, is)
		} else {
			ways = append(ways, condition.All{is, subOf(own(m, "model_id"), parent, p)})
		}
	}
	return condition.Simplify(ways)
}

// end holds where a pair of fields names a record that the actor may read, of any model.
func (d *decider) end(m *model.Model, alias, id string) condition.Expr {
	var open []any
	var ways condition.Any
	for _, other := range d.reg.Models() {
		if other.Disabled || other.Internal || len(other.Access.Ends) > 0 {
			continue
		}
		switch p := d.decide(other, Read); {
		case p.Refused != "":
		case p.Everything():
			open = append(open, other.Alias)
		default:
			is := condition.Test{Path: own(m, alias), Op: condition.Is, Values: []any{other.Alias}}
			ways = append(ways, condition.All{is, subOf(own(m, id), other, p)})
		}
	}
	if len(open) > 0 {
		ways = append(ways, condition.Test{Path: own(m, alias), Op: condition.OneOf, Values: open})
	}
	return condition.Simplify(ways)
}

// Attaches reports whether records can hang on this model by (model alias, id).
func attaches(m *model.Model) bool {
	return m.Access.Through != "model_alias" && m.Traits&(model.Activities|model.Attachments|model.Tasks|model.Relations|model.Tags) != 0
}

func subOf(path condition.Path, parent *model.Model, p Scope) condition.Expr {
	switch {
	case p.Refused != "":
		return condition.Const(false)
	case p.Everything():
		return condition.Const(true)
	}
	return condition.Sub{Path: path, Of: parent, Where: p.Expr}
}

func (d *decider) bind(m *model.Model, n condition.Node) (condition.Expr, []condition.Problem) {
	return condition.Bind(d.reg, m, n, d.a.Env(d.now))
}

// Env is what conditions may know of the actor.
func (a *Actor) Env(now time.Time) condition.Env {
	return condition.Env{Now: now, Zone: a.Zone, User: &condition.User{
		ID: a.ID, Username: a.Username, RoleID: a.RoleID, Type: string(a.Type), CompanyID: a.CompanyID, DepartmentID: a.DepartmentID,
		GroupIDs: a.GroupIDs, CompanyIDs: a.Companies(), GroupUsernames: a.GroupUsernames,
	}}
}

func (s *Scope) add(step Step) { s.Steps = append(s.Steps, step) }

func (s *Scope) anyOf(rule, key string, ways []Step) {
	parts := make(condition.Any, len(ways))
	for i, step := range ways {
		parts[i] = step.Expr
	}
	s.add(Step{Rule: rule, Key: key, Any: ways, Expr: condition.Simplify(parts)})
}

func (s *Scope) refuse(rule, key string, params ...fault.Params) {
	step := Step{Rule: rule, Key: key, Expr: condition.Const(false), Final: true}
	if len(params) > 0 {
		step.Params = params[0]
	}
	s.add(step)
	s.Refused, s.Expr = key, condition.Const(false)
}

var verbLetter = map[Action]byte{Create: 'C', Read: 'R', Update: 'U', Delete: 'D'}

func allowsVerb(m *model.Model, t RoleType, action Action) bool {
	verbs, fixed := m.Access.Verbs[string(t)]
	if !fixed {
		return true
	}
	for i := range len(verbs) {
		if verbs[i] == verbLetter[action] {
			return true
		}
	}
	return false
}

func own(m *model.Model, code string) condition.Path {
	return condition.Path{Field: m.Field(code), Model: m, Name: code}
}

func boxed(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}
