"""What the printed forms show, and their making: words of two languages on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jinja2 import Environment
from markupsafe import Markup

from pediatric_his.documents.qr import svg


@dataclass(frozen=True, slots=True)
class Words:
    """A text in the languages of the document, in their order."""

    texts: tuple[str, ...]

    @property
    def first(self) -> str:
        return self.texts[0]

    @property
    def second(self) -> str:
        """The other language; empty where it says the same."""
        return self.texts[1] if len(self.texts) > 1 and self.texts[1] != self.texts[0] else ""


@dataclass(frozen=True, slots=True)
class Header:
    """Who gives the document, of whom, and when and by whom it was printed."""

    hospital: Words
    hospital_phone: str
    form_number: str
    title: Words
    full_name: str
    name_lines: tuple[str, ...]
    birth_date: str
    sex: Words
    age: Words
    card_text: str
    allergies: Words | None  # those that stand
    allergies_asked: Words  # what is known where none stands
    code: str
    qr_text: str
    copy_number: int
    printed_at: str
    printed_by: str


@dataclass(frozen=True, slots=True)
class DoseCell:
    """One dose on the card. `mark`: empty, `elsewhere`, or of its verdict `invalid`, `partly` or `unsure`."""

    date: str
    lot: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class VaccineRow:
    vaccine: Words
    doses: tuple[DoseCell, ...]
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class VaccinationCard:
    header: Header
    rows: tuple[VaccineRow, ...]
    next_due: tuple[tuple[str, Words], ...]
    columns: int = 5
    unapproved: bool = False  # a mark rests on a line of the calendar that the hospital hasn't approved

    @property
    def marks(self) -> set[str]:
        """Those that the card explains at its foot."""
        return {dose.mark for row in self.rows for dose in row.doses}


@dataclass(frozen=True, slots=True)
class Figure:
    name: Words
    value: str
    z: str
    words: Words


@dataclass(frozen=True, slots=True)
class VisitSummary:
    header: Header
    visit_date: str
    visit_kind: Words
    answer: Words
    figures: tuple[Figure, ...]
    corrected: Words | None  # said of a child born early
    complaint: str
    history: str
    examination: str
    assessment: str
    plan: str
    what_was_done: str  # about dangers that stood at the signature
    diagnoses: tuple[tuple[str, Words], ...]
    vaccines: tuple[Words, ...]
    next_due: tuple[tuple[str, Words], ...]
    doctor: str
    signed_at: str
    addenda: tuple[tuple[str, str], ...] = field(default=())
    asked: tuple[Words, ...] = ()  # what is to be measured, where `answer` doesn't say it


Translate = Callable[[str], Words]


def vaccination_card_html(environment: Environment, card: VaccinationCard, t: Translate, language: str) -> str:
    """The parents' card as HTML: A4, folded twice to A6."""
    return _html(environment, "print/vaccination_card.html", card.header, language, card=card, t=t)


def visit_summary_html(environment: Environment, visit: VisitSummary, t: Translate, language: str) -> str:
    """The visit's summary as HTML: A4."""
    return _html(environment, "print/visit_summary.html", visit.header, language, visit=visit, t=t)


def _html(environment: Environment, template: str, header: Header, language: str, **context: object) -> str:
    qr = Markup(svg(header.qr_text))  # noqa: S704 our own drawing of a code of ours
    return environment.get_template(template).render(h=header, qr=qr, language=language, **context)


def split_rows(rows: Sequence[VaccineRow], columns: int) -> list[VaccineRow]:
    """Rows with more doses than columns go on in a second row of the same vaccine."""
    return [
        VaccineRow(row.vaccine, row.doses[start : start + columns], row.note if start == 0 else None)
        for row in rows
        for start in range(0, max(1, len(row.doses)), columns)
    ]
