-- Each copy of the database that was made, or tried; and where. Of the deployment, not of one hospital: no words about a child.
CREATE TABLE backup_copy (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,                  -- the moment that the copy shows
    place text NOT NULL CHECK (place IN ('here', 'elsewhere')),
    file text NOT NULL DEFAULT '',            -- where it lies; blank when there is none
    bytes bigint NOT NULL DEFAULT 0,
    sha256 text NOT NULL DEFAULT '',
    rows_in_it bigint NOT NULL DEFAULT 0,
    fault text NOT NULL DEFAULT ''            -- blank: a good copy; else a code of features/backups/words.py
);
CREATE INDEX backup_copy_place_ix ON backup_copy (place, at);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON backup_copy EXECUTE FUNCTION refuse_change();
GRANT SELECT ON backup_copy TO pediatric_his_app;
