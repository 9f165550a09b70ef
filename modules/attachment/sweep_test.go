package attachment_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	disk "steward/adapter/files"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/attachment"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// A content stays while a row names it or its deletion can be undone, and goes after that.
func TestContentsGoWhenNobodyCanBringThemBack(t *testing.T) {
	folder := t.TempDir()
	kept, err := disk.NewDisk(folder)
	if err != nil {
		t.Fatal(err)
	}
	d := moduletest.NewWith(t, kept)
	ctx := d.System()
	op := d.Make("service/operation", record.Input{"type_id": 1, "title": "With files", "requester_username": "admin"}).ID
	put := func(content string) string {
		s, err := kept.Put(ctx, strings.NewReader(content), 1000)
		if err != nil {
			t.Fatal(err)
		}
		return s.Hash
	}
	attach := func(hash string) int64 {
		return d.Make(attachment.Attachment, record.Input{"model_alias": "service/operation", "model_id": op, "name": "a.txt", "size": 1, "hash": hash}).ID
	}
	shared, alone, orphan := put("shared"), put("alone"), put("orphan")
	first, second, third := attach(shared), attach(shared), attach(alone)
	age := func(hash string, days int) {
		at := time.Now().AddDate(0, 0, -days)
		if err := os.Chtimes(filepath.Join(folder, hash[:2], hash[2:4], hash), at, at); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func() {
		t.Helper()
		if err := d.Jobs.RunSchedule(context.Background(), "attachment.sweep"); err != nil {
			t.Fatal(err)
		}
	}
	there := func(hash string) bool {
		f, err := kept.Open(ctx, hash)
		if err != nil && !fault.Is(err, fault.NotFound) {
			t.Fatal(err)
		}
		if err == nil {
			f.Close()
		}
		return err == nil
	}
	for _, h := range []string{shared, alone, orphan} {
		age(h, 40)
	}
	del := func(id int64) {
		if _, err := d.Records.Delete(ctx, record.Ref{Model: attachment.Attachment, ID: id}, record.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	del(first)
	del(third)
	sweep()
	if !there(shared) || !there(alone) || there(orphan) {
		t.Fatalf("shared %v, just deleted %v, orphan %v", there(shared), there(alone), there(orphan))
	}
	age(shared, 31)
	age(alone, 31)
	sweep()
	if !there(shared) || there(alone) {
		t.Fatalf("still named %v, expired %v", there(shared), there(alone))
	}
	del(second)
	age(shared, 31)
	sweep()
	if there(shared) {
		t.Fatal("the last name is gone and the content is not")
	}
}
