-- Lists that are handed over in the browser: the file and its answers are kept here until seven days after the end, seen by who brought
-- it and the head. And what the planner needs while a list fills a hospital.

CREATE TABLE list_upload (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    name text NOT NULL,                       -- the file's
    language text NOT NULL,                   -- of what is said of its rows
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'trying', 'tried', 'bringing', 'done', 'unusable', 'erased')),
    sheet text,
    map jsonb NOT NULL DEFAULT '{}',          -- how a person said that its columns are to be understood
    rows_done integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',       -- of the trial, then of what came in
    fault text NOT NULL DEFAULT '',           -- why it can't be used
    list_id uuid,
    ended_at timestamptz,                     -- from here the seven days count
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid NOT NULL,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, list_id) REFERENCES imported_list ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX list_upload_list_ix ON list_upload (hospital_id, list_id);
SELECT guard_hospital_table('list_upload', append_only => false);

-- The file in pieces, and what was said of its rows, a batch a piece.
CREATE TABLE list_upload_part (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    upload_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('file', 'top', 'look', 'answer', 'report')),
    number integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (hospital_id, upload_id, kind, number),
    FOREIGN KEY (hospital_id, upload_id) REFERENCES list_upload ON DELETE RESTRICT
);
SELECT guard_hospital_table('list_upload_part', append_only => false);
GRANT DELETE ON list_upload_part TO pediatric_his_app;

-- A list of a hundred thousand rows fills tables that the planner takes for empty until autovacuum comes: each batch would cost more
-- than the one before. Only the owner may analyse; what is locked by another is left out.
CREATE FUNCTION count_listed_tables() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    ANALYZE (SKIP_LOCKED) patient, patient_key, guardian, guardianship, list_child, measurement, dose;
END $$;
REVOKE ALL ON FUNCTION count_listed_tables() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_listed_tables() TO pediatric_his_app;
