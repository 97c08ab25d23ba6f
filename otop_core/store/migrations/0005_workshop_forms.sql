-- A workshop says which forms are open to its participants (both, as it was so far), its fiscal year and the password of its Wi-Fi.
ALTER TABLE workshop ADD COLUMN fiscal_year INTEGER;
ALTER TABLE workshop ADD COLUMN wifi_password TEXT;
ALTER TABLE workshop ADD COLUMN forms TEXT DEFAULT 'household,sage';
ALTER TABLE workshop ALTER COLUMN forms SET NOT NULL;
