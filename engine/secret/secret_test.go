package secret_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"steward/engine/secret"
)

func TestASecretOpensWithItsKeyAndPurposeOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "key")
	box, err := secret.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := box.Seal("kelp742", "api_token:7")
	if err != nil || strings.Contains(sealed, "kelp") {
		t.Fatal(sealed, err)
	}
	again, err := secret.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(sealed, "api_token:7"); err != nil || plain != "kelp742" {
		t.Errorf("%q %v", plain, err)
	}
	for _, purpose := range []string{"api_token:8", ""} {
		if plain, err := again.Open(sealed, purpose); err == nil {
			t.Errorf("opens for %q: %q", purpose, plain)
		}
	}
	other, err := secret.Open(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	for _, torn := range []string{sealed, sealed[:len(sealed)-2], "s1:", "", "s2:" + sealed[3:], "nonsense"} {
		if plain, err := other.Open(torn, "api_token:7"); err == nil {
			t.Errorf("%q opens: %q", torn, plain)
		}
	}
	if twice, err := box.Seal("kelp742", "api_token:7"); err != nil || twice == sealed {
		t.Error("the same ciphertext twice")
	}
}

func TestTheKeyFileIsForItsOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if _, err := secret.Open(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secret.Open(path); err == nil {
		t.Error("nonsense is taken for a key")
	}
}
