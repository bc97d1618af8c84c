-- The house: hospitals, their people, children, encounters and clinical facts.
-- Every clinical row carries its hospital; foreign keys repeat it, so that a row can't point into another hospital.
-- Quantities are integers: grams, millimetres, tenths of a degree.

CREATE FUNCTION current_hospital() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.hospital', true), '')::uuid $$;
CREATE FUNCTION signing_in() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('app.signing_in', true), '') = 'on' $$;
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$;

CREATE TABLE hospital (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT hospital_slug_uq UNIQUE,
    name_uz text NOT NULL,
    name_ru text NOT NULL,
    name_en text NOT NULL,
    country text NOT NULL,
    calendar text NOT NULL,
    locale text NOT NULL,
    timezone text NOT NULL,
    phone text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    is_demo boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- ── people who work here ───────────────────────────────────────────────────
CREATE TABLE staff (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    login text NOT NULL CONSTRAINT staff_login_uq UNIQUE,
    password_hash text NOT NULL,
    role text NOT NULL CHECK (role IN ('reception', 'nurse', 'doctor', 'head', 'administrator')),
    family_name text NOT NULL,
    given_name text NOT NULL,
    patronymic text NOT NULL DEFAULT '',
    room text NOT NULL DEFAULT '',
    locale text NOT NULL,
    active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT staff_hospital_id_uq UNIQUE (hospital_id, id)
);
CREATE TABLE staff_session (
    token_hash bytea PRIMARY KEY,
    hospital_id uuid NOT NULL,
    staff_id uuid NOT NULL,
    device text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX staff_session_staff_ix ON staff_session (staff_id) WHERE revoked_at IS NULL;
CREATE TABLE sign_in_attempt (
    id uuid PRIMARY KEY,
    login text NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    succeeded boolean NOT NULL
);
CREATE INDEX sign_in_attempt_login_ix ON sign_in_attempt (login, at);
CREATE INDEX sign_in_attempt_address_ix ON sign_in_attempt (address, at);

-- ── what was done, once ────────────────────────────────────────────────────
CREATE TABLE idempotency (
    hospital_id uuid NOT NULL,
    key uuid NOT NULL,
    staff_id uuid NOT NULL,
    action text NOT NULL,
    answer jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (hospital_id, key)
);
CREATE TABLE audit (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    at timestamptz NOT NULL DEFAULT now(),
    staff_id uuid,
    action text NOT NULL,
    entity text NOT NULL,
    entity_id uuid,
    patient_id uuid,
    detail jsonb NOT NULL DEFAULT '{}',
    request_id text NOT NULL DEFAULT ''
);
CREATE INDEX audit_patient_ix ON audit (hospital_id, patient_id, at);
CREATE INDEX audit_at_ix ON audit (hospital_id, at);
CREATE TABLE counter (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    name text NOT NULL,
    day date NOT NULL DEFAULT '0001-01-01',
    value integer NOT NULL,
    PRIMARY KEY (hospital_id, name, day)
);

-- ── children ───────────────────────────────────────────────────────────────
CREATE TABLE patient (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    card_number text NOT NULL,
    family_name text NOT NULL,
    given_name text NOT NULL,
    patronymic text NOT NULL DEFAULT '',
    sex text NOT NULL CHECK (sex IN ('m', 'f')),
    birth_date date NOT NULL,
    pinfl text,
    birth_certificate text,
    region text NOT NULL DEFAULT '',
    district text NOT NULL DEFAULT '',
    mahalla text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    gestational_age_days integer CHECK (gestational_age_days BETWEEN 140 AND 315),
    birth_weight_g integer CHECK (birth_weight_g BETWEEN 200 AND 8000),
    birth_length_mm integer CHECK (birth_length_mm BETWEEN 150 AND 700),
    mother_height_mm integer CHECK (mother_height_mm BETWEEN 1000 AND 2300),
    father_height_mm integer CHECK (father_height_mm BETWEEN 1000 AND 2300),
    source text NOT NULL DEFAULT 'desk',
    source_key text,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid,
    CONSTRAINT patient_hospital_id_uq UNIQUE (hospital_id, id),
    CONSTRAINT patient_card_number_uq UNIQUE (hospital_id, card_number),
    CONSTRAINT patient_source_key_uq UNIQUE (hospital_id, source_key)
);
CREATE UNIQUE INDEX patient_pinfl_uq ON patient (hospital_id, pinfl) WHERE pinfl IS NOT NULL;
CREATE INDEX patient_birth_date_ix ON patient (hospital_id, birth_date);
-- One row a search key: a name part's skeleton, a phone's digits, a card number, a PINFL. Prefix search without extensions.
CREATE TABLE patient_key (
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('name', 'guardian', 'phone', 'card', 'pinfl', 'certificate')),
    key text COLLATE "C" NOT NULL,
    PRIMARY KEY (hospital_id, kind, key, patient_id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX patient_key_patient_ix ON patient_key (patient_id);
CREATE TABLE guardian (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    family_name text NOT NULL,
    given_name text NOT NULL,
    patronymic text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT guardian_hospital_id_uq UNIQUE (hospital_id, id)
);
CREATE TABLE guardianship (
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    relationship text NOT NULL CHECK (relationship IN ('mother', 'father', 'grandmother', 'grandfather', 'guardian', 'other')),
    PRIMARY KEY (patient_id, guardian_id),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, guardian_id) REFERENCES guardian (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX guardianship_guardian_ix ON guardianship (guardian_id);
-- An allergy or another standing alert; ended by a later row that supersedes it.
CREATE TABLE alert (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('allergy', 'condition', 'other')),
    text text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('watch', 'alarm')),
    ended boolean NOT NULL DEFAULT false,
    supersedes uuid REFERENCES alert ON DELETE RESTRICT,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX alert_patient_ix ON alert (patient_id);
CREATE UNIQUE INDEX alert_supersedes_uq ON alert (supersedes) WHERE supersedes IS NOT NULL;

-- ── the encounter, from door to door ───────────────────────────────────────
CREATE TABLE encounter (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('well_child', 'illness', 'vaccination', 'follow_up', 'other')),
    status text NOT NULL CHECK (status IN ('planned', 'arrived', 'triaged', 'in_progress', 'finished', 'no_show', 'left')),
    planned_at timestamptz,
    queue_number integer,
    urgency text NOT NULL DEFAULT 'normal' CHECK (urgency IN ('normal', 'urgent', 'emergency')),
    doctor_id uuid,
    room text NOT NULL DEFAULT '',
    arrived_at timestamptz,
    finished_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by uuid,
    CONSTRAINT encounter_hospital_id_uq UNIQUE (hospital_id, id),
    CONSTRAINT encounter_queue_number_uq UNIQUE (hospital_id, day, queue_number),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, doctor_id) REFERENCES staff (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX encounter_patient_ix ON encounter (patient_id, day);
CREATE INDEX encounter_day_ix ON encounter (hospital_id, day, status);
-- A child stands once in a day's queue.
CREATE UNIQUE INDEX encounter_open_uq ON encounter (hospital_id, patient_id, day)
    WHERE status IN ('planned', 'arrived', 'triaged', 'in_progress');
CREATE TABLE encounter_event (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    encounter_id uuid NOT NULL,
    status text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    staff_id uuid,
    note text NOT NULL DEFAULT '',
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX encounter_event_encounter_ix ON encounter_event (encounter_id, at);

-- ── clinical facts: appended, never overwritten ────────────────────────────
CREATE TABLE measurement (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    encounter_id uuid,
    measured_on date NOT NULL,
    measured_at timestamptz,
    kind text NOT NULL CHECK (kind IN ('weight', 'length_height', 'head_circumference', 'muac', 'triceps_skinfold',
        'subscapular_skinfold', 'oedema', 'temperature', 'heart_rate', 'respiratory_rate', 'oxygen_saturation', 'systolic', 'diastolic')),
    value integer,  -- g, mm, mm, mm, 0.1 mm, 0.1 mm, 0|1, 0.1 °C, 1/min, 1/min, %, mmHg, mmHg; null: entered in error
    position text CHECK (position IN ('lying', 'standing')),
    confirmed_reason text NOT NULL DEFAULT '',
    supersedes uuid REFERENCES measurement ON DELETE RESTRICT,
    source text NOT NULL DEFAULT 'clinic' CHECK (source IN ('clinic', 'import', 'birth', 'elsewhere')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX measurement_patient_ix ON measurement (patient_id, measured_on);
CREATE UNIQUE INDEX measurement_supersedes_uq ON measurement (supersedes) WHERE supersedes IS NOT NULL;
CREATE TABLE dose (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    encounter_id uuid,
    given_on date NOT NULL,
    date_precision text NOT NULL DEFAULT 'day' CHECK (date_precision IN ('day', 'month', 'year')),
    cvx text,                       -- null: product not known to us, told by product_text
    product_text text NOT NULL DEFAULT '',
    lot text NOT NULL DEFAULT '',
    expiry date,
    site text NOT NULL DEFAULT '',
    route text NOT NULL DEFAULT '',
    given_elsewhere boolean NOT NULL DEFAULT false,
    country text NOT NULL DEFAULT '',
    confirmed_reason text NOT NULL DEFAULT '',
    entered_in_error boolean NOT NULL DEFAULT false,
    supersedes uuid REFERENCES dose ON DELETE RESTRICT,
    source text NOT NULL DEFAULT 'clinic' CHECK (source IN ('clinic', 'import', 'elsewhere')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX dose_patient_ix ON dose (patient_id, given_on);
CREATE UNIQUE INDEX dose_supersedes_uq ON dose (supersedes) WHERE supersedes IS NOT NULL;
-- A refusal by the family or a medical exemption (medotvod) for a vaccine group ('*' = all), with its end.
CREATE TABLE vaccine_decision (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('refusal', 'exemption')),
    vaccine_group text NOT NULL,
    from_date date NOT NULL,
    until_date date,
    reason text NOT NULL DEFAULT '',
    ended boolean NOT NULL DEFAULT false,
    supersedes uuid REFERENCES vaccine_decision ON DELETE RESTRICT,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX vaccine_decision_patient_ix ON vaccine_decision (patient_id);
CREATE UNIQUE INDEX vaccine_decision_supersedes_uq ON vaccine_decision (supersedes) WHERE supersedes IS NOT NULL;

-- ── the visit note ─────────────────────────────────────────────────────────
CREATE TABLE note_draft (
    encounter_id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    author_id uuid NOT NULL,
    complaint text NOT NULL DEFAULT '',
    history text NOT NULL DEFAULT '',
    examination text NOT NULL DEFAULT '',
    assessment text NOT NULL DEFAULT '',
    plan text NOT NULL DEFAULT '',
    diagnoses jsonb NOT NULL DEFAULT '[]',  -- [{"code": "J06.9", "main": true}]
    version integer NOT NULL DEFAULT 1,
    saved_at timestamptz NOT NULL DEFAULT now(),
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT
);
CREATE TABLE note (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    encounter_id uuid NOT NULL CONSTRAINT note_encounter_uq UNIQUE,
    patient_id uuid NOT NULL,
    complaint text NOT NULL,
    history text NOT NULL,
    examination text NOT NULL,
    assessment text NOT NULL,
    plan text NOT NULL,
    diagnoses jsonb NOT NULL,               -- [{"code", "main", "title_ru", "title_uz", "title_en"}] as they read when signed
    growth jsonb NOT NULL DEFAULT '[]',     -- the figures as they stood when signed
    signed_at timestamptz NOT NULL DEFAULT now(),
    signed_by uuid NOT NULL,
    CONSTRAINT note_hospital_id_uq UNIQUE (hospital_id, id),
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, signed_by) REFERENCES staff (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX note_patient_ix ON note (patient_id, signed_at);
CREATE TABLE addendum (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    note_id uuid NOT NULL,
    text text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    signed_by uuid NOT NULL,
    FOREIGN KEY (hospital_id, note_id) REFERENCES note (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, signed_by) REFERENCES staff (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX addendum_note_ix ON addendum (note_id);

-- ── paper: what was printed keeps its own copy ─────────────────────────────
CREATE TABLE printed_document (
    id uuid PRIMARY KEY,
    hospital_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    encounter_id uuid,
    kind text NOT NULL,
    locales text NOT NULL,
    code text NOT NULL,
    copy_number integer NOT NULL,
    pdf bytea NOT NULL,
    printed_at timestamptz NOT NULL DEFAULT now(),
    printed_by uuid NOT NULL,
    CONSTRAINT printed_document_code_uq UNIQUE (hospital_id, code),
    FOREIGN KEY (hospital_id, patient_id) REFERENCES patient (hospital_id, id) ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, encounter_id) REFERENCES encounter (hospital_id, id) ON DELETE RESTRICT
);
CREATE INDEX printed_document_patient_ix ON printed_document (patient_id, printed_at);

-- ── guards ─────────────────────────────────────────────────────────────────
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['audit', 'counter', 'idempotency', 'patient', 'patient_key', 'guardian', 'guardianship', 'alert',
        'encounter', 'encounter_event', 'measurement', 'dose', 'vaccine_decision', 'note_draft', 'note', 'addendum', 'printed_document']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_hospital ON %I USING (hospital_id = current_hospital()) WITH CHECK (hospital_id = current_hospital())', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['staff', 'staff_session'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_hospital ON %I USING (hospital_id = current_hospital() OR signing_in()) WITH CHECK (hospital_id = current_hospital() OR signing_in())', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['audit', 'encounter_event', 'alert', 'measurement', 'dose', 'vaccine_decision', 'note', 'addendum', 'printed_document'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I EXECUTE FUNCTION refuse_change()', name);
    END LOOP;
END $$;

GRANT USAGE ON SCHEMA public TO pediatric_his_app;
GRANT SELECT ON hospital TO pediatric_his_app;
GRANT SELECT, INSERT, UPDATE ON staff, staff_session, counter, idempotency, patient, guardian, encounter TO pediatric_his_app;
GRANT SELECT, INSERT ON sign_in_attempt, audit, guardianship, alert, encounter_event, measurement, dose, vaccine_decision,
    note, addendum, printed_document TO pediatric_his_app;
GRANT SELECT, INSERT, DELETE ON patient_key TO pediatric_his_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON note_draft TO pediatric_his_app;
