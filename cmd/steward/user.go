package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/access"
)

type userCmd struct {
	Add      userAddCmd      `cmd:"" help:"Create a user."`
	Password userPasswordCmd `cmd:"" help:"Give a user a new password and end all sessions."`
	List     userListCmd     `cmd:"" help:"List users."`
}

// Stdin is where passwords are read from.
var Stdin io.Reader = os.Stdin

type passwordFlag struct {
	PasswordStdin bool `help:"Read the password from the first line of standard input."`
}

func (p passwordFlag) read() (string, error) {
	if !p.PasswordStdin {
		return "", nil
	}
	line, err := bufio.NewReader(Stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", usageError{errors.New("there is no password on standard input")}
	}
	return line, nil
}

// command is the context of a command: rights of the platform, with the cause.
func (a *app) command(ctx context.Context, name string) context.Context {
	return record.AsSystem(model.With(ctx, a.Config.Current().Registry), event.Cause{Kind: "system", Label: "steward " + name})
}

type userAddCmd struct {
	Username  string `arg:"" help:"Name to log in with."`
	Firstname string `help:"First name."`
	Lastname  string `help:"Last name."`
	Email     string `help:"E-mail address."`
	Role      string `help:"Name of the role." default:"Users"`
	Language  string `help:"Language, for example en or it." default:"en"`
	passwordFlag
}

func (cmd *userAddCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	password, err := cmd.read()
	if err != nil {
		return err
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx = a.command(ctx, "user add")
	role, err := a.Records.GetBy(ctx, access.Role, "name", cmd.Role)
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("there is no role %q", cmd.Role)
	}
	if err != nil {
		return err
	}
	in := record.Input{"username": cmd.Username, "firstname": cmd.Firstname, "lastname": cmd.Lastname, "role_id": role.ID, "locale": cmd.Language}
	if cmd.Email != "" {
		in["email"] = cmd.Email
	}
	if password != "" {
		in["password"] = password
	}
	if _, err := a.Records.Create(ctx, access.User, in, record.Options{}); err != nil {
		return err
	}
	fmt.Fprintf(out, "User %s was created with the role %s.\n", cmd.Username, cmd.Role)
	return nil
}

type userPasswordCmd struct {
	Username string `arg:"" help:"Whose password."`
	passwordFlag
}

func (cmd *userPasswordCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	if !cmd.PasswordStdin {
		return usageError{errors.New("give the password with --password-stdin")}
	}
	password, err := cmd.read()
	if err != nil {
		return err
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx = a.command(ctx, "user password")
	acc, err := a.people.ByName(ctx, cmd.Username)
	if fault.Is(err, fault.NotFound) {
		return fmt.Errorf("there is no user %q", cmd.Username)
	}
	if err != nil {
		return err
	}
	if err := a.auth.ChangePassword(ctx, acc.ID, password, ""); err != nil {
		return err
	}
	fmt.Fprintf(out, "The password of %s was changed; all sessions of the user ended.\n", acc.Username)
	return nil
}

type userListCmd struct {
	All bool `help:"Inactive users too."`
}

func (cmd *userListCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	req := record.ListRequest{Model: access.User, Sort: []string{"username"}, Fields: []string{"username", "firstname", "lastname", "email", "role_id", "is_active"}, Limit: 500}
	if !cmd.All {
		req.Where = condition.Rule("is_active", condition.Equal, true)
	}
	ctx = a.command(ctx, "user list")
	for {
		page, err := a.Records.List(ctx, req)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			role, _ := r.Labels["role_id"].(string)
			fmt.Fprintf(out, "%-24s %-28s %-16s %s\n", r.Values.Text("username"), strings.TrimSpace(r.Values.Text("firstname")+" "+r.Values.Text("lastname")), role, r.Values.Text("email"))
		}
		if page.Next == nil {
			return nil
		}
		req.After = page.Next
	}
}
