"""Words for roles."""

from __future__ import annotations

from pediatric_his.web.languages import N_, _

ROLES = {
    "reception": N_("receptionist"),
    "nurse": N_("nurse"),
    "doctor": N_("doctor"),
    "head": N_("head doctor"),
    "administrator": N_("administrator"),
}


def role_words(role: str) -> str:
    return _(ROLES[role])
