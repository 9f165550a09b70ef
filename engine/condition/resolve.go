package condition

import (
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// maxHops is how many references a path may follow (shared-automation-engine.md 2.3).
const maxHops = 3

// Resolve finds the field a path names: "title", "requester_user.email", "ci.owner_user.company.name". A lookup is the
// field it leads to, under its own name.
func Resolve(reg *model.Registry, m *model.Model, name string) (Path, error) {
	parts := strings.Split(name, ".")
	if len(parts)-1 > maxHops {
		return Path{Name: name, Model: m}, fault.InvalidField(name, "condition.path_too_long", fault.Params{"max": maxHops})
	}
	p := follow(reg, Path{Name: name, Model: m}, parts)
	if p.Field != nil {
		if t, ok := p.Field.Type.(model.Looking); ok {
			way := strings.Split(t.Path(), ".")
			if p.Field = nil; len(p.Hops)+len(way)-1 <= maxHops {
				p = follow(reg, p, way)
			}
		}
	}
	if p.Field == nil || p.Field.Type.Storage() == model.Virtual {
		return p, fault.InvalidField(name, "fault.unknown_field", fault.Params{"field": name})
	}
	return p, nil
}

// follow goes on from a model over references to a field; Field stays nil where the way does not lead to one.
func follow(reg *model.Registry, p Path, parts []string) Path {
	for _, part := range parts[:len(parts)-1] {
		f, to := reg.Follow(p.Model, part)
		if f == nil || to == nil || f.Secret {
			return p
		}
		p.Hops = append(p.Hops[:len(p.Hops):len(p.Hops)], Hop{Field: f, To: to})
		p.Model = to
	}
	last := parts[len(parts)-1]
	if last == p.Model.Key {
		last = "entity_id"
	}
	p.Field = p.Model.Field(last)
	return p
}
