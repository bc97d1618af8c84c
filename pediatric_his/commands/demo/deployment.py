"""Writes the demo deployment: hospitals, staff, families, records, and today's queue."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import asyncpg

from pediatric_his.clinical.immunization.model import Standing
from pediatric_his.commands.demo import PASSWORD
from pediatric_his.commands.demo.child import DemoHospital, child_rows
from pediatric_his.commands.demo.looks import look_around
from pediatric_his.commands.demo.names import a_family
from pediatric_his.db.audit import use_key
from pediatric_his.db.database import connected
from pediatric_his.features.approvals.calendar_forms import line_approval
from pediatric_his.features.approvals.calendars import CALENDAR_LINE, CONDITION_RULE, calendar_items
from pediatric_his.features.approvals.forms import approval_of
from pediatric_his.features.approvals.growth_rules import growth_approval, growth_items
from pediatric_his.features.approvals.items import codes, items_of
from pediatric_his.features.approvals.queries import ALTITUDE, GROWTH_RULE, VITALS_BAND
from pediatric_his.features.approvals.rules import rule_approval, rule_items
from pediatric_his.features.staff.passwords import hash_now
from pediatric_his.identity.names import TURNED_COMMA as T
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.settings import Settings

ZONE = "Asia/Tashkent"


class Hospital(NamedTuple):
    slug: str
    uz: str
    ru: str
    en: str
    phone: str
    share: float


_HOSPITALS = [
    Hospital(
        "tash", "1-sonli Toshkent bolalar poliklinikasi", "Ташкентская детская поликлиника № 1", "Tashkent Children's Clinic No. 1",
        "+998712000001", 0.6,
    ),
    Hospital("chil", "Chilonzor bolalar markazi", "Чиланзарский детский центр", "Chilanzar Children's Centre", "+998712000002", 0.25),
    Hospital(
        "samar", "Samarqand bolalar shifoxonasi", "Самаркандская детская больница", "Samarkand Children's Hospital",
        "+998662000003", 0.15,
    ),
]  # fmt: skip
_STAFF = [  # hospital, role, login, names, room, language
    (0, "reception", "qabul", "Usmonova", "Lola", "Anvar qizi", "", "uz"),
    (0, "nurse", "hamshira", "Yusupova", "Nodira", "Botir qizi", "3", "uz"),
    (0, "nurse", "medsestra", "Петрова", "Ольга", "Сергеевна", "4", "ru"),
    (0, "doctor", "shifokor", "Karimova", "Dilnoza", "Rustam qizi", "5", "uz"),
    (0, "doctor", "vrach", "Соколов", "Андрей", "Олегович", "6", "ru"),
    (0, "doctor", "doctor", "Kim", "Alina", "", "7", "en"),
    (0, "head", "bosh", "Abdullayev", "Farhod", f"Nodir o{T}g{T}li", "1", "ru"),
    (0, "administrator", "admin", "Saidov", "Jamshid", "", "", "uz"),
    (1, "reception", "qabul2", "Nazarova", "Zilola", "", "", "uz"),
    (1, "nurse", "hamshira2", "Tursunova", "Kamola", "", "2", "uz"),
    (1, "doctor", "shifokor2", "Rahimov", "Sherzod", "", "3", "uz"),
    (2, "reception", "qabul3", "Umarova", "Feruza", "", "", "uz"),
    (2, "nurse", "hamshira3", "Ahmedova", "Malika", "", "2", "uz"),
    (2, "doctor", "shifokor3", "Ergashev", f"Ulug{T}bek", "", "3", "ru"),
]
_TASHKENT = {"figures": {"metres": 455}}
_BATCH = 200
Rows = dict[str, list[dict[str, Any]]]


async def fill(settings: Settings, children: int, seed: int) -> bool:
    """Fills a database without hospitals, in one transaction: a filling that is cut leaves it empty, and the next one begins anew."""
    async with connected(settings.migration_database_url) as connection, connection.transaction():
        # Of two fillings at once the second waits here, and then finds the hospitals of the first.
        await connection.execute("LOCK TABLE hospital IN SHARE ROW EXCLUSIVE MODE")
        if await connection.fetchval("SELECT true FROM hospital LIMIT 1"):
            return False
        print("Filling the demo hospital. Cut in the middle, it is begun again.", file=sys.stderr, flush=True)
        await _fill_empty(connection, settings, children, seed)
    return True


async def _fill_empty(connection: asyncpg.Connection, settings: Settings, children: int, seed: int) -> None:
    rng = random.Random(seed)
    today = datetime.now(ZoneInfo(ZONE)).date()
    hospitals = await _found(connection, rng)
    done = 0
    for hospital, wanted in zip(hospitals, _shares(children), strict=True):
        done = await _register(connection, rng, hospital, wanted, today, done, children)
    await _approve(connection, rng)
    await _ask_for_a_role(connection, rng)
    use_key(settings.secret)
    for hospital in hospitals:
        await look_around(connection, random.Random(seed), hospital.id, today, new_id)


async def demo_logins(settings: Settings) -> list[tuple[str, str, str]]:
    """Where the demo's people sign in: the hospital's address, the login, the role; none where no hospital is a demo."""
    async with connected(settings.migration_database_url) as connection:
        hospital = await connection.fetchval("SELECT id FROM hospital WHERE is_demo ORDER BY slug LIMIT 1")
        if hospital is None:
            return []
        await connection.execute("SELECT set_config('app.signing_in', 'on', false)")
        rows = await connection.fetch(
            "SELECT h.slug, s.login, s.role FROM staff s JOIN hospital h ON h.id = s.hospital_id"
            " WHERE h.is_demo AND s.active ORDER BY h.created_at, h.slug DESC, s.role, s.login"
        )
        return [(f"/h/{row['slug']}", row["login"], row["role"]) for row in rows]


async def _ask_for_a_role(connection: asyncpg.Connection, rng: random.Random) -> None:
    """The administrator asks for a nurse's role for the receptionist; the head hasn't looked yet."""
    await connection.execute("SELECT set_config('app.signing_in', 'on', false)")
    people = {
        row["login"]: row
        for row in await connection.fetch("SELECT login, id, hospital_id FROM staff WHERE role <> 'doctor'")
    }
    await connection.execute("SELECT set_config('app.signing_in', '', false)")
    whom, head, asked_by = people["qabul"], people["bosh"], people["admin"]
    now = datetime.now(UTC)
    row = {"hospital_id": whom["hospital_id"], "role": "nurse", "recorded_by": asked_by["id"]}
    request = row | {"id": new_id(rng, now), "staff_id": whom["id"]}
    notice = row | {"id": new_id(rng, now), "staff_id": head["id"], "kind": "role_asked", "about_id": whom["id"]}
    await insert(connection, whom["hospital_id"], {"role_request": [request], "staff_notice": [notice]})


async def _approve(connection: asyncpg.Connection, rng: random.Random) -> None:
    """Each head doctor approves what is shipped, but for doses from memory; a hospital without one goes on saying that it isn't."""
    now = datetime.now(UTC)
    await connection.execute("SELECT set_config('app.signing_in', 'on', false)")
    heads = await connection.fetch(
        "SELECT s.hospital_id, s.id, h.calendar FROM staff s JOIN hospital h ON h.id = s.hospital_id WHERE s.role = 'head'"
    )
    await connection.execute("SELECT set_config('app.signing_in', '', false)")
    bands = [(VITALS_BAND, approval_of(item)) for code in codes() for item in items_of(code, {})]
    rules = [(CONDITION_RULE, rule_approval(item)) for item in rule_items({})]
    rules += [(GROWTH_RULE, growth_approval(item)) for item in growth_items({})]
    for head in heads:
        lines = calendar_items(load_calendar(head["calendar"]), {})
        known = [i for i in lines if i.line.shipped_standing is not Standing.UNCERTAIN]
        rows = [
            {"hospital_id": head["hospital_id"], "id": new_id(rng, now), "item_kind": kind, "item_id": told.item_id}
            | {"figures": told.figures, "decision": told.decision, "recorded_by": head["id"]}
            for kind, told in (*bands, *((CALENDAR_LINE, line_approval(item)) for item in known), *rules)
        ]
        rows.append(rows[0] | {"id": new_id(rng, now), "item_kind": ALTITUDE, "item_id": ALTITUDE} | _TASHKENT)
        await insert(connection, head["hospital_id"], {"approval": rows})


def _shares(children: int) -> list[int]:
    smaller = [round(children * hospital.share) for hospital in _HOSPITALS[1:]]
    return [children - sum(smaller), *smaller]


def new_id(rng: random.Random, at: datetime) -> uuid.UUID:
    """A UUIDv7 of that moment, from the seed."""
    stamp = int(at.timestamp() * 1000) & (1 << 48) - 1
    value = stamp << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62)
    return uuid.UUID(int=value)


async def _found(connection: asyncpg.Connection, rng: random.Random) -> list[DemoHospital]:
    now, hashed = datetime.now(UTC), hash_now(PASSWORD)
    hospitals = []
    for slug, uz, ru, en, phone, _ in _HOSPITALS:
        hospital_id = new_id(rng, now)
        row = {
            "id": hospital_id,
            "slug": slug,
            "name_uz": uz,
            "name_ru": ru,
            "name_en": en,
            "country": "UZ",
            "calendar": "UZ",
        }
        row |= {"locale": "uz", "timezone": ZONE, "phone": phone, "is_demo": True}
        await insert(connection, hospital_id, {"hospital": [row]})
        hospitals.append(DemoHospital(hospital_id, [], []))
    for place, role, login, family_name, given_name, patronymic, room, locale in _STAFF:
        hospital, staff_id = hospitals[place], new_id(rng, now)
        row = {"id": staff_id, "hospital_id": hospital.id, "login": login, "password_hash": hashed, "role": role}
        row |= {
            "family_name": family_name,
            "given_name": given_name,
            "patronymic": patronymic,
            "room": room,
            "locale": locale,
        }
        await insert(connection, hospital.id, {"staff": [row]})
        (hospital.doctors if role in ("doctor", "head") else hospital.nurses if role == "nurse" else []).append(
            (staff_id, room)
        )
    return hospitals


async def _register(
    connection: asyncpg.Connection,
    rng: random.Random,
    hospital: DemoHospital,
    wanted: int,
    today: date,
    done: int,
    total: int,
) -> int:
    made, serial = 0, 0
    while made < wanted:
        rows: Rows = {}
        in_batch = 0
        while in_batch < _BATCH and made < wanted:
            family = a_family(rng)
            for _ in range(min(wanted - made, rng.choices((1, 2, 3), (60, 30, 10))[0])):
                serial += 1
                for table, found in child_rows(rng, hospital, family, serial, today, new_id).items():
                    rows.setdefault(table, []).extend(found)
                made, in_batch = made + 1, in_batch + 1
            family_rows(rng, hospital, family, rows)
        if made >= wanted:
            _todays_queue(rng, hospital, rows, today)
            counters = [
                ("card", date.min, serial),
                ("queue", today, sum(1 for e in rows["encounter"] if e["queue_number"])),
            ]
            rows["counter"] = [{"hospital_id": hospital.id, "name": n, "day": d, "value": v} for n, d, v in counters]
        await insert(connection, hospital.id, rows)
        _progress(done + made, total)
    return done + made


def family_rows(rng: random.Random, hospital: DemoHospital, family: Any, rows: Rows) -> None:
    """One mother for all children of the family, and some fathers."""
    from pediatric_his.features.patients.search_keys import guardian_keys

    children = [p for p in rows["patient"] if p.get("_family") is family]
    phone = f"+9989{rng.choice('0134579')}{rng.randint(1000000, 9999999)}"
    people = [("mother", family.family_f, family.mother, phone)]
    if rng.random() < 0.3:
        people.append(
            ("father", family.family_m, family.father, f"+9989{rng.choice('0134579')}{rng.randint(1000000, 9999999)}")
        )
    keys: set[tuple[str, str]] = set()
    for relationship, family_name, given_name, number in people:
        guardian_id = new_id(rng, datetime.now(UTC))
        person = {"id": guardian_id, "hospital_id": hospital.id, "family_name": family_name}
        rows.setdefault("guardian", []).append(person | {"given_name": given_name, "phone": number})
        for child in children:
            link = {"hospital_id": hospital.id, "patient_id": child["id"], "guardian_id": guardian_id}
            rows.setdefault("guardianship", []).append(link | {"relationship": relationship})
        keys |= guardian_keys(family_name, given_name, number)
    for child in children:
        keyed = {"hospital_id": hospital.id, "patient_id": child["id"]}
        rows["patient_key"] += [keyed | {"kind": kind, "key": key} for kind, key in sorted(keys)]


def _todays_queue(rng: random.Random, hospital: DemoHospital, rows: Rows, today: date) -> None:
    """Some children of the last batch come today: a few waiting, one with the doctor, the rest booked."""
    now = datetime.now(UTC)
    start = datetime.combine(today, time(9, 0), ZoneInfo(ZONE))
    chosen = rng.sample(rows["patient"], min(14, len(rows["patient"])))
    for number, patient in enumerate(chosen, 1):
        here = number <= 6
        status = {1: "in_progress", 2: "triaged"}.get(number, "arrived") if here else "planned"
        encounter_id = new_id(rng, now)
        doctor, room = rng.choice(hospital.doctors)
        row: dict[str, Any] = {
            "id": encounter_id,
            "hospital_id": hospital.id,
            "patient_id": patient["id"],
            "day": today,
            "kind": rng.choice(("well_child", "illness", "vaccination", "illness")),
            "status": status,
            "planned_at": start + timedelta(minutes=20 * number) if not here or number % 2 else None,
            "queue_number": number if here else None,
            "urgency": "urgent" if number == 5 else "normal",
            "doctor_id": doctor if status == "in_progress" else None,
            "room": room if status == "in_progress" else "",
            "arrived_at": now - timedelta(minutes=70 - 9 * number) if here else None,
            "finished_at": None,
        }
        rows["encounter"].append(row)
        for step in ("planned", "arrived", "triaged", "in_progress")[0 if not here else 1 :]:
            event = {
                "id": new_id(rng, now),
                "hospital_id": hospital.id,
                "encounter_id": encounter_id,
                "status": step,
                "at": now,
            }
            rows["encounter_event"].append(event)
            if step == status:
                break


async def insert(connection: asyncpg.Connection, hospital_id: uuid.UUID, rows: Rows) -> None:
    """All rows of a hospital, table by table in the order of their references."""
    await connection.execute("SELECT set_config('app.hospital', $1, false)", str(hospital_id))
    for table in _ORDER:
        await _insert_table(connection, table, rows.get(table, ()))


async def _insert_table(connection: asyncpg.Connection, table: str, rows: Iterable[dict[str, Any]]) -> None:
    plain = [{k: v for k, v in row.items() if not k.startswith("_")} for row in rows]
    if not plain:
        return
    columns = list(plain[0])
    places = ", ".join(f"${i}" for i in range(1, len(columns) + 1))
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    await connection.executemany(sql, [tuple(row[c] for c in columns) for row in plain])


_ORDER = (
    "hospital", "staff", "patient", "patient_key", "guardian", "guardianship", "allergy", "allergy_answer", "encounter", "encounter_event",
    "measurement", "dose", "vaccine_decision", "observation", "note", "counter",
    "approval", "role_request", "staff_notice",
)  # fmt: skip


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done >= total:
        end = "\n" if done >= total else "\r"
        print(f"Demo hospital: {done} of {total} children", end=end, file=sys.stderr, flush=True)
