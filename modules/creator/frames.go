package creator

import (
	"context"
	"strings"

	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model/field"
)

// FrameHosts is the setting with the hosts whose pages fields of forms may show.
const FrameHosts = "creator.frame_hosts"

// framed refuses fields that show pages of hosts that were not named, and names that are none. A host may always be taken
// back: browsers then show its pages no more, whatever fields there are.
func framed(_ context.Context, now, next *config.Snapshot) ([]fault.Fault, error) {
	var out []fault.Fault
	named, before := map[string]bool{}, map[string]bool{}
	for _, name := range now.Settings.Words(FrameHosts) {
		before[name] = true
	}
	for _, name := range next.Settings.Words(FrameHosts) {
		named[strings.ToLower(name)] = true
		if !before[name] && !field.IsHost(name) {
			out = append(out, fault.Fault{Key: "creator.no_host", Params: fault.Params{"host": name}})
		}
	}
	had := map[string]string{}
	frames(now, func(code, host string) { had[code] = host })
	frames(next, func(code, host string) {
		if !named[host] && had[code] != host {
			out = append(out, fault.Fault{Key: "creator.host_not_named", Params: fault.Params{"host": host, "field": code}})
		}
	})
	return out, nil
}

// frames tells every field that shows pages of a host.
func frames(s *config.Snapshot, tell func(code, host string)) {
	for _, m := range s.Registry.Models() {
		for i := range m.Fields {
			if t, ok := m.Fields[i].Type.(field.Frame); ok {
				tell(m.Alias+"."+m.Fields[i].Code, t.From)
			}
		}
	}
}
