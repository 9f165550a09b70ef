package moduletest

import (
	"log/slog"
	"sync"
	"testing"
)

// testLog writes what the program calls an error into the output of the test, which shows it when the test fails: an answer
// that says "internal" tells its reason there and nowhere else.
func testLog(tb testing.TB) *slog.Logger {
	out := &testOutput{tb: tb}
	tb.Cleanup(out.close)
	return slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelError}))
}

// testOutput ends with its test: what still runs then has nobody to tell.
type testOutput struct {
	mu sync.Mutex
	tb testing.TB
}

func (o *testOutput) Write(line []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.tb != nil {
		o.tb.Logf("%s", line)
	}
	return len(line), nil
}

func (o *testOutput) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tb = nil
}
