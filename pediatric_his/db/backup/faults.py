"""Why a copy can't be made or taken back; each message is one line that says what to do."""

from __future__ import annotations


class BackupError(ValueError):
    """No good copy, or no way back from one."""

    code = "failed"


class Incomplete(BackupError):
    """The database hides rows from its owner, or a row was lost on the way: such a copy would look whole."""

    code = "incomplete"


class Damaged(BackupError):
    """The file isn't as it was written: cut, changed, put together otherwise."""

    code = "damaged"


class WrongKey(BackupError):
    """The file was sealed to another recovery key."""

    code = "wrong_key"


class NotWritten(BackupError):
    """The disk is full, went away, or doesn't keep what is written to it."""

    code = "not_written"


class TargetAway(BackupError):
    """The place outside the machine isn't there: the stick is out, the share isn't mounted."""

    code = "target_away"


class NoKey(BackupError):
    """There is no recovery key yet, so nothing can be sealed."""

    code = "no_key"


class Refused(BackupError):
    """A copy that may be good and isn't taken here: the database holds something, or the copy is of a later release."""

    code = "refused"
