-- What has been erased, so that it is erased again after an older backup has been brought back. Ids only: nothing here tells who somebody was.
-- fields: '' for all that tells of the person, else the names of the erased fields, by commas. by_name: the administrator.
CREATE TABLE erasure (
    op TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    fields TEXT NOT NULL,
    erased_at TIMESTAMP NOT NULL,
    by_id TEXT NOT NULL,
    by_name TEXT NOT NULL,
    PRIMARY KEY (op, noun, record_id)
);
