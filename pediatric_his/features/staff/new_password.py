"""A new password as it is typed: refused at its field, with the reason in words."""

from __future__ import annotations

from pediatric_his.features.staff.strength import LONGEST, SHORTEST, Weakness, normal, weakness
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _
from pediatric_his.web.session import Me


async def read_new_password(form: Form, me: Me) -> str | None:
    """The field `new_password`, ready to be hashed; None when it can't be taken."""
    typed, hospital = form.value("new_password"), me.hospital
    known = (
        me.login,
        me.family_name,
        me.given_name,
        me.patronymic,
        hospital.name_uz,
        hospital.name_ru,
        hospital.name_en,
    )
    fault = await weakness(typed, known)
    if fault is not None:
        form.refuse("new_password", _words(fault, len(normal(typed))))
        return None
    return normal(typed)


def _words(fault: Weakness, length: int) -> str:
    if fault is Weakness.TOO_SHORT:
        return _("At least %(n)s characters; this has %(have)s.", n=str(SHORTEST), have=str(length))
    if fault is Weakness.TOO_LONG:
        return _("At most %(n)s characters; this has %(have)s.", n=str(LONGEST), have=str(length))
    return _(
        "Too easy to guess: it is made of common words, names, dates or a row of keys. Take three or four words that have"
        " nothing to do with each other or with you."
    )
