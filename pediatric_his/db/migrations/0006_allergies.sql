-- Allergies by substance or class, with reaction, severity, certainty and day; and the answer that none is known.

CREATE TABLE allergy (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    substance text NOT NULL DEFAULT '',       -- an id of reference/allergies; blank: in words of one's own, not checked
    said text NOT NULL DEFAULT '',            -- those words
    reaction text NOT NULL CHECK (reaction IN ('anaphylaxis', 'angioedema', 'bronchospasm', 'urticaria', 'severe_skin', 'rash_mild',
        'intolerance', 'unknown')),
    severity text NOT NULL CHECK (severity IN ('mild', 'moderate', 'severe', 'unknown')),
    certainty text NOT NULL CHECK (certainty IN ('confirmed', 'likely', 'doubtful')),
    happened_on date,
    date_precision text NOT NULL DEFAULT 'day' CHECK (date_precision IN ('day', 'month', 'year')),
    source text NOT NULL CHECK (source IN ('family', 'document', 'seen', 'not_said')),
    note text NOT NULL DEFAULT '',
    state text NOT NULL DEFAULT 'listed' CHECK (state IN ('listed', 'ending', 'ended')),  -- ending: asked for, a second look awaited
    reason text NOT NULL DEFAULT '',          -- why it is corrected, ended or restored
    supersedes uuid,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    CHECK ((substance = '') <> (said = '')),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, supersedes) REFERENCES allergy ON DELETE RESTRICT
);
CREATE INDEX allergy_patient_ix ON allergy (hospital_id, patient_id);
CREATE UNIQUE INDEX allergy_supersedes_uq ON allergy (hospital_id, supersedes) WHERE supersedes IS NOT NULL;
SELECT guard_hospital_table('allergy', append_only => true);

-- Somebody asked about allergies and none was known; withdrawn when one is listed. The newest row holds.
CREATE TABLE allergy_answer (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    answer text NOT NULL CHECK (answer IN ('none_known', 'withdrawn')),
    asked_on date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient ON DELETE RESTRICT
);
CREATE INDEX allergy_answer_patient_ix ON allergy_answer (hospital_id, patient_id, recorded_at);
SELECT guard_hospital_table('allergy_answer', append_only => true);

-- Allergies were free text among the alerts: they go on as they were written, marked as not checked; an ended one stays ended.
DO $$
DECLARE own uuid;
BEGIN
    FOR own IN SELECT id FROM hospital LOOP
        PERFORM set_config('app.hospital', own::text, true);
        INSERT INTO allergy (hospital_id, id, patient_id, said, reaction, severity, certainty, source, state, supersedes, recorded_at,
            recorded_by)
        SELECT hospital_id, id, patient_id, coalesce(nullif(btrim(text), ''), '?'), 'unknown', 'unknown', 'likely', 'not_said',
            CASE WHEN ended THEN 'ended' ELSE 'listed' END, supersedes, recorded_at, recorded_by
        FROM alert WHERE hospital_id = own AND kind = 'allergy';
    END LOOP;
    PERFORM set_config('app.hospital', '', true);
END $$;
