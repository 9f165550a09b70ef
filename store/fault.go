package store

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	driversqlite "modernc.org/sqlite"

	"steward/engine/fault"
)

// fault turns a driver's error into one that a person understands, so that no other package knows a driver.
func (db *DB) fault(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	var lite *driversqlite.Error
	if errors.As(err, &lite) {
		return sqliteFault(lite)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresFault(pg)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return fault.New(fault.Unavailable, "store.unreachable").Because(err)
	}
	return err
}

var uniqueColumns = regexp.MustCompile(`UNIQUE constraint failed: (.+?)(?: \(\d+\))?$`)

// The result codes of SQLite that people can do something about (sqlite.org/rescode.html), primary code in the low byte.
func sqliteFault(e *driversqlite.Error) error {
	switch code := e.Code(); {
	case code == 2067 || code == 1555: // unique, primary key
		field := ""
		if m := uniqueColumns.FindStringSubmatch(e.Error()); m != nil {
			last := m[1][strings.LastIndex(m[1], ".")+1:]
			if m[1] = strings.TrimPrefix(m[1], "index "); strings.HasPrefix(m[1], "'") {
				last = strings.Trim(m[1], "'")
				last = last[strings.LastIndex(last, "__")+2:]
			}
			field = last
		}
		return taken(field, e)
	case code == 787:
		return fault.New(fault.Conflict, "fault.referenced").Because(e)
	case strings.Contains(e.Error(), "no such table: custom_"):
		return fault.Missing().Because(e) // its model was removed while this request was on its way
	case code&0xff == 13:
		return fault.New(fault.Unavailable, "store.disk_full").Because(e)
	case code&0xff == 8:
		return fault.New(fault.Unavailable, "store.read_only").Because(e)
	case code&0xff == 5 || code&0xff == 6:
		return fault.New(fault.Unavailable, "store.busy").Because(e)
	case code&0xff == 14:
		return fault.New(fault.Unavailable, "store.cannot_open").Because(e)
	}
	return e
}

func taken(field string, cause error) error {
	f := fault.New(fault.Conflict, "fault.taken").Because(cause)
	if field != "" {
		f.Fields = []fault.Fault{{Field: field, Key: "fault.taken"}}
	}
	return f
}

var pgKey = regexp.MustCompile(`Key \((?:lower\()?"?(\w+)"?(?:::text)?\)?[,)]`)

func postgresFault(e *pgconn.PgError) error {
	switch e.Code {
	case "23505":
		field := ""
		if m := pgKey.FindStringSubmatch(e.Detail); m != nil {
			field = m[1]
		}
		return taken(field, e)
	case "23503":
		return fault.New(fault.Conflict, "fault.referenced").Because(e)
	case "42P01":
		if strings.Contains(e.Message, `"custom_`) {
			return fault.Missing().Because(e)
		}
	case lockNotAvailable:
		return fault.New(fault.Unavailable, "store.busy").Because(e)
	case "53100":
		return fault.New(fault.Unavailable, "store.disk_full").Because(e)
	case "25006":
		return fault.New(fault.Unavailable, "store.read_only").Because(e)
	case "57P01", "57P02", "57P03", "53300":
		return fault.New(fault.Unavailable, "store.unreachable").Because(e)
	}
	return e
}

func noTransaction(err error) bool {
	return strings.Contains(err.Error(), "no transaction is active")
}
