package main

import (
	"bytes"
	"context"
	csvfile "encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"steward/engine/model"
	"steward/engine/record"
	"steward/store"
)

// command runs the program as a shell would.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &out, &errs)
	return code, out.String(), errs.String()
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := command(t, args...)
	if code != 0 {
		t.Fatalf("steward %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

func refused(t *testing.T, code int, says string, args ...string) {
	t.Helper()
	got, out, errs := command(t, args...)
	if got != code || !strings.Contains(errs, says) || strings.Count(strings.TrimSpace(errs), "\n") > 4 || strings.Contains(errs, "goroutine") {
		t.Errorf("steward %s: exit code %d, want %d and %q\n%s%s", strings.Join(args, " "), got, code, says, out, errs)
	}
}

func input(t *testing.T, line string) {
	t.Helper()
	before := Stdin
	Stdin = strings.NewReader(line)
	t.Cleanup(func() { Stdin = before })
}

func TestEveryCommandHasHelpWithExamplesAndExitCodes(t *testing.T) {
	for _, name := range []string{"serve", "user add", "user password", "import", "export", "config export", "config diff", "config apply", "config rollback", "user list", "config versions", "config drifts", "why", "who", "check", "backup", "restore", "demo", "doctor", "version"} {
		code, out, _ := command(t, append(strings.Fields(name), "--help")...)
		if code != 0 || !strings.Contains(out, "Examples:") || !strings.Contains(out, "Exit codes:") {
			t.Errorf("%s: exit code %d\n%s", name, code, out)
		}
	}
	if _, asked, _ := command(t, "help", "config", "apply"); asked != must(t, "config", "apply", "--help") {
		t.Errorf("help config apply says:\n%s", asked)
	}
	if _, out, _ := command(t, "--help"); !strings.Contains(out, "Exit codes") {
		t.Error("the exit codes are not said")
	}
}

func TestSettingsComeFromFlagsThenEnvironmentThenFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "steward.yaml")
	write(t, file, "data: "+filepath.ToSlash(filepath.Join(dir, "of-file"))+"\n")
	must(t, "--config", file, "user", "list")
	if _, err := os.Stat(filepath.Join(dir, "of-file", "steward.db")); err != nil {
		t.Error("the file was not obeyed:", err)
	}
	t.Setenv("STEWARD_DATA", filepath.Join(dir, "of-environment"))
	must(t, "--config", file, "user", "list")
	if _, err := os.Stat(filepath.Join(dir, "of-environment", "steward.db")); err != nil {
		t.Error("the environment was not obeyed:", err)
	}
	must(t, "--config", file, "user", "list", "--data", filepath.Join(dir, "of-flag"))
	if _, err := os.Stat(filepath.Join(dir, "of-flag", "steward.db")); err != nil {
		t.Error("the flag was not obeyed:", err)
	}
	write(t, file, "dtaa: x\n")
	refused(t, exitUsage, "dtaa", "--config", file, "user", "list")
}

func TestUsersAreMadeOnTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	input(t, "kelp742 harbour\n")
	must(t, "user", "add", "anna", "--firstname", "Anna", "--lastname", "Rossi", "--email", "anna@example.com", "--role", "Agents", "--password-stdin", "--data", dir)
	if out := must(t, "user", "list", "--data", dir); !strings.Contains(out, "anna") {
		t.Error(out)
	}
	refused(t, exitFault, "already used", "user", "add", "Anna", "--firstname", "Anna", "--lastname", "Other", "--data", dir)
	input(t, "short\n")
	refused(t, exitFault, "", "user", "password", "anna", "--password-stdin", "--data", dir)
	input(t, "\n")
	refused(t, exitUsage, "password", "user", "password", "anna", "--password-stdin", "--data", dir)
}

func TestTheSampleIsImportedOnceHoweverOftenItIsRead(t *testing.T) {
	dir := t.TempDir()
	sample := filepath.Join("..", "..", "docs", "guides", "import")
	csv, mapping := filepath.Join(sample, "tickets.csv"), filepath.Join(sample, "tickets.yaml")
	first := must(t, "import", csv, "--map", mapping, "--data", dir)
	second := must(t, "import", csv, "--map", mapping, "--data", dir)
	if first == second || !strings.Contains(second, "created 0") && !strings.Contains(second, "0 created") {
		t.Errorf("first:\n%ssecond:\n%s", first, second)
	}
	out := filepath.Join(dir, "out.csv")
	must(t, "export", "service/operation", out, "--data", dir)
	if raw, err := os.ReadFile(out); err != nil || bytes.Count(raw, []byte("\n")) < 3 {
		t.Error(err, string(raw))
	}
	broken := filepath.Join(dir, "broken.csv")
	write(t, broken, "title,body\n\"never closed,\xff\xfe\n")
	code, _, errs := command(t, "import", broken, "--map", mapping, "--data", dir)
	if code == 0 || strings.Contains(errs, "goroutine") {
		t.Errorf("exit code %d: %s", code, errs)
	}
}

// People come from a file with their roles and companies; a file with nobody new changes nothing, one with an unknown role says where.
func TestUsersAreImportedWithTheirRolesAndCompanies(t *testing.T) {
	dir := t.TempDir()
	sample := filepath.Join("..", "..", "docs", "guides", "import")
	csv, mapping := filepath.Join(sample, "users.csv"), filepath.Join(sample, "users.yaml")
	must(t, "import", csv, "--map", mapping, "--data", dir)
	if again := must(t, "import", csv, "--map", mapping, "--data", dir); !strings.Contains(again, "created 0") && !strings.Contains(again, "0 created") {
		t.Error(again)
	}
	out := filepath.Join(dir, "out.csv")
	must(t, "export", "admin/user", out, "--query", "username:(mneri,pgallo,sbruno)", "--data", dir)
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	users, err := csvfile.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil || len(users) != 4 {
		t.Fatal(err, string(raw))
	}
	of := func(user int, column string) string { return users[user][slices.Index(users[0], column)] }
	if of(1, "username") != "mneri" || of(1, "role_id") == of(2, "role_id") || of(1, "company_id") != "" || of(2, "company_id") == "" || of(2, "company_id") != of(3, "company_id") {
		t.Error(string(raw))
	}
	wrong := filepath.Join(dir, "wrong.csv")
	write(t, wrong, "username,firstname,lastname,email,role,company\nzoe,Zoe,Rossi,zoe@carso.example,Kings,\n")
	code, printed, errs := command(t, "import", wrong, "--map", mapping, "--data", dir)
	if said := printed + errs; code == 0 || !strings.Contains(said, "Kings") {
		t.Errorf("exit code %d: %s", code, said)
	}
}

// The round trip is exact, and applying twice changes nothing.
func TestConfigurationAsCode(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	from, back := filepath.Join(one, "conf"), filepath.Join(two, "conf")
	write(t, filepath.Join(from, "field", "service--operation.cust_site.yaml"), "element_type: text\nlabel:\n  en: Site\n  it: Sede\nindexed: true\n")
	write(t, filepath.Join(from, "list", "colour.yaml"), "code: colour\nlabel:\n  en: Colour\nvalues:\n  - value: 1\n    label:\n      en: Red\n")
	write(t, filepath.Join(from, "text", "en--grid.operation.open.yaml"), "words: Everything open\n")
	if out := must(t, "config", "apply", from, "--dry-run", "--data", one); !strings.Contains(out, "cust_site") {
		t.Error(out)
	}
	refused(t, exitFault, "", "config", "diff", from, "--data", one) // the dry run changed nothing
	must(t, "config", "apply", from, "--data", one)
	must(t, "config", "diff", from, "--data", one)
	versions := must(t, "config", "versions", "--data", one)
	must(t, "config", "apply", from, "--data", one)
	if again := must(t, "config", "versions", "--data", one); again != versions {
		t.Errorf("applying twice made a version:\n%s", again)
	}
	must(t, "config", "export", filepath.Join(one, "copy"), "--data", one)
	must(t, "config", "apply", filepath.Join(one, "copy"), "--data", two)
	must(t, "config", "export", back, "--data", two)
	sameFolders(t, filepath.Join(one, "copy"), back)

	if err := os.Remove(filepath.Join(from, "list", "colour.yaml")); err != nil {
		t.Fatal(err)
	}
	refused(t, exitFault, "allow-remove", "config", "apply", from, "--data", one)
	must(t, "config", "apply", from, "--allow-remove", "--data", one)
	must(t, "config", "rollback", "1", "--data", one)
	must(t, "config", "diff", filepath.Join(one, "copy"), "--data", one)
	write(t, filepath.Join(from, "field", "service--operation.title_x.yaml"), "element_type: telepathy\n")
	refused(t, exitFault, "", "config", "apply", from, "--data", one)
}

// An upgrade that changes a shipped value under a customisation is reported with what was shipped and what is.
func TestAnUpgradeUnderACustomisationIsReported(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "conf")
	write(t, filepath.Join(conf, "grid", "service--operation--all.yaml"), "sort: title\n")
	must(t, "config", "apply", conf, "--data", dir)
	if out := must(t, "config", "drifts", "--data", dir); !strings.Contains(out, "No customisation") {
		t.Error(out)
	}
	db, err := store.Open(t.Context(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	rows, version, err := db.ConfigRows(t.Context(), 0)
	if err != nil || len(rows) != 1 || rows[0].Shipped == nil {
		t.Fatalf("%v, %v", rows, err)
	}
	shipped := string(rows[0].Shipped)
	rows[0].Shipped = json.RawMessage(`"status"`) // as an older program shipped it
	if _, err := db.SaveConfig(t.Context(), version, rows, "admin", "of an older program"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if out := must(t, "config", "drifts", "--data", dir); !strings.Contains(out, "sort: shipped was \"status\", is "+shipped) {
		t.Error(out)
	}
}

func TestABackupIsRestoredWhole(t *testing.T) {
	dir, zip := t.TempDir(), filepath.Join(t.TempDir(), "b.zip")
	must(t, "user", "add", "anna", "--firstname", "Anna", "--lastname", "Rossi", "--data", dir)
	must(t, "backup", zip, "--data", dir)
	fresh := filepath.Join(t.TempDir(), "fresh")
	must(t, "restore", zip, "--data", fresh)
	if _, err := os.Stat(filepath.Join(fresh, "key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the key that encrypts secrets is in the backup: %v", err)
	}
	if out := must(t, "user", "list", "--data", fresh); !strings.Contains(out, "anna") {
		t.Error(out)
	}
	refused(t, exitFault, "", "restore", zip, "--data", fresh) // not over what is there
	write(t, zip, "no zip at all")
	refused(t, exitFault, "", "restore", zip, "--data", filepath.Join(dir, "other"))
}

func TestWhySpeaksFromTheDecidingCode(t *testing.T) {
	dir := t.TempDir()
	must(t, "user", "add", "anna", "--firstname", "Anna", "--lastname", "Rossi", "--data", dir)
	if out := must(t, "why", "anna", "delete", "admin/user/1", "--data", dir); !strings.HasPrefix(out, "anna may not delete") {
		t.Error(out)
	}
	if out := must(t, "why", "admin", "read", "admin/user/1", "--data", dir); !strings.HasPrefix(out, "admin may read") {
		t.Error(out)
	}
	refused(t, exitUsage, "service/operation", "why", "anna", "read", "somewhere", "--data", dir)
	if out := must(t, "who", "admin/user/1", "--data", dir); !strings.Contains(out, "1 of 2 active users can see admin/user/1") || strings.Contains(out, "anna") {
		t.Error(out)
	}
	refused(t, exitUsage, "service/operation", "who", "somewhere", "--data", dir)
	refused(t, exitFault, "", "who", "admin/user/99", "--data", dir)
}

func TestWhatStandsInTheWayIsSaidInOneSentence(t *testing.T) {
	dir := t.TempDir()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	refused(t, exitFault, "address already in use", "serve", "--addr", busy.Addr().String(), "--data", dir)
	refused(t, exitUsage, "addr", "serve", "--addr", "nonsense", "--data", dir)
	write(t, filepath.Join(dir, "file"), "x")
	refused(t, exitFault, "", "serve", "--data", filepath.Join(dir, "file", "below"))
	refused(t, exitFault, "", "user", "list", "--database-url", "postgres://nobody@127.0.0.1:1/none", "--data", dir)
	refused(t, exitUsage, "", "fly")
	torn := filepath.Join(dir, "torn")
	write(t, filepath.Join(torn, "steward.db"), strings.Repeat("this is no database", 500))
	refused(t, exitFault, "", "doctor", "--data", torn)
	newer := filepath.Join(dir, "newer")
	must(t, "user", "list", "--data", newer)
	db, err := store.Open(t.Context(), store.Options{Dir: newer})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.SetMeta(t.Context(), "schema", "9999"), db.Close()); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"serve", "user list", "backup " + filepath.Join(dir, "b.zip")} {
		refused(t, exitFault, "newer program", append(strings.Fields(words), "--data", newer)...)
	}
	if code, out, _ := command(t, "doctor", "--data", newer); code != exitFault || !strings.Contains(out, "newer program") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
}

func TestDoctorFindsAHealthyInstallation(t *testing.T) {
	dir := t.TempDir()
	must(t, "user", "list", "--data", dir)
	if out := must(t, "doctor", "--data", dir); strings.Count(out, "good") < 3 {
		t.Error(out)
	}
}

func TestTheServerStopsGracefully(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var out, errs bytes.Buffer
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}, &out, &errs)
	}()
	stop()
	if code := <-done; code != 0 && !strings.Contains(errs.String(), "cancel") {
		t.Errorf("exit code %d: %s", code, errs.String())
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o640); err != nil {
		t.Fatal(err)
	}
}

func sameFolders(t *testing.T, a, b string) {
	t.Helper()
	read := func(root string) map[string]string {
		out := map[string]string{}
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			name, _ := filepath.Rel(root, path)
			out[name] = string(raw)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	x, y := read(a), read(b)
	if len(x) == 0 || len(x) != len(y) {
		t.Errorf("%d and %d files", len(x), len(y))
	}
	for name, content := range x {
		if y[name] != content {
			t.Errorf("%s:\n%s\nand\n%s", name, content, y[name])
		}
	}
}

func TestACustomEventGoesToAnotherInstallationDisabledWithItsNamesResolved(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	// at makes and reads records of an installation, which the commands open after it.
	at := func(dir string, work func(ctx context.Context, a *app)) {
		t.Helper()
		a, err := open(t.Context(), &Settings{Data: dir, LogLevel: "error", LogFormat: "text"})
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		work(a.command(t.Context(), "test"), a)
	}
	create := func(ctx context.Context, a *app, alias string, in record.Input) int64 {
		t.Helper()
		r, err := a.Records.Create(ctx, alias, in, record.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r.ID
	}
	var here, there int64
	at(one, func(ctx context.Context, a *app) {
		here = create(ctx, a, "category/category", record.Input{"name": "Network of the house"})
		create(ctx, a, "automation/event", record.Input{"name": "Urgent networks", "model_alias": "service/operation", "moment": "before_save", "code": "$this.setPriorityId(2);", "position": 7,
			"condition": fmt.Sprintf(`{"condition":"AND","rules":[{"field":"category1","operator":"equal","value":%d},{"field":"requester_username","operator":"not_equal","value":"admin"}]}`, here)})
	})
	folder, back := filepath.Join(one, "conf"), filepath.Join(two, "conf")
	must(t, "config", "export", folder, "--data", one)
	must(t, "config", "diff", folder, "--data", one)
	refused(t, exitFault, "Network of the house", "config", "apply", folder, "--data", two)
	at(two, func(ctx context.Context, a *app) {
		create(ctx, a, "category/category", record.Input{"name": "Something before it"})
		there = create(ctx, a, "category/category", record.Input{"name": "Network of the house"})
	})
	if here == there {
		t.Fatalf("both categories are %d: nothing is shown", here)
	}
	if out := must(t, "config", "apply", folder, "--dry-run", "--data", two); !strings.Contains(out, "Urgent networks is new") {
		t.Error(out)
	}
	events := func() (out []model.Values) {
		at(two, func(ctx context.Context, a *app) {
			page, err := a.Records.List(ctx, record.ListRequest{Model: "automation/event", Fields: []string{"name", "status", "condition", "code", "position"}, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range page.Rows {
				out = append(out, r.Values)
			}
		})
		return out
	}
	if got := events(); len(got) != 0 {
		t.Errorf("the dry run wrote %v", got)
	}
	must(t, "config", "apply", folder, "--data", two)
	got := events()
	if len(got) != 1 || got[0].Int("status") != 0 || got[0].Int("position") != 7 || got[0].Text("code") != "$this.setPriorityId(2);" || !strings.Contains(got[0].Text("condition"), fmt.Sprintf(`"value":%d}`, there)) {
		t.Fatalf("there are %v, and the category is %d", got, there)
	}
	if out := must(t, "config", "apply", folder, "--data", two); strings.Contains(out, "Urgent networks") {
		t.Errorf("the second time it says %s", out)
	}
	must(t, "config", "export", back, "--data", two)
	if entries, err := os.ReadDir(filepath.Join(back, "records")); err != nil || len(entries) != 1 {
		t.Errorf("back come %v, %v", entries, err)
	}
}
