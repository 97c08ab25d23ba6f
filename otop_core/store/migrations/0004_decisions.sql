-- Deciding together: the round of open voting, one vote a participant a record (plain tables), and what was decided (a noun).
CREATE TABLE voting_round (
    workshop_id TEXT NOT NULL,
    about_noun TEXT NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    opened_by TEXT NOT NULL,
    closed_at TIMESTAMP,
    PRIMARY KEY (workshop_id, about_noun)
);
CREATE TABLE vote (
    workshop_id TEXT NOT NULL,
    about_noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    participant_id TEXT NOT NULL,
    sector TEXT NOT NULL,
    voted_at TIMESTAMP NOT NULL,
    fits BOOLEAN,
    interesting BOOLEAN,
    livelihood BOOLEAN,
    voluntary BOOLEAN,
    committed BOOLEAN,
    PRIMARY KEY (workshop_id, about_noun, record_id, participant_id)
);
CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    workshop_id TEXT NOT NULL,
    about_noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    decision TEXT NOT NULL,
    note TEXT,
    decided_on DATE NOT NULL,
    modes TEXT NOT NULL,
    voters INTEGER NOT NULL,
    fits INTEGER,
    interesting INTEGER,
    livelihood INTEGER,
    voluntary INTEGER,
    committed INTEGER,
    sectors TEXT NOT NULL,
    took_part TEXT
);
