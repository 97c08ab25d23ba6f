-- The workshop room: the workshop and who takes part (nouns), then the code that lets people in, the number that brings one back, what came in.
CREATE TABLE workshop (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    name TEXT NOT NULL,
    held_on DATE NOT NULL,
    target INTEGER NOT NULL,
    address TEXT,
    wifi_name TEXT,
    is_open BOOLEAN NOT NULL
);
CREATE TABLE participant (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    workshop_id TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT
);
CREATE TABLE workshop_code (
    workshop_id TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE TABLE participant_pin (
    participant_id TEXT PRIMARY KEY,
    workshop_id TEXT NOT NULL,
    pin TEXT NOT NULL
);
CREATE TABLE workshop_entry (
    workshop_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL
);
