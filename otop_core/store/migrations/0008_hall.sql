-- The hall: nobody new once the room is locked, how many must have voted, and a person who joined twice under one name.
ALTER TABLE workshop ADD COLUMN is_locked BOOLEAN DEFAULT FALSE;
ALTER TABLE workshop ALTER COLUMN is_locked SET NOT NULL;
ALTER TABLE workshop ADD COLUMN quorum INTEGER;
ALTER TABLE participant ADD COLUMN same_as TEXT;
