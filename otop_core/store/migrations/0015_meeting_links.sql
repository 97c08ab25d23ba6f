-- Read-only addresses of a meeting's figures for the phones of its members.  Kept as they are, as the codes of workshops: they stand on
-- the projector for the whole room, and end within hours.

CREATE TABLE meeting_link (
    token TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    as_of DATE,
    made_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL
);
