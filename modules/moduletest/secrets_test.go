package moduletest

import (
	"strings"
	"testing"
)

// noSecrets are fields whose code sounds like a secret and that are none.
var noSecrets = map[string]bool{"multifactor/config.token_valid_time": true, "oauth/client.token_url": true}

// What proves who somebody is, and hashes of it, is marked: it is then in no answer, export, history, filter or sort.
func TestEveryFieldThatIsASecretIsMarked(t *testing.T) {
	t.Parallel()
	marked := 0
	for _, m := range New(t).Config.Current().Registry.Models() {
		for i := range m.Fields {
			f := &m.Fields[i]
			if f.Secret {
				marked++
			}
			at := m.Alias + "." + f.Code
			if strings.HasSuffix(f.Code, "_at") || noSecrets[at] || f.Secret {
				continue
			}
			for _, word := range []string{"token", "secret", "password", "_hash", "passcode"} {
				if strings.Contains(f.Code, word) {
					t.Errorf("%s sounds like a secret and is not marked as one", at)
				}
			}
		}
	}
	if marked < 12 {
		t.Errorf("only %d fields are marked", marked)
	}
}
