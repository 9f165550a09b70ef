package cache_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"steward/engine/cache"
)

func TestAShelfKnowsWhatIsKept(t *testing.T) {
	var shelf cache.Shelf
	var uses cache.Uses
	kept := map[string]int{"titles": 3, "people": 2}
	forget := func(name string) func(context.Context) error {
		return func(context.Context) error { kept[name] = 0; return nil }
	}
	shelf.Add(cache.Cache{Code: "titles", Entries: func() int { return kept["titles"] }, Uses: &uses, Forget: forget("titles")})
	shelf.Add(cache.Cache{Code: "people", Entries: func() int { return kept["people"] }, Forget: forget("people")})
	shelf.Add(cache.Cache{Code: "people", Entries: func() int { return 5 }})
	shelf.Add(cache.Cache{Of: []string{"a/b", "a/c"}, Entries: func() int { return 1 }})
	uses.Count(4, 3)

	list := shelf.List()
	if len(list) != 3 {
		t.Fatalf("%+v", list)
	}
	if x := list[0]; x.Entries != 3 || !x.Counted || x.Asked != 4 || x.Found != 3 || !x.Can || !x.Emptied.IsZero() {
		t.Errorf("the titles are %+v", x)
	}
	if x := list[1]; x.Entries != 7 || x.Counted || !x.Can {
		t.Errorf("two of one code are not one: %+v", x)
	}
	if x := list[2]; x.Code != "a/b,a/c" || x.Can {
		t.Errorf("what is worked out of models is %+v", x)
	}

	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	gone, err := shelf.Forget(context.Background(), now, "titles")
	if err != nil || !slices.Equal(gone, []string{"titles"}) || kept["titles"] != 0 || kept["people"] != 2 {
		t.Errorf("one was dropped: %v %v %v", gone, kept, err)
	}
	if at := shelf.List()[0].Emptied; !at.Equal(now) {
		t.Errorf("it was emptied at %v", at)
	}
	if gone, err = shelf.Forget(context.Background(), now); err != nil || !slices.Equal(gone, []string{"titles", "people"}) || kept["people"] != 0 {
		t.Errorf("all were dropped: %v %v %v", gone, kept, err)
	}
	shelf.Add(cache.Cache{Code: "broken", Entries: func() int { return 0 }, Forget: func(context.Context) error { return errors.New("no") }})
	if _, err = shelf.Forget(context.Background(), now, "broken"); err == nil {
		t.Error("a cache that cannot be read again says nothing")
	}
}

func TestACacheIsSwitchedOffAndOn(t *testing.T) {
	var shelf cache.Shelf
	var off cache.Switch
	kept := 3
	shelf.Add(cache.Cache{Code: "titles", Entries: func() int { return kept }, Bytes: func() int64 { return 40 }, Switch: &off,
		Forget: func(context.Context) error { kept = 0; return nil }})
	shelf.Add(cache.Cache{Code: "always", Entries: func() int { return 1 }})
	if x := shelf.List(); !x[0].Turns || x[0].Off || x[0].Bytes != 40 || x[1].Turns || x[1].Bytes != 0 {
		t.Errorf("%+v", x)
	}
	now := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	turned, err := shelf.Turn(context.Background(), now, true, "titles", "always")
	if err != nil || !slices.Equal(turned, []string{"titles"}) || !off.Off() || kept != 0 || !shelf.List()[0].Off {
		t.Errorf("off: %v %v, %d kept", turned, err, kept)
	}
	kept = 2
	if turned, err = shelf.Turn(context.Background(), now, false, "titles"); err != nil || len(turned) != 1 || off.Off() || kept != 2 {
		t.Errorf("on: %v %v, %d kept", turned, err, kept)
	}
}
