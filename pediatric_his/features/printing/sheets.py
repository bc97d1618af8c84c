"""From the record to the printed forms: each word in both languages of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from pediatric_his.clinical.ages import completed_age
from pediatric_his.documents.forms import (
    DoseCell,
    Figure,
    Header,
    VaccinationCard,
    VaccineRow,
    VisitSummary,
    Words,
    split_rows,
)
from pediatric_his.documents.qr import card_code, document_code
from pediatric_his.features.allergies.words import asked_words, listed_words
from pediatric_his.features.dangers.judging import ChildDay
from pediatric_his.features.dangers.words import besides
from pediatric_his.features.growth.reading import GrowthReading
from pediatric_his.features.growth.telling import growth_of
from pediatric_his.features.patients.queries import Child
from pediatric_his.features.patients.words import sex_word
from pediatric_his.features.reception.queries import EncounterRow
from pediatric_his.features.reception.words import kind_words
from pediatric_his.features.vaccinations.due import DueList
from pediatric_his.features.vaccinations.verdicts import card_mark, is_unapproved
from pediatric_his.features.vaccinations.words import dose_day, product_words, vaccine_words
from pediatric_his.features.visits.queries import SignedNote
from pediatric_his.features.visits.record import KnownOfDay, signs_of
from pediatric_his.identity.identifiers import card_text, phone_text
from pediatric_his.reference.countries import country
from pediatric_his.web.languages import _, age_words, date_text, language, moment_text
from pediatric_his.web.session import Me

LOCALES = ("uz", "ru")


@dataclass(frozen=True, slots=True)
class Printing:
    """Who prints what, when, in which languages, with which code."""

    me: Me
    now: datetime
    code: str
    copy_number: int
    secret: bytes
    locales: tuple[str, ...] = LOCALES

    def words(self, make: Callable[[], str]) -> Words:
        """The same words in each language of the document."""
        texts = []
        for locale in self.locales:
            with language(locale):
                texts.append(make())
        return Words(tuple(texts))

    def t(self, message: str) -> Words:
        return self.words(lambda: _(message))

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.me.hospital.timezone)).date()


def begin(me: Me, now: datetime, copy_number: int, secret: bytes, locales: Sequence[str] = LOCALES) -> Printing:
    return Printing(me, now, document_code(), copy_number, secret, tuple(locales))


def header(p: Printing, child: Child, form: str, on: date) -> Header:
    hospital, pack = p.me.hospital, country(p.me.hospital.country)
    paper = pack.forms[form]
    given = " ".join(part for part in (child.given_name, child.patronymic) if part)
    return Header(
        hospital=Words(tuple(hospital.name(locale) for locale in p.locales)),
        hospital_phone=phone_text(hospital.phone),
        form_number=f"№ {paper.number}",
        title=Words(tuple(paper.title.name(locale) for locale in p.locales)),
        full_name=child.full_name,
        name_lines=(child.family_name, given),
        birth_date=date_text(child.birth_date),
        sex=p.words(lambda: sex_word(child.sex)),
        age=p.words(lambda: age_words(completed_age(child.birth_date, on))),
        card_text=card_text(child.card_number),
        allergies=p.words(lambda: "; ".join(map(listed_words, listed))) if (listed := child.allergies.listed) else None,
        allergies_asked=p.words(lambda: asked_words(child.allergies)),
        code=p.code,
        qr_text=card_code(child.card_number, p.code, p.secret),
        copy_number=p.copy_number,
        printed_at=moment_text(p.now, hospital.timezone),
        printed_by=p.me.display_name,
    )


def vaccination_card(p: Printing, child: Child, due: DueList) -> VaccinationCard:
    """The parents' card: all doses by vaccine, what comes next."""
    rows = [*_vaccine_rows(p, due), *_not_now_rows(p, due)]
    return VaccinationCard(
        header(p, child, "vaccination_card", p.today),
        tuple(split_rows(rows, 5)),
        next_due(p, due),
        unapproved=any(card_mark(e) and is_unapproved(due.calendar, e) for e in due.evaluated),
    )


def _vaccine_rows(p: Printing, due: DueList) -> list[VaccineRow]:
    verdicts = {e.dose.id: e for e in due.evaluated}
    rows: dict[str, list[DoseCell]] = {vaccine: [] for vaccine in due.calendar.vaccines}
    names: dict[str, Words] = {}
    for dose in due.doses:
        vaccine = due.calendar.vaccine_of(dose.cvx or "") or f"?{dose.cvx}{dose.product_text}"
        mark = card_mark(verdicts[str(dose.id)]) or ("elsewhere" if dose.given_elsewhere else "")
        rows.setdefault(vaccine, []).append(DoseCell(dose_day(dose), dose.lot, mark))
        if vaccine not in due.calendar.vaccines:
            names[vaccine] = p.words(lambda dose=dose: product_words(due.calendar, dose))  # type: ignore[misc]
    as_known = {item.vaccine for item in due.items if item.status == "as_known"}
    found = []
    for vaccine, cells in rows.items():
        if cells:
            name = names.get(vaccine) or p.words(lambda vaccine=vaccine: vaccine_words(due.calendar, vaccine))  # type: ignore[misc]
            note = p.t("complete as far as known") if vaccine in as_known else None
            found.append(VaccineRow(name, tuple(cells), note))
    return found


def _not_now_rows(p: Printing, due: DueList) -> list[VaccineRow]:
    """What is kept back, whatever the reason: paper goes through many hands."""
    note = p.t("not now: ask the doctor")
    names = dict.fromkeys(item.vaccine or due.calendar.groups[item.group] for item in due.items if item.not_now)
    return [
        VaccineRow(p.words(lambda vaccine=vaccine: vaccine_words(due.calendar, vaccine)), (), note)  # type: ignore[misc]
        for vaccine in names
    ]


def next_due(p: Printing, due: DueList) -> tuple[tuple[str, Words], ...]:
    """What comes next, day by day; what is late or due now is due on the day of printing."""
    days: dict[date, list[tuple[str, str]]] = {}
    for item in due.items:
        if item.when is not None and not item.not_now:
            number = item.name.rpartition(" ")[2]
            days.setdefault(max(item.when, p.today), []).append((item.vaccine, number if number.isdigit() else ""))
    calendar = due.calendar
    return tuple(
        (date_text(day), p.words(lambda what=what: " · ".join(_short(vaccine_words(calendar, v), n) for v, n in what)))  # type: ignore[misc]
        for day, what in sorted(days.items())
    )


def _short(name: str, number: str) -> str:
    return f"{name.partition(' (')[0]} {number}".strip()


T = TypeVar("T")


def _in_each(p: Printing, make: Callable[[], T]) -> list[T]:
    """The same in each language of the document."""
    found = []
    for locale in p.locales:
        with language(locale):
            found.append(make())
    return found


def _figures(p: Printing, reading: GrowthReading, on: date, known: KnownOfDay) -> tuple[list[Figure], bool]:
    """What was measured and became known on the day of the visit, an alarm with its mark; whether an age is a corrected one."""
    day = next((d for d in reading.days if d.on == on), None)
    figures, corrected = [], False
    if day is not None and day.is_judged:
        for same in zip(*_in_each(p, lambda: reading.lines(day)), strict=True):
            names, words = Words(tuple(x.name for x in same)), Words(tuple(x.words for x in same))
            corrected = corrected or bool(same[0].age)
            figures.append(Figure(names, same[0].value, f"{same[0].z} SD" if same[0].z else "", words))
    for signs in zip(*_in_each(p, lambda: signs_of(reading, known)), strict=True):
        names, first = Words(tuple(x.name for x in signs)), signs[0]
        words = Words(tuple(x.said.words if x.said else "" for x in signs))
        figures.append(
            Figure(names, f"▲ {first.value}" if first.said and first.said.danger else first.value, "", words)
        )
    return figures, corrected


def visit_summary(
    p: Printing,
    child: Child,
    row: EncounterRow,
    note: SignedNote,
    reading: GrowthReading,
    due: DueList,
    of_visit: ChildDay,
    known: KnownOfDay,
) -> VisitSummary:
    """The visit as it was signed, with the figures of its day; `reading`: of that day."""
    figures, corrected = _figures(p, reading, row.day, known)
    grown = _in_each(p, lambda: growth_of(reading, besides(of_visit, p.me.hospital.timezone)))
    titles = ("title_uz", "title_ru")
    return VisitSummary(
        header=header(p, child, "visit_summary", row.day),
        visit_date=date_text(row.day),
        visit_kind=p.words(lambda: kind_words(row.kind)),
        answer=Words(tuple(growth.headline or "" for growth in grown)),
        asked=tuple(
            Words(tuple(words for _severity, words in same))
            for same in zip(*(growth.asked_besides for growth in grown), strict=True)
        ),
        figures=tuple(figures),
        corrected=p.t("Judged at the corrected age.") if corrected else None,
        diagnoses=tuple((d["code"], Words(tuple(str(d.get(title) or "") for title in titles))) for d in note.diagnoses),
        vaccines=tuple(
            p.words(lambda dose=dose: product_words(due.calendar, dose))  # type: ignore[misc]
            for dose in due.doses
            if dose.given_on == row.day and not dose.given_elsewhere
        ),
        next_due=next_due(p, due),
        what_was_done=note.what_was_done,
        doctor=note.by,
        signed_at=moment_text(note.signed_at, p.me.hospital.timezone),
        addenda=tuple((f"{a.by}, {moment_text(a.signed_at, p.me.hospital.timezone)}", a.text) for a in note.addenda),
        **note.parts,
    )
