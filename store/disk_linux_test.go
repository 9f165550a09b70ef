package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/record"
	"steward/store"
)

// A full disk refuses the write with one clear fault; what was there is there, and with room the next write succeeds.
func TestAFullDisk(t *testing.T) {
	small := t.TempDir()
	if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(small, syscall.MNT_DETACH); err != nil {
			t.Log(err)
		}
	})
	ballast := filepath.Join(small, "ballast")
	db, err := store.Open(context.Background(), store.Options{Dir: filepath.Join(small, "data"), Fatal: func(err error) { t.Errorf("the store gave up: %v", err) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	write := func() error {
		return db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			return tx.Enqueue(ctx, job.Job{Kind: "fill", Payload: []byte(`"` + strings.Repeat("x", 100_000) + `"`)})
		})
	}
	written := 0
	for ; written < 200; written++ {
		if err = write(); err != nil {
			break
		}
		if written == 3 { // the rest of the disk goes to somebody else
			var st syscall.Statfs_t
			if err := syscall.Statfs(small, &st); err != nil {
				t.Fatal(err)
			}
			room := int64(st.Bavail)*st.Bsize - 300_000
			if err := os.WriteFile(ballast, make([]byte, max(room, 0)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Key != "store.disk_full" {
		t.Fatalf("after %d writes: %v", written, err)
	}
	jobs, err := db.Jobs(context.Background(), 500)
	if err != nil || len(jobs) != written {
		t.Fatalf("%d jobs of %d (%v)", len(jobs), written, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := write(); err != nil {
		t.Fatalf("with room again: %v", err)
	}
}

func TestTheDatabaseIsForItsOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for _, name := range []string{"steward.db", "steward.db-wal", "steward.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", name, info.Mode().Perm())
		}
	}
}
