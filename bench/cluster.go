package main

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
	"syscall"
)

// cluster is a private PostgreSQL, durable as an installation has it, kept for the next run.
type cluster struct {
	port int
	ctl  func(args ...string) ([]byte, error)
}

func startCluster(home string) (*cluster, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pg_ctl")
	if err != nil || len(found) == 0 {
		return nil, errors.New("the PostgreSQL server programs (initdb, pg_ctl) are not installed")
	}
	sort.Strings(found)
	bin := filepath.Dir(found[len(found)-1])
	dir, err := filepath.Abs(filepath.Join(home, "cluster"))
	if err != nil {
		return nil, err
	}
	fresh := false
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		fresh = true
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
	}
	attr := &syscall.SysProcAttr{Setpgid: true}
	if os.Geteuid() == 0 { // the server refuses root
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	run := func(program string, args ...string) ([]byte, error) {
		cmd := exec.Command(filepath.Join(bin, program), args...)
		cmd.SysProcAttr, cmd.Dir = attr, dir
		return cmd.CombinedOutput()
	}
	data := filepath.Join(dir, "data")
	if fresh {
		if out, err := run("initdb", "-D", data, "-U", "steward", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-instructions"); err != nil {
			return nil, fmt.Errorf("initdb: %w\n%s", err, out)
		}
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &cluster{port: port}
	c.ctl = func(args ...string) ([]byte, error) {
		return run("pg_ctl", append([]string{"-D", data, "-w", "-t", "120"}, args...)...)
	}
	settings := fmt.Sprintf("-p %d -h 127.0.0.1 -k %s -c shared_buffers=1GB -c work_mem=16MB -c maintenance_work_mem=512MB -c max_wal_size=4GB -c max_connections=200 -c log_min_messages=fatal", port, dir)
	if out, err := c.ctl("-l", filepath.Join(dir, "log"), "-o", settings, "start"); err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, out)
	}
	return c, nil
}

func (c *cluster) stop() {
	if out, err := c.ctl("-m", "fast", "stop"); err != nil {
		note("stop PostgreSQL: %v %s", err, out)
	}
}

// database gives the address of a database, which it makes when it is not there.
func (c *cluster) database(ctx context.Context, name string) (string, error) {
	address := func(db string) string {
		return fmt.Sprintf("postgres://steward@127.0.0.1:%d/%s?sslmode=disable", c.port, db)
	}
	admin, err := sql.Open("pgx", address("postgres"))
	if err != nil {
		return "", err
	}
	defer admin.Close()
	var n int
	if err := admin.QueryRowContext(ctx, "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&n); err != nil {
		return "", err
	}
	if n == 0 {
		if _, err := admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
			return "", err
		}
	}
	return address(name), nil
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
