"""The banner that keeps the child in sight on every clinical page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pediatric_his.clinical.ages import TERM_DAYS, TWO_YEARS_DAYS, completed_age, corrected_age_days, is_preterm
from pediatric_his.features.allergies.words import asked_words, chip_words, severity_of
from pediatric_his.features.dangers.words import DangerLine
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.patients.words import sex_word
from pediatric_his.identity.identifiers import card_text
from pediatric_his.identity.names import initials
from pediatric_his.web.languages import _, age_words, date_text, ngettext, number_text

BANDS = 8


@dataclass(frozen=True, slots=True)
class Banner:
    """`allergies`: those that stand; `allergies_asked`: what is known where none stands, for who sees the record."""

    address: str
    full_name: str
    initials: str
    age_words: str
    corrected_age_words: str | None
    sex_word: str
    birth_date_text: str
    card_text: str
    latest_weight_text: str | None
    band: int
    alerts: tuple[tuple[str, str], ...]
    allergies: tuple[tuple[str, str], ...]
    allergies_asked: str
    dangers: tuple[DangerLine, ...] = ()


def banner(child: Child, on: date, dangers: tuple[DangerLine, ...] = ()) -> Banner:
    """The child's banner on a day, in the current language."""
    return Banner(
        address=f"/patients/{child.id}",
        full_name=child.full_name,
        initials=initials(child.given_name, child.family_name),
        age_words=age_words(completed_age(child.birth_date, on)),
        corrected_age_words=_corrected(child, on),
        sex_word=sex_word(child.sex),
        birth_date_text=date_text(child.birth_date),
        card_text=card_text(child.card_number),
        latest_weight_text=_weight(child, on),
        # By the child, not by the visit: two children with like names differ in colour on every screen.
        band=child.id.int % BANDS,
        alerts=(
            *((alert.severity, alert.text) for alert in child.alerts),
            *_preterm(child, on),
        ),
        allergies=tuple((severity_of(listed), chip_words(listed)) for listed in child.allergies.listed),
        allergies_asked=asked_words(child.allergies),
        dangers=dangers,
    )


def _corrected(child: Child, on: date) -> str | None:
    gestation = child.gestational_age_days
    if gestation is None or not is_preterm(gestation):
        return None
    corrected = corrected_age_days((on - child.birth_date).days, gestation)
    if corrected >= TWO_YEARS_DAYS:  # as long as growth is judged by it
        return None
    due = child.birth_date + timedelta(days=TERM_DAYS - gestation)
    return age_words(completed_age(due, on)) if on >= due else _("not yet term")


def _preterm(child: Child, on: date) -> tuple[tuple[str, str], ...]:
    gestation = child.gestational_age_days
    if gestation is None or not is_preterm(gestation) or completed_age(child.birth_date, on).years >= 3:
        return ()
    if gestation % 7:
        return (("watch", _("Born at %(age)s weeks", age=f"{gestation // 7}+{gestation % 7}")),)
    return (("watch", ngettext("Born at %(n)d week", "Born at %(n)d weeks", gestation // 7)),)


def _weight(child: Child, on: date) -> str | None:
    if child.latest_weight_g is None or child.latest_weight_on is None:
        return None
    if child.latest_weight_on < child.birth_date:
        when = f"{date_text(child.latest_weight_on)} ({_('before birth')})"
        return f"{number_text(child.latest_weight_g / 1000, 2)} {_('kg')} · {when}"
    when = _("today") if child.latest_weight_on == on else date_text(child.latest_weight_on)
    return f"{number_text(child.latest_weight_g / 1000, 2)} {_('kg')} · {when}"
