"""Words of the visit note."""

from __future__ import annotations

from pediatric_his.web.languages import N_

PART_NAMES = {
    "complaint": N_("Complaint"),
    "history": N_("History"),
    "examination": N_("Examination"),
    "assessment": N_("Assessment"),
    "plan": N_("Plan"),
}
PART_HINTS = {
    "complaint": N_("what brings the child, since when"),
    "history": N_("illness, feeding, sleep, family, contacts"),
    "examination": N_("general state, skin, throat, ears, lungs, heart, abdomen, development"),
    "assessment": N_("in your own words"),
    "plan": N_("treatment with doses, what the family watches for, when to come back"),
}
