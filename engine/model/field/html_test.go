package field

import (
	"strings"
	"testing"
)

// What people write stays as they wrote it; cleaning it again changes nothing.
func TestRichTextStaysAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"marks":       `<p>This is <strong>urgent</strong>, <em>so</em> <s>no</s> <u>yes</u></p>`,
		"lists":       `<ul><li><p>one</p></li></ul><ol><li><p>two</p></li></ol>`,
		"a quotation": `<blockquote><p>he said</p></blockquote>`,
		"code":        `<pre><code class="language-go">x := 1</code></pre>`,
		"a call":      `<p><span class="mention" data-mention="anna.rossi">@Anna</span></p>`,
		"a group":     `<p><span class="mention" data-mention="@12">@Network</span></p>`,
		"a picture":   `<p><img src="/api/v1/attachments/7/preview" alt="screen.png"></p>`,
		"plain lines": "one\ntwo",
	} {
		if got := Sanitise(s); got != s && strings.ReplaceAll(got, "/>", ">") != s {
			t.Errorf("%s: %s became %s", name, s, got)
		}
	}
}

func TestWhatActsIsTakenOutOfRichText(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]string{
		"a script":                      `<script>alert(1)</script>`,
		"a handler":                     `<img src="/x" onerror="alert(1)">`,
		"a vector picture":              `<svg onload=alert(1)><script>alert(1)</script></svg>`,
		"an address that runs":          `<a href="javascript:alert(1)">x</a>`,
		"one with a line break":         "<a href=\"java\nscript:alert(1)\">x</a>",
		"one as entities":               `<a href="&#106;avascript:alert(1)">x</a>`,
		"data":                          `<a href="data:text/html,<script>alert(1)</script>">x</a>`,
		"a frame":                       `<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
		"a form":                        `<form action="//evil.example"><button formaction="javascript:alert(1)">x</button></form>`,
		"a style":                       `<p style="background:url(//evil.example)">x</p><style>*{background:url(//evil.example)}</style>`,
		"another language":              `<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>`,
		"a template":                    `<template><img src=x onerror=alert(1)></template>`,
		"a picture from elsewhere":      `<img src="https://evil.example/a.png">`,
		"one without a scheme":          `<img src="//evil.example/a.png">`,
		"one with a backslash":          `<img src="/\evil.example/a.png">`,
		"one without slashes":           `<img src="https:evil.example/a.png">`,
		"a call that is none":           `<span data-mention="a&quot; onclick=&quot;alert(1)">@x</span>`,
		"a class that is ours":          `<p class="bub">x</p>`,
		"an id that scripts would find": `<a id="root" name="root">x</a>`,
	} {
		got := strings.ToLower(Sanitise(s))
		for _, bad := range []string{"<script", "alert", "//evil.example", ":evil.example", `\evil.example`, "javascript", "<svg", "<iframe", "<form", "<style", "style=", "onerror", "onclick", `class="bub"`, "data:"} {
			if strings.Contains(got, bad) {
				t.Errorf("%s: %s lets %s through: %s", name, s, bad, got)
			}
		}
	}
}
