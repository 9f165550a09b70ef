package activity

import (
	"context"

	"steward/engine/fault"
	"steward/engine/record"
)

// spans makes begin, end and duration of a worklog agree: the duration a person types wins over an end that disagrees,
// two of them give the third, and a duration alone ends now.
func (b *book) spans(_ context.Context, d *record.Draft) error {
	if d.Int("type") != Worklog {
		return nil
	}
	start, end, minutes := d.Int("started_at"), d.Int("ended_at"), d.Int("duration")
	typed := d.Get("duration") != nil && (d.IsNew() || d.Sent("duration") && d.Changed("duration"))
	switch {
	case typed && start != 0:
		end = start + minutes*60
	case typed && end != 0:
		start = end - minutes*60
	case typed:
		end = d.Now.Unix()
		start = end - minutes*60
	case start != 0 && end != 0:
		if end < start {
			d.Invalid("ended_at", "activity.ends_before_it_starts")
			return nil
		}
		minutes = (end - start + 30) / 60
	default:
		if !d.Options.Lenient && d.IsNew() && start == 0 {
			d.Invalid("duration", "activity.no_duration")
		}
		return nil // begun and not ended: a running clock
	}
	if longest := b.config().LongestWorklog; minutes > longest {
		d.Invalid("duration", "activity.too_long", fault.Params{"hours": longest / 60})
		return nil
	}
	d.Set("started_at", start)
	d.Set("ended_at", end)
	d.Set("duration", minutes)
	return nil
}

// billable keeps what of the work counts for an invoice: the duration, rounded as configured, until a person types
// something else; 0 is a gift.
func (b *book) billable(_ context.Context, d *record.Draft) error {
	if d.Int("type") != Worklog || d.Options.Undo {
		return nil
	}
	if d.Int("billable_duration") < 0 {
		d.Invalid("billable_duration", "activity.negative")
		return nil
	}
	if d.Sent("billable_duration") && d.Get("billable_duration") != nil || !d.Changed("duration") && d.Get("billable_duration") != nil {
		return nil
	}
	if d.Get("duration") == nil {
		d.Set("billable_duration", nil)
		return nil
	}
	c := b.config()
	if was := d.Old("duration"); was != nil && d.Get("billable_duration") != nil && d.OldInt("billable_duration") != c.counts(d.OldInt("duration")) {
		return nil // a person decided
	}
	d.Set("billable_duration", c.counts(d.Int("duration")))
	return nil
}

// counts gives the minutes that work of some minutes counts on an invoice.
func (c Config) counts(minutes int64) int64 {
	if minutes <= 0 {
		return 0
	}
	if c.BillableStep > 1 {
		minutes = (minutes + c.BillableStep - 1) / c.BillableStep * c.BillableStep
	}
	return max(minutes, c.BillableMinimum)
}

// billed refuses changes to work that is on an invoice.
func billed(_ context.Context, d *record.Draft) error {
	if wasBilled, _ := d.Old("is_billed").(bool); wasBilled && !d.Actor.IsSystem() {
		return fault.New(fault.Conflict, "activity.billed")
	}
	return nil
}
