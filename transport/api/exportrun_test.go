package api_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// runJobs runs what is due until nothing is.
func (h *office) runJobs() {
	h.tb.Helper()
	for range 20 {
		n, err := h.Jobs.RunDue(context.Background())
		if err != nil {
			h.tb.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	h.tb.Fatal("the jobs never end")
}

// An export in the background survives the page it was asked on: it is written with the rights of who asked, its owner is told, and the
// file is his for as long as he may read what it is about.
func TestAnExportInTheBackgroundIsThereForItsOwnerUntilItExpires(t *testing.T) {
	var days atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(days.Load()) * 24 * time.Hour) }
	h := serve(t, moduletest.NewAtWith(t, now, onDisk(t), words))
	luca, marta, giulia := h.as("luca"), h.as("marta"), h.as("giulia")
	for i := range 3 {
		h.operation(fmt.Sprintf("Printer %d", i), "giulia")
	}
	h.operation("Network", "giulia")
	ask := "/export/service/operation?grid=all&search=printer&fields=_number,title"
	start := func(v *visitor, path string) string {
		t.Helper()
		run := v.post(path, nil).must(t, 202).body["run"].(map[string]any)
		return fmt.Sprintf("/records/%s/%d", run["model"], int64(run["id"].(float64)))
	}
	place := start(luca, ask)
	if one := luca.get(place).must(t, 200).body; one["state"] != "waiting" || one["total"] != float64(3) {
		t.Errorf("%v", one)
	}
	h.runJobs()
	done := luca.get(place).must(t, 200).body
	if done["state"] != "done" || done["rows"] != float64(3) || done["progress"] != float64(100) || done["size"].(float64) <= 0 {
		t.Fatalf("%v", done)
	}
	file := fmt.Sprintf("/attachments/%d/content", int64(done["file_id"].(float64)))
	a := luca.get(file).must(t, 200)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.raw), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 4 || rows[0][0] != "Number" || !strings.HasPrefix(rows[1][1], "Printer") {
		t.Errorf("%v %v", rows, err)
	}
	if direct := luca.get(ask).must(t, 200); string(direct.raw) != string(a.raw) {
		t.Errorf("an answer that streams is another: %s", direct.raw)
	}
	t.Run("the owner is told once", func(t *testing.T) {
		items := luca.get("/notices").must(t, 200).body["items"].([]any)
		if len(items) != 1 || !strings.Contains(fmt.Sprint(items[0]), "It is ready") || !strings.Contains(fmt.Sprint(items[0]), ".csv") {
			t.Errorf("%v", items)
		}
	})
	t.Run("nobody else sees the export or its file, and nobody writes into it", func(t *testing.T) {
		for _, v := range []*visitor{marta, h.as("adele"), h.as("root")} {
			v.get(place).must(t, 404)
			v.get(file).must(t, 404)
		}
		giulia.get(place).must(t, 403)
		giulia.get(file).must(t, 404)
		if a := luca.patch(place, map[string]any{"name": "x"}); a.status < 400 {
			t.Error(a)
		}
		giulia.post(ask, nil).must(t, 404)
	})
	t.Run("every format comes, typed and on paper", func(t *testing.T) {
		for format, head := range map[string]string{"xlsx": "PK", "pdf": "%PDF"} {
			place := start(luca, ask+"&format="+format)
			h.runJobs()
			one := luca.get(place).must(t, 200).body
			if raw := luca.get(fmt.Sprintf("/attachments/%d/content", int64(one["file_id"].(float64)))).must(t, 200).raw; !strings.HasPrefix(string(raw), head) {
				t.Errorf("%s: %.20q", format, raw)
			}
		}
	})
	t.Run("one that is stopped is not written", func(t *testing.T) {
		place := start(luca, ask)
		luca.post(place+"/actions/stop", nil).must(t, 200)
		h.runJobs()
		if one := luca.get(place).must(t, 200).body; one["state"] != "stopped" || one["file_id"] != nil {
			t.Errorf("%v", one)
		}
	})
	t.Run("a list that is not to be exported any more when it is written fails with the reason", func(t *testing.T) {
		place := start(luca, ask)
		h.as("root").post("/config", map[string]any{"changes": []any{set("grid", allGrid, "allow_export", false)}}).must(t, 200)
		luca.post(ask, nil).must(t, 403)
		h.runJobs()
		if one := luca.get(place).must(t, 200).body; one["state"] != "failed" || one["report"] == "" {
			t.Errorf("%v", one)
		}
	})
	t.Run("whoever may not read the records any more has no file of them", func(t *testing.T) {
		role := h.Make(access.Role, record.Input{"name": "Agents of the CRM", "type": "agent", "resource_access": "custom", "resources": []string{"crm"}})
		was := h.Role("Agents")
		move := func(role int64) {
			if _, err := h.Records.Update(h.System(), record.Ref{Model: access.User, ID: h.ids["luca"]}, record.Input{"role_id": role}, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		move(role.ID)
		h.as("luca").get(file).must(t, 404)
		move(was)
		h.as("luca").get(file).must(t, 200)
	})
	t.Run("it is gone when its time is over, before and after it is swept", func(t *testing.T) {
		days.Store(8)
		late := h.as("luca")
		late.get(file).must(t, 404)
		if err := h.Jobs.RunSchedule(context.Background(), "export.expire"); err != nil {
			t.Fatal(err)
		}
		if n, err := h.Records.Count(h.System(), record.ListRequest{Model: "export/run"}, 0); err != nil || n != 0 {
			t.Errorf("%d are left, %v", n, err)
		}
		if n, err := h.Records.Count(h.System(), record.ListRequest{Model: "attachment/attachment"}, 0); err != nil || n != 0 {
			t.Errorf("%d files are left, %v", n, err)
		}
	})
}
