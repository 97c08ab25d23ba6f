-- Meetings and their resolutions.  Each table as `python -m otop_core.migration NOUN` prints it.

CREATE TABLE meeting (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name TEXT NOT NULL,
    held_on DATE NOT NULL,
    committee TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    place TEXT,
    attendance INTEGER,
    bodies TEXT,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE resolution (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    meeting_id TEXT NOT NULL,
    what TEXT NOT NULL,
    owner TEXT NOT NULL,
    of_district TEXT,
    due_on DATE,
    status TEXT,
    done_on DATE,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);
