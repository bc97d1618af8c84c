-- What was asked before a doubtful dose was confirmed is kept beside the reason: a later reader sees to what "yes" was said.
ALTER TABLE dose ADD COLUMN asked text NOT NULL DEFAULT '';

-- The end of what keeps live vaccines back, or its being called an error, acts after a doctor's second look (decision 013 for allergies).
ALTER TABLE observation ADD COLUMN awaits_look boolean NOT NULL DEFAULT false;
