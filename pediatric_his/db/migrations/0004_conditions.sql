-- What is known of a child that keeps her from a vaccine, asks a doctor first or stands for a dose: illnesses, blood products, tests,
-- scars. Appended; a correction, an end and the undoing of an end supersede.

CREATE TABLE observation (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    code text NOT NULL,                       -- of reference/observations/kinds.toml
    value text NOT NULL DEFAULT '',           -- a figure (millimetres) or a word (yes, no), where the kind has one
    observed_on date,                         -- its day, the first that can be; null: not known
    date_precision text NOT NULL DEFAULT 'day' CHECK (date_precision IN ('day', 'month', 'year')),
    placed_on date,                           -- of a tuberculin test
    ended_on date,                            -- null: it stands
    source text NOT NULL DEFAULT 'here' CHECK (source IN ('here', 'document', 'family')),
    note text NOT NULL DEFAULT '',
    confirmed_reason text NOT NULL DEFAULT '', -- why the unlikely is so, why it was corrected, why it ended
    entered_in_error boolean NOT NULL DEFAULT false,
    supersedes uuid,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    CHECK (placed_on <= observed_on),
    CHECK (ended_on >= observed_on),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, supersedes) REFERENCES observation ON DELETE RESTRICT
);
CREATE INDEX observation_patient_ix ON observation (hospital_id, patient_id);
CREATE UNIQUE INDEX observation_supersedes_uq ON observation (hospital_id, supersedes) WHERE supersedes IS NOT NULL;
SELECT guard_hospital_table('observation', append_only => true);
