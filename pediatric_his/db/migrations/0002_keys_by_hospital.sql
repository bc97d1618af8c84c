-- Keys that can be spread: each primary, unique and foreign key of a hospital's table begins with the hospital, so that the whole
-- schema distributes by hospital. Sign-in names its hospital: a login is unique within it.

DO $$
DECLARE
    key record;
    name text;
BEGIN
    FOR key IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
               WHERE contype = 'f' AND connamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', key.of_table, key.conname);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['staff', 'patient', 'guardian', 'encounter', 'note'] LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', name, name || '_hospital_id_uq');
    END LOOP;
    FOREACH name IN ARRAY ARRAY['staff', 'audit', 'patient', 'guardian', 'alert', 'encounter', 'encounter_event', 'measurement',
        'dose', 'vaccine_decision', 'note', 'addendum', 'printed_document']
    LOOP
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I, ADD PRIMARY KEY (hospital_id, id)', name, name || '_pkey');
        EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (hospital_id) REFERENCES hospital ON DELETE RESTRICT', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['alert', 'measurement', 'dose', 'vaccine_decision'] LOOP
        EXECUTE format('DROP INDEX %I', name || '_supersedes_uq');
        EXECUTE format('CREATE UNIQUE INDEX %I ON %I (hospital_id, supersedes) WHERE supersedes IS NOT NULL',
            name || '_supersedes_uq', name);
        EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (hospital_id, supersedes) REFERENCES %I ON DELETE RESTRICT', name, name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['patient_key', 'guardianship', 'alert', 'encounter', 'measurement', 'dose', 'vaccine_decision',
        'note_draft', 'note', 'printed_document']
    LOOP
        EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['encounter_event', 'measurement', 'dose', 'note_draft', 'note', 'printed_document'] LOOP
        EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter ON DELETE RESTRICT', name);
    END LOOP;
END $$;

ALTER TABLE staff_session ADD FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT;
ALTER TABLE counter ADD FOREIGN KEY (hospital_id) REFERENCES hospital ON DELETE RESTRICT;
ALTER TABLE idempotency ADD FOREIGN KEY (hospital_id) REFERENCES hospital ON DELETE RESTRICT;
ALTER TABLE guardianship
    DROP CONSTRAINT guardianship_pkey,
    ADD PRIMARY KEY (hospital_id, patient_id, guardian_id),
    ADD FOREIGN KEY (hospital_id, guardian_id) REFERENCES guardian ON DELETE RESTRICT;
ALTER TABLE encounter ADD FOREIGN KEY (hospital_id, doctor_id) REFERENCES staff ON DELETE RESTRICT;
ALTER TABLE note_draft DROP CONSTRAINT note_draft_pkey, ADD PRIMARY KEY (hospital_id, encounter_id);
ALTER TABLE note
    DROP CONSTRAINT note_encounter_uq,
    ADD CONSTRAINT note_encounter_uq UNIQUE (hospital_id, encounter_id),
    ADD FOREIGN KEY (hospital_id, signed_by) REFERENCES staff ON DELETE RESTRICT;
ALTER TABLE addendum
    ADD FOREIGN KEY (hospital_id, note_id) REFERENCES note ON DELETE RESTRICT,
    ADD FOREIGN KEY (hospital_id, signed_by) REFERENCES staff ON DELETE RESTRICT;

-- A child's rows stand together, hospital by hospital.
DROP INDEX staff_session_staff_ix, patient_key_patient_ix, guardianship_guardian_ix, alert_patient_ix, encounter_patient_ix,
    encounter_event_encounter_ix, measurement_patient_ix, dose_patient_ix, vaccine_decision_patient_ix, note_patient_ix,
    addendum_note_ix, printed_document_patient_ix, sign_in_attempt_login_ix;
CREATE INDEX staff_session_staff_ix ON staff_session (hospital_id, staff_id) WHERE revoked_at IS NULL;
CREATE INDEX patient_key_patient_ix ON patient_key (hospital_id, patient_id);
CREATE INDEX guardianship_guardian_ix ON guardianship (hospital_id, guardian_id);
CREATE INDEX alert_patient_ix ON alert (hospital_id, patient_id);
CREATE INDEX encounter_patient_ix ON encounter (hospital_id, patient_id, day);
CREATE INDEX encounter_event_encounter_ix ON encounter_event (hospital_id, encounter_id, at);
CREATE INDEX measurement_patient_ix ON measurement (hospital_id, patient_id, measured_on);
CREATE INDEX dose_patient_ix ON dose (hospital_id, patient_id, given_on);
CREATE INDEX vaccine_decision_patient_ix ON vaccine_decision (hospital_id, patient_id);
CREATE INDEX note_patient_ix ON note (hospital_id, patient_id, signed_at);
CREATE INDEX addendum_note_ix ON addendum (hospital_id, note_id);
CREATE INDEX printed_document_patient_ix ON printed_document (hospital_id, patient_id, printed_at);

-- ── signing in, within a hospital ──────────────────────────────────────────
ALTER TABLE staff DROP CONSTRAINT staff_login_uq, ADD CONSTRAINT staff_login_uq UNIQUE (hospital_id, login);
ALTER TABLE hospital ADD COLUMN host text CONSTRAINT hospital_host_uq UNIQUE;  -- the name of its own address, where it has one
ALTER TABLE sign_in_attempt ADD COLUMN hospital_id uuid;
CREATE INDEX sign_in_attempt_login_ix ON sign_in_attempt (hospital_id, login, at);

-- What a migration does for a new table of a hospital: its guard by row-level security, the application's rights and, for facts
-- that are never changed, the trigger that refuses it.
CREATE FUNCTION guard_hospital_table(name regclass, append_only boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY own_hospital ON %s USING (hospital_id = current_hospital()) WITH CHECK (hospital_id = current_hospital())', name);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO pediatric_his_app', name);
    IF append_only THEN
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s EXECUTE FUNCTION refuse_change()', name);
    ELSE
        EXECUTE format('GRANT UPDATE ON %s TO pediatric_his_app', name);
    END IF;
END $$;
REVOKE ALL ON FUNCTION guard_hospital_table(regclass, boolean) FROM PUBLIC;
