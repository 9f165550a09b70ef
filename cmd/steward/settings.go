package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"gopkg.in/yaml.v3"
)

// Settings are what an installation is told from outside: flags over environment over file.
type Settings struct {
	Config      string `help:"File with settings (YAML)." env:"STEWARD_CONFIG" placeholder:"FILE"`
	Addr        string `help:"Address to serve on." env:"STEWARD_ADDR" default:"127.0.0.1:8080"`
	Data        string `help:"Folder of the embedded database, the files and the key." env:"STEWARD_DATA" default:"data" type:"path"`
	DatabaseURL string `help:"PostgreSQL to use instead of the embedded database." env:"STEWARD_DATABASE_URL" placeholder:"postgres://…"`
	Proxied     bool   `help:"Believe X-Forwarded-For and -Proto: a proxy stands in front." env:"STEWARD_PROXIED"`
	LogLevel    string `help:"debug, info, warn or error." env:"STEWARD_LOG_LEVEL" enum:"debug,info,warn,error" default:"info"`
	LogFormat   string `help:"text or json." env:"STEWARD_LOG_FORMAT" enum:"text,json" default:"text"`
	RateLimit   int    `help:"Requests of one user per minute over the API; 0 is no limit." env:"STEWARD_RATE_LIMIT" default:"1200"`
	Node        string `help:"Name of this node among several; the host name unless given." env:"STEWARD_NODE"`
	PublicURL   string `help:"Address people open in their browser, for links in mails and for passkeys; made of --addr unless given." name:"public-url" env:"STEWARD_PUBLIC_URL" placeholder:"https://desk.example.com"`
	SMTPURL     string `help:"Mail server for outgoing mail; smtps:// encrypts from the first byte." name:"smtp-url" env:"STEWARD_SMTP_URL" placeholder:"smtp://user:password@mail.example.com:587"`
	MailFrom    string `help:"Sender of outgoing mail." env:"STEWARD_MAIL_FROM" placeholder:"Service desk <desk@example.com>"`
	KeyFile     string `help:"File with the key that encrypts secrets; \"key\" in the data folder unless given." env:"STEWARD_KEY_FILE" type:"path" placeholder:"FILE"`
	Product     string `help:"Name on the screen." env:"STEWARD_PRODUCT" default:"Steward"`
}

func (s *Settings) check() error {
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("the address %q is not host:port, for example 127.0.0.1:8080", s.Addr)
	}
	if s.DatabaseURL != "" && !strings.HasPrefix(s.DatabaseURL, "postgres://") && !strings.HasPrefix(s.DatabaseURL, "postgresql://") {
		return errors.New("the database address must begin with postgres://")
	}
	if s.PublicURL == "" {
		s.PublicURL = "http://" + strings.Replace(s.Addr, "127.0.0.1", "localhost", 1)
	}
	if u, err := url.Parse(s.PublicURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("the public address %q is not an address such as https://desk.example.com", s.PublicURL)
	}
	if s.SMTPURL != "" && s.MailFrom == "" {
		return errors.New("a mail server needs a sender: --mail-from \"Service desk <desk@example.com>\"")
	}
	if s.Node == "" {
		s.Node, _ = os.Hostname()
	}
	return nil
}

// known are the keys of a settings file, and the variables of the environment in capitals.
var known = []string{"addr", "data", "database_url", "proxied", "log_level", "log_format", "rate_limit", "public_url", "smtp_url", "mail_from", "key_file", "node", "product"}

// settingsFile reads the file given by --config or STEWARD_CONFIG. Unknown keys, and unknown STEWARD_ variables, are
// refused: a typing error must not silently leave a default.
func settingsFile(args []string) (kong.Resolver, error) {
	for _, e := range os.Environ() {
		name, _, _ := strings.Cut(e, "=")
		if key, ours := strings.CutPrefix(name, "STEWARD_"); ours && !slices.Contains(known, strings.ToLower(key)) && !slices.Contains(otherVariables, name) && !strings.HasPrefix(key, "TEST_") {
			return nil, fmt.Errorf("the variable %s is not a setting; known are STEWARD_%s", name, strings.ToUpper(strings.Join(known, ", STEWARD_")))
		}
	}
	path := os.Getenv("STEWARD_CONFIG")
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--config="); ok {
			path = v
		} else if a == "--config" && i+1 < len(args) {
			path = args[i+1]
		}
	}
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", err)
	}
	values := map[string]any{}
	if err := yaml.Unmarshal(raw, &values); err != nil {
		return nil, fmt.Errorf("read the settings %s: %w", path, err)
	}
	for key := range values {
		if !slices.Contains(known, key) {
			return nil, fmt.Errorf("%s: %q is not a setting; known are %s", path, key, strings.Join(known, ", "))
		}
	}
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if _, set := os.LookupEnv(name); set {
				return nil, nil //nolint:nilnil // kong's way to say that there is no value here
			}
		}
		return values[strings.ReplaceAll(flag.Name, "-", "_")], nil
	}), nil
}

// otherVariables are read beside the settings: by commands, by tests and by the build.
var otherVariables = []string{"STEWARD_CONFIG", "STEWARD_ADMIN_PASSWORD", "STEWARD_URL", "STEWARD_PASSWORD", "STEWARD_AGENT", "STEWARD_USER"}

// helpWithExamples shows how each command is used.
func helpWithExamples(o kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(o, ctx); err != nil {
		return err
	}
	name := ""
	if node := ctx.Selected(); node != nil {
		name = node.Path()
	}
	if lines := examples[strings.TrimPrefix(name, "steward ")]; lines != nil {
		fmt.Fprintln(ctx.Stdout, "\nExamples:")
		for _, l := range lines {
			fmt.Fprintln(ctx.Stdout, "  "+l)
		}
		fmt.Fprintln(ctx.Stdout, "\nExit codes: 0 done, 1 could not be done, 2 wrong command or settings.")
	}
	return nil
}

var examples = map[string][]string{
	"serve":           {"steward serve", "steward serve --addr 0.0.0.0:8080 --data /var/lib/steward", "STEWARD_DATABASE_URL=postgres://steward@db/steward steward serve"},
	"user add":        {"steward user add anna --firstname Anna --lastname Rossi --email anna@example.com --role Agents --password-stdin < password.txt"},
	"user password":   {"steward user password anna --password-stdin < password.txt"},
	"user list":       {"steward user list"},
	"import":          {"steward import tickets.csv --map mapping.yaml", "steward import tickets.csv --map mapping.yaml --dry-run"},
	"export":          {"steward export service/operation operations.csv", "steward export service/operation - --query 'status:open'"},
	"config export":   {"steward config export ./configuration"},
	"config diff":     {"steward config diff ./configuration"},
	"config apply":    {"steward config apply ./configuration --dry-run", "steward config apply ./configuration --allow-remove"},
	"config rollback": {"steward config rollback 12"},
	"config versions": {"steward config versions"},
	"config drifts":   {"steward config drifts"},
	"why":             {"steward why anna read service/operation/1204"},
	"who":             {"steward who service/operation/1204"},
	"check":           {"steward check", "steward check --strict"},
	"backup":          {"steward backup /backups/steward-monday.zip"},
	"restore":         {"steward restore /backups/steward-monday.zip --data ./fresh"},
	"demo":            {"steward demo --data ./demo"},
	"doctor":          {"steward doctor"},
	"version":         {"steward version"},
}
