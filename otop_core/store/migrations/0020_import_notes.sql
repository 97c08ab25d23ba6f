-- What the columns of a list said that no field takes, kept with the record at a person's wish.
ALTER TABLE import_row ADD COLUMN note TEXT;
