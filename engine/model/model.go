// Package model holds the shape of everything: models, their fields, lists of coded values, and the registry, an
// immutable snapshot of all of them. It describes; it never reads or writes a record and knows no module by name.
package model

import (
	"strings"
	"time"
)

// Model describes one kind of record.
type Model struct {
	Alias string // "service/operation"; unique, never changes
	Table string // "service_operation"; derived from the alias when empty
	Key   string // name of the id at the APIs: "entity_id" (default) or "user_id"; the column is always entity_id
	// Carried names the fields by which a record is the same in every installation: with them, records of the model are exported and
	// applied together with the configuration.
	Carried []string
	Title   []string // field codes whose texts, joined by a space, name a record; default "title", then "name"
	Fields  []Field
	Traits  Trait

	// Resource is the role resource that opens the model, for example "service/operations".
	Resource string
	// Access says which columns decide visibility.
	Access Access
	// Number makes numbers such as INC-20481: the path of the field that holds the prefix, "" for a plain id.
	NumberPrefix string
	// Order is the number field by which people put the records in order, by dragging them in a list; "" for none.
	Order string
	// Pattern makes numbers such as VEH-2026-0001 of the moment of creation and the id, in place of a prefix.
	Pattern NumberPattern
	// Numbered models show a number before the title.
	Numbered bool
	// Indexes are column lists beyond those of indexed and reference fields; entity_id is appended.
	Indexes [][]string
	// Unique are column lists that must be unique together.
	Unique [][]string
	// REST is the spelling in the compatible API; zero means the general rule /{module}_{entity}s.
	REST REST
	// Internal models are reached through their own endpoints only, never by the generic ones.
	Internal bool
	// Everyday rows come with the work of every day, and nothing is remembered of them: other nodes may hear of them a moment after
	// the commit. So do records with activities and what hangs on records.
	Everyday bool
	// Ledger rows are written by the program beside records, in numbers, and nobody knows them by their id. PostgreSQL is asked for
	// ids in advance, so that no row waits for an answer; those of several nodes do not follow each other.
	Ledger bool
	// Disabled models answer as if they did not exist; their data is kept.
	Disabled bool
	// NoImport and NoSearch models are left out of imports and of the search over everything.
	NoImport, NoSearch bool
	// Custom is true for models made by administrators at run time.
	Custom bool
	// Labels of custom models by language; shipped models use the text keys model.<alias> and model.<alias>.plural.
	Label, Plural map[string]string
	Icon          string

	byCode map[string]*Field
}

// Trait is what a model can have attached.
type Trait uint32

// The traits of `spec/README.md` "Entities at a glance".
const (
	Activities Trait = 1 << iota // comments and worklogs
	Attachments
	Tasks
	Relations
	Categories // category1..3
	Escalation // escalation_level
	History    // every change is kept; on for all models, listed for the record page
	Tags
	InPortal
	InGuest
	Typed
)

// AllTraits has every trait set.
const AllTraits = Typed<<1 - 1

var traitNames = []string{"activity", "attachment", "task", "relation", "category", "escalation", "history", "tag", "portal", "guest", "typed"}

// Has reports whether all given traits are set.
func (t Trait) Has(o Trait) bool { return t&o == o }

// Names lists the traits in words, for metadata.
func (t Trait) Names() []string {
	names := []string{}
	for i, n := range traitNames {
		if t&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return names
}

// TraitByName gives the trait for a word of Names, 0 when unknown.
func TraitByName(name string) Trait {
	for i, n := range traitNames {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// Access names the columns that decide who sees a record. See engine/access for the rules.
type Access struct {
	Company []string // company columns; a record is of a company when any of them is
	People  []string // user columns (requester, assignee): they see records without company although limited
	Users   string   // column of access users ("access_user_ids"), "" for none
	Groups  string   // column of access groups
	// Through makes a child follow its parent: the reference field to it ("contract_id"), or "model_alias" for
	// records attached by (model_alias, model_id).
	Through string
	// Ends makes a link visible to who may read all records it leads to: pairs of fields that hold the alias and the id.
	Ends [][2]string
	// Verbs by role type where the documentation fixes them (deepser-api.md 3.1), for example {"agent": "R"};
	// a type that is absent has all verbs for back-end users and none for end users.
	Verbs map[string]string
}

// REST is the spelling of a model in the compatible API.
type REST struct {
	Singular []string // paths without leading slash: "service/operation"
	Plural   []string // "service/operations"
	Strings  bool     // every scalar is a string, as in the older entities
	ReadOnly bool
	Off      bool // not reachable
	// Rename gives a field another name there (role_id -> "role"); Accept takes another name on writing ("type" -> type_id).
	Rename map[string]string
	Accept map[string]string
}

// Name is the alias with an underscore, as in table names.
func (m *Model) Name() string { return strings.ReplaceAll(m.Alias, "/", "_") }

// Module is the part before the slash of the alias.
func (m *Model) Module() string { s, _, _ := strings.Cut(m.Alias, "/"); return s }

// Field finds a field by its code; nil when there is none.
func (m *Model) Field(code string) *Field { return m.byCode[code] }

// Stored lists the fields that have a column in the record's own table.
func (m *Model) Stored() []*Field {
	out := make([]*Field, 0, len(m.Fields))
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Type.Storage().HasColumn() {
			out = append(out, f)
		}
	}
	return out
}

// Field describes one field of a model.
type Field struct {
	Code string // the column and the name at the APIs: "assigned_group_id"
	Type Type

	Required   bool
	ReadOnly   bool // kept by the program; what people send is ignored
	WriteOnce  bool // may be set at creation only
	Unique     bool
	Indexed    bool // filterable and sortable at full speed
	Searchable bool // part of full-text search
	Script     bool // a scripting area: seen and written by Super Admins only
	Secret     bool // never returned, exported, searched or kept in history
	// NoHistory keeps the values of a field out of the log: it knows that the record was saved, not what the field was or
	// became. History does not show it, an undo and a look at the past leave it alone. A deletion keeps the last value, or it
	// could not be taken back.
	NoHistory bool
	Default   any  // canonical value for new records
	System    bool // entity_id, version, created_at ...: added by the registry
	Custom    bool
	Disabled  bool // custom field switched off: hidden everywhere, data kept
	// Label and Help by language for custom fields; shipped fields use the text keys field.<alias>.<code> and
	// field.<code>.
	Label, Help map[string]string
	// ViewGroups limits a field to members of groups, empty means everyone; for members of EditGroups it is read-only.
	ViewGroups, EditGroups []int64
	// Validation beyond the type, for custom fields: "email", "url", "regex:...", see engine/model/field.
	Validation string
	// Check is that validation, made ready; nil for none.
	Check    func(value any) error
	Position int
}

// Storage is how values of a field are kept.
type Storage uint8

// The canonical Go value of each storage is given behind it. Unset is always nil; an empty text is nil.
const (
	Virtual  Storage = iota // no column: nil
	Text                    // string, at most Size characters
	LongText                // string
	Integer                 // int64
	Flag                    // bool, kept as 0 and 1
	Decimal                 // int64 millionths
	Date                    // string "2026-03-11"
	DateTime                // int64 seconds since 1970, UTC
	Links                   // []int64 or []string, kept in the side table <table>__<code> (entity_id, position, value)
	JSON                    // string of JSON
)

// HasColumn reports whether the record's table has a column for it.
func (s Storage) HasColumn() bool { return s != Virtual && s != Links }

// Comparison decides which condition operators a field takes.
type Comparison uint8

// The comparisons of query-builder-and-scripting.md 3.1.3.
const (
	NoComparison Comparison = iota
	AsText
	AsNumber
	AsDate
	AsDateTime
	AsSelect // select, reference, user
	AsMulti
	AsBool
)

// Type says how values of a field are stored, checked and described. One type is one file in engine/model/field and one
// folder in web/src/fields under the same code.
type Type interface {
	Code() string
	Storage() Storage
	Comparison() Comparison
	// Coerce turns what a form, a JSON body, a query or a CSV cell holds (string, float64, json.Number, int64, bool,
	// []any, nil) into the canonical value. Errors are made with fault.Value.
	Coerce(in any) (any, error)
	// Options are what the client needs to draw the field (`docs/api.md`, Field).
	Options() map[string]any
}

// OnDelete says what happens to a reference when its target is deleted.
type OnDelete uint8

// The choices for a reference.
const (
	Refuse OnDelete = iota
	Cascade
	SetNull
)

// Target describes what a reference points to.
type Target struct {
	Alias      string
	ByUsername bool // the column holds admin/user.username instead of entity_id
	OnDelete   OnDelete
}

// Referring is implemented by types whose values point to records.
type Referring interface{ Target() Target }

// Listed is implemented by types whose values are the values of a list.
type Listed interface{ List() string }

// Computed is implemented by types whose values follow from other fields of the record.
type Computed interface {
	// Reads are the fields the value follows from.
	Reads() []string
	// Compute gives the canonical value; get gives the fields it reads with their types.
	Compute(get func(code string) (any, Type)) any
}

// Dependent is implemented by types whose choices follow from another field of the record.
type Dependent interface {
	DependsOn() string
	// Offers lists the choices for a stored value of that field.
	Offers(parent any) []string
}

// Sequenced is implemented by types that number records as they are made.
type Sequenced interface {
	// Counter names what counts at a moment, within the field.
	Counter(at time.Time) string
	Numbered(n int64, at time.Time) string
}

// Worked is implemented by types that hold the time worked on a record, in seconds; what keeps the work fills them.
type Worked interface{ Worked() }

// Detailing is implemented by types that show the records of another model which refer to this one by a field of theirs.
type Detailing interface{ Details() (alias, field string) }

// Looking is implemented by types that show what a path leads to and store nothing.
type Looking interface{ Path() string }

// Sized is implemented by text types with a limit in characters.
type Sized interface{ MaxLength() int }

// Sanitised is implemented by types that hold HTML; Coerce has cleaned it already, exports strip it.
type Sanitised interface{ IsHTML() bool }

// PathName is the name a reference is followed by in condition paths: the column without "_id", a user column without
// "name" ("requester_username" -> "requester_user").
func (f *Field) PathName() string {
	if strings.HasSuffix(f.Code, "_username") {
		return strings.TrimSuffix(f.Code, "name")
	}
	return strings.TrimSuffix(f.Code, "_id")
}
