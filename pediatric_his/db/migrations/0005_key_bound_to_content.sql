-- An idempotency key is bound to what was sent under it: the digest of address and fields, blank for the program itself.
ALTER TABLE idempotency ADD COLUMN content text NOT NULL DEFAULT '';
