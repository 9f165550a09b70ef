package condition

import (
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// maxHops is how many references a path may follow (shared-automation-engine.md 2.3).
const maxHops = 3

// Resolve finds the field a path names: "title", "requester_user.email", "ci.owner_user.company.name".
func Resolve(reg *model.Registry, m *model.Model, name string) (Path, error) {
	p := Path{Name: name, Model: m}
	parts := strings.Split(name, ".")
	if len(parts)-1 > maxHops {
		return p, fault.InvalidField(name, "condition.path_too_long", fault.Params{"max": maxHops})
	}
	for _, part := range parts[:len(parts)-1] {
		f, to := reg.Follow(p.Model, part)
		if f == nil || to == nil || f.Secret {
			return p, fault.InvalidField(name, "fault.unknown_field", fault.Params{"field": name})
		}
		p.Hops = append(p.Hops, Hop{Field: f, To: to})
		p.Model = to
	}
	last := parts[len(parts)-1]
	if last == p.Model.Key {
		last = "entity_id"
	}
	p.Field = p.Model.Field(last)
	if p.Field == nil || p.Field.Type.Storage() == model.Virtual {
		return p, fault.InvalidField(name, "fault.unknown_field", fault.Params{"field": name})
	}
	return p, nil
}
