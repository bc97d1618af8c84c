"""Words of the desk: why a child comes, how urgent, where it stands."""

from __future__ import annotations

from pediatric_his.web.languages import N_, _, ngettext

KINDS = {
    "illness": N_("illness"),
    "well_child": N_("check-up"),
    "vaccination": N_("vaccination"),
    "follow_up": N_("follow-up"),
    "other": N_("other reason"),
}
URGENCIES = {"normal": N_("usual"), "urgent": N_("urgent"), "emergency": N_("emergency")}
STATUSES = {
    "planned": N_("booked"),
    "arrived": N_("arrived"),
    "triaged": N_("measured"),
    "in_progress": N_("with the doctor"),
    "finished": N_("finished"),
    "no_show": N_("did not come"),
    "left": N_("left"),
}


def kind_words(kind: str) -> str:
    return _(KINDS[kind])


def urgency_words(urgency: str) -> str:
    return _(URGENCIES[urgency])


def status_words(status: str) -> str:
    return _(STATUSES[status])


def waiting_words(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes)
    hours, rest = divmod(minutes, 60)
    text = ngettext("%(n)d hour", "%(n)d hours", hours)
    return f"{text} {ngettext('%(n)d minute', '%(n)d minutes', rest)}" if rest else text
