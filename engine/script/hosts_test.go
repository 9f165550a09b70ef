package script_test

import (
	"net/netip"
	"testing"

	"steward/engine/script"
)

func TestOnlyNamedHostsAreAllowed(t *testing.T) {
	hosts := script.Hosts{"api.example.com", "*.example.org", "erp.example.com:8443", "10.1.0.5", "10.2.0.0/16", "127.0.0.1:9000", "[::1]:9000", "*", "*.com", "http://evil.example", ""}
	for _, c := range []struct {
		host, port string
		want       bool
	}{
		{"api.example.com", "443", true},
		{"API.example.com.", "80", true},
		{"api.example.com", "8080", false},
		{"www.api.example.com", "443", false},
		{"example.org", "443", false},
		{"a.b.example.org", "443", true},
		{"badexample.org", "443", false},
		{"erp.example.com", "8443", true},
		{"erp.example.com", "443", false},
		{"10.1.0.5", "443", true},
		{"10.1.0.6", "443", false},
		{"10.2.200.1", "80", true},
		{"::ffff:10.2.200.1", "80", true},
		{"127.0.0.1", "9000", true},
		{"127.0.0.1", "80", false},
		{"::1", "9000", true},
		{"anything.com", "443", false},
		{"evil.example", "80", false},
		{"2130706433", "80", false},
		{"", "80", false},
	} {
		if got := hosts.Allows(c.host, c.port); got != c.want {
			t.Errorf("%s:%s is allowed: %v", c.host, c.port, got)
		}
	}
	if (script.Hosts{}).Allows("api.example.com", "443") {
		t.Error("something is allowed where nothing is named")
	}
}

func TestAddressesInsideAreReachedOnlyWhereTheyAreNamed(t *testing.T) {
	hosts := script.Hosts{"api.example.com", "10.2.0.0/16", "127.0.0.1:9000"}
	for at, want := range map[string]bool{
		"93.184.215.14:443": true, "[2606:2800:21f::1]:443": true,
		"10.1.0.5:443": false, "10.2.0.5:443": true, "127.0.0.1:9000": true, "127.0.0.1:9001": false, "[::1]:443": false, "169.254.169.254:80": false,
		"192.168.1.1:443": false, "100.64.0.1:443": false, "0.0.0.0:80": false, "[::]:80": false, "[fe80::1]:80": false, "[fd00::1]:80": false,
		"[::ffff:127.0.0.1]:80": false, "[::ffff:10.2.0.5]:80": true, "[64:ff9b::7f00:1]:80": false, "[2002:7f00:1::]:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false,
	} {
		if got := hosts.Reaches(netip.MustParseAddrPort(at)); got != want {
			t.Errorf("%s is reached: %v", at, got)
		}
	}
}
