package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"steward/engine/fault"
	"steward/store"
)

// A folder that can only be read is refused before anything is served, in one sentence that names it.
func TestAFolderThatCanOnlyBeRead(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 { // who may do everything is kept out by the mount alone
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_RDONLY, "size=1m"); err != nil {
			t.Skipf("a disk that can only be read cannot be made here: %v", err)
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
				t.Log(err)
			}
		})
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	for path, key := range map[string]string{dir: "store.unusable", filepath.Join(dir, "below"): "store.folder"} {
		db, err := store.Open(context.Background(), store.Options{Dir: path})
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Unavailable || f.Key != key {
			t.Errorf("%s: %v", path, err)
		}
		if err == nil {
			db.Close()
		}
	}
}
