"""Words for a child and her family."""

from __future__ import annotations

from pediatric_his.web.languages import N_, _, pgettext

RELATIONSHIPS = {
    "mother": N_("mother"),
    "father": N_("father"),
    "grandmother": N_("grandmother"),
    "grandfather": N_("grandfather"),
    "guardian": N_("guardian"),
    "other": N_("other"),
}


def relationship_words(code: str) -> str:
    return _(RELATIONSHIPS[code])


def sex_word(sex: str) -> str:
    return pgettext("child", "boy") if sex == "m" else pgettext("child", "girl")


def phone_text(phone: str) -> str:
    """+998901234567 → +998 90 123-45-67; other countries' numbers stay as they are."""
    if phone.startswith("+998") and len(phone) == 13:
        return f"+998 {phone[4:6]} {phone[6:9]}-{phone[9:11]}-{phone[11:]}"
    return phone
