package api_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
)

// An operation with 10 000 comments opens as fast as one with 20: what its page asks for is bounded by the page, not by what
// hangs on it.
func TestAnOperationWithTenThousandCommentsOpensAsFastAsOneWithTwenty(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 10 000 comments")
	}
	eachDatabase(t, func(t *testing.T, h *office) {
		few, many := h.operation("Few", "giulia"), h.operation("Many", "giulia")
		h.comments(t, few, 20)
		h.comments(t, many, 10_000)
		for _, who := range []string{"luca", "giulia"} {
			v, area := h.as(who), "backend"
			if who == "giulia" {
				area = "portal"
			}
			open := func(id int64) time.Duration {
				began := time.Now()
				v.get(fmt.Sprintf("/screens/record/%s/%d?area=%s", operation, id, area)).must(t, 200)
				for _, more := range []string{"/timeline?limit=50", "/activities?limit=50", "/attachments"} {
					v.get(at(id, more)).must(t, 200)
				}
				return time.Since(began)
			}
			a, b := median(func() time.Duration { return open(few) }), median(func() time.Duration { return open(many) })
			t.Logf("%s: %v with 20 comments, %v with 10 000", who, a.Round(100*time.Microsecond), b.Round(100*time.Microsecond))
			// Each page has up to 50 entries of the many and 20 of the few, so some difference is honest.
			if b > 3*a+20*time.Millisecond {
				t.Errorf("%s opens 10 000 comments in %v, 20 in %v", who, b, a)
			}
		}
	})
}

// median runs something a few times; the first run warms caches.
func median(run func() time.Duration) time.Duration {
	run()
	all := make([]time.Duration, 9)
	for i := range all {
		all[i] = run()
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// comments writes many comments on an operation in few transactions, as a restored history has them.
func (h *office) comments(t *testing.T, id int64, n int) {
	t.Helper()
	ctx := model.With(context.Background(), h.Config.Current().Registry)
	for begun := 0; begun < n; begun += 1000 {
		err := h.Records.Together(record.AsSystem(ctx, event.Cause{Kind: "import"}), func(ctx context.Context) error {
			for i := begun; i < min(n, begun+1000); i++ {
				in := record.Input{"model_alias": operation, "model_id": id, "type": 1, "description": fmt.Sprintf("<p>Comment %d of a long story about a printer</p>", i),
					"portal_visibility": i%2 == 0, "created_at": h.Now().Add(-time.Duration(n-i) * time.Minute).Format(time.RFC3339)}
				if _, err := h.Records.Create(ctx, "activity/activity", in, record.Options{}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
