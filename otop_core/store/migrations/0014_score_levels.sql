-- Targets of sales by area, and the five score levels of a district's sales.
ALTER TABLE indicator_target ADD COLUMN of_area TEXT;
ALTER TABLE indicator_target ADD COLUMN level_2 DECIMAL(12, 2);
ALTER TABLE indicator_target ADD COLUMN level_3 DECIMAL(12, 2);
ALTER TABLE indicator_target ADD COLUMN level_4 DECIMAL(12, 2);
ALTER TABLE indicator_target ADD COLUMN level_5 DECIMAL(12, 2);
