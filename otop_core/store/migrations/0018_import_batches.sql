-- Lists that were taken in: the file of each batch, and which of its rows made or changed which record.

CREATE TABLE import_batch (
    id TEXT PRIMARY KEY,
    noun TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_hash TEXT NOT NULL,
    account_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    taken_at TIMESTAMP NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    taken_back_at TIMESTAMP
);

CREATE TABLE import_row (
    batch_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    record_id TEXT NOT NULL,
    row_number INTEGER NOT NULL
);

-- What a person said of the columns of a list, for the next list of the same shape.
CREATE TABLE import_answer (
    account_id TEXT NOT NULL,
    shape TEXT NOT NULL,
    answers TEXT NOT NULL,
    kept_at TIMESTAMP NOT NULL
);
