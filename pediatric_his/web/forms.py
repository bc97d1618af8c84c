"""What a person typed, read field by field; each field that can't be taken gets a message, and what was typed stays.

A feature's `forms.py` reads typed values from a `Form`; the template shows `form.value(name)`, `form.error(name)` and
`form.question(name)` back. Limits are stated where a field is read, in the units that the person types.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from uuid import UUID

from litestar import Request
from litestar.exceptions import ClientException

from pediatric_his.db.audit import keyed
from pediatric_his.db.identifiers import new_id
from pediatric_his.db.unit_of_work import Key
from pediatric_his.web.cleaning import cleaned
from pediatric_his.web.form_body import fields_of
from pediatric_his.web.languages import _, date_text, figure_text, plain_text

# What is left after cleaning and yet is no sign of a script: halves of signs, signs of private use, none at all, tags.
_UNPRINTABLE = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]")
_DATE = re.compile(r"^(\d{1,2})[.,\-/ ](\d{1,2})[.,\-/ ](\d{4})$|^(\d{4})-(\d{1,2})-(\d{1,2})$|^(\d{2})(\d{2})(\d{4})$")
_AROUND_A_DATE = re.compile(r"\s*(?:г|й|y)?\.?\s*$|(?<=[.,\-/])\s+|\s+(?=[.,\-/])")

_MONTH_OR_YEAR = re.compile(r"^(?:(\d{1,2})[.\-/ ])?(\d{4})$")

# What a form carries of its own, beside what somebody typed.
NOT_CONTENT = ("_csrf", "key")


def is_secret(name: str) -> bool:
    """Whether a field holds a password: taken to the letter, in no digest, on no page again."""
    return "password" in name


class MissingKey(ClientException):
    """A form that writes came without its idempotency key."""


@dataclass(slots=True)
class Form:
    """One submitted (or still empty) form."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    address: str = ""

    def __post_init__(self) -> None:
        """What can be cleaned is cleaned, whatever field it came in; a password is taken to the letter."""
        self.typed = {name: value if is_secret(name) else cleaned(value) for name, value in self.typed.items()}
        self.lists = {name: [cleaned(value) for value in values] for name, values in self.lists.items()}

    # ── for templates ──────────────────────────────────────────────────────
    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    def error(self, name: str) -> str | None:
        return self.errors.get(name)

    def question(self, name: str) -> str | None:
        """What has to be confirmed about a field before it is taken."""
        return self.questions.get(name)

    def agreed(self, name: str) -> bool:
        """Whether the tick stands: it was set below this very question."""
        shown = self.value(f"asked_{name}")
        return bool(self.value(f"confirm_{name}")) and shown != "" and shown == self.asked.get(name, shown)

    def described_by(self, name: str, hint: str) -> str:
        """The ids of what is said about a field: its hint, its message."""
        told = ((hint, f"{name}-hint"), (self.error(name), f"{name}-error"))
        return " ".join(place for words, place in told if words)

    @property
    def key_text(self) -> str:
        """The idempotency key: the one that was sent, or a fresh one for a fresh form."""
        return self.typed.get("key") or str(new_id())

    # ── the verdict ────────────────────────────────────────────────────────
    @property
    def ok(self) -> bool:
        return not self.errors and not self.questions

    def refuse(self, name: str, message: str) -> None:
        """The value can't be taken."""
        self.errors.setdefault(name, message)

    def ask(self, name: str, question: str, *about: str) -> None:
        """Has the question confirmed before the value is taken. `about`: what else of the form it is asked of."""
        if self.questions.setdefault(name, question) == question:
            told = repr((name, question, self.value(name).strip(), about))
            self.asked[name] = hashlib.sha256(told.encode()).hexdigest()[:32]

    def confirm(self, name: str, question: str, *about: str) -> str:
        """The value is possible but unlikely: takes it with a confirmation and a reason, asks for them otherwise.

        A tick says yes to the question that stood beside it, with the value that it was asked of: another question or
        another value is asked anew. Returns the reason, empty while the question is open.
        """
        reason = self.text(f"reason_{name}", max_length=300)
        self.ask(name, question, *about)
        agreed = self.agreed(name) and self.questions[name] == question
        if agreed and reason and not self.error(f"reason_{name}"):
            del self.questions[name]
            return reason
        if agreed and not reason:
            self.refuse(f"reason_{name}", _("Write the reason in a few words."))
        return ""

    # ── reading fields ─────────────────────────────────────────────────────
    def key(self, *, secret: Collection[str] = ()) -> Key:
        """The idempotency key, bound to what was sent and where to, by a digest that can't be tried out on guesses.

        `secret`: fields that are left out of it as passwords are, since nothing may be kept of them at all.

        Raises:
            MissingKey: the form carries none, so nothing would protect from a double tap.
        """
        key = read_uuid(self.value("key"))
        if key is None:
            raise MissingKey
        left_out = {*NOT_CONTENT, *secret, *filter(is_secret, self.lists)}
        sent = sorted((name, values) for name, values in self.lists.items() if name not in left_out)
        return Key(key, keyed(f"a form's content: {(self.address, sent)!r}".encode()).hex())

    def carried(self) -> list[tuple[str, str]]:
        """All that was typed, for a page that hands it on."""
        return [(name, value) for name, values in self.lists.items() if name not in NOT_CONTENT for value in values]

    def written(self) -> list[str]:
        """What a person would know again of that: no ids, ticks or version numbers."""
        return [value for name, value in self.carried() if value not in ("", "0", "1") and read_uuid(value) is None]

    def text(self, name: str, *, required: bool = False, max_length: int = 200, lines: bool = False) -> str:
        raw = unicodedata.normalize("NFC", self.typed.get(name, ""))
        value = raw.strip() if lines else " ".join(raw.split())
        if _UNPRINTABLE.search(raw):
            self.refuse(name, _("This text holds characters that can't be kept. Type it again by hand."))
        elif len(value) > max_length:
            self.refuse(
                name, _("At most %(n)s characters; this has %(have)s.", n=str(max_length), have=str(len(value)))
            )
        elif required and not value:
            self.refuse(name, _("This is needed."))
        return value

    def choice(self, name: str, options: Collection[str], *, required: bool = True) -> str | None:
        value = self.typed.get(name, "")
        if value in options:
            return value
        if value:
            self.refuse(name, _("Choose one of the list."))
        elif required:
            self.refuse(name, _("Choose one."))
        return None

    def approximate_date(self, name: str, *, earliest: date, latest: date) -> tuple[date, str] | None:
        """A day, a month (03.2025) or a year (2025), as old documents have them: its first possible day and its precision."""
        raw = self.typed.get(name, "").strip()
        match = _MONTH_OR_YEAR.match(raw)
        if match is None:
            day = self.date(name, earliest=earliest, latest=latest)
            return None if day is None else (day, "day")
        month, year = match.groups()
        if not (1 <= int(month or 1) <= 12 and 1900 <= int(year) <= 9999):
            self.refuse(name, _("There is no such day. Write it as 31.12.2025."))
            return None
        first = date(int(year), int(month or 1), 1)
        if first > latest:
            self.refuse(name, _("This day is after %(day)s.", day=date_text(latest)))
        elif (first.year, first.month if month else 12) < (earliest.year, earliest.month):
            self.refuse(name, _("This day is before %(day)s.", day=date_text(earliest)))
        else:
            return max(first, earliest), "month" if month else "year"
        return None

    def date(self, name: str, *, earliest: date, latest: date, required: bool = True) -> date | None:
        raw = self.typed.get(name, "").strip()
        if not raw:
            if required:
                self.refuse(name, _("This is needed."))
            return None
        value = read_date(raw)
        if value is None:
            self.refuse(name, _("There is no such day. Write it as 31.12.2025."))
        elif value > latest:
            self.refuse(name, _("This day is after %(day)s.", day=date_text(latest)))
        elif value < earliest:
            self.refuse(name, _("This day is before %(day)s.", day=date_text(earliest)))
        else:
            return value
        return None

    def quantity(
        self, name: str, *, unit: str, scale: int, low: float, high: float, decimals: int, required: bool = False
    ) -> int | None:
        """A measured figure, typed in `unit`, as a whole number of its smallest part (7,25 kg → 7250 with scale 1000)."""
        raw = self.typed.get(name, "").strip()
        if not raw:
            if required:
                self.refuse(name, _("This is needed."))
            return None
        value = read_decimal(raw)
        if value is None:
            self.refuse(name, _("Write a number, for example %(example)s.", example=_example(low, high, decimals)))
        elif not low <= value <= high:
            message = _("From %(low)s to %(high)s %(unit)s. Look at the unit and the decimal comma.")
            told = {"low": plain_text(low), "high": plain_text(high), "unit": unit}
            self.refuse(
                name, (message % told).replace("..", ".")
            )  # a unit that is short for something ends with a point
        elif value != round(value, decimals):
            self.refuse(name, _("At most %(n)s digits after the comma.", n=str(decimals)))
        else:
            return int((value * scale).to_integral_value())
        return None

    def uuid(self, name: str) -> UUID | None:
        return read_uuid(self.typed.get(name, ""))

    def whole(self, name: str, default: int = 0) -> int:
        raw = self.typed.get(name, "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else default


async def read_form(request: Request) -> Form:  # type: ignore[type-arg]
    """The submitted form: the first value of each name, and all values of names that repeat."""
    typed: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    for name, value in await fields_of(request):
        if isinstance(value, str):
            typed.setdefault(name, value)
            lists.setdefault(name, []).append(value)
    form = Form(typed=typed, lists=lists, address=request.scope["path"])
    request.state.form = form
    return form


def read_date(text: str) -> date | None:
    """dd.MM.yyyy (also with , - / or spaces, or eight digits) and yyyy-MM-dd."""
    match = _DATE.match(_AROUND_A_DATE.sub("", text.strip()))
    if not match:
        return None
    d1, m1, y1, y2, m2, d2, d3, m3, y3 = match.groups()
    year, month, day = (y1, m1, d1) if y1 else (y2, m2, d2) if y2 else (y3, m3, d3)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_decimal(text: str) -> Decimal | None:
    """A finite number with a comma or a point, spaces within it (1 234,5) or around it."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).replace(",", ".").replace("−", "-")
    if not re.fullmatch(r"-?\d{1,9}(\.\d{1,6})?", plain, flags=re.ASCII):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _example(low: float, high: float, decimals: int) -> str:
    middle = low + (high - low) / 5
    return figure_text(f"{middle:.{min(decimals, 2)}f}")
