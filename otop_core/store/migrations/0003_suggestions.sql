-- What a participant suggests to change in somebody else's record, until an officer decides.
CREATE TABLE suggestion (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    workshop_id TEXT NOT NULL,
    by_id TEXT NOT NULL,
    about_noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    field_name TEXT NOT NULL,
    seen INTEGER NOT NULL,
    proposed TEXT NOT NULL,
    reason TEXT,
    status TEXT NOT NULL,
    decision TEXT
);
