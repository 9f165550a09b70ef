package api

// route is one call of the API. The description at /api/v1/openapi.json is made of the same table.
type route struct {
	method, path string
	summary      string
	serve        func(c *call) (any, error)
	public       bool     // without a session
	backend      bool     // not for end users, who get 404
	admin        bool     // administrators only
	upload       bool     // the body may be larger than JSON
	repeatable   bool     // doing it twice is no harm, or the answer is a secret: it is not remembered
	query        []string // parameters beside those of the path
}

// table lists every call.
func (h *Handler) table() []route {
	const rec = "/records/{module}/{entity}"
	one := rec + "/{id}"
	return []route{
		{method: "POST", path: "/session", summary: "Log in", serve: signIn, public: true, repeatable: true},
		{method: "POST", path: "/session/second-factor", summary: "Finish a login with a code", serve: secondFactor, public: true, repeatable: true},
		{method: "POST", path: "/session/set-up", summary: "Take the set-up link: choose the first administrator's password", serve: setUp, public: true, repeatable: true},
		{method: "POST", path: "/session/reset", summary: "Ask for a link to choose a new password", serve: forgot, public: true, repeatable: true},
		{method: "POST", path: "/session/reset/confirm", summary: "Choose a new password with the link of the mail", serve: resetPassword, public: true, repeatable: true},
		{method: "POST", path: "/session/register", summary: "Register oneself", serve: register, public: true, repeatable: true},
		{method: "POST", path: "/session/register/confirm", summary: "Confirm the address of a registration", serve: confirmRegistration, public: true, repeatable: true},
		{method: "POST", path: "/session/token", summary: "Log in with a one-time token", serve: oneTimeLogin, public: true, repeatable: true},
		{method: "POST", path: "/session/passkey/begin", summary: "Begin a login with a passkey", serve: beginPasskeyLogin, public: true, repeatable: true},
		{method: "POST", path: "/session/passkey/finish", summary: "Log in with a passkey", serve: finishPasskeyLogin, public: true, repeatable: true},
		{method: "POST", path: "/session/impersonate", summary: "Act as another user (Super Admins)", serve: impersonate, repeatable: true},
		{method: "DELETE", path: "/session/impersonate", summary: "Act as oneself again", serve: impersonateNoMore},
		{method: "GET", path: "/session", summary: "Who is logged in", serve: whoAmI},
		{method: "DELETE", path: "/session", summary: "Log out", serve: signOut},
		{method: "GET", path: "/bootstrap", summary: "What the interface needs to start", serve: bootstrap, public: true},
		{method: "GET", path: "/texts/{lang}", summary: "All texts of a language", serve: texts, public: true},
		{method: "GET", path: "/openapi.json", summary: "This description", serve: openAPI, public: true},

		{method: "GET", path: "/account/preferences/{name}", summary: "Read an own preference", serve: preference},
		{method: "PUT", path: "/account/preferences/{name}", summary: "Keep an own preference", serve: setPreference},
		{method: "GET", path: "/account/notices", summary: "By which ways one wants to be told", serve: noticeChoices},
		{method: "PUT", path: "/account/notices", summary: "Choose by which ways one is told", serve: chooseNotices},
		{method: "GET", path: "/notices", summary: "Own notifications, newest first", serve: notices, query: []string{"before", "limit", "unread"}},
		{method: "POST", path: "/notices/read", summary: "Mark own notifications as read", serve: readNotices, repeatable: true},
		{method: "GET", path: "/account", summary: "Own profile and security", serve: account},
		{method: "PATCH", path: "/account", summary: "Change the own profile", serve: changeAccount},
		{method: "PUT", path: "/account/avatar", summary: "Keep an own picture", serve: setOwnAvatar, upload: true},
		{method: "DELETE", path: "/account/avatar", summary: "Remove the own picture", serve: endOwnAvatar},
		{method: "GET", path: "/avatars", summary: "Who has a picture, with its version", serve: avatars, backend: true},
		{method: "GET", path: "/avatars/{username}", summary: "The picture of a user", serve: avatar, query: []string{"v"}},
		{method: "GET", path: "/account/log", summary: "Attempts to get in as oneself", serve: loginLog},
		{method: "POST", path: "/account/totp", summary: "Begin to enrol an authenticator application", serve: beginTOTP, repeatable: true},
		{method: "POST", path: "/account/totp/confirm", summary: "Finish the enrolment with a code", serve: confirmTOTP, repeatable: true},
		{method: "DELETE", path: "/account/totp", summary: "Remove the authenticator application", serve: endTOTP},
		{method: "POST", path: "/account/recovery-codes", summary: "Make new recovery codes", serve: recoveryCodes, repeatable: true},
		{method: "PUT", path: "/account/mail-codes", summary: "Codes by mail as second factor", serve: mailCodes},
		{method: "POST", path: "/account/passkeys/begin", summary: "Begin to make a passkey", serve: beginPasskey, repeatable: true},
		{method: "POST", path: "/account/passkeys/finish", summary: "Keep a passkey", serve: finishPasskey},
		{method: "DELETE", path: "/account/passkeys/{id}", summary: "Remove a passkey", serve: endPasskey},
		{method: "GET", path: "/account/token", summary: "Show the own API token", serve: showToken},
		{method: "POST", path: "/account/token", summary: "Make a new API token", serve: newToken, repeatable: true},
		{method: "DELETE", path: "/account/token", summary: "Remove the own API token", serve: endToken},
		{method: "POST", path: "/rights/try", summary: "What a change of a group rule would do to a user", serve: tryRule, admin: true, repeatable: true},
		{method: "PUT", path: "/users/{id}/avatar", summary: "Give a user a picture", serve: setUserAvatar, admin: true, upload: true},
		{method: "DELETE", path: "/users/{id}/avatar", summary: "Remove the picture of a user", serve: endUserAvatar, admin: true},
		{method: "GET", path: "/users/{id}/access", summary: "What a user can see, by model", serve: userAccess, admin: true},
		{method: "GET", path: "/users/{id}/security", summary: "How a user gets in", serve: userSecurity, admin: true},
		{method: "GET", path: "/users/{id}/sessions", summary: "Sessions of a user", serve: userSessions, admin: true},
		{method: "DELETE", path: "/users/{id}/sessions/{session}", summary: "End a session of a user, or all", serve: endUserSession, admin: true},
		{method: "POST", path: "/users/{id}/token", summary: "Make an API token for a user, shown once", serve: newUserToken, admin: true, repeatable: true},
		{method: "DELETE", path: "/users/{id}/token", summary: "Remove the API token of a user", serve: endUserToken, admin: true},
		{method: "POST", path: "/users/{id}/one-time-login", summary: "Make a link that logs a user in once", serve: newUserLink, admin: true, repeatable: true},
		{method: "DELETE", path: "/users/{id}/factors", summary: "Remove the second factors of a user", serve: endUserFactors, admin: true},
		{method: "POST", path: "/account/password", summary: "Change the own password", serve: changePassword},
		{method: "GET", path: "/account/sessions", summary: "Own logins on all devices", serve: ownSessions},
		{method: "DELETE", path: "/account/sessions/{id}", summary: "End one of the own logins, or all others", serve: endSession},

		{method: "GET", path: "/models", summary: "Models the caller may read", serve: listModels},
		{method: "GET", path: "/models/{module}/{entity}", summary: "One model with its fields", serve: oneModel},
		{method: "GET", path: "/lists/{code}", summary: "A list with its values", serve: oneList},
		{method: "GET", path: "/screens/list/{module}/{entity}", summary: "What a list is drawn from", serve: listScreen, query: []string{"context", "area"}},
		{method: "GET", path: "/screens/record/{module}/{entity}/{id}", summary: "What a record is drawn from", serve: recordScreen, query: []string{"area", "form", "values"}},

		{method: "GET", path: rec, summary: "List records", serve: listRecords, query: listParameters},
		{method: "POST", path: rec, summary: "Create a record", serve: createRecord, query: []string{"dry_run", "area"}},
		{method: "POST", path: rec + "/bulk", summary: "Change many records as one batch", serve: bulk},
		{method: "GET", path: one, summary: "Open a record", serve: getRecord, query: []string{"fields"}},
		{method: "PATCH", path: one, summary: "Change a record", serve: updateRecord, query: []string{"dry_run", "area", "careful"}},
		{method: "DELETE", path: one, summary: "Delete a record", serve: deleteRecord},
		{method: "POST", path: one + "/actions/{code}", summary: "Do what a record offers, by the actions of its screen", serve: act},
		{method: "GET", path: one + "/history", summary: "Changes of a record, newest first", serve: history, query: []string{"before", "limit"}},
		{method: "GET", path: one + "/trace", summary: "What acted on a record: rules, scripts, automatic changes, newest first", serve: trace, backend: true, query: []string{"before", "limit"}},
		{method: "GET", path: one + "/as-of", summary: "A record as it was at a moment", serve: asOf, query: []string{"at"}},
		{method: "POST", path: one + "/restore", summary: "Bring old values back", serve: restore},
		{method: "GET", path: one + "/timeline", summary: "Comments and changes, newest first", serve: timeline, query: []string{"before", "limit"}},
		{method: "GET", path: one + "/activities", summary: "Comments and worklogs of a record", serve: listActivities, query: []string{"limit", "after"}},
		{method: "POST", path: one + "/activities", summary: "Write a comment or worklog", serve: addActivity},
		{method: "GET", path: one + "/attachments", summary: "Files of a record", serve: listAttachments},
		{method: "POST", path: one + "/attachments", summary: "Attach a file", serve: addAttachment, upload: true},
		{method: "GET", path: one + "/why", summary: "Why somebody may or may not do something with a record", serve: why, backend: true, query: []string{"user", "action"}},
		{method: "GET", path: one + "/callable", summary: "Who can be called in a text about a record", serve: callable, query: []string{"search", "internal"}},
		{method: "GET", path: one + "/replies", summary: "Prepared replies for a record", serve: replies, backend: true, query: []string{"search"}},
		{method: "POST", path: one + "/replies/{reply}", summary: "Fill a prepared reply for a record", serve: fillReply, backend: true, repeatable: true},
		{method: "GET", path: one + "/followers", summary: "Who follows a record", serve: followers},
		{method: "GET", path: one + "/readers", summary: "Who can see a record", serve: readers, backend: true},
		{method: "GET", path: "/attachments/{id}/content", summary: "Download a file", serve: attachmentContent},
		{method: "GET", path: "/attachments/{id}/preview", summary: "Look at an image", serve: attachmentPreview},
		{method: "POST", path: "/events/{id}/undo", summary: "Take one change back", serve: undoEvent},
		{method: "POST", path: "/batches/{id}/undo", summary: "Take a batch back", serve: undoBatch},

		{method: "GET", path: "/choices/{module}/{entity}/{field}", summary: "What may be chosen in a reference", serve: choices, query: []string{"search", "record", "values"}},
		{method: "GET", path: "/counters/{module}/{entity}", summary: "Numbers of records by grid", serve: counters, query: []string{"context"}},
		{method: "GET", path: "/figures/{module}/{entity}", summary: "Numbers that belong to all records of a model", serve: figures},
		{method: "GET", path: "/search", summary: "Search everything", serve: search, query: []string{"q", "models", "limit"}},
		{method: "GET", path: "/export/{module}/{entity}", summary: "Filtered rows as CSV", serve: export, query: append([]string{"format"}, listParameters...)},
		{method: "GET", path: "/groups/{module}/{entity}", summary: "Numbers of records by field, with totals of columns", serve: groups, query: []string{"by", "sum", "of", "filter", "grid", "search", "context"}},
		{method: "GET", path: "/dashboards", summary: "Dashboards the caller may open", serve: dashboards, backend: true},
		{method: "GET", path: "/dashboards/{code}", summary: "A dashboard with its numbers; each names the filter of the rows it counts", serve: dashboard, backend: true},
		{method: "GET", path: "/portal", summary: "What can be asked for in the portal", serve: portalHome},
		{method: "GET", path: "/live", summary: "Stream of what happens (server-sent events)", serve: stream},
		{method: "POST", path: "/presence", summary: "Say that a record is open", serve: presence, repeatable: true},

		{method: "GET", path: "/config", summary: "Configuration in force and what lies over the shipped one", serve: configObjects, admin: true, query: []string{"kind", "code", "under", "full"}},
		{method: "POST", path: "/config", summary: "Change the configuration, or see what a change would do", serve: changeConfig, admin: true},
		{method: "POST", path: "/config/preview", summary: "A form or a grid that is not saved, as a user would see it", serve: previewConfig, admin: true, repeatable: true},
		{method: "GET", path: "/config/versions", summary: "Changes of the configuration", serve: configVersions, admin: true, query: []string{"kind", "code", "before", "limit"}},
		{method: "GET", path: "/config/versions/{version}", summary: "What one version changed", serve: configVersion, admin: true},
		{method: "POST", path: "/config/versions/{version}/rollback", summary: "Bring a configuration back", serve: rollbackConfig, admin: true, query: []string{"dry_run"}},
		{method: "GET", path: "/config/drifts", summary: "What an upgrade changed under customisations", serve: configDrifts, admin: true},
		{method: "GET", path: "/modules", summary: "Modules made by administrators, and templates to begin with", serve: customModules, admin: true},
		{method: "GET", path: "/modules/{code}/text", summary: "A module as text: everything that makes it", serve: moduleText, admin: true},
		{method: "POST", path: "/modules/text", summary: "Install a module from its text or a template, or see what that would do", serve: installModule, admin: true},
		{method: "POST", path: "/scripts/check", summary: "Compile a script: faults with line and column", serve: checkScript, admin: true, repeatable: true},
		{method: "POST", path: "/scripts/test", summary: "Run a script on a record and take everything back", serve: testScript, admin: true, repeatable: true},
		{method: "GET", path: "/jobs", summary: "Schedules and jobs", serve: jobs, admin: true},
		{method: "POST", path: "/jobs/schedules/{name}/run", summary: "Run a schedule now", serve: runSchedule, admin: true},
		{method: "POST", path: "/jobs/{id}/revive", summary: "Try a dead job again", serve: reviveJob, admin: true},
	}
}
