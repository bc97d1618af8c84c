"""Words for roles, waiting, and what is told about accounts."""

from __future__ import annotations

from pediatric_his.features.staff.queries import Notice
from pediatric_his.web.languages import N_, _

ROLES = {
    "reception": N_("receptionist"),
    "nurse": N_("nurse"),
    "doctor": N_("doctor"),
    "head": N_("head doctor"),
    "administrator": N_("administrator"),
}
SECOND_FACTOR_FOR = {
    "managers": N_("administrators and heads"),
    "clinical": N_("all who see records"),
    "everyone": N_("everyone"),
}


def role_words(role: str) -> str:
    return _(ROLES[role])


def wait_words(seconds: int) -> str:
    """How long until the next attempt; nothing is locked."""
    if seconds < 100:
        return _("Too many attempts. The next one counts in %(n)s seconds.", n=str(max(seconds, 1)))
    return _("Too many attempts. The next one counts in %(n)s minutes.", n=str(-(-seconds // 60)))


def notice_words(notice: Notice, own: bool) -> str:
    """What happened to whose account, and by whom. `own`: it is the reader's."""
    by = notice.by or _("the server's console")
    who, role = notice.about, _(ROLES[notice.role]) if notice.role else ""
    if notice.kind == "role_asked":
        return _(
            "%(by)s asks for the role “%(role)s” for %(who)s. Another person must confirm it.",
            by=by,
            role=role,
            who=who,
        )
    if notice.kind == "role_confirmed":
        return _("%(by)s confirmed the role “%(role)s” for %(who)s.", by=by, role=role, who=who)
    if notice.kind == "role_refused":
        return _("%(by)s refused the role “%(role)s” for %(who)s.", by=by, role=role, who=who)
    if notice.kind == "role_given":
        return _("%(by)s gave the role “%(role)s” to %(who)s.", by=by, role=role, who=who)
    if notice.kind == "second_factor_reset":
        return _("The phone of %(who)s counts no more: %(by)s took it away.", by=by, who=who)
    if notice.kind.startswith("password_") and notice.kind != "password_reset":
        return _password_words(notice, by, own)
    if own:
        return _(
            "%(by)s gave you a one-time code in place of your password. If you didn't ask for it, say so at once.",
            by=by,
        )
    return _("%(by)s gave %(who)s a one-time code in place of the password.", by=by, who=who)


def _password_words(notice: Notice, by: str, own: bool) -> str:
    """Of a one-time code that a second person confirms."""
    who = notice.about
    if notice.kind == "password_confirmed":
        return _("%(by)s confirmed a one-time code in place of the password of %(who)s.", by=by, who=who)
    if notice.kind == "password_refused":
        return _("%(by)s refused a one-time code in place of the password of %(who)s.", by=by, who=who)
    if own:
        return _(
            "%(by)s asks for a one-time code in place of your password. If you didn't ask for it, say so at once.",
            by=by,
        )
    return _(
        "%(by)s asks for a one-time code in place of the password of %(who)s. Another person must confirm it.",
        by=by,
        who=who,
    )
