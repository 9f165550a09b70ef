package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// process is a running server: the program, or the floor.
type process struct {
	cmd     *exec.Cmd
	address string
	ready   time.Duration // from its start until it answered
}

// start runs a server and waits until it answers a path.
func start(ctx context.Context, home, name, path string, env []string, program string, args ...string) (*process, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p := &process{address: "127.0.0.1:" + strconv.Itoa(port)}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "{addr}", p.address)
	}
	log, err := os.Create(filepath.Join(home, name+".log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p.cmd = exec.CommandContext(ctx, program, args...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.Env = log, log, append(os.Environ(), env...)
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	begin := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	c := newClient(p.address)
	defer c.close()
	for time.Since(begin) < 2*time.Minute {
		if status, _, err := c.do("GET", path, "", ""); err == nil && status == 200 {
			p.ready = time.Since(begin)
			return p, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	p.stop()
	return nil, fmt.Errorf("%s did not answer; see %s", name, log.Name())
}

func (p *process) stop() {
	if p == nil || p.cmd.Process == nil {
		return
	}
	p.cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
	p.cmd.Wait()                          //nolint:errcheck // its exit code does not matter
}

// private is the memory that is the process's own: its pages that are no part of a file (RssAnon). The database mapped from
// the page cache is given back when others need it, and is not in it.
func (p *process) private() (mb float64) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(raw), "\n") {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}
