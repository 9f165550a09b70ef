package store

import (
	"testing"
	"time"
)

func TestAfterASlowAnswerTheQuickestWayIsFoundAndKept(t *testing.T) {
	needs := map[lead]time.Duration{byOrder: time.Second, byRights: 60 * time.Millisecond, byFilter: 300 * time.Millisecond, byScope: 80 * time.Millisecond}
	var tried trials
	var asked []lead
	for range 8 {
		how := tried.way("shape")
		asked = append(asked, how)
		tried.tell("shape", how, needs[how])
	}
	for i, how := range []lead{byOrder, byRights, byFilter, byScope, byRights, byRights, byRights, byRights} {
		if asked[i] != how {
			t.Fatalf("asked %v", asked)
		}
	}
}

func TestAQuickAnswerIsNotTriedOtherwise(t *testing.T) {
	var tried trials
	for range 3 {
		if how := tried.way("shape"); how != byOrder {
			t.Fatalf("asked %v", how)
		}
		tried.tell("shape", byOrder, 5*time.Millisecond)
	}
	if len(tried.known) != 0 {
		t.Error("quick questions are remembered")
	}
}

func TestTheFirstQuickWayEndsTheTrial(t *testing.T) {
	needs := map[lead]time.Duration{byOrder: time.Second, byRights: 5 * time.Millisecond, byFilter: time.Minute}
	var tried trials
	for i := range 5 {
		how := tried.way("shape")
		if how == byFilter || i > 1 && how != byRights {
			t.Fatalf("asked %v at %d", how, i)
		}
		tried.tell("shape", how, needs[how])
	}
}
