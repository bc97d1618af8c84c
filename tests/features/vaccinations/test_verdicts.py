"""What is said of a dose: each kind of verdict in words, its mark on the page and on paper. The table: `verdict.py` of the engine."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, Patient, assess
from pediatric_his.clinical.immunization.model import DoseStatus, Evaluation, Reason
from pediatric_his.clinical.immunization.verdict import DoseVerdict, Said, verdict, verdicts
from pediatric_his.features.vaccinations.verdicts import card_mark, verdict_severity, verdict_words
from pediatric_his.features.vaccinations.words import ANTIGENS
from pediatric_his.reference.calendars import calendar_codes, load_calendar
from pediatric_his.web.languages import language

DOSE = AdministeredDose("1", date(2025, 2, 14), "198")
VALID, LOST, EXTRA = DoseStatus.VALID, DoseStatus.NOT_VALID, DoseStatus.EXTRANEOUS
DAY = date(2025, 2, 17)


def of(*told: tuple[str, DoseStatus, Reason | None], **changes: object) -> DoseVerdict:
    found = verdict([Evaluation(DOSE, antigen, status, reason, 1, DAY) for antigen, status, reason in told])
    return replace(found, **changes)  # type: ignore[arg-type]


COUNTS = of(("HepB", VALID, None), ("DTP", VALID, None))
CASES = [
    (COUNTS, Said.COUNTS, "counts", "fine", ""),
    (of(("HepB", EXTRA, Reason.SERIES_COMPLETE), ("DTP", VALID, None)), Said.COUNTS, "counts", "fine", ""),
    (
        of(("Measles", VALID, None), ("Rubella", LOST, Reason.TOO_SOON)),
        Said.COUNTS_FOR_SOME,
        "counts for measles, not for rubella: given before 17.02.2025, too soon after the dose before",
        "watch",
        "partly",
    ),
    (
        of(("HepB", LOST, Reason.TOO_YOUNG)),
        Said.DOES_NOT_COUNT,
        "doesn't count: given before 17.02.2025, the child was too young",
        "watch",
        "invalid",
    ),
    (
        of(("DTP", LOST, Reason.SAME_DAY)),
        Said.DOES_NOT_COUNT,
        "doesn't count: the same day as another dose that counts",
        "watch",
        "invalid",
    ),
    (
        of(("DTP", EXTRA, Reason.SAME_DAY)),
        Said.DOES_NOT_COUNT,
        "doesn't count: the same day as another dose that counts",
        "watch",
        "invalid",
    ),
    (
        of(("Rota", EXTRA, Reason.TOO_OLD)),
        Said.DOES_NOT_COUNT,
        "doesn't count: given after the age limit",
        "watch",
        "invalid",
    ),
    (
        of(("HepB", EXTRA, Reason.SERIES_COMPLETE), ("DTP", EXTRA, Reason.TOO_OLD)),
        Said.DOES_NOT_COUNT,
        "doesn't count: given after the age limit",
        "watch",
        "invalid",
    ),
    (of(("HepB", EXTRA, Reason.SERIES_COMPLETE)), Said.EXTRA, "beyond the calendar", "plain", ""),
    (
        replace(COUNTS, depends_on_day=True, counts_from=DAY),
        Said.DEPENDS_ON_DAY,
        "depends on the day: counts if given on 17.02.2025 or later",
        "watch",
        "unsure",
    ),
    (
        replace(COUNTS, depends_on_day=True),
        Said.DEPENDS_ON_DAY,
        "depends on the day of another dose: look for it in the document",
        "watch",
        "unsure",
    ),
    (
        of(("", LOST, Reason.UNKNOWN_PRODUCT)),
        Said.NOT_JUDGED,
        "not counted, product unknown to the calendar: look at the document",
        "watch",
        "unsure",
    ),
    (
        of(("", LOST, Reason.UNKNOWN_DAY), depends_on_day=True),
        Said.NOT_JUDGED,
        "not counted, the day is unknown: look at the document",
        "watch",
        "unsure",
    ),
]


@pytest.mark.parametrize(("told", "said", "words", "severity", "mark"), CASES)
def test_each_verdict_in_words(told: DoseVerdict, said: Said, words: str, severity: str, mark: str) -> None:
    with language("en"):
        assert (told.said, verdict_words(told)) == (said, words)
    assert (verdict_severity(told), card_mark(told)) == (severity, mark)


@pytest.mark.parametrize("locale", ["uz", "ru"])
def test_in_every_language_and_for_every_reason(locale: str) -> None:
    with language("en"):
        english = {verdict_words(of(("HepB", LOST, reason))) for reason in Reason}
    with language(locale):
        assert not english & {verdict_words(of(("HepB", LOST, reason))) for reason in Reason}


def test_a_dose_of_a_month_asks_for_its_own_day() -> None:
    """Two doses of one March: which of them was first, nobody knows."""
    march = [
        AdministeredDose(str(n), date(2025, 3, 31), cvx, since=date(2025, 3, 1)) for n, cvx in enumerate(("198", "01"))
    ]
    found = verdicts(assess(load_calendar("UZ").schedule, Patient(date(2025, 1, 10), "f"), march, date(2025, 6, 1)))
    with language("en"):
        assert verdict_words(found["1"]) == "depends on the day: look for it in the document"


def test_every_antigen_of_every_calendar_has_a_name() -> None:
    antigens = {a for code in calendar_codes() for a in load_calendar(code).schedule.antigens}
    assert antigens <= set(ANTIGENS)
