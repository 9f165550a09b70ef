package access

import (
	"context"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/model"
	"steward/engine/record"
)

// Resources is the tree that roles are ticked in, as codes: a node opens everything below it. Custom modules add
// "custom_<module>".
var Resources = []string{
	"dashboard", "service", "service/operations", "task_global", "worklog_global", "sla_adjust", "approval", "email_webclient", "chat",
	"cmdb", "cmdb/ci", "asset", "asset/devices", "inventory", "password", "contract", "kb",
	"crm", "crm/account", "crm/contact", "crm/opportunity", "sales", "catalog", "billing",
	"project", "board", "calendar", "survey", "report", "announcement", "relation", "integration", "import", "portal",
	"system", "system/permissions", "system/permissions/users", "system/permissions/roles", "system/permissions/groups",
	"system/permissions/ldap", "system/companies", "system/categories", "system/service_design",
	"system/service_design/types", "system/service_design/routing", "system/portal", "system/tools", "system/tools/lists",
	"system/tools/task", "system/tools/quick_reply", "system/tools/macro", "system/tools/multifactor", "system/tools/oauth", "system/tools/import",
	"system/tools/cache", "system/tools/jobs", "system/relation", "system/crm", "system/custom_fields", "system/custom_events",
	"system/module_creator", "system/workflow", "system/sla", "system/escalation", "system/email", "system/configuration",
}

func known(code string) bool { return slices.Contains(Resources, code) }

// topResources are all of them, as the modules that a node opens.
func topResources() []string {
	var out []string
	for _, code := range Resources {
		if !slices.ContainsFunc(out, func(o string) bool { return isBelow(code, o) }) {
			out = append(out, code)
		}
	}
	return out
}

// operatorResources are those of the default roles Agents and Key Users: everything but the System menu, and the adjusting of
// service levels, which is given to some.
func operatorResources() []string {
	var out []string
	for _, code := range Resources {
		if code != "portal" && code != "sla_adjust" && code != "system" && !isBelow(code, "system") && !slices.ContainsFunc(out, func(o string) bool { return isBelow(code, o) }) {
			out = append(out, code)
		}
	}
	return out
}

func isBelow(code, parent string) bool {
	return len(code) > len(parent) && code[:len(parent)] == parent && code[len(parent)] == '/'
}

// resources offers the tree to who edits a role: what is shipped, and the modules of administrators with their models. Once
// the type of the role is chosen, only what a role of that type can have.
func (b *behaviours) resources(ctx context.Context, in record.Input) ([]record.Choice, error) {
	reg, texts := model.From(ctx), b.config.Current().Texts
	if reg == nil {
		reg = b.config.Current().Registry
	}
	kind, _ := in["type"].(string)
	fits := func(code string) bool {
		switch access.RoleType(kind) {
		case "", access.Administrator:
			return true
		case access.EndUser:
			return code == "portal"
		}
		return code != "portal" && code != "system" && !isBelow(code, "system")
	}
	lang := access.From(ctx).Locale
	var out []record.Choice
	for _, code := range Resources {
		if fits(code) {
			out = append(out, record.Choice{Value: code, Label: texts.T(lang, "resource."+code, nil)})
		}
	}
	seen := map[string]bool{}
	for _, m := range reg.Models() {
		if !m.Custom || m.Disabled || !fits(m.Resource) {
			continue
		}
		if module := m.Module(); !seen[module] {
			seen[module] = true
			out = append(out, record.Choice{Value: module, Label: strings.TrimPrefix(module, "custom_")})
		}
		out = append(out, record.Choice{Value: m.Resource, Label: texts.Plural(lang, m)})
	}
	return out, nil
}
