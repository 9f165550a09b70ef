// Package relation keeps the links between records: administrators define kinds of links, people draw them, and each can
// be read from both sides and drawn as a graph.
package relation

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/engine/view"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "relation",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{relationModel, linkModel, graphModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	n := &net{records: p.Records, views: func() *view.Catalog { return p.Config.Current().Views }}
	p.Records.Before(Relation, record.Save, record.Rules, "both models exist and stay", n.checkRelation)
	p.Records.Before(Link, record.Save, record.Rules, "a link fits its relation", n.checkLink)
	p.Records.Before(Link, record.Delete, record.Rules, "unlinking changes the source", n.mayUnlink)
	p.Records.After("*", record.Delete, 100, "links of a deleted record go", n.dropLinks)
	p.Records.Before(Graph, record.Save, record.Rules, "a graph follows what is there", n.checkGraph)
	limitWrites(p.Access)
	shareGraphs(p.Access)
	p.Graphs = n
	return nil
}
