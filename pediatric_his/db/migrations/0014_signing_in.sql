-- Signing in: budgets of attempts, devices that are known, the second factor, one-time codes, roles that a second person confirms.

-- What a person who knows the password still owes before she is in: the code of her phone, a password of her own, her enrolment.
ALTER TABLE staff_session ADD COLUMN awaits text NOT NULL DEFAULT '' CHECK (awaits IN ('', 'code', 'password', 'enrolment'));

-- Attempts: what is spent drains away with time. Names are digests: no login and no address stands here.
CREATE TABLE sign_in_budget (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    kind text NOT NULL,
    name bytea NOT NULL,
    spent double precision NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (hospital_id, kind, name)
);
CREATE INDEX sign_in_budget_at_ix ON sign_in_budget (hospital_id, at);
SELECT guard_hospital_table('sign_in_budget', append_only => false);
GRANT DELETE ON sign_in_budget TO pediatric_his_app;

-- Spends one attempt of each budget, or of none; returns the seconds to wait, 0 where the attempt may go on. The rows are locked
-- while it counts, so that of many attempts at once no more go on than one after another would.
CREATE FUNCTION spend_attempt(kinds text[], names bytea[], at_once integer[], seconds_each double precision[])
    RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
    spent_now double precision[] := '{}';
    one double precision;
BEGIN
    FOR i IN 1 .. cardinality(kinds) LOOP
        INSERT INTO sign_in_budget (hospital_id, kind, name, spent) VALUES (current_hospital(), kinds[i], names[i], 0)
            ON CONFLICT DO NOTHING;
        SELECT greatest(0, b.spent - greatest(0, extract(epoch FROM clock_timestamp() - b.at)) / seconds_each[i]) INTO one
            FROM sign_in_budget b
            WHERE b.hospital_id = current_hospital() AND b.kind = kinds[i] AND b.name = names[i] FOR UPDATE;
        IF one + 1 > at_once[i] THEN
            RETURN ceil((one + 1 - at_once[i]) * seconds_each[i]);
        END IF;
        spent_now := spent_now || one;
    END LOOP;
    FOR i IN 1 .. cardinality(kinds) LOOP
        UPDATE sign_in_budget b SET spent = spent_now[i] + 1, at = clock_timestamp()
            WHERE b.hospital_id = current_hospital() AND b.kind = kinds[i] AND b.name = names[i];
    END LOOP;
    RETURN 0;
END $$;

-- Where somebody has signed in before: such a device has a budget of its own, which nobody elsewhere can use up.
CREATE TABLE known_device (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    staff_id uuid NOT NULL,
    device_hash bytea NOT NULL,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (hospital_id, staff_id, device_hash),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX known_device_ix ON known_device (hospital_id, device_hash);
SELECT guard_hospital_table('known_device', append_only => false);

-- ── the code of the phone ──────────────────────────────────────────────────
CREATE TABLE second_factor (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    staff_id uuid NOT NULL,
    sealed bytea NOT NULL,                    -- the secret, under the deployment's key, bound to this person
    last_step integer NOT NULL,               -- of the newest code that was taken: none is taken twice
    enrolled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (hospital_id, staff_id),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT
);
SELECT guard_hospital_table('second_factor', append_only => false);
CREATE TABLE recovery_code (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    staff_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    void_at timestamptz,                      -- newer ones were printed
    PRIMARY KEY (hospital_id, staff_id, code_hash),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT
);
SELECT guard_hospital_table('recovery_code', append_only => false);
CREATE TABLE sign_in_rule (                   -- whom a hospital asks for the code of the phone; the newest counts
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    second_factor_for text NOT NULL CHECK (second_factor_for IN ('managers', 'clinical', 'everyone')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
SELECT guard_hospital_table('sign_in_rule', append_only => true);

-- ── a password anew ────────────────────────────────────────────────────────
CREATE TABLE one_time_code (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    staff_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    made_by uuid,                             -- none: at the server's console
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    void_at timestamptz,
    PRIMARY KEY (hospital_id, staff_id, code_hash),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, made_by) REFERENCES staff ON DELETE RESTRICT
);
SELECT guard_hospital_table('one_time_code', append_only => false);

-- ── a role that a second person confirms ───────────────────────────────────
CREATE TABLE role_request (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,                   -- who would have the role
    role text NOT NULL CHECK (role IN ('reception', 'nurse', 'doctor', 'head', 'administrator')),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,                         -- who asked
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX role_request_staff_ix ON role_request (hospital_id, staff_id);
SELECT guard_hospital_table('role_request', append_only => true);
CREATE TABLE role_decision (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    request_id uuid NOT NULL,
    confirmed boolean NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    PRIMARY KEY (hospital_id, request_id),
    FOREIGN KEY (hospital_id, request_id) REFERENCES role_request ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
SELECT guard_hospital_table('role_decision', append_only => true);

-- What a person is told on her pages about accounts: until she has tapped "seen".
CREATE TABLE staff_notice (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    id uuid NOT NULL,
    staff_id uuid NOT NULL,                   -- who is told
    kind text NOT NULL,
    about_id uuid NOT NULL,                   -- whose account it is
    role text NOT NULL DEFAULT '',
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by uuid,
    seen_at timestamptz,
    PRIMARY KEY (hospital_id, id),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, about_id) REFERENCES staff ON DELETE RESTRICT,
    FOREIGN KEY (hospital_id, recorded_by) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX staff_notice_unseen_ix ON staff_notice (hospital_id, staff_id) WHERE seen_at IS NULL;
SELECT guard_hospital_table('staff_notice', append_only => false);
-- How many there are is asked with the session, before the hospital is known.
DROP POLICY own_hospital ON staff_notice;
CREATE POLICY own_hospital ON staff_notice USING (hospital_id = current_hospital() OR signing_in())
    WITH CHECK (hospital_id = current_hospital());

-- ── a session that ends is told to the open pages ──────────────────────────
CREATE FUNCTION tell_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('changed', 'session:' || encode(NEW.token_hash, 'hex'));
    RETURN NULL;
END $$;
CREATE TRIGGER told AFTER UPDATE OF revoked_at ON staff_session FOR EACH ROW
    WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION tell_session_ended();
CREATE FUNCTION end_sessions_of_closed_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE staff_session SET revoked_at = now()
        WHERE hospital_id = NEW.hospital_id AND staff_id = NEW.id AND revoked_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER sessions_end AFTER UPDATE OF active ON staff FOR EACH ROW
    WHEN (OLD.active AND NOT NEW.active) EXECUTE FUNCTION end_sessions_of_closed_account();
