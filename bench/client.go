package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// client is one kept connection. It does as little as HTTP allows, because it shares the processors with what it measures.
type client struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	out     bytes.Buffer
	body    []byte
}

func newClient(address string) *client { return &client{address: address} }

func (c *client) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

// do sends a request as an actor and gives the status and the body, which is good until the next call.
func (c *client) do(method, path, token, body string) (int, []byte, error) {
	if c.conn == nil {
		conn, err := net.DialTimeout("tcp", c.address, 2*time.Second)
		if err != nil {
			return 0, nil, err
		}
		c.conn, c.in = conn, bufio.NewReaderSize(conn, 64<<10)
	}
	c.out.Reset()
	c.out.WriteString(method + " " + path + " HTTP/1.1\r\nHost: bench\r\nUser-Agent: bench\r\nCookie: steward_session=" + token + "\r\n")
	if body != "" {
		c.out.WriteString("Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n")
	}
	c.out.WriteString("\r\n" + body)
	status, answer, err := c.exchange()
	if err != nil {
		c.close()
	}
	return status, answer, err
}

func (c *client) exchange() (int, []byte, error) {
	c.conn.SetDeadline(time.Now().Add(60 * time.Second)) //nolint:errcheck // the exchange itself fails
	if _, err := c.conn.Write(c.out.Bytes()); err != nil {
		return 0, nil, err
	}
	status, length := 0, -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return 0, nil, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if status == 0 {
			if status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return 0, nil, fmt.Errorf("not an answer of HTTP: %q", line)
			}
			continue
		}
		if name, value, _ := strings.Cut(string(line), ":"); strings.EqualFold(name, "Content-Length") {
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, nil, err
			}
		}
	}
	if length < 0 && status != 204 {
		return 0, nil, fmt.Errorf("an answer without a length (status %d)", status)
	}
	c.body = slices.Grow(c.body[:0], max(0, length))[:max(0, length)]
	_, err := io.ReadFull(c.in, c.body)
	return status, c.body, err
}

// quantile of sorted durations.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
