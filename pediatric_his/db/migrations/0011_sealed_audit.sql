-- Who saw which child is kept as well as who changed what, and sealed: batches of rows, chained by a keyed hash, hospital by hospital.

-- `shown`: the children of a list or a search. `mark`: a keyed hash of the row by the program that wrote it; null before this release.
ALTER TABLE audit ADD COLUMN shown uuid[], ADD COLUMN mark bytea;
CREATE INDEX audit_shown_ix ON audit USING gin (shown) WHERE shown IS NOT NULL;
CREATE INDEX audit_export_ix ON audit (hospital_id, at) WHERE action IN ('export', 'export.begun');

-- A batch: its rows' ids and marks in order, and the hash of all that with the hash of the batch before.
CREATE TABLE audit_seal (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    number integer NOT NULL,
    sealed_at timestamptz NOT NULL,
    ids uuid[] NOT NULL,
    marks bytea[] NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (hospital_id, number)
);
SELECT guard_hospital_table('audit_seal', append_only => true);

-- A work list, nothing that proof rests on: what is yet to be sealed. A row leaves it in the transaction that seals it.
CREATE FUNCTION sealing() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT coalesce(current_setting('app.sealing', true), '') = 'on' $$;
CREATE TABLE audit_unsealed (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    audit_id uuid NOT NULL,
    PRIMARY KEY (hospital_id, audit_id)
);
SELECT guard_hospital_table('audit_unsealed', append_only => false);
REVOKE UPDATE ON audit_unsealed FROM pediatric_his_app;
GRANT DELETE ON audit_unsealed TO pediatric_his_app;
-- Who seals asks which hospitals have something to seal: ids alone.
CREATE POLICY what_to_seal ON audit_unsealed FOR SELECT USING (sealing());

-- A search in an address: its words for fifteen minutes, under the hash of what the address holds.
CREATE TABLE search_token (
    hospital_id uuid NOT NULL REFERENCES hospital ON DELETE RESTRICT,
    token_hash bytea NOT NULL,
    staff_id uuid NOT NULL,
    words text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (hospital_id, token_hash),
    FOREIGN KEY (hospital_id, staff_id) REFERENCES staff ON DELETE RESTRICT
);
CREATE INDEX search_token_expires_ix ON search_token (hospital_id, expires_at);
SELECT guard_hospital_table('search_token', append_only => false);
REVOKE UPDATE ON search_token FROM pediatric_his_app;
GRANT DELETE ON search_token TO pediatric_his_app;

-- The rows of before are sealed first.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT id FROM hospital LOOP
        PERFORM set_config('app.hospital', one.id::text, true);
        INSERT INTO audit_unsealed (hospital_id, audit_id) SELECT hospital_id, id FROM audit WHERE hospital_id = one.id;
    END LOOP;
    PERFORM set_config('app.hospital', '', true);
END $$;
