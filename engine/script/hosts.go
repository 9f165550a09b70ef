package script

import (
	"net"
	"net/netip"
	"regexp"
	"strings"
)

// Hosts are the servers that scripts may reach, as administrators name them: "api.example.com", "*.example.com" (what is below
// it, not itself), "erp.example.com:8443", "10.0.0.5", "10.1.0.0/16". Without a port, 80 and 443 are meant. What cannot be
// read names nothing.
type Hosts []string

// named is one entry that could be read.
type named struct {
	name   string // of a host; "" for addresses
	prefix netip.Prefix
	port   string // "" for the usual ones
}

var hostName = regexp.MustCompile(`^(\*\.[a-z0-9_-]+(\.[a-z0-9_-]+)+|[a-z0-9_-]+(\.[a-z0-9_-]+)*)$`)

func readHost(s string) (named, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if p, err := netip.ParsePrefix(s); err == nil {
		return named{prefix: p.Masked()}, true
	}
	if at, err := netip.ParseAddrPort(s); err == nil {
		return named{prefix: only(at.Addr()), port: strings.TrimPrefix(s[strings.LastIndex(s, ":"):], ":")}, true
	}
	if a, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return named{prefix: only(a)}, true
	}
	var n named
	n.name = s
	if host, port, err := net.SplitHostPort(s); err == nil {
		n.name, n.port = host, port
	}
	n.name = strings.TrimSuffix(n.name, ".")
	return n, hostName.MatchString(n.name)
}

func only(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	return netip.PrefixFrom(a, a.BitLen())
}

// Allows reports whether the host and port of an address are named.
func (h Hosts) Allows(host, port string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	at, err := netip.ParseAddr(host)
	for _, s := range h {
		n, ok := readHost(s)
		if !ok || n.port != port && (n.port != "" || port != "80" && port != "443") {
			continue
		}
		below, wild := strings.CutPrefix(n.name, "*")
		switch {
		case err == nil:
			ok = n.name == "" && n.prefix.Contains(at.Unmap())
		case wild:
			ok = strings.HasSuffix(host, below)
		default:
			ok = n.name != "" && n.name == host
		}
		if ok {
			return true
		}
	}
	return false
}

// Reaches reports whether a connection may be made to an address, whatever name led to it: to a public one, and to one inside
// (private, loopback, link-local ...) only where the address itself is named.
func (h Hosts) Reaches(at netip.AddrPort) bool {
	a := at.Addr().Unmap().WithZone("")
	if public(a) {
		return true
	}
	for _, s := range h {
		n, ok := readHost(s)
		if ok && n.name == "" && n.prefix.Contains(a) && (n.port == "" || n.port == portOf(at)) {
			return true
		}
	}
	return false
}

func portOf(at netip.AddrPort) string {
	_, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return ""
	}
	return port
}

// inside are addresses that look public and are not, or that carry another address within them (RFC 6890, 6052, 3056).
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

func public(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
