// Package outbound asks other servers over HTTP on behalf of scripts. Whatever a name leads to, it connects only to public
// addresses and to those that are named themselves; it follows no redirect and uses no proxy, which would connect for it.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"steward/engine/script"
)

// Client reaches other servers.
type Client struct{}

var _ script.Outside = Client{}

// New gives a client. Every request has a connection of its own: what was allowed for one says nothing about the next.
func New() Client { return Client{} }

const (
	agent       = "Steward"
	connectTime = 5 * time.Second
	headerSize  = 64 << 10 // bytes of all headers of an answer
)

var errInside = errors.New("its address is inside this network and is not allowed by itself")

// Call makes one request.
func (Client) Call(ctx context.Context, hosts script.Hosts, c script.Call) (script.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, script.CallTime)
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, c.Method, c.URL, strings.NewReader(c.Body))
	if err != nil {
		return script.Reply{}, errors.New("the request cannot be written")
	}
	q.Header.Set("User-Agent", agent)
	for name, value := range c.Headers {
		q.Header.Set(name, value)
	}
	// The check stands at the connection itself: a name that is asked twice cannot answer twice.
	dialer := net.Dialer{Timeout: connectTime, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil || !hosts.Reaches(at) {
			return errInside
		}
		return nil
	}}
	way := &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, TLSHandshakeTimeout: connectTime, MaxResponseHeaderBytes: headerSize}
	client := http.Client{Transport: way, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(q)
	if err != nil {
		return script.Reply{}, why(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, script.CallSize+1))
	if err != nil {
		return script.Reply{}, why(err)
	}
	if len(body) > script.CallSize {
		return script.Reply{}, fmt.Errorf("the answer is larger than %d KB", script.CallSize>>10)
	}
	reply := script.Reply{Status: res.StatusCode, Headers: map[string]string{}, Body: strings.ToValidUTF8(string(body), "\uFFFD")}
	for name, values := range res.Header {
		reply.Headers[strings.ToLower(name)] = strings.ToValidUTF8(strings.Join(values, ", "), "\uFFFD")
	}
	return reply, nil
}

// why is an error without the address, whose query may be a key.
func why(err error) error {
	var at *url.Error
	switch {
	case errors.Is(err, errInside):
		return errInside
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("no answer within %d seconds", script.CallTime/time.Second)
	case errors.As(err, &at):
		return at.Err
	}
	return err
}
