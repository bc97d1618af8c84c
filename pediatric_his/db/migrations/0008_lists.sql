-- A hospital's own lists: which came in, how far, what each brought, and which child an id of a list is.

CREATE TABLE imported_list (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    name text NOT NULL,                       -- the file's
    list_name text NOT NULL DEFAULT '',       -- whose ids count together
    digest text NOT NULL,                     -- of the file, the sheet and the map
    rows_done integer NOT NULL DEFAULT 0,     -- rows from the top that are kept
    counts jsonb NOT NULL DEFAULT '{}',
    finished_at timestamptz,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX imported_list_digest_ix ON imported_list (hospital_id, digest);
SELECT guard_hospital_table('imported_list', append_only => false);

CREATE TABLE list_child (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    list_name text NOT NULL,
    own_id text NOT NULL,
    patient_id uuid NOT NULL,
    PRIMARY KEY (hospital_id, list_name, own_id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT
);
CREATE INDEX list_child_patient_ix ON list_child (hospital_id, patient_id);
SELECT guard_hospital_table('list_child', append_only => true);

ALTER TABLE measurement ADD COLUMN list_id uuid;
ALTER TABLE measurement ADD FOREIGN KEY (hospital_id, list_id) REFERENCES imported_list ON DELETE RESTRICT;
ALTER TABLE dose ADD COLUMN list_id uuid;
ALTER TABLE dose ADD FOREIGN KEY (hospital_id, list_id) REFERENCES imported_list ON DELETE RESTRICT;

-- The ids of lists that came in before stood in the child's own row.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT id FROM hospital LOOP
        PERFORM set_config('app.hospital', one.id::text, true);
        INSERT INTO list_child (hospital_id, list_name, own_id, patient_id)
            SELECT hospital_id, '', substr(source_key, 8), id FROM patient WHERE hospital_id = one.id AND source_key LIKE 'import:%';
    END LOOP;
    PERFORM set_config('app.hospital', '', true);
END $$;
