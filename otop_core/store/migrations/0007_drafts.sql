-- One draft for each page on which a form is open, so that two pages of one person do not write over each other.
-- A form is named "noun:new", with what it belongs to behind it, or "noun:id".
CREATE TABLE draft_before AS
SELECT account_id,
    CASE
        WHEN split_part(form, ':', 2) IN (SELECT id FROM workshop) AND split_part(form, ':', 1) IN ('household', 'sage')
            THEN split_part(form, ':', 1) || ':new'
        WHEN split_part(form, ':', 3) = 'new' THEN split_part(form, ':', 1) || ':new:' || split_part(form, ':', 2)
        ELSE form
    END AS form,
    op, typed, saved_at
FROM draft
WHERE split_part(form, ':', 1) <> 'suggest';
DROP TABLE draft;
CREATE TABLE draft (
    account_id TEXT NOT NULL,
    form TEXT NOT NULL,
    op TEXT NOT NULL,
    typed TEXT NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, form, op)
);
INSERT INTO draft SELECT * FROM draft_before;
DROP TABLE draft_before;
