"""Signing in: the password, the code of the phone, a password of one's own, the enrolment; each step has a session of its own."""
