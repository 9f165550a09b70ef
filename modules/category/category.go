// Package category keeps the tree of subjects that records are filed under: three levels, shared by all models, offered
// where and to whom its visibility rules say.
package category

import (
	"context"
	"embed"

	"steward/engine/access"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "category",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{categoryModel, visibilityModel},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	t := &tree{records: p.Records, registry: func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}}
	p.Records.Before(Category, record.Save, record.Rules, "three levels, no circles", t.place)
	p.Records.After(Category, record.Save, 100, "names are unique among siblings", t.unique)
	p.Records.After(Category, record.Save, 200, "what hangs below moves along", t.moveChildren)
	p.Records.Before(Visibility, record.Save, record.Rules, "a visibility rule must be usable", t.checkVisibility)
	for _, alias := range []string{Category, Visibility} {
		p.Records.After(alias, record.Save, 900, "the tree is read again", t.forget)
		p.Records.After(alias, record.Delete, 900, "the tree is read again", t.forget)
	}
	// Every model with categories, custom ones included.
	p.Records.Before("*", record.Save, record.Rules+50, "categories fit together and are offered", t.check)
	for _, m := range p.Config.Current().Registry.Models() {
		for _, f := range fields(m) {
			p.Records.Choose(m.Alias, f.Code, t.chooser(m.Alias, f.Type.(field.Reference)))
		}
	}
	p.Records.Offer(Category, record.Act{Code: "merge", Icon: "arrow-merge", Needs: access.Delete, Asks: []string{Visibility + ".category_id"}, With: t.merge})
	p.Access.Portal(Category, portal)
	limitWrites(p.Access)
	return nil
}
