-- Where a temperature was taken, who has seen a danger, typed laboratory results, and what the head doctor has decided.

ALTER TABLE measurement ADD COLUMN site text CHECK (site IN ('axillary', 'oral', 'rectal', 'ear', 'forehead'));  -- null: the armpit

CREATE TABLE result (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    encounter_id uuid,
    code text NOT NULL,                       -- a measure of reference/vitals/thresholds.toml
    value text NOT NULL,                      -- as typed: 95, <5, 3+
    unit text NOT NULL,
    qualifiers jsonb NOT NULL DEFAULT '{}',   -- {"fasting": "yes", "inflammation": "no"}
    taken_on date NOT NULL,
    confirmed_reason text NOT NULL DEFAULT '',
    entered_in_error boolean NOT NULL DEFAULT false,
    supersedes uuid,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, supersedes) REFERENCES result ON DELETE RESTRICT
);
CREATE INDEX result_patient_ix ON result (hospital_id, patient_id, taken_on);
CREATE UNIQUE INDEX result_supersedes_uq ON result (hospital_id, supersedes) WHERE supersedes IS NOT NULL;
SELECT guard_hospital_table('result', append_only => true);

-- A clinician has tapped "seen" on a danger: that of a measurement, or that of a result.
CREATE TABLE danger_seen (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    measurement_id uuid,
    result_id uuid,
    seen_at timestamptz NOT NULL,
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    CHECK (num_nonnulls(measurement_id, result_id) = 1),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, measurement_id) REFERENCES measurement ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, result_id) REFERENCES result ON DELETE RESTRICT
);
CREATE INDEX danger_seen_measurement_ix ON danger_seen (hospital_id, measurement_id);
CREATE INDEX danger_seen_result_ix ON danger_seen (hospital_id, result_id);
SELECT guard_hospital_table('danger_seen', append_only => true);

-- What the head doctor has decided about an item of the reference data; the latest row of an item holds. It lapses when the item's
-- figures are no longer those that were decided upon.
CREATE TABLE approval (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    item_kind text NOT NULL,                  -- vitals_band
    item_id text NOT NULL,                    -- hb/6m-24m
    figures jsonb NOT NULL,                   -- as they were shown: ages, cuts, source, standing
    decision text NOT NULL CHECK (decision IN ('approved', 'changed', 'off')),
    changes jsonb NOT NULL DEFAULT '{}',      -- {"cuts": ["< 95 watch anaemia_mild", …]}
    reason text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX approval_item_ix ON approval (hospital_id, item_kind, item_id, recorded_at);
SELECT guard_hospital_table('approval', append_only => true);
