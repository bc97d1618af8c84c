-- A note that is signed while a danger stands says what was done; `dangers`: what stood then, in words of each language.
ALTER TABLE note ADD COLUMN dangers jsonb NOT NULL DEFAULT '[]';
ALTER TABLE note ADD COLUMN what_was_done text NOT NULL DEFAULT '';
