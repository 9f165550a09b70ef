CREATE TABLE trace (id BIGINT PRIMARY KEY, model BIGINT NOT NULL, record BIGINT NOT NULL, event BIGINT, lines TEXT COLLATE "C" NOT NULL);
CREATE INDEX trace_record ON trace (model, record, id);
