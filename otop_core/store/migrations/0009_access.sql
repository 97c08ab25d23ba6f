-- Tries counted before they are looked at, devices that somebody has signed in or joined from, and what a session was begun on; photos that
-- were found to be used, so that those that never were can go.
CREATE TABLE attempt (id TEXT NOT NULL, counted TEXT NOT NULL, until TIMESTAMP NOT NULL);
CREATE TABLE known_device (
    digest TEXT NOT NULL,
    place TEXT NOT NULL,
    who_id TEXT NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    PRIMARY KEY (digest, place, who_id)
);
ALTER TABLE photo ADD COLUMN used_at TIMESTAMP;
UPDATE photo SET used_at = added_at;
ALTER TABLE session ADD COLUMN device TEXT DEFAULT '';
