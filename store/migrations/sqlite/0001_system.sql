CREATE TABLE model_name (id INTEGER PRIMARY KEY, alias TEXT NOT NULL UNIQUE);
CREATE TABLE event (
  id INTEGER PRIMARY KEY, model INTEGER NOT NULL, record INTEGER NOT NULL, version INTEGER NOT NULL, kind INTEGER NOT NULL,
  actor INTEGER, causes TEXT, batch INTEGER, changes TEXT, parent_model INTEGER, parent_record INTEGER
);
CREATE INDEX event_record ON event (model, record);
CREATE INDEX event_parent ON event (parent_model, parent_record) WHERE parent_record IS NOT NULL;
CREATE INDEX event_batch ON event (batch) WHERE batch IS NOT NULL;
CREATE TABLE job (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, payload TEXT NOT NULL, ukey TEXT, run_at INTEGER NOT NULL, priority INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL, state INTEGER NOT NULL, attempt INTEGER NOT NULL, lease_until INTEGER, worker TEXT,
  created_at INTEGER NOT NULL, finished_at INTEGER, duration_ms INTEGER, error TEXT
);
CREATE INDEX job_due ON job (priority, run_at) WHERE state = 0;
CREATE INDEX job_leased ON job (lease_until) WHERE state = 1;
CREATE INDEX job_done ON job (finished_at) WHERE state > 1;
CREATE UNIQUE INDEX job_ukey ON job (ukey) WHERE ukey IS NOT NULL AND state < 2;
CREATE TABLE schedule (
  name TEXT PRIMARY KEY, cron TEXT NOT NULL, next_run INTEGER NOT NULL, last_run INTEGER, last_result TEXT, last_ms INTEGER
);
CREATE TABLE config_version (version INTEGER PRIMARY KEY, at INTEGER NOT NULL, "by" TEXT, note TEXT);
CREATE TABLE config_value (
  kind TEXT NOT NULL, code TEXT NOT NULL, property TEXT NOT NULL, value TEXT NOT NULL, shipped TEXT,
  version INTEGER NOT NULL, until INTEGER, at INTEGER NOT NULL, "by" TEXT
);
CREATE INDEX config_value_current ON config_value (kind, code, property) WHERE until IS NULL;
CREATE INDEX config_value_version ON config_value (version);
CREATE TABLE session (
  hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL, created_at INTEGER NOT NULL, last_used INTEGER NOT NULL, expires INTEGER NOT NULL,
  idle INTEGER NOT NULL, device TEXT NOT NULL, address TEXT NOT NULL, pending INTEGER NOT NULL, remember INTEGER NOT NULL, impersonator INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user_id);
CREATE TABLE idempotency (
  user_id INTEGER NOT NULL, ikey TEXT NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (user_id, ikey)
) WITHOUT ROWID;
CREATE INDEX idempotency_at ON idempotency (at);
CREATE TABLE blob (hash TEXT PRIMARY KEY, size INTEGER NOT NULL, refs INTEGER NOT NULL, unused_since INTEGER) WITHOUT ROWID;
CREATE TABLE preference (user_id INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (user_id, name)) WITHOUT ROWID;
CREATE TABLE script_log (id INTEGER PRIMARY KEY, area TEXT NOT NULL, object TEXT NOT NULL, user_id INTEGER, message TEXT NOT NULL, stack TEXT);
CREATE TABLE api_log (id INTEGER PRIMARY KEY, user_id INTEGER, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, ms INTEGER NOT NULL, address TEXT NOT NULL);
