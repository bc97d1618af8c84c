"""One demo child: a row for each table."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pediatric_his.commands.demo.allergies import allergy_rows
from pediatric_his.commands.demo.conditions import observations
from pediatric_his.commands.demo.growth import Channel, a_channel, body_at
from pediatric_his.commands.demo.names import Family
from pediatric_his.commands.demo.vaccines import history
from pediatric_his.commands.demo.visits import DemoVisit, visits_until
from pediatric_his.features.patients.search_keys import child_keys
from pediatric_his.identity.identifiers import card_number
from pediatric_his.reference import icd10

NewId = Callable[[random.Random, datetime], uuid.UUID]
_DISTRICTS = ["Yunusobod", "Chilonzor", "Mirzo Ulugʻbek", "Sergeli", "Yakkasaroy", "Olmazor"]
_MAHALLAS = ["Navroʻz", "Bogʻishamol", "Doʻstlik", "Tinchlik", "Oqtepa", "Kamolon"]

ONE_IN_MISTYPED = 60  # weights whose digits the nurse exchanged first: corrected a few minutes later


@dataclass(slots=True)
class DemoHospital:
    id: uuid.UUID
    doctors: list[tuple[uuid.UUID, str]]
    nurses: list[tuple[uuid.UUID, str]]


def child_rows(
    rng: random.Random, hospital: DemoHospital, family: Family, serial: int, today: date, new_id: NewId
) -> dict[str, list[dict[str, Any]]]:
    """All rows of one child, by table."""
    sex = rng.choice("mf")
    birth = _birth_date(rng, today)
    channel = a_channel(rng, sex)
    patient = _patient(rng, hospital, family, serial, sex, birth, channel, new_id)
    rows: dict[str, list[dict[str, Any]]] = {"patient": [patient], "patient_key": _keys(patient)}
    rows |= {
        "encounter": [],
        "encounter_event": [],
        "measurement": [],
        "dose": [],
        "vaccine_decision": [],
        "observation": [],
        "note": [],
    }
    rows |= allergy_rows(patient, [nurse for nurse, _room in hospital.nurses], today, new_id)
    _measure(rng, rows, hospital, patient, channel, birth, 0, None, "birth", new_id)
    for visit in visits_until(rng, birth, today):
        _visit(rng, rows, hospital, patient, channel, visit, new_id)
    _vaccinate(rng, rows, hospital, patient, birth, sex, today, new_id)
    _observe(rows, hospital, patient, birth, today, new_id)
    return rows


def _birth_date(rng: random.Random, today: date) -> date:
    """Half of the children of an outpatient clinic are under three."""
    days = rng.randint(5, 1100) if rng.random() < 0.5 else rng.randint(1100, 6500)
    return today - timedelta(days=days)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(7, 0), UTC)


def _patient(
    rng: random.Random,
    hospital: DemoHospital,
    family: Family,
    serial: int,
    sex: str,
    birth: date,
    channel: Channel,
    new_id: NewId,
) -> dict[str, Any]:
    given = rng.choice(family.boys if sex == "m" else family.girls)
    pinfl = _pinfl(rng, birth, sex, serial) if rng.random() < 0.7 else None
    district = rng.choice(_DISTRICTS)
    return {
        "id": new_id(rng, _noon(birth)),
        "hospital_id": hospital.id,
        "card_number": card_number(serial),
        "family_name": family.family_name(sex),
        "given_name": given,
        "patronymic": family.patronymic(sex),
        "sex": sex,
        "birth_date": birth,
        "pinfl": pinfl,
        "birth_certificate": None if pinfl else f"I-TN №{rng.randint(100000, 999999)}",
        "region": "1726",
        "district": district,
        "mahalla": rng.choice(_MAHALLAS),
        "address": f"{rng.randint(1, 40)}-uy, {rng.randint(1, 120)}",
        "gestational_age_days": channel.gestation_days or (rng.randint(266, 287) if rng.random() < 0.6 else None),
        "mother_height_mm": rng.randint(1520, 1720) if rng.random() < 0.3 else None,
        "father_height_mm": rng.randint(1640, 1850) if rng.random() < 0.3 else None,
        "source": "demo",
        "_family": family,
    }


def _pinfl(rng: random.Random, birth: date, sex: str, serial: int) -> str:
    """A well-formed number with an area that a register would not have given: 9xx."""
    century = (5 if birth.year >= 2000 else 3) + (0 if sex == "m" else 1)
    body = f"{century}{birth:%d%m%y}{900 + serial // 998 % 99:03d}{1 + serial % 998:03d}"
    return body + str(sum(int(d) * w for d, w in zip(body, (7, 3, 1) * 5, strict=False)) % 10)


def _keys(patient: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("family_name", "given_name", "patronymic", "card_number", "pinfl", "birth_certificate")
    keys = child_keys(**{name: patient[name] for name in names})
    return [
        {"hospital_id": patient["hospital_id"], "patient_id": patient["id"], "kind": k, "key": v}
        for k, v in sorted(keys)
    ]


def _measure(
    rng: random.Random,
    rows: dict[str, list[dict[str, Any]]],
    hospital: DemoHospital,
    patient: dict[str, Any],
    channel: Channel,
    on: date,
    age_days: int,
    encounter_id: uuid.UUID | None,
    source: str,
    new_id: NewId,
    *,
    ill: bool = False,
) -> None:
    body = body_at(rng, channel, age_days)
    values: dict[str, int | None] = {"weight": body.weight_g, "length_height": None if ill else body.length_mm}
    values |= {
        "head_circumference": body.head_mm if age_days < 1100 and not ill else None,
        "muac": body.muac_mm if not ill else None,
    }
    if source == "clinic":
        values["temperature"] = rng.randint(376, 392) if ill else rng.randint(362, 369)
    for kind, value in values.items():
        if value is not None:
            row = {
                "id": new_id(rng, _noon(on)),
                "hospital_id": hospital.id,
                "patient_id": patient["id"],
                "encounter_id": encounter_id,
            }
            row |= {"measured_on": on, "kind": kind, "value": value, "source": source, "recorded_at": _noon(on)}
            row |= {"position": ("lying" if body.lying else "standing") if kind == "length_height" else None}
            row["recorded_by"] = rng.choice(hospital.nurses)[0] if source == "clinic" else None
            row |= {"supersedes": None, "confirmed_reason": ""}
            if kind == "weight" and source == "clinic" and row["id"].int // 2 % ONE_IN_MISTYPED == 0:
                rows["measurement"].append(_mistyped(row))
                row |= {"supersedes": _mistyped(row)["id"], "confirmed_reason": "raqamlar oʻrni almashgan"}
                row["recorded_at"] = _noon(on) + timedelta(minutes=6)
            rows["measurement"].append(row)


def _mistyped(row: dict[str, Any]) -> dict[str, Any]:
    """The weight as it was typed first, two digits exchanged."""
    digits = f"{row['value'] // 100:03d}"
    exchanged = int(digits[:-2] + digits[-1] + digits[-2]) * 100
    return row | {
        "id": uuid.UUID(int=row["id"].int ^ 1),
        "value": exchanged,
        "supersedes": None,
        "confirmed_reason": "",
    }


def _visit(
    rng: random.Random, rows: dict[str, list[dict[str, Any]]], hospital: DemoHospital, patient: dict[str, Any], channel: Channel,
    visit: DemoVisit, new_id: NewId,
) -> None:  # fmt: skip
    at = _noon(visit.on) - timedelta(minutes=rng.randint(0, 180))
    own = {"hospital_id": hospital.id, "encounter_id": new_id(rng, at)}
    doctor, room = rng.choice(hospital.doctors)
    done_at = at + timedelta(minutes=40)
    rows["encounter"].append(
        {
            "id": own["encounter_id"],
            "hospital_id": hospital.id,
            "patient_id": patient["id"],
            "day": visit.on,
            "kind": visit.kind,
            "status": "finished",
            "planned_at": None,
            "queue_number": None,
            "urgency": "normal",
            "doctor_id": doctor,
            "room": room,
            "arrived_at": at,
            "finished_at": done_at,
        }
    )
    for when, status in ((at, "arrived"), (done_at, "finished")):
        rows["encounter_event"].append({"id": new_id(rng, at), **own, "status": status, "at": when})
    age, ill = (visit.on - patient["birth_date"]).days, visit.kind == "illness"
    _measure(
        rng, rows, hospital, patient, channel, visit.on, age, own["encounter_id"], "clinic", new_id, ill=ill
    )  # fmt: skip
    written = {"id": new_id(rng, at), **own, "patient_id": patient["id"], "signed_at": done_at, "signed_by": doctor}
    rows["note"].append(written | _note(visit))


def _note(visit: DemoVisit) -> dict[str, Any]:
    """The texts of a signed note, with its diagnoses as they read."""
    note = visit.note
    titled = [{f"title_{locale}": icd10.title(code, locale) for locale in ("uz", "ru", "en")} for code in note.codes]
    diagnoses = [{"code": code, "main": place == 0} | titled[place] for place, code in enumerate(note.codes)]
    parts = ("complaint", "history", "examination", "assessment", "plan")
    return {"diagnoses": diagnoses} | {name: getattr(note, name) for name in parts}


def _vaccinate(
    rng: random.Random, rows: dict[str, list[dict[str, Any]]], hospital: DemoHospital, patient: dict[str, Any], birth: date, sex: str,
    today: date, new_id: NewId,
) -> None:  # fmt: skip
    doses, decisions = history(rng, birth, sex, today)
    for dose in doses:
        row = {
            "id": new_id(rng, _noon(dose.on)),
            "hospital_id": hospital.id,
            "patient_id": patient["id"],
            "given_on": dose.on,
        }
        row |= {
            "cvx": dose.cvx,
            "lot": dose.lot,
            "expiry": dose.expiry,
            "site": dose.site,
            "given_elsewhere": dose.elsewhere,
        }
        row |= {"source": "elsewhere" if dose.elsewhere else "clinic", "confirmed_reason": dose.reason}
        rows["dose"].append(row | {"recorded_by": None if dose.elsewhere else rng.choice(hospital.nurses)[0]})
    for decision in decisions:
        row = {
            "id": new_id(rng, _noon(decision.on)),
            "hospital_id": hospital.id,
            "patient_id": patient["id"],
            "kind": decision.kind,
        }
        row |= {
            "vaccine_group": decision.group,
            "from_date": decision.on,
            "until_date": decision.until,
            "reason": decision.reason,
        }
        rows["vaccine_decision"].append(row)


def _observe(
    rows: dict[str, list[dict[str, Any]]], hospital: DemoHospital, patient: dict[str, Any], birth: date, today: date, new_id: NewId
) -> None:  # fmt: skip
    rng = random.Random(patient["id"].int)  # its own dice: the rest of the demo stays as it is
    for found in observations(rng, birth, today):
        told_on = _noon(found.on or birth)
        row = {"id": new_id(rng, told_on), "hospital_id": hospital.id, "patient_id": patient["id"], "code": found.code}
        row |= {"value": found.value, "observed_on": found.on, "placed_on": found.placed, "source": found.source}
        rows["observation"].append(row | {"note": found.note, "recorded_by": rng.choice(hospital.nurses)[0]})
        if found.code == "076" and found.on:
            decision = {"id": new_id(rng, told_on), "hospital_id": hospital.id, "patient_id": patient["id"]}
            decision |= {"kind": "exemption", "vaccine_group": "Pertussis", "from_date": found.on, "until_date": None}
            rows["vaccine_decision"].append(decision | {"reason": "невролог: без коклюша"})
