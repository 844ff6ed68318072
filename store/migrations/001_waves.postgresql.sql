CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE policies (id TEXT PRIMARY KEY, thresholds TEXT NOT NULL);

CREATE TABLE surveys (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    delete_after TEXT
);

CREATE TABLE waves (
    id TEXT PRIMARY KEY,
    survey_id TEXT NOT NULL REFERENCES surveys (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    collected_from TEXT,
    collected_to TEXT,
    imported_at TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    released_at TEXT,
    released_by TEXT,
    instrument_id TEXT NOT NULL,
    instrument_version TEXT NOT NULL,
    instrument TEXT NOT NULL,
    policy_id TEXT NOT NULL REFERENCES policies (id),
    respondents BIGINT NOT NULL,
    report TEXT NOT NULL,
    headcounts TEXT,
    units TEXT NOT NULL,
    content TEXT NOT NULL,
    UNIQUE (survey_id, name)
);

CREATE INDEX waves_content ON waves (content);

CREATE TABLE answers (
    wave_id TEXT PRIMARY KEY REFERENCES waves (id) ON DELETE CASCADE,
    responses BYTEA NOT NULL,
    comments BYTEA
);

-- Parquet is compressed already; compressing it again only costs time.
ALTER TABLE answers ALTER COLUMN responses SET STORAGE EXTERNAL;
ALTER TABLE answers ALTER COLUMN comments SET STORAGE EXTERNAL;

CREATE TABLE results (
    wave_id TEXT PRIMARY KEY REFERENCES waves (id) ON DELETE CASCADE,
    made_from TEXT NOT NULL,
    made_at TEXT NOT NULL,
    study BYTEA NOT NULL,
    seal TEXT NOT NULL
);

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    issuer TEXT,
    subject TEXT,
    email TEXT UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('analyst', 'leader', 'owner')),
    units TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    UNIQUE (issuer, subject)
);

CREATE TABLE measures (
    id TEXT PRIMARY KEY,
    survey_id TEXT NOT NULL REFERENCES surveys (id) ON DELETE CASCADE,
    wave_id TEXT REFERENCES waves (id) ON DELETE SET NULL,
    what TEXT NOT NULL,
    unit TEXT NOT NULL,
    barrier TEXT NOT NULL,
    kind TEXT NOT NULL,
    responsible TEXT NOT NULL,
    due TEXT,
    follow_up TEXT,
    status TEXT NOT NULL CHECK (status IN ('planned', 'under_way', 'done', 'dropped')),
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
);

CREATE TABLE audit_log (
    number BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    survey_id TEXT,
    wave_id TEXT,
    policy_id TEXT,
    detail TEXT NOT NULL,
    before TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END;
$$;

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();

CREATE TRIGGER audit_log_is_not_emptied BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
