CREATE TABLE trace (id INTEGER PRIMARY KEY, model INTEGER NOT NULL, record INTEGER NOT NULL, event INTEGER, lines TEXT NOT NULL);
CREATE INDEX trace_record ON trace (model, record);
