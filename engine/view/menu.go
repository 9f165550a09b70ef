package view

import (
	"steward/engine/condition"
	"steward/engine/text"
)

// Item is an entry of the menu.
type Item struct {
	Code     string     `json:"code"`
	Parent   string     `json:"parent"` // code of the item above, "" at the top
	Label    text.Label `json:"label"`
	Icon     string     `json:"icon"`
	Color    string     `json:"color"`
	Position int        `json:"position"`
	Section  string     `json:"section"`  // main, or admin
	Path     string     `json:"path"`     // where it leads; "" follows from the model
	Model    string     `json:"model"`    // shown to those who may read it
	Resource string     `json:"resource"` // shown to roles that have it; "" follows from the model
	Grid     string     `json:"grid"`     // whose counter is shown beside it
	Badge    string     `json:"badge"`    // none, unread, count
	Each     *Each      `json:"each"`     // entries below it, one for each record
	Create   *Create    `json:"create"`   // offered under "new"
	Disabled bool       `json:"disabled"`

	Shipped   bool `json:"-"`
	Generated bool `json:"-"`
}

// Each makes an entry for every record of a model the actor may read: one for each service type. Texts in braces are
// replaced by values of the record: "/list/service/operation?context=type_id:{entity_id}".
type Each struct {
	Model     string         `json:"model"`
	Condition condition.Node `json:"condition"`
	Sort      string         `json:"sort"`
	Code      string         `json:"code"`  // "service.{entity_id}"
	Label     string         `json:"label"` // "{name}"
	Icon      string         `json:"icon"`
	Color     string         `json:"color"`
	Path      string         `json:"path"`
	Opens     string         `json:"opens"` // model of the list the entry leads to
	Create    *Create        `json:"create"`
}

// Create is an entry of the list of things one can make.
type Create struct {
	Label  text.Label     `json:"label"`
	Model  string         `json:"model"`
	Values map[string]any `json:"values"`
	Icon   string         `json:"icon"`
}

// UnmarshalJSON fills what is not said with the usual.
func (i *Item) UnmarshalJSON(raw []byte) error {
	type plain Item
	p := plain{Section: "main", Badge: "none"}
	err := strict(raw, &p)
	*i = Item(p)
	return err
}

// PortalGroup is a section of the portal's home.
type PortalGroup struct {
	Code        string     `json:"code"`
	Label       text.Label `json:"label"`
	Description text.Label `json:"description"`
	Icon        string     `json:"icon"`
	Image       string     `json:"image"`
	Color       string     `json:"color"`
	Position    int        `json:"position"`
	Parent      string     `json:"parent"`
	Disabled    bool       `json:"disabled"`
	Portal      bool       `json:"portal"`   // in the user portal: yes unless said
	Frontend    bool       `json:"frontend"` // in the guest portal
	Companies   []int64    `json:"companies"`
	Departments []int64    `json:"departments"`
	Audience
	Requests []Request `json:"requests"`

	Shipped bool `json:"-"`
}

// Request is an entry of the portal that opens a form.
type Request struct {
	Code         string         `json:"code"`
	Label        text.Label     `json:"label"`
	Description  text.Label     `json:"description"`
	Icon         string         `json:"icon"`
	Image        string         `json:"image"`
	Position     int            `json:"position"`
	Disabled     bool           `json:"disabled"`
	Portal       bool           `json:"portal"`
	Frontend     bool           `json:"frontend"`
	Model        string         `json:"model"`
	Form         string         `json:"form"`   // a fixed form in place of the rules
	Values       map[string]any `json:"values"` // preset
	Suggest      bool           `json:"suggest"`
	Confirmation text.Label     `json:"confirmation"`
	URL          string         `json:"url"` // a request that only links out
	Companies    []int64        `json:"companies"`
	Departments  []int64        `json:"departments"`
	Audience
}

// UnmarshalJSON fills what is not said with the usual.
func (g *PortalGroup) UnmarshalJSON(raw []byte) error {
	type plain PortalGroup
	p := plain{Portal: true}
	err := strict(raw, &p)
	*g = PortalGroup(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (r *Request) UnmarshalJSON(raw []byte) error {
	type plain Request
	p := plain{Portal: true, Suggest: true}
	err := strict(raw, &p)
	*r = Request(p)
	return err
}
