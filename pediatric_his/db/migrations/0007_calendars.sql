-- The calendar by which the verdict upon a dose was asked for when it was written down: code, day, edition, how much was approved.
ALTER TABLE dose ADD COLUMN judged_by text NOT NULL DEFAULT '';
