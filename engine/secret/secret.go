// Package secret encrypts what the platform must be able to read again: API tokens to be shown to their owner, passwords of
// mail servers. The key is a file beside the database, never in it, so that a copy of the database alone tells nothing.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// version stands before every ciphertext, so that keys and methods can change one day.
const version = "s1:"

const keySize = 32 // AES-256

// Box encrypts and decrypts with one key.
type Box struct{ aead cipher.AEAD }

// Open reads the key file, and makes it when there is none: 32 random bytes in base64, readable by its owner only.
func Open(path string) (*Box, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		raw, err = create(path)
	}
	if err != nil {
		return nil, fmt.Errorf("open the key file: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("the key file %s does not hold a key", path)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead}, nil
}

func create(path string) ([]byte, error) {
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	text := []byte(base64.StdEncoding.EncodeToString(key) + "\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return os.ReadFile(path) // another process was first
	}
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return text, errors.Join(err, f.Sync(), f.Close())
}

// Seal encrypts a text. purpose ties the ciphertext to its use ("api_token:7"): moved elsewhere it does not open.
func (b *Box) Seal(plain, purpose string) (string, error) {
	nonce := make([]byte, b.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("encrypt: %w", err)
	}
	return version + base64.RawStdEncoding.EncodeToString(b.aead.Seal(nonce, nonce, []byte(plain), []byte(purpose))), nil
}

// errClosed says nothing about the secret.
var errClosed = errors.New("this was encrypted with another key or for another purpose")

// Open decrypts what Seal made for the same purpose.
func (b *Box) Open(sealed, purpose string) (string, error) {
	body, ours := strings.CutPrefix(sealed, version)
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if !ours || err != nil || len(raw) < b.aead.NonceSize() {
		return "", errClosed
	}
	plain, err := b.aead.Open(nil, raw[:b.aead.NonceSize()], raw[b.aead.NonceSize():], []byte(purpose))
	if err != nil {
		return "", errClosed
	}
	return string(plain), nil
}
