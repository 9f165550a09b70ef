// Package pgtest gives tests a PostgreSQL of their own: a private cluster from the distribution's programs, in a temporary
// folder, without syncing, stopped at the end. Each test gets a database of its own in it.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver under database/sql
)

var (
	once    sync.Once
	cluster *running
	failure error
	count   atomic.Int64
)

type running struct {
	dir  string
	port int
	ctl  func(args ...string) ([]byte, error)
}

// errMissing says that the machine has no PostgreSQL.
var errMissing = errors.New("the PostgreSQL server programs (initdb, pg_ctl) are not installed; on Debian: apt-get install postgresql")

// Main runs the tests of a package and stops the cluster afterwards: func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }.
func Main(m *testing.M) int {
	ends = true
	code := m.Run()
	Stop()
	return code
}

// ends says that somebody stops the cluster; nobody would notice one that is left behind.
var ends bool

// Stop ends the cluster, if one was started.
func Stop() {
	if cluster == nil {
		return
	}
	if out, err := cluster.ctl("-m", "immediate", "stop"); err != nil {
		fmt.Fprintf(os.Stderr, "stop the test database: %v\n%s", err, out)
	}
	_ = os.RemoveAll(cluster.dir)
	cluster = nil
}

// URL gives the address of a new, empty database. Without PostgreSQL the test is skipped, or fails where CI=true.
func URL(t testing.TB) string {
	t.Helper()
	if given := os.Getenv("STEWARD_TEST_DATABASE_URL"); given != "" {
		return database(t, given)
	}
	if !ends {
		t.Fatal("the package of this test has no TestMain that calls pgtest.Main, so nobody would stop the cluster")
	}
	once.Do(func() { sweep(); cluster, failure = start() })
	if errors.Is(failure, errMissing) && os.Getenv("CI") != "true" {
		t.Skip(failure)
	}
	if failure != nil {
		t.Fatal(failure)
	}
	return database(t, fmt.Sprintf("postgres://steward@127.0.0.1:%d/postgres?sslmode=disable", cluster.port))
}

func database(t testing.TB, admin string) string {
	t.Helper()
	name := fmt.Sprintf("steward_%d_%d", os.Getpid(), count.Add(1))
	db, err := sql.Open("pgx", admin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		db, err := sql.Open("pgx", admin)
		if err != nil {
			return
		}
		defer db.Close()
		if _, err := db.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Log(err)
		}
	})
	return admin[:len(admin)-len("postgres?sslmode=disable")] + name + "?sslmode=disable"
}

func start() (*running, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", prefix)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, owner), []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return nil, err
	}
	r := &running{dir: dir}
	if r.port, err = freePort(); err != nil {
		return nil, err
	}
	attr, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "steward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.SysProcAttr, initdb.Dir = attr, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// pg_ctl returns when the server accepts connections.
	options := fmt.Sprintf("-p %d -h 127.0.0.1 -k %s -c fsync=%[3]s -c synchronous_commit=%[3]s -c full_page_writes=%[3]s -c max_connections=200 -c shared_buffers=128MB -c log_min_messages=fatal",
		r.port, dir, setting("STEWARD_TEST_PG_FSYNC", "off"))
	r.ctl = func(args ...string) ([]byte, error) {
		cmd := exec.Command(filepath.Join(bin, "pg_ctl"), append([]string{"-D", data, "-w"}, args...)...)
		cmd.SysProcAttr, cmd.Dir = attr, dir
		return cmd.CombinedOutput()
	}
	if out, err := r.ctl("-l", filepath.Join(dir, "log"), "-o", options, "start"); err != nil {
		return nil, fmt.Errorf("start the test database: %w\n%s", err, out)
	}
	return r, nil
}

const (
	prefix = "steward-pg-"
	owner  = "owner" // a file with the number of the process whose tests use the cluster
)

// sweep stops clusters of tests that were killed and could not.
func sweep() {
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), prefix+"*")) //nolint:errcheck // the pattern is fixed
	for _, dir := range left {
		raw, err := os.ReadFile(filepath.Join(dir, owner))
		if err != nil {
			continue
		}
		test, err := strconv.Atoi(string(raw))
		if err != nil || syscall.Kill(test, 0) != syscall.ESRCH {
			continue // it runs
		}
		if raw, err := os.ReadFile(filepath.Join(dir, "data", "postmaster.pid")); err == nil {
			first, _, _ := strings.Cut(string(raw), "\n")
			if server, err := strconv.Atoi(first); err == nil {
				_ = syscall.Kill(server, syscall.SIGQUIT)
			}
		}
		_ = os.RemoveAll(dir)
	}
}

func setting(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if err == nil && len(found) > 0 {
		sort.Strings(found)
		return filepath.Dir(found[len(found)-1]), nil
	}
	if path, err := exec.LookPath("pg_ctl"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errMissing
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// unprivileged makes the server run as another user when the tests are root, because it refuses root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() != 0 {
		return attr, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		return attr, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}
