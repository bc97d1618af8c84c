"""Two heads decide about one thing: the second is told of the first, on the page that she stands on."""

from __future__ import annotations

from collections.abc import Iterable

from pediatric_his.features.approvals.queries import Decision
from pediatric_his.web.errors import decided_words
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _


def refuse_unlike(form: Form, made: Iterable[Decision | None], timezone: str) -> None:
    """What was shown isn't what stands now. `made`: the latest decisions about what is to be decided."""
    form.refuse("shown", _("The figures have changed meanwhile. Look at them again."))
    latest = max((one for one in made if one), key=lambda one: one.recorded_at, default=None)
    if latest is not None:
        form.refuse("decided", decided_words(latest.by, latest.recorded_at, timezone))
