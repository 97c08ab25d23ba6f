-- Sales as the department publishes them.  As `python -m otop_core.migration published_sales` prints it.

CREATE TABLE published_sales (
    id TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    entered_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    district_code TEXT NOT NULL,
    fiscal_year INTEGER NOT NULL,
    month DATE,
    place TEXT NOT NULL,
    category TEXT,
    channel TEXT,
    baht DECIMAL(15, 2) NOT NULL,
    source TEXT NOT NULL,
    sort_key TEXT NOT NULL,
    search_key TEXT NOT NULL
);
