package field

// Timer is the time worked on a record, in seconds. Nobody types it: it is the sum of the worklogs, and the clock beside it
// writes one.
type Timer struct{ Duration }

// Code is "timer".
func (Timer) Code() string { return "timer" }

// Worked says that the worklogs of the record fill it.
func (Timer) Worked() {}
