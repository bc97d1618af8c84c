-- A draft knows which open page saved it last and at which step of its own: a page's later saving is never refused for its earlier one,
-- and an earlier one that comes late changes nothing.
ALTER TABLE note_draft ADD COLUMN page uuid, ADD COLUMN page_step integer NOT NULL DEFAULT 0;

-- What a child's card said before, what it says since, who changed it and why.
CREATE TABLE patient_correction (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    field text NOT NULL,                      -- the column of `patient`, or `guardian`
    was text NOT NULL,
    becomes text NOT NULL,
    reason text NOT NULL DEFAULT '',          -- asked where facts rest on the field
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT
);
CREATE INDEX patient_correction_patient_ix ON patient_correction (hospital_id, patient_id, recorded_at);
SELECT guard_hospital_table('patient_correction', append_only => true);

-- Who a guardian is to a child can be corrected; one whose fields are emptied is no longer the child's: what stood there is in `patient_correction`.
GRANT UPDATE, DELETE ON guardianship TO pediatric_his_app;
