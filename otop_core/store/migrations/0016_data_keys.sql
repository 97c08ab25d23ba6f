-- Keys with which Excel and other programs read the tables of aggregates; only the SHA-256 of a key is kept, as with sessions.

CREATE TABLE data_key (
    digest TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL
);
