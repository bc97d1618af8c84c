"""The head doctor approves, changes, switches off; the pages of this hospital judge by it, another hospital's don't."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from pediatric_his.clinical.vitals.decisions import figures
from pediatric_his.db.identifiers import new_id
from pediatric_his.reference.vitals import thresholds
from tests.clinic import Clinic, Person
from tests.clinic import visible_text as without_tags
from tests.features.reception.test_queue import today

BAND = "temp/6m-18y"
SPO2 = "spo2/28d-18y"
FERRITIN = "ferritin/0d-5y/inflammation=no"


def visible_text(page: str) -> str:
    return unescape(without_tags(page))


def child(clinic: Clinic) -> UUID:
    return clinic.child(birth_date=today() - timedelta(days=760))


def reading(clinic: Clinic, temperature: str) -> str:
    path = f"/patients/{child(clinic)}/measurements/reading"
    return visible_text(clinic.nurse.post(path, {"temperature": temperature}, htmx=True).text)


def shown_on(head: Person, address: str) -> str:
    """What a page of decisions is about."""
    found = re.search(r'name="shown" value="(\w+)"', head.get(address).text)
    return found.group(1) if found else ""


def shown(head: Person, code: str, band: str) -> str:
    return shown_on(head, f"/approvals/{code}/change?band={band}")


def approve(clinic: Clinic, code: str, band: str = "", who: Person | None = None) -> int:
    head = who or clinic.head
    shown = re.search(r'name="shown" value="(\w+)"', head.get(f"/approvals/{code}").text)
    form = {"shown": shown.group(1) if shown else "", "band": band, "key": str(new_id())}
    return head.post(f"/approvals/{code}", form).status_code


def change(clinic: Clinic, code: str, band: str, **typed: str) -> int:
    form = {"band": band, "shown": shown(clinic.head, code, band), "key": str(new_id())} | typed
    return clinic.head.post(f"/approvals/{code}/change", form).status_code


def test_all_of_a_measure_at_once(clinic: Clinic, other_clinic: Clinic) -> None:
    assert "not yet approved here" in reading(clinic, "40,2")
    page = visible_text(clinic.head.get("/approvals/temp").text)
    for told in (
        "from 6 months to 18 years",
        "Very high fever",
        "NICE NG143",
        "how sure: certain",
        "not yet approved here",
    ):
        assert told in page
    assert approve(clinic, "temp") == 303
    assert "not yet approved here" not in reading(clinic, "40,2")
    assert "act now" in reading(clinic, "40,2")
    assert "not yet approved here" in reading(other_clinic, "40,2"), "each hospital decides for itself"
    assert "Temperature all decided" in visible_text(clinic.head.get("/approvals").text)
    assert clinic.audited("approval.decide") == len(re.findall("approved", str(rows(clinic))))


def rows(clinic: Clinic) -> list[tuple[str, str]]:
    clinic.at_home()
    found = clinic.db.fetch(
        "SELECT item_id, decision FROM approval WHERE hospital_id = $1 ORDER BY id", clinic.hospital_id
    )
    return [(row["item_id"], row["decision"]) for row in found]


def test_one_band(clinic: Clinic) -> None:
    assert approve(clinic, "temp", BAND) == 303
    assert rows(clinic) == [(BAND, "approved")]
    assert approve(clinic, "bp", "bp/1y-13y") == 303
    assert approve(clinic, "temp", "temp/1y-2y") == 404


def test_a_limit_is_changed_with_a_reason_and_the_old_one_stays_readable(clinic: Clinic) -> None:
    assert change(clinic, "temp", BAND, limit_0="39,5", limit_1="39", limit_3="35", limit_4="36") == 422, "a reason"
    typed = {"limit_0": "39,5", "limit_1": "39", "limit_3": "35", "limit_4": "36", "reason": "our consensus of May"}
    assert change(clinic, "temp", BAND, **typed) == 303
    assert "act now" in reading(clinic, "39,6")
    assert "not yet approved here" not in reading(clinic, "39,6")
    page = visible_text(clinic.head.get("/approvals/temp").text)
    assert "our consensus of May" in page
    assert "As shipped: ≥ 40.0 °C" in page
    assert approve(clinic, "temp", BAND) == 303, "back to what is shipped"
    assert "needs attention" in reading(clinic, "39,6")


@pytest.mark.parametrize(
    "typed",
    [{"limit_0": "38"}, {"limit_0": "hot"}, {"limit_0": ""}, {"limit_3": "36.5"}, {"limit_4": "40"}, {"reason": ""}],
)
def test_limits_that_cannot_be(clinic: Clinic, typed: dict[str, str]) -> None:
    good = {"limit_0": "40", "limit_1": "39", "limit_3": "35", "limit_4": "36", "reason": "why"}
    assert change(clinic, "temp", BAND, **(good | typed)) == 422
    assert rows(clinic) == []


@pytest.mark.parametrize(
    ("limit", "taken"), [("90", 303), ("88", 303), ("94", 303), ("87", 422), ("1", 422), ("31", 422)]
)
def test_a_danger_moves_only_within_its_span(clinic: Clinic, limit: str, taken: int) -> None:
    patient = child(clinic)
    assert change(clinic, "spo2", SPO2, limit_0=limit, limit_1="95", reason="our consensus") == taken
    path = f"/patients/{patient}/measurements/reading"
    page = visible_text(clinic.nurse.post(path, {"oxygen_saturation": "85"}, htmx=True).text)
    assert "Act now" in page or "act now" in page
    page = visible_text(clinic.head.get(f"/approvals/spo2/change?band={SPO2}").text)
    assert "A limit of danger: from 88 to 94 %" in page


def test_a_refused_danger_limit_is_said_at_its_field(clinic: Clinic) -> None:
    form = {"band": SPO2, "shown": shown(clinic.head, "spo2", SPO2), "limit_0": "31", "limit_1": "94", "reason": "why"}
    form["key"] = str(new_id())
    answer = clinic.head.post("/approvals/spo2/change", form)
    assert answer.status_code == 422
    found = re.search(r'id="limit_0-error"[^>]*>(.*?)</(?:p|div|span)>', answer.text, re.DOTALL)
    assert found is not None
    assert "from 88 to 94 %" in found.group(1)
    assert 'value="31"' in answer.text, "what was typed stays"


def test_a_stored_decision_that_makes_a_danger_dead_has_lapsed(clinic: Clinic) -> None:
    measure = thresholds().measures["spo2"]
    band = next(band for band in measure.bands if band.id == SPO2)
    cuts = ["< 31 alarm hypoxaemia", "< 94 watch spo2_low", "else fine usual"]
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision, changes, reason)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *(clinic.hospital_id, new_id(), "vitals_band", SPO2, figures(measure, band), "changed", {"cuts": cuts}, "why"),
    )
    path = f"/patients/{child(clinic)}/measurements/reading"
    page = visible_text(clinic.nurse.post(path, {"oxygen_saturation": "85"}, htmx=True).text)
    assert "act now" in page.lower()
    assert "approve again" in visible_text(clinic.head.get("/approvals/spo2").text)


def test_a_danger_cannot_be_switched_off_another_band_can(clinic: Clinic) -> None:
    assert change(clinic, "temp", BAND, off="1", reason="too many") == 422
    assert change(clinic, "ferritin", FERRITIN, off="1", reason="not measured here") == 303
    young = clinic.child(birth_date=today() - timedelta(days=500))
    typed = {"code": "ferritin", "value": "9", "unit": "ng/mL", "inflammation": "no"}
    page = visible_text(clinic.nurse.post(f"/patients/{young}/results/reading", typed, htmx=True).text)
    assert "Not judged here, by the head doctor's decision" in page
    assert "usual" not in page.lower()


def test_an_approval_lapses_when_the_figures_change(clinic: Clinic) -> None:
    """As a new release would: what was approved is kept with its figures."""
    clinic.at_home()
    clinic.db.fetch(
        "INSERT INTO approval (hospital_id, id, item_kind, item_id, figures, decision) VALUES ($1, $2, $3, $4, $5, $6)",
        *(clinic.hospital_id, new_id(), "vitals_band", BAND, {"cuts": ["older"]}, "approved"),
    )
    assert "not yet approved here" in reading(clinic, "40,2")
    assert "the figures have changed since: approve again" in visible_text(clinic.head.get("/approvals/temp").text)


def test_what_is_approved_is_what_was_shown(clinic: Clinic) -> None:
    assert clinic.head.post("/approvals/temp", {"shown": "0123456789abcdef", "key": str(new_id())}).status_code == 409
    assert rows(clinic) == []


def test_who_may_not(clinic: Clinic) -> None:
    for role in ("reception", "nurse", "doctor", "administrator"):
        assert clinic.people[role].get("/approvals").status_code == 403
        assert approve(clinic, "temp", who=clinic.people[role]) == 403
    assert clinic.head.get("/approvals/nothing").status_code == 404
    assert rows(clinic) == []


def test_every_measure_and_every_band_opens(clinic: Clinic) -> None:
    codes = re.findall(r'href="/approvals/(\w+)"', clinic.head.get("/approvals").text)
    assert len(codes) > 20
    changes = 0
    for code in codes:
        if code == "calendar":
            continue
        page = clinic.head.get(f"/approvals/{code}")
        assert page.status_code == 200
        for path in re.findall(r'href="(/approvals/\w+/change\?band=[^"]+)"', page.text):
            assert clinic.head.get(path.replace("&amp;", "&")).status_code == 200, path
            changes += 1
    assert changes > 60
