package api

import (
	"regexp"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
)

var placeholders = regexp.MustCompile(`\{(\w+)\}`)

// openAPI describes every call (OpenAPI 3.1), from the table that serves them.
func openAPI(c *call) (any, error) {
	paths := map[string]map[string]any{}
	for _, r := range c.h.routes {
		if !c.mayCall(r) {
			continue
		}
		op := map[string]any{"summary": r.summary, "operationId": operationID(r), "tags": []string{tag(r.path)}, "responses": responses(r)}
		params := []map[string]any{}
		for _, m := range placeholders.FindAllStringSubmatch(r.path, -1) {
			kind := "string"
			if m[1] == "id" && strings.HasPrefix(r.path, "/records") {
				kind = "integer"
			}
			params = append(params, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": kind}})
		}
		for _, q := range r.query {
			params = append(params, map[string]any{"name": q, "in": "query", "schema": map[string]any{"type": "string"}})
		}
		if len(params) > 0 {
			op["parameters"] = params
		}
		switch {
		case r.upload:
			op["requestBody"] = map[string]any{"required": true, "content": map[string]any{"multipart/form-data": map[string]any{"schema": map[string]any{"type": "object",
				"properties": map[string]any{"file": map[string]any{"type": "string", "format": "binary"}}}}}}
		case r.method == "POST" || r.method == "PATCH" || r.method == "PUT":
			op["requestBody"] = map[string]any{"content": map[string]any{"application/json": map[string]any{"schema": map[string]any{"type": "object"}}}}
		}
		if r.public {
			op["security"] = []any{}
		}
		if paths[r.path] == nil {
			paths[r.path] = map[string]any{}
		}
		paths[r.path][strings.ToLower(r.method)] = op
	}
	return map[string]any{
		"openapi": "3.1.0",
		"info":    map[string]any{"title": "Steward", "version": c.h.Product.Version, "description": "Everything the web interface does, under the same rights.", "license": map[string]any{"name": "Apache-2.0"}},
		"servers": []any{map[string]any{"url": "/api/v1"}},
		"paths":   paths,
		"components": map[string]any{
			"securitySchemes": map[string]any{"token": map[string]any{"type": "http", "scheme": "bearer"}, "session": map[string]any{"type": "apiKey", "in": "cookie", "name": Cookie}},
			"schemas":         c.schemas(),
		},
		"security": []any{map[string]any{"token": []any{}}, map[string]any{"session": []any{}}},
	}, nil
}

// mayCall leaves out of the description what the caller would be refused anyway.
func (c *call) mayCall(r route) bool {
	switch {
	case r.public:
		return true
	case c.actor.ID == 0:
		return false
	case r.admin:
		return c.actor.Type == access.Administrator
	case r.backend:
		return c.actor.BackEnd()
	}
	return true
}

// schemas describes the records the caller may read, custom fields and custom models included, as the registry is now.
func (c *call) schemas() map[string]any {
	out := map[string]any{"Problem": problemSchema}
	for _, m := range c.readableModels() {
		properties := map[string]any{}
		var required []string
		for _, code := range c.h.Platform.Records.Readable(c.ctx(), m) {
			f := m.Field(code)
			p, err := condition.Resolve(c.snap.Registry, m, code) // a lookup has the shape of what it leads to
			if f == nil || f.Secret || err != nil {
				continue
			}
			one := schemaOf(p.Field)
			one["title"] = c.snap.Texts.Field(c.lang(), m, f)
			if f.ReadOnly || f.System || f != p.Field {
				one["readOnly"] = true
			}
			if f.Required && !f.System {
				required = append(required, code)
			}
			properties[code] = one
		}
		schema := map[string]any{"type": "object", "title": c.snap.Texts.Model(c.lang(), m), "properties": properties}
		if len(required) > 0 {
			schema["required"] = required
		}
		out[strings.ReplaceAll(m.Alias, "/", ".")] = schema
	}
	return out
}

// schemaOf is the JSON of a value (docs/api.md, conventions).
func schemaOf(f *model.Field) map[string]any {
	null := func(kind string) map[string]any { return map[string]any{"type": []string{kind, "null"}} }
	switch f.Type.Storage() {
	case model.Links:
		return map[string]any{"type": "array", "items": map[string]any{}}
	}
	kind := f.Type.Code()
	if kind == "hidden" {
		kind, _ = f.Type.Options()["kind"].(string)
	}
	switch kind {
	case "flag", "checkbox":
		return null("boolean")
	case "integer", "duration", "rating", "slider", "counter", "timer", "record", "reference", "group", "company", "category", "image", "signature":
		return null("integer")
	case "date":
		return map[string]any{"type": []string{"string", "null"}, "format": "date"}
	case "datetime":
		return map[string]any{"type": []string{"string", "null"}, "format": "date-time"}
	case "tags", "multiselect", "checkboxes", "references":
		return map[string]any{"type": "array", "items": map[string]any{}}
	case "json", "table", "checklist", "address", "condition", "setter", "translations":
		return map[string]any{}
	case "select", "radio":
		return map[string]any{"type": []string{"integer", "string", "null"}}
	}
	return null("string")
}

var problemSchema = map[string]any{"type": "object", "required": []string{"status", "code"}, "properties": map[string]any{
	"type": map[string]any{"type": "string"}, "title": map[string]any{"type": "string"}, "status": map[string]any{"type": "integer"}, "detail": map[string]any{"type": "string"},
	"code": map[string]any{"type": "string"}, "request_id": map[string]any{"type": "string"},
	"warned":   map[string]any{"type": "boolean", "description": "Sent again without careful=true it is saved all the same"},
	"conflict": map[string]any{"type": "object", "description": "Who saved what meanwhile, field by field"},
	"faults": map[string]any{"type": "array", "items": map[string]any{"type": "object", "properties": map[string]any{
		"field": map[string]any{"type": "string"}, "code": map[string]any{"type": "string"}, "message": map[string]any{"type": "string"}}}},
}}

func responses(r route) map[string]any {
	problem := map[string]any{"description": "What is wrong (RFC 9457)", "content": map[string]any{"application/problem+json": map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/Problem"}}}}
	return map[string]any{"2XX": map[string]any{"description": "Done"}, "default": problem}
}

func operationID(r route) string {
	path := placeholders.ReplaceAllString(r.path, "by_$1")
	return strings.ToLower(r.method) + strings.NewReplacer("/", "_", "-", "_", ".", "_").Replace(path)
}

func tag(path string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return word
}
