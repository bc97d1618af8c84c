-- Passwords: nothing is kept of them in a digest, and nobody comes in as a colleague who sees records by a word of his own.

-- What was sent under an idempotency key was kept as a plain digest of the whole form, passwords included: it could be tried out on
-- guesses. From here on the digest is keyed and leaves secrets out; those from before are forgotten. Their keys still write nothing
-- twice: a form that comes again under one is told that it was sent already.
ALTER TABLE idempotency NO FORCE ROW LEVEL SECURITY;   -- an owner who is no superuser sees the rows of all hospitals
UPDATE idempotency SET content = '-' WHERE content <> '';
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;

-- A second person confirms a new password as well as a role: whose code it is, is whose account. `role`: the one she has.
ALTER TABLE role_request ADD COLUMN for_password boolean NOT NULL DEFAULT false;
