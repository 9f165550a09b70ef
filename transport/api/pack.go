package api

import (
	"bytes"
	"compress/gzip"
	"sync"
)

// worthPacking is from how many bytes an answer is packed for those who take it (RFC 9110 §8.4.1.3): a smaller one fits into
// few packets as it is.
const worthPacking = 4 << 10

// packer packs answers, the fast way: the network that profits is slower than any packing.
type packer struct {
	to  bytes.Buffer
	zip *gzip.Writer
}

var packers = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is one there is
	return &packer{zip: z}
}}

// pack gives what stays valid until the packer is used again.
func (p *packer) pack(body []byte) ([]byte, error) {
	p.to.Reset()
	p.zip.Reset(&p.to)
	if _, err := p.zip.Write(body); err != nil {
		return nil, err
	}
	if err := p.zip.Close(); err != nil {
		return nil, err
	}
	return p.to.Bytes(), nil
}
