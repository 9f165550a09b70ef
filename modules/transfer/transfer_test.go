package transfer_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/moduletest"
	"steward/modules/transfer"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const guide = "../../docs/guides/import/"

func mapping(t *testing.T) *transfer.Mapping {
	t.Helper()
	raw, err := os.ReadFile(guide + "tickets.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := transfer.ParseMapping(raw)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func file(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func count(t *testing.T, d *moduletest.Desk, alias string) int {
	t.Helper()
	n, err := d.Records.Count(d.System(), record.ListRequest{Model: alias}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTheSampleOfTheGuideIsImportedOnce(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		csv := file(t, guide+"tickets.csv")
		rep, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(csv), transfer.Options{Batch: d.DB.NextID()})
		if err != nil || rep.Created != 10 || rep.Refused != 0 {
			t.Fatalf("first run: %+v, %v", rep, err)
		}
		op, err := d.Records.GetBy(d.System(), "service/operation", "title", "printer on second floor prints empty pages since")
		if err != nil {
			t.Fatal("the empty title did not become the first words of the body:", err)
		}
		if got := op.Labels["category3"]; !strings.Contains(fmt.Sprint(got), "Detail 7") {
			t.Errorf("category3 is %v", got)
		}
		before := count(t, d, "category/category") + count(t, d, "admin/user")
		again, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(csv), transfer.Options{Batch: d.DB.NextID()})
		if err != nil || again.Skipped != 10 || again.Created != 0 {
			t.Errorf("the second run must change nothing: %+v, %v", again, err)
		}
		if after := count(t, d, "category/category") + count(t, d, "admin/user"); after != before {
			t.Errorf("the second run made %d categories or users", after-before)
		}
		undone, err := d.Records.UndoBatch(d.System(), rep.Batch)
		if err != nil || len(undone.Skipped) > 0 || count(t, d, "service/operation") != 0 {
			t.Errorf("undo of the import: %+v, %v, %d left", undone, err, count(t, d, "service/operation"))
		}
	})
}

func TestAnImportThatWasStoppedGoesOnWhereItWas(t *testing.T) {
	d := moduletest.New(t)
	var b strings.Builder
	b.WriteString("title,body,ticket_type,category,sub_category1,sub_category2,business_service,urgency,impact\n")
	for i := range 250 {
		fmt.Fprintf(&b, "title %d,body,1,4,2,21,71,3,4\n", i)
	}
	ctx, cancel := context.WithCancel(d.System())
	first, err := transfer.Run(ctx, d.Records, mapping(t), strings.NewReader(b.String()), transfer.Options{Progress: func(transfer.Report) { cancel() }})
	if err == nil || first.Created != 100 {
		t.Fatalf("the import was not stopped after 100 rows: %+v, %v", first, err)
	}
	second, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(b.String()), transfer.Options{})
	if err != nil || second.Skipped != 100 || second.Created != 150 || count(t, d, "service/operation") != 250 {
		t.Errorf("the second run: %+v, %v, %d operations", second, err, count(t, d, "service/operation"))
	}
}

func TestRowsThatCannotBeTakenAreReportedWithLineAndReason(t *testing.T) {
	d := moduletest.New(t)
	csv := "title,body,ticket_type,category,sub_category1,sub_category2,business_service,urgency,impact\n" +
		"good,body,1,4,2,21,71,3,4\n" +
		"too,short\n" +
		"wrong type,body,77,4,2,21,71,3,4\n" +
		"latin1 \xe9,body,1,4,2,21,71,3,4\n" +
		strings.Repeat("long ", 100) + ",body,1,4,2,21,71,3,4\n" +
		"nul \x00,body,1,4,2,21,71,3,4\n" +
		"good too,body,1,4,2,21,71,3,4\n"
	rep, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(csv), transfer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if rep.Read != 7 || rep.Created != 2 || rep.Refused != 5 {
		t.Fatalf("%+v", rep)
	}
	for i, line := range []int{3, 4, 5, 6, 7} {
		if rep.Refusals[i].Line != line || rep.Refusals[i].Err == nil {
			t.Errorf("refusal %d is of line %d: %v", i, rep.Refusals[i].Line, rep.Refusals[i].Err)
		}
	}
	if n := count(t, d, "service/operation"); n != 2 {
		t.Errorf("%d operations instead of 2", n)
	}
}

func TestADryRunKeepsNothing(t *testing.T) {
	d := moduletest.New(t)
	users := count(t, d, "admin/user")
	rep, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(file(t, guide+"tickets.csv")), transfer.Options{DryRun: true})
	if err != nil || rep.Created != 10 || count(t, d, "service/operation") != 0 || count(t, d, "admin/user") != users {
		t.Errorf("%+v, %v", rep, err)
	}
}

func TestAMappingWithMistakesNamesThem(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		{"sourcee: x", "sourcee"},
		{"model: service/operation", "source"},
		{"source: x\nmodel: y\nvalues: {a: {find: {model: z}}}", "values.a.find"},
		{"source: x\nmodel: y\ndelimiter: ';;'\nvalues: {a: {fixed: 1}}", "delimiter"},
	} {
		if _, err := transfer.ParseMapping([]byte(c.raw)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v does not name %s", c.raw, err, c.want)
		}
	}
	d := moduletest.New(t)
	if _, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader("a,b\n1,2\n"), transfer.Options{}); err == nil || !strings.Contains(err.Error(), `no column "body"`) {
		t.Errorf("a missing column: %v", err)
	}
}

// Real tickets are not part of the project: give their path to run this.
func TestRealTicketsAreImported(t *testing.T) {
	path := os.Getenv("STEWARD_TEST_TICKETS")
	if path == "" {
		t.Skip("set STEWARD_TEST_TICKETS to a file in the format of docs/guides/import/tickets.csv")
	}
	d := moduletest.New(t)
	rep, err := transfer.Run(d.System(), d.Records, mapping(t), strings.NewReader(file(t, path)), transfer.Options{})
	if err != nil || rep.Refused > 0 || rep.Created != rep.Read {
		t.Fatalf("%+v, %v", rep, err)
	}
	t.Logf("%d rows", rep.Created)
}

func TestAnImportMayLeaveItsRecordsWithoutClocks(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		m := mapping(t)
		m.NoSLA = true
		rep, err := transfer.Run(d.System(), d.Records, m, strings.NewReader(file(t, guide+"tickets.csv")), transfer.Options{Batch: d.DB.NextID()})
		if err != nil || rep.Created != 10 {
			t.Fatalf("%+v, %v", rep, err)
		}
		if n := count(t, d, "sla/timer"); n != 0 {
			t.Errorf("%d clocks run", n)
		}
	})
}
