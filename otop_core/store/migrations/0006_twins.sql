-- What officers said of two entries that looked alike: that they are two, or that one of them has become the other.
CREATE TABLE not_duplicate (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    one_home TEXT,
    other_home TEXT
);
CREATE TABLE merged (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    about_noun TEXT NOT NULL,
    gone_id TEXT NOT NULL,
    kept_id TEXT NOT NULL,
    village_id TEXT NOT NULL
);
