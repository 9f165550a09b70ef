// Package files keeps the contents of attachments in a folder of the machine.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"steward/engine/fault"
	"steward/engine/files"
)

// Disk is a files.Store in a folder: <folder>/ab/cd/<hash>.
type Disk struct{ folder string }

var _ files.Store = (*Disk)(nil)

// NewDisk opens the folder and makes it when it is not there.
func NewDisk(folder string) (*Disk, error) {
	if err := os.MkdirAll(filepath.Join(folder, "new"), 0o700); err != nil {
		return nil, fmt.Errorf("open the folder of files: %w", err)
	}
	return &Disk{folder}, nil
}

var wellFormed = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (d *Disk) path(hash string) (string, error) {
	if !wellFormed.MatchString(hash) {
		return "", fault.Missing()
	}
	return filepath.Join(d.folder, hash[:2], hash[2:4], hash), nil
}

// Put writes to a file of its own first and moves it to its place, so that no half file is ever found.
func (d *Disk) Put(_ context.Context, content io.Reader, max int64) (stored files.Stored, err error) {
	tmp, err := os.CreateTemp(filepath.Join(d.folder, "new"), "upload-*")
	if err != nil {
		return stored, fmt.Errorf("keep a file: %w", err)
	}
	defer func() {
		tmp.Close()
		os.Remove(tmp.Name()) // is gone already when it was moved
	}()
	sum, head := sha256.New(), &head{}
	n, err := io.Copy(io.MultiWriter(tmp, sum, head), io.LimitReader(content, max+1))
	if err != nil {
		return stored, fmt.Errorf("keep a file: %w", err)
	}
	if n > max {
		return stored, fault.New(fault.TooLarge, "fault.too_large", fault.Params{"max": max >> 20})
	}
	stored = files.Stored{Hash: hex.EncodeToString(sum.Sum(nil)), Size: n, Mime: http.DetectContentType(head.b)}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return stored, fmt.Errorf("keep a file: %w", err)
	}
	place, err := d.path(stored.Hash)
	if err != nil {
		return stored, err
	}
	if _, err := os.Stat(place); err == nil {
		return stored, touch(place) // the same content is there already
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return stored, fmt.Errorf("keep a file: %w", err)
	}
	if err := os.Rename(tmp.Name(), place); err != nil {
		return stored, fmt.Errorf("keep a file: %w", err)
	}
	return stored, nil
}

// head keeps the first 512 bytes, which tell the kind of a file.
type head struct{ b []byte }

func (h *head) Write(p []byte) (int, error) {
	h.b = append(h.b, p[:min(len(p), 512-len(h.b))]...)
	return len(p), nil
}

// Open gives a content for reading.
func (d *Disk) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	place, err := d.path(hash)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(place)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Missing().Because(err)
	}
	return f, err
}

// Touch sets the time of a content to now.
func (d *Disk) Touch(_ context.Context, hash string) error {
	place, err := d.path(hash)
	if err != nil {
		return nil //nolint:nilerr // nothing of that name can be there
	}
	return touch(place)
}

func touch(place string) error {
	now := time.Now()
	if err := os.Chtimes(place, now, now); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("touch a file: %w", err)
	}
	return nil
}

// Old walks over the folder; uploads that never ended are removed on the way.
func (d *Disk) Old(ctx context.Context, since time.Time, each func(hash string) error) error {
	return filepath.WalkDir(d.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return errors.Join(err, ctx.Err())
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil // somebody else removed it
		}
		if err != nil || !info.ModTime().Before(since) {
			return err
		}
		if filepath.Base(filepath.Dir(path)) == "new" {
			return os.Remove(path)
		}
		if !wellFormed.MatchString(entry.Name()) {
			return nil // not ours
		}
		return each(entry.Name())
	})
}

// Remove deletes a content.
func (d *Disk) Remove(_ context.Context, hash string) error {
	place, err := d.path(hash)
	if err != nil {
		return nil //nolint:nilerr // nothing of that name can be there
	}
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove a file: %w", err)
	}
	return nil
}
