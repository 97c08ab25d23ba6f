-- One table a noun (the columns follow its declaration; the gate keeps references), then what the gate itself keeps.
-- Moments are UTC; codes are those of the vocabulary and of DOPA; choices are comma-joined codes.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    works_in TEXT,
    is_active BOOLEAN NOT NULL
);

CREATE TABLE household (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    house_no TEXT NOT NULL,
    representative_id TEXT NOT NULL,
    members INTEGER,
    occupation TEXT,
    knows TEXT,
    wants_occupation TEXT,
    wants_to_learn TEXT,
    is_voluntary BOOLEAN NOT NULL,
    is_committed BOOLEAN NOT NULL,
    income DECIMAL(12, 2),
    expense DECIMAL(12, 2),
    saving DECIMAL(12, 2),
    notice_given_on DATE
);

CREATE TABLE partner (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name TEXT NOT NULL,
    sector TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name_title TEXT,
    given_name TEXT NOT NULL,
    family_name TEXT,
    phone TEXT,
    national_id TEXT,
    village_id TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE sage (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    village_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    knowledge TEXT NOT NULL,
    area TEXT NOT NULL,
    occupation_path TEXT,
    search_key TEXT NOT NULL
);

CREATE TABLE village (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    subdistrict_code TEXT NOT NULL,
    moo INTEGER,
    name TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE office (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    province_code TEXT NOT NULL,
    asks_national_id BOOLEAN NOT NULL,
    is_sample BOOLEAN NOT NULL
);

CREATE TABLE wisdom_link (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    sage_id TEXT,
    wisdom TEXT,
    found_on DATE
);

CREATE TABLE raw_material (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    name TEXT NOT NULL,
    source_scope TEXT,
    months_available TEXT,
    checked_on DATE
);

CREATE TABLE development (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    planned_on DATE
);

CREATE TABLE packaging (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    photo TEXT,
    packaged_on DATE,
    label_items TEXT
);

CREATE TABLE channel (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    venue TEXT,
    first_sale_on DATE
);

CREATE TABLE support (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    partner_id TEXT NOT NULL,
    support_kind TEXT NOT NULL,
    supported_on DATE,
    note TEXT
);

CREATE TABLE registration (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    registration_no TEXT,
    registered_on DATE,
    valid_until DATE,
    status TEXT NOT NULL
);

CREATE TABLE certificate (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT,
    producer_id TEXT,
    cert_type TEXT NOT NULL,
    cert_no TEXT,
    status TEXT NOT NULL,
    applied_on DATE,
    granted_on DATE,
    expires_on DATE,
    issuer TEXT
);

CREATE TABLE brand (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    product_brand TEXT,
    group_brand TEXT,
    identity TEXT,
    used_since DATE
);

CREATE TABLE opc_entry (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    opc_year INTEGER NOT NULL,
    entered_on DATE,
    score DECIMAL(5, 2),
    stars TEXT
);

CREATE TABLE step_override (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    product_id TEXT NOT NULL,
    step TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_on DATE
);

CREATE TABLE producer (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name TEXT NOT NULL,
    producer_type TEXT NOT NULL,
    village_id TEXT NOT NULL,
    community_links TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

CREATE TABLE product (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    name TEXT NOT NULL,
    producer_id TEXT NOT NULL,
    area TEXT NOT NULL,
    category TEXT,
    village_id TEXT NOT NULL,
    story TEXT,
    photo TEXT,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);

-- The history: one row a record written, never changed. `op` is the operation's id ('/n' for its further records).
CREATE TABLE change (
    seq BIGINT PRIMARY KEY,
    op TEXT NOT NULL UNIQUE,
    parts INTEGER NOT NULL,
    made_at TIMESTAMP NOT NULL,
    actor_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    why TEXT NOT NULL,
    origin TEXT NOT NULL,
    district_code TEXT NOT NULL,
    body TEXT NOT NULL
);

-- What the charts count, by change (seq_from, seq_to) and by day; both pairs are half-open.
CREATE TABLE standing (
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    district_code TEXT NOT NULL,
    area TEXT,
    category TEXT,
    filled INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    since DATE NOT NULL,
    seq_from BIGINT NOT NULL,
    seq_to BIGINT
);
CREATE TABLE product_step (
    product_id TEXT NOT NULL,
    district_code TEXT NOT NULL,
    area TEXT NOT NULL,
    category TEXT,
    step TEXT NOT NULL,
    status TEXT NOT NULL,
    since DATE NOT NULL,
    until DATE NOT NULL,
    dated BOOLEAN NOT NULL,
    overridden BOOLEAN NOT NULL,
    seq_from BIGINT NOT NULL,
    seq_to BIGINT
);

-- Outside the history: what one person is typing, who is signed in, photos by their content, who looked at personal data.
CREATE TABLE draft (
    account_id TEXT NOT NULL,
    form TEXT NOT NULL,
    op TEXT NOT NULL,
    typed TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, form)
);
CREATE TABLE credential (
    account_id TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
CREATE TABLE session (
    digest TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    began_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    language TEXT NOT NULL
);
CREATE TABLE photo (
    hash TEXT PRIMARY KEY,
    content BLOB NOT NULL,
    added_at TIMESTAMP NOT NULL
);
CREATE TABLE access_log (
    seen_at TIMESTAMP NOT NULL,
    account_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE export_ticket (
    digest TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    report TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
