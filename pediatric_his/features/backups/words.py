"""Words for copies: where they lie, what is wrong, what to do."""

from __future__ import annotations

from pediatric_his.web.languages import N_, _

PLACES = {"here": N_("On this machine"), "elsewhere": N_("Outside this machine")}
STATES = {
    "no_key": N_("No copies are made: there is no recovery key yet. At the server: pediatric-his backup-key"),
    "never": N_(
        "There is no good copy yet. If the machine breaks, everything is lost. At the server: pediatric-his backup"
    ),
    "gone": N_("The file of the last copy isn't there any more. At the server: pediatric-his backup"),
    "old": N_("No good copy for more than two days. Look at why; the machine must be on for some minutes a day."),
    "no_place": N_(
        "No copy is outside this machine: thief, fire or water would take the copies with it."
        " At the server: pediatric-his backup-key --elsewhere FOLDER"
    ),
}
OTHERS = N_(
    "The hospital's own PostgreSQL: whoever looks after it makes the copies."
    " Ours appear here once there is a recovery key."
)
GOOD = N_(
    "A copy is good when it was read through, lies on the disk and was read back from there."
    " Try one a month at the server:"
)
FAULTS = {
    "no_key": N_("there is no recovery key"),
    "target_away": N_("the stick is out, or the network share is off"),
    "not_written": N_("the disk is full or doesn't keep what is written"),
    "incomplete": N_("not every row could be read: call whoever looks after the program"),
    "damaged": N_("what was written couldn't be read again"),
    "failed": N_("the attempt failed"),
}


def place_words(place: str) -> str:
    return _(PLACES[place])


def state_words(why: str) -> str:
    return _(STATES[why])


def fault_words(fault: str) -> str:
    return _(FAULTS.get(fault, FAULTS["failed"]))
