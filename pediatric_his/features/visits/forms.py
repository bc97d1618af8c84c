"""What the doctor types into a note."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pediatric_his.features.visits.queries import PARTS
from pediatric_his.reference import icd10
from pediatric_his.web.forms import Form
from pediatric_his.web.languages import _

LONGEST_PART = 10_000
MOST_DIAGNOSES = 12
LONGEST_ANSWER = 500


@dataclass(frozen=True, slots=True)
class NoteTyped:
    """The parts of a note and its diagnoses, the main one first. `page`: the open page that sends it, at which `step` of its own."""

    parts: dict[str, str]
    diagnoses: tuple[str, ...]
    version: int
    page: UUID | None = None
    step: int = 0


def read_note(form: Form) -> NoteTyped | None:
    """The note as typed; None when a part can't be kept (the form says which). Nothing of it is kept then."""
    parts = {part: form.text(part, max_length=LONGEST_PART, lines=True) for part in PARTS}
    chosen = [*form.lists.get("diagnosis", []), form.value("add")]
    codes = [code for code in dict.fromkeys(chosen) if icd10.title(code, "ru")]
    if len(codes) > MOST_DIAGNOSES:
        form.refuse("icd", _("At most %(n)s diagnoses.", n=str(MOST_DIAGNOSES)))
    main = form.value("main")
    codes.sort(key=lambda code: code != main)
    return (
        NoteTyped(parts, tuple(codes), form.whole("version"), form.uuid("page"), form.whole("step"))
        if form.ok
        else None
    )


@dataclass(frozen=True, slots=True)
class DangersAnswered:
    """What stood when the note was signed, in each language, and what was done about it."""

    dangers: tuple[dict[str, str], ...] = ()
    what_was_done: str = ""


def read_answer(form: Form, dangers: tuple[dict[str, str], ...]) -> DangersAnswered:
    """What was done about the dangers that stand: asked while there are any; a few words will do."""
    done = form.text("what_was_done", max_length=LONGEST_ANSWER, lines=True)
    if dangers and not done and "what_was_done" not in form.errors:
        form.refuse("what_was_done", _("A danger stands: write in a few words what was done."))
    return DangersAnswered(dangers, done if dangers else "")


def fit_to_sign(form: Form, typed: NoteTyped) -> bool:
    """A note says why the child came or what was found, and what it is."""
    if not typed.parts["complaint"] and not typed.parts["examination"]:
        form.refuse("complaint", _("Write the complaint or the examination before signing."))
    if not typed.diagnoses and not typed.parts["assessment"]:
        form.refuse("icd", _("Choose a diagnosis or write the assessment before signing."))
    return form.ok
