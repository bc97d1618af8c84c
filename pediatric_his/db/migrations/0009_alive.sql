-- The running application sees which migrations the database has, and lets old keys and attempts to sign in go.
GRANT SELECT ON migration TO pediatric_his_app;
GRANT DELETE ON idempotency, sign_in_attempt TO pediatric_his_app;
