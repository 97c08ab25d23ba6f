-- The method of the knowledge record: what an officer does in a village, and what comes of it.  Each table as `python -m otop_core.migration NOUN` prints it.

CREATE TABLE occupation_group (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    name TEXT NOT NULL,
    occupation TEXT NOT NULL,
    area TEXT NOT NULL,
    other_areas TEXT NOT NULL,
    started_on DATE,
    enterprise_no TEXT,
    brand TEXT,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE group_member (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    group_id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    role TEXT NOT NULL
);

CREATE TABLE preparation (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    name TEXT NOT NULL,
    prepared_on DATE NOT NULL,
    with_whom TEXT,
    modes TEXT NOT NULL,
    findings TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE swot_item (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    target TEXT NOT NULL,
    group_id TEXT,
    product_id TEXT,
    quadrant TEXT NOT NULL,
    internal TEXT,
    external TEXT,
    text TEXT NOT NULL,
    weight TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE sage_selection (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    sage_id TEXT NOT NULL,
    held_on DATE NOT NULL,
    place TEXT,
    sectors TEXT NOT NULL,
    took_part TEXT,
    modes TEXT NOT NULL,
    fits BOOLEAN NOT NULL,
    fits_note TEXT,
    interesting BOOLEAN NOT NULL,
    interesting_note TEXT,
    livelihood BOOLEAN NOT NULL,
    livelihood_note TEXT,
    decision TEXT NOT NULL
);

CREATE TABLE training_round (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    name TEXT NOT NULL,
    target INTEGER NOT NULL,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE enrolment (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    round_id TEXT NOT NULL,
    household_id TEXT NOT NULL,
    oriented_on DATE,
    modes TEXT NOT NULL,
    occupation TEXT,
    practises TEXT
);

CREATE TABLE trainer (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    person_id TEXT NOT NULL,
    is_lead BOOLEAN NOT NULL,
    duty TEXT,
    readiness TEXT
);

CREATE TABLE rehearsal (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    name TEXT NOT NULL,
    held_on DATE NOT NULL,
    place TEXT,
    officer TEXT,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE rehearsal_attendance (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    rehearsal_id TEXT NOT NULL,
    trainer_id TEXT NOT NULL,
    readiness TEXT
);

CREATE TABLE training_session (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    held_on DATE NOT NULL,
    place TEXT,
    occupation TEXT,
    officer TEXT,
    modes TEXT NOT NULL,
    learned TEXT,
    override_reason TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE attendance (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    session_id TEXT NOT NULL,
    household_id TEXT NOT NULL
);

CREATE TABLE learning_resource (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    platform TEXT NOT NULL,
    occupation TEXT,
    step TEXT,
    note TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE income_record (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    household_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    phase TEXT NOT NULL,
    recorded_on DATE,
    income DECIMAL(12, 2),
    expense DECIMAL(12, 2),
    saving DECIMAL(12, 2)
);

CREATE TABLE happiness (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    household_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    phase TEXT NOT NULL,
    people TEXT,
    community TEXT,
    asked_on DATE
);

CREATE TABLE sale (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    producer_id TEXT NOT NULL,
    product_id TEXT,
    month DATE NOT NULL,
    domestic_offline DECIMAL(12, 2),
    domestic_online DECIMAL(12, 2),
    export_offline DECIMAL(12, 2),
    export_online DECIMAL(12, 2),
    note TEXT,
    area TEXT,
    category TEXT,
    status TEXT,
    review_note TEXT
);

CREATE TABLE indicator_target (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    indicator TEXT NOT NULL,
    of_district TEXT,
    value DECIMAL(12, 2) NOT NULL,
    note TEXT
);

CREATE TABLE knowledge_record (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    position TEXT,
    office TEXT,
    category TEXT NOT NULL,
    area TEXT,
    background TEXT,
    goal TEXT,
    method TEXT,
    techniques TEXT,
    cautions TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

-- A product may be made by an occupational group, and a support may be for the group.
ALTER TABLE product ADD COLUMN group_id TEXT;
ALTER TABLE support ADD COLUMN group_id TEXT;
ALTER TABLE support ADD COLUMN work_process TEXT;
ALTER TABLE support ADD COLUMN value DECIMAL(12, 2);
ALTER TABLE support ALTER COLUMN product_id DROP NOT NULL;
