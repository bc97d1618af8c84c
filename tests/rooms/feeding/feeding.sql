-- How a baby is fed.
CREATE TABLE feeding (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('breast', 'mixed', 'formula')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT
);
CREATE INDEX feeding_patient_ix ON feeding (hospital_id, patient_id);
SELECT guard_hospital_table('feeding', append_only => true);
