"""Copies of the whole database with its keys, sealed to a key that the server doesn't hold, and the way back (docs/backup.md)."""
