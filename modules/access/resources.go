package access

import "slices"

// Resources is the tree that roles are ticked in, as codes: a node opens everything below it. Custom modules add
// "custom_<module>".
var Resources = []string{
	"dashboard", "service", "service/operations", "task_global", "worklog_global", "approval", "email_webclient", "chat",
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

// operatorResources are those of the default roles Agents and Key Users: everything but the System menu.
func operatorResources() []string {
	var out []string
	for _, code := range Resources {
		if code != "portal" && code != "system" && !isBelow(code, "system") && !slices.ContainsFunc(out, func(o string) bool { return isBelow(code, o) }) {
			out = append(out, code)
		}
	}
	return out
}

func isBelow(code, parent string) bool {
	return len(code) > len(parent) && code[:len(parent)] == parent && code[len(parent)] == '/'
}
