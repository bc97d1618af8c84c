"""A clinic for a test: its hospital, one person in each role, and children as the desk would register them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from httpx import Response
from litestar.testing import TestClient

from pediatric_his.db.identifiers import new_id
from pediatric_his.identity.identifiers import card_number
from pediatric_his.web.session import csrf_token, new_token, token_hash

PASSWORD = "correct horse battery"
# argon2id of PASSWORD with small costs: signing in is tested on its own, with the real costs.
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"


class Owner(Protocol):
    def fetch(self, sql: str, *values: object) -> list[Any]: ...
    def row(self, sql: str, *values: object) -> Any: ...
    def value(self, sql: str, *values: object) -> Any: ...


@dataclass
class Person:
    """Somebody at a browser: signed in (or nobody), with the cookies and the form token that their pages carry."""

    app: TestClient[Any]
    cookies: dict[str, str]
    csrf: str
    staff_id: UUID | None = None
    hospital_id: UUID | None = None
    login: str = ""
    role: str = ""

    def get(self, path: str, *, htmx: bool = False, **headers: str) -> Response:
        return self.app.get(path, headers=self._headers(htmx) | headers)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, htmx: bool = False, csrf: str | None = None
    ) -> Response:
        form = {"_csrf": self.csrf if csrf is None else csrf, "key": str(new_id())} | (data or {})
        return self.app.post(path, data=form, headers=self._headers(htmx))

    def confirm(self, path: str, data: dict[str, Any], **answers: str) -> Response:
        """Sends a form, reads what is asked, ticks it where `answers` has its reason, and sends it again."""
        asked = self.post(path, data)
        assert asked.status_code == 422, asked.status_code
        return self.post(path, data | ticks(asked.text, **answers))

    def paper(self, path: str) -> bytes:
        """Presses a print button; the PDF that it leads to."""
        answer = self.post(path)
        assert answer.status_code == 303, answer.status_code
        return self.get(answer.headers["location"]).content

    def search(self, words: str, page: str = "/patients") -> Response:
        """What a search shows, as it is sent while somebody types."""
        return self.post(f"{page}/search", {"q": words}, htmx=True)

    def _headers(self, htmx: bool) -> dict[str, str]:
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": jar, "Accept-Language": "en"} | ({"HX-Request": "true"} if htmx else {})


def ticks(page: str, **answers: str) -> dict[str, str]:
    """The ticks below the questions of a page, by field, each with its reason."""
    shown = dict(re.findall(r'name="asked_(\w+)" value="(\w+)"', page))
    assert answers.keys() <= shown.keys(), (answers.keys(), shown.keys())
    ticked = {f"asked_{name}": shown[name] for name in answers} | {f"confirm_{name}": "1" for name in answers}
    return ticked | {f"reason_{name}": reason for name, reason in answers.items()}


@dataclass
class Clinic:
    app: TestClient[Any]
    db: Owner
    hospital_id: UUID
    slug: str
    secret: bytes
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, role: str) -> Person:
        try:
            return self.people[role]
        except KeyError:
            raise AttributeError(role) from None

    @property
    def nobody(self) -> Person:
        """Somebody before a device that remembers this hospital."""
        visitor = new_token()
        return Person(
            self.app, {"visitor": visitor, "hospital": self.slug}, csrf_token(self.secret, token_hash(visitor))
        )

    def child(
        self,
        *,
        family_name: str = "Karimova",
        given_name: str = "Madina",
        patronymic: str = "Rustam qizi",
        sex: str = "f",
        birth_date: date = date(2024, 3, 14),
        **more: object,
    ) -> UUID:
        """A child straight into the table, for tests of what comes after registration."""
        patient_id = new_id()
        columns = {
            "id": patient_id,
            "hospital_id": self.hospital_id,
            "card_number": card_number(patient_id.int % 10**9),
            "family_name": family_name,
            "given_name": given_name,
            "patronymic": patronymic,
            "sex": sex,
            "birth_date": birth_date,
        } | more
        insert(self.db, "patient", columns)
        return patient_id

    def encounter(self, patient_id: UUID, day: date, status: str = "arrived", **more: object) -> UUID:
        encounter_id = new_id()
        columns = {
            "id": encounter_id,
            "hospital_id": self.hospital_id,
            "patient_id": patient_id,
            "day": day,
            "kind": "well_child",
            "status": status,
        } | more
        insert(self.db, "encounter", columns)
        return encounter_id

    def measurement(self, patient_id: UUID, kind: str, value: int, on: date, **more: object) -> UUID:
        measurement_id = new_id()
        columns = {
            "id": measurement_id,
            "hospital_id": self.hospital_id,
            "patient_id": patient_id,
            "kind": kind,
            "value": value,
            "measured_on": on,
        } | more
        insert(self.db, "measurement", columns)
        return measurement_id

    def at_home(self) -> None:
        """Turns the owner's connection to this hospital: row-level security binds an ordinary owner as well."""
        self.db.fetch("SELECT set_config('app.hospital', $1, false)", str(self.hospital_id))

    def audited(self, action: str) -> int:
        """How many audit rows of an action this hospital has."""
        self.at_home()
        found: int = self.db.value(
            "SELECT count(*) FROM audit WHERE hospital_id = $1 AND action = $2", self.hospital_id, action
        )
        return found


def found_clinic(app: TestClient[Any], db: Owner, secret: bytes) -> Clinic:
    hospital_id = new_id()
    slug = f"h{hospital_id.hex[-12:]}"
    insert(
        db,
        "hospital",
        {
            "id": hospital_id,
            "slug": slug,
            "name_uz": "Sinov shifoxonasi",
            "name_ru": "Пробная больница",
            "name_en": "Trial hospital",
            "country": "UZ",
            "calendar": "UZ",
            "locale": "uz",
            "timezone": "Asia/Tashkent",
        },
    )
    clinic = Clinic(app, db, hospital_id, slug, secret)
    for role in ("reception", "nurse", "doctor", "head", "administrator"):
        clinic.people[role] = employ(clinic, role, f"{role}.{slug}")
    return clinic


def employ(clinic: Clinic, role: str, login: str, locale: str = "en") -> Person:
    """A person of a role with an open session."""
    staff_id, token = new_id(), new_token()
    insert(
        clinic.db,
        "staff",
        {
            "id": staff_id,
            "hospital_id": clinic.hospital_id,
            "login": login,
            "password_hash": PASSWORD_HASH,
            "role": role,
            "family_name": "Yusupova",
            "given_name": "Nodira",
            "locale": locale,
        },
    )
    clinic.db.fetch(
        "INSERT INTO staff_session (token_hash, hospital_id, staff_id, expires_at) VALUES ($1, $2, $3, now() + '1 day')",
        *(token_hash(token), clinic.hospital_id, staff_id),
    )
    csrf = csrf_token(clinic.secret, token_hash(token))
    return Person(clinic.app, {"session": token}, csrf, staff_id, clinic.hospital_id, login, role)


def insert(db: Owner, table: str, columns: dict[str, object]) -> None:
    names = ", ".join(columns)
    places = ", ".join(f"${i}" for i in range(1, len(columns) + 1))
    # Row-level security binds the owner as well: the statement runs for the row's hospital.
    db.fetch("SELECT set_config('app.hospital', $1, false)", str(columns.get("hospital_id", "")))
    db.fetch(f"INSERT INTO {table} ({names}) VALUES ({places})", *columns.values())


def zone_at_noon(now: datetime) -> ZoneInfo:
    """A time zone in which it is between twelve and one: what was an hour ago, and what is in an hour, is of the same day."""
    hours = 12 - now.hour
    return ZoneInfo(f"Etc/GMT{-hours:+d}")  # this family of names counts westward


def visible_text(html: str) -> str:
    """A page's words, without tags, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
