package script_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"steward/engine/fault"
	"steward/engine/script"
)

func engine() *script.Engine {
	return &script.Engine{Now: time.Now, Setting: func(string) any { return nil }, Translate: func(_, key string, _ map[string]any) string { return key },
		Limits: script.Limits{Time: time.Second, Memory: 64 << 20, Loads: 100, Text: 1 << 20}}
}

func TestAScriptThatWantsTooMuchIsStopped(t *testing.T) {
	for name, code := range map[string]string{
		"endless loop":                    `for (;;) {}`,
		"catastrophic regular expression": `return /^(a+)+$/.test('a'.repeat(40) + '!');`,
		"memory bomb":                     `const a = []; for (;;) a.push(new Array(10000).fill('x'));`,
		"huge string":                     `let s = 'x'; for (;;) s += s;`,
		"deep recursion":                  `function f(n) { return f(n + 1) + 1; } return f(0);`,
		"recursion through JSON":          `let a = {}; for (let i = 0; i < 1e6; i++) a = {a}; return JSON.stringify(a);`,
		"endless log":                     `for (;;) deep.log('x'.repeat(10000));`,
		"caught and tried again":          `for (;;) { try { for (;;) {} } catch (e) {} }`,
		"promise jobs":                    `const f = () => Promise.resolve().then(f); f(); for (;;) {}`,
		"too large a result":              `return 'x'.repeat(20 << 20);`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			_, err := engine().Run(context.Background(), script.Run{Area: "test", Object: name, Code: code})
			var failed *script.Failure
			if !errors.As(err, &failed) {
				t.Fatalf("got %v", err)
			}
			if took := time.Since(start); took > 6*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestAScriptReachesNothingOutside(t *testing.T) {
	for _, code := range []string{
		`return typeof require`, `return typeof process`, `return typeof std`, `return typeof os`, `return typeof fetch`, `return typeof __host`,
		`return typeof globalThis.__host`, `return typeof XMLHttpRequest`, `return typeof WebAssembly`,
	} {
		r, err := engine().Run(context.Background(), script.Run{Code: code})
		if err != nil || r.Value != "undefined" {
			t.Errorf("%s is %v, %v", code, r, err)
		}
	}
	if _, err := engine().Run(context.Background(), script.Run{Code: `deep.log = null; return 1;`}); err == nil {
		t.Error("the library can be changed")
	}
}

func TestASyntaxErrorHasLineAndColumn(t *testing.T) {
	err := script.Compile("const a = 1;\n  return a +;\n")
	var f *fault.Error
	if !errors.As(err, &f) || f.Fields[0].Params["line"] != 2 {
		t.Fatalf("got %v", err)
	}
	if err := script.Compile("return 1;"); err != nil {
		t.Error(err)
	}
}

func TestAFailureHasTheLineAndColumnOfTheScript(t *testing.T) {
	for code, want := range map[string][2]int{
		"const a = 1;\n\n  throw new Error('third');":   {3, 3},
		"undefinedName();":                              {1, 1},
		"deep.log('a');\ndeep.mail.send({});":           {2, 0},
		"deep.log('first');\nconst x = null;\nx.y.z();": {3, 0},
		"throw 'no error';":                             {0, 0},
	} {
		_, err := engine().Run(context.Background(), script.Run{Code: code})
		var failed *script.Failure
		if !errors.As(err, &failed) || failed.Line != want[0] || want[1] != 0 && (failed.Column < want[1] || failed.Column > want[1]+16) {
			t.Errorf("%q failed at %+v", code, failed)
		}
	}
}

func TestAPreparedCollectionBecomesACondition(t *testing.T) {
	r, err := engine().Run(context.Background(), script.Run{Code: `$this.getCollection().addFieldToFilter('status', {in: [1, 2]}).addFieldToFilter(['title', 'number'], [{like: '%vpn%'}, {eq: 3}]);`, Vars: map[string]any{"collection": true}})
	if err != nil {
		t.Fatal(err)
	}
	n, err := r.Where()
	if err != nil || len(n.Rules) != 2 || n.Rules[0].Field != "status" || n.Rules[1].Condition != "OR" {
		t.Errorf("got %+v, %v", n, err)
	}
}

func TestErrorsNoticesAndLogComeOut(t *testing.T) {
	r, err := engine().Run(context.Background(), script.Run{Code: `deep.addError('wrong'); deep.addNotice('look'); deep.log('line'); return {a: [1, 'ü']};`})
	if err != nil || r.Errors[0] != "wrong" || r.Notices[0] != "look" || r.Log[0] != "line" || !strings.Contains(toText(r.Value), "ü") {
		t.Errorf("%+v %v", r, err)
	}
}

func toText(v any) string { s, _ := v.(map[string]any)["a"].([]any)[1].(string); return s }
