package main

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/transfer"
)

type importCmd struct {
	File   string `arg:"" type:"existingfile" help:"CSV file in UTF-8 with a heading."`
	Map    string `required:"" type:"existingfile" help:"Mapping file (YAML), see docs/guides/import.md."`
	DryRun bool   `help:"Check every row and keep nothing."`
}

// Run imports a file and says what became of its rows.
func (cmd *importCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	raw, err := os.ReadFile(cmd.Map)
	if err != nil {
		return err
	}
	mapping, err := transfer.ParseMapping(raw)
	if err != nil {
		return usageError{err}
	}
	file, err := os.Open(cmd.File)
	if err != nil {
		return err
	}
	defer file.Close()
	progress := func(r transfer.Report) {
		if n := r.Created + r.Updated + r.Skipped + r.Refused; n%1000 == 0 {
			fmt.Fprintf(out, "%d rows done\n", n)
		}
	}
	var rep transfer.Report
	if mapping.At != nil {
		rep, err = cmd.replay(ctx, s, mapping, file, progress)
	} else {
		rep, err = cmd.load(ctx, s, mapping, file, progress)
	}
	for _, r := range rep.Refusals {
		fmt.Fprintf(out, "line %d: %s\n", r.Line, describe(r.Err))
	}
	if rep.Refused > len(rep.Refusals) {
		fmt.Fprintf(out, "… and %d more\n", rep.Refused-len(rep.Refusals))
	}
	if cmd.DryRun {
		fmt.Fprint(out, "Nothing was kept. ")
	}
	fmt.Fprintf(out, "%d rows read, %d created, %d updated, %d known already, %d refused\n", rep.Read, rep.Created, rep.Updated, rep.Skipped, rep.Refused)
	if rep.Created+rep.Updated > 0 && !cmd.DryRun {
		fmt.Fprintf(out, "batch %d: the whole import can be undone with it\n", rep.Batch)
	}
	if err == nil && rep.Refused > 0 {
		err = fmt.Errorf("%d rows were refused", rep.Refused)
	}
	return err
}

// load saves the rows now.
func (cmd *importCmd) load(ctx context.Context, s *Settings, mapping *transfer.Mapping, file io.Reader, progress func(transfer.Report)) (transfer.Report, error) {
	a, err := open(ctx, s)
	if err != nil {
		return transfer.Report{}, err
	}
	defer a.Close()
	ctx = record.Because(a.command(ctx, "import"), event.Cause{Kind: "import", Label: mapping.Source})
	return transfer.Run(ctx, a.Records, mapping, file, transfer.Options{DryRun: cmd.DryRun, Batch: a.db.NextID(), Progress: progress})
}

// replay saves the rows of a history at their own moments, with a clock of its own.
func (cmd *importCmd) replay(ctx context.Context, s *Settings, mapping *transfer.Mapping, file io.Reader, progress func(transfer.Report)) (transfer.Report, error) {
	history, err := transfer.ReadHistory(mapping, file)
	if err != nil {
		return transfer.Report{}, err
	}
	clock := setup.NewClock(history.Start())
	a, err := openAt(ctx, s, clock.Now)
	if err != nil {
		return transfer.Report{}, err
	}
	defer a.Close()
	ctx = record.Because(a.command(ctx, "import"), event.Cause{Kind: "import", Label: mapping.Source})
	pass := func(ctx context.Context) error {
		for {
			if n, err := a.Jobs.RunDue(ctx); n == 0 || err != nil {
				return err
			}
		}
	}
	return transfer.Replay(ctx, a.Records, history, clock, pass, transfer.Options{DryRun: cmd.DryRun, Batch: a.db.NextID(), Progress: progress})
}

type exportCmd struct {
	Model  string   `arg:"" help:"What to export, for example service/operation."`
	File   string   `arg:"" help:"File to write, - for standard output."`
	Query  string   `help:"Filter in the short form, for example 'status:open'."`
	Fields []string `help:"Fields; all unless given."`
}

// Run writes records as CSV with the codes of fields as heading and raw values, so that they can be read back.
func (cmd *exportCmd) Run(ctx context.Context, s *Settings, out io.Writer) (err error) {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	ctx = a.command(ctx, "export")
	m, err := a.Records.Model(ctx, cmd.Model)
	if err != nil {
		return err
	}
	where, search, problems := condition.ParseShort(a.Config.Current().Registry, m, cmd.Query)
	if len(problems) > 0 {
		return usageError{errors.New(english()(problems[0].Key, problems[0].Params))}
	}
	fields := cmd.Fields
	if len(fields) == 0 {
		fields = a.Records.Readable(ctx, m)
	}
	target := out
	if cmd.File != "-" {
		file, err := os.Create(cmd.File)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		target = file
	}
	return a.writeCSV(ctx, m, record.ListRequest{Model: m.Alias, Where: where, Search: search, Fields: fields, Sort: []string{"entity_id"}, Limit: 1000, Bare: true}, target)
}

func (a *app) writeCSV(ctx context.Context, m *model.Model, req record.ListRequest, target io.Writer) error {
	w := csv.NewWriter(target)
	if err := w.Write(req.Fields); err != nil {
		return err
	}
	registry := a.Config.Current().Registry
	for {
		page, err := a.Records.List(ctx, req)
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			cells := make([]string, len(req.Fields))
			for i, code := range req.Fields {
				if p, err := condition.Resolve(registry, m, code); err == nil && p.Field != nil {
					cells[i] = field.ToText(p.Field, r.Values[code])
				}
			}
			if err := w.Write(cells); err != nil {
				return err
			}
		}
		if page.Next == nil {
			w.Flush()
			return w.Error()
		}
		req.After = page.Next
	}
}

type backupCmd struct {
	File string `arg:"" type:"path" help:"Archive to write (.zip)."`
}

// Run copies the database and the files into one archive while the server works on.
func (cmd *backupCmd) Run(ctx context.Context, s *Settings, out io.Writer) (err error) {
	if _, err := os.Stat(cmd.File); err == nil {
		return fmt.Errorf("%s is there already; a backup never overwrites", cmd.File)
	}
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	copyPath := filepath.Join(s.Data, fmt.Sprintf("backup-%d.db", os.Getpid()))
	defer os.Remove(copyPath)
	if err := a.db.Backup(ctx, copyPath); err != nil {
		return err
	}
	partial := cmd.File + ".part"
	file, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(partial) // is gone already when all went well
	archive := zip.NewWriter(file)
	n := 1
	err = addFile(archive, "steward.db", copyPath)
	if err == nil {
		err = filepath.WalkDir(filepath.Join(s.Data, "files"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Base(filepath.Dir(path)) == "new" {
				return err
			}
			rel, err := filepath.Rel(s.Data, path)
			if err != nil {
				return err
			}
			n++
			return addFile(archive, filepath.ToSlash(rel), path)
		})
	}
	if err := errors.Join(err, archive.Close(), file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("write the backup: %w", err)
	}
	if err := os.Rename(partial, cmd.File); err != nil {
		return err
	}
	fmt.Fprintf(out, "%d files in %s\n", n, cmd.File)
	return nil
}

func addFile(archive *zip.Writer, name, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := archive.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, in)
	return err
}

type restoreCmd struct {
	File string `arg:"" type:"existingfile" help:"Archive of steward backup."`
}

// Run unpacks a backup into the data folder, which must not hold a database.
func (cmd *restoreCmd) Run(s *Settings, out io.Writer) error {
	if s.DatabaseURL != "" {
		return usageError{errors.New("restore is for the embedded database; for PostgreSQL use pg_restore and copy the folder of files")}
	}
	if _, err := os.Stat(filepath.Join(s.Data, "steward.db")); err == nil {
		return fmt.Errorf("%s holds a database already; restore into an empty folder with --data", s.Data)
	}
	archive, err := zip.OpenReader(cmd.File)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer archive.Close()
	if _, err := archive.Open("steward.db"); err != nil {
		return errors.New("this archive is not a backup of Steward: it has no steward.db")
	}
	for _, f := range archive.File {
		if !filepath.IsLocal(f.Name) || f.Name != "steward.db" && !strings.HasPrefix(f.Name, "files/") {
			return fmt.Errorf("the archive has an entry that does not belong there: %s", f.Name)
		}
	}
	for _, f := range archive.File {
		if err := unpack(f, filepath.Join(s.Data, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("unpack %s: %w", f.Name, err)
		}
	}
	fmt.Fprintf(out, "%d files restored to %s\n", len(archive.File), s.Data)
	return nil
}

func unpack(f *zip.File, path string) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
