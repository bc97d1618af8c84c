"""The due list: a combined vaccine stands once, a decision takes its group out, an older child is offered what fits."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from pediatric_his.clinical.immunization import AdministeredDose, assess
from pediatric_his.clinical.immunization.observations import Observation
from pediatric_his.features.vaccinations.due import DueItem, due_items
from pediatric_his.features.vaccinations.facts import Facts
from pediatric_his.features.vaccinations.queries import Decision
from pediatric_his.reference.calendars import load_calendar
from pediatric_his.web.languages import language

UZ = load_calendar("UZ")
BIRTH = date(2025, 1, 10)


def due(on: date, *given: tuple[str, str], decisions: tuple[Decision, ...] = ()) -> list[DueItem]:
    doses = [AdministeredDose(str(n), date.fromisoformat(day), cvx) for n, (cvx, day) in enumerate(given)]
    facts = Facts(BIRTH, "f", decisions=decisions)
    groups = assess(UZ.schedule, facts.patient(on), doses, on).groups
    with language("en"):
        return due_items(UZ, groups, facts, on)


def names(items: list[DueItem]) -> list[str]:
    return [item.name.partition(" (")[0] + " " + item.name.rpartition(" ")[2] for item in items]


def refusal(group: str) -> Decision:
    return Decision(UUID(int=1), "refusal", group, date(2025, 1, 1), None, "no")


def test_a_combined_vaccine_stands_once_and_is_numbered_by_its_own_group() -> None:
    items = due(date(2025, 3, 10), ("08", "2025-01-10"))
    penta = [item for item in items if item.vaccine == "Penta"]
    assert [(item.cvx, item.group, item.status) for item in penta] == [("198", "DTP", "due")]
    assert penta[0].name.endswith(" 1"), "the first penta is the second dose of hepatitis B"


def test_refusing_one_part_leaves_the_others_without_the_combined_vaccine() -> None:
    items = due(date(2025, 3, 10), ("08", "2025-01-10"), decisions=(refusal("DTP"),))
    assert [item.status for item in items if item.group == "DTP"] == ["refusal"]
    hepatitis = next(item for item in items if item.group == "HepB")
    assert hepatitis.cvx == "08"
    hib = next(item for item in items if item.group == "Hib")
    assert (hib.cvx, hib.can_give) == ("", False), "no product on the shelf holds Hib alone"


def test_late_bcg_says_that_the_test_comes_first() -> None:
    bcg = next(item for item in due(date(2025, 6, 1)) if item.group == "BCG")
    assert "Mantoux" in bcg.remarks
    assert (bcg.status, bcg.severity, bcg.can_give) == ("overdue", "alarm", False)
    assert "overdue; first a tuberculin" in bcg.remarks
    bcg = next(item for item in due(date(2025, 1, 20)) if item.group == "BCG")
    assert (bcg.status, bcg.remarks) == ("overdue", "")


def test_what_waits_for_its_test_is_kept_back_like_anything_else() -> None:
    """A refusal, an exemption or a precaution is said first: nothing of it is late then."""
    for decision in (refusal("BCG"), exemption("BCG", None)):
        found = kept(date(2025, 6, 1), decisions=(decision,))["BCG"]
        assert (found.status, found.test_first) == (decision.kind, False)
    weighed = kept(date(2025, 6, 1), Observation("030"))["BCG"]
    assert (weighed.status, weighed.test_first) == ("precaution", True)


def test_a_girl_of_ten_who_had_nothing_is_offered_no_infants_vaccine() -> None:
    items = due(date(2035, 2, 1))
    offered = {item.cvx for item in items if item.can_give}
    assert offered == {"08", "178", "10", "113", "03", "62"}, "BCG waits for its tuberculin test"
    td = next(item for item in items if item.cvx == "113")
    assert "by WHO's rules" in td.remarks, "no national text says how to begin at ten"
    assert all("by WHO's rules" not in item.remarks for item in due(date(2025, 3, 10)))


def test_what_is_late_comes_first() -> None:
    items = due(date(2025, 6, 1), ("08", "2025-01-10"), ("19", "2025-01-12"))
    statuses = [item.status for item in items]
    assert statuses == sorted(statuses, key=["overdue", "due", "later"].index)
    assert "months ago" in items[0].when_words


def kept(on: date, *told: Observation, decisions: tuple[Decision, ...] = ()) -> dict[str, DueItem]:
    facts = Facts(BIRTH, "f", allergies=told, decisions=decisions)
    groups = assess(UZ.schedule, facts.patient(on), [], on).groups
    with language("en"):
        return {item.group: item for item in due_items(UZ, groups, facts, on)}


def exemption(of: str, until: date | None) -> Decision:
    return Decision(UUID(int=2), "exemption", of, date(2025, 1, 1), until, "otitis")


DAY = date(2026, 2, 15)


@pytest.mark.parametrize(
    ("told", "decisions", "status", "words", "because"),
    [
        ([], (), "overdue", "due 10.01.2026", ""),
        ([Observation("154")], (), "stopped", "contraindicated", "HIV with severe immunodeficiency"),
        ([Observation("020")], (), "overdue", "due", ""),
        ([Observation(code) for code in ("020", "021", "022")], (), "immune", "immune: not needed", ""),
        ([Observation("thrombocytopenia")], (), "precaution", "ask the doctor first", "thrombocytopenia, now or"),
        ([Observation("130", date(2026, 1, 1))], (), "later", "not before 01.06.2026", "immunoglobulin after"),
        ([Observation("130", date(2025, 9, 1))], (), "due", "due 01.02.2026", ""),
        ([], (refusal("MMR"),), "refusal", "refused by the family", "no"),
        ([], (exemption("MMR", DAY),), "exemption", "medical exemption until 15.02.2026", "otitis"),
        ([], (exemption("MMR", date(2026, 2, 14)),), "overdue", "due 10.01.2026", ""),
        ([], (exemption("*", None),), "exemption", "medical exemption, no end written down", "otitis"),
        ([Observation("154")], (refusal("*"), exemption("*", None)), "stopped", "contraindicated", "HIV"),
        ([Observation("019")], (exemption("MMR", DAY),), "exemption", "medical exemption until", "otitis"),
    ],
)
def test_when_each_thing_is_said(
    told: list[Observation], decisions: tuple[Decision, ...], status: str, words: str, because: str
) -> None:
    mmr = kept(DAY, *told, decisions=decisions)["MMR"]
    assert (mmr.status, mmr.when_words.startswith(words), mmr.because.startswith(because)) == (status, True, True)
    assert bool(mmr.because) is bool(because)
    assert mmr.can_give is (status in ("overdue", "due", "precaution"))


def test_a_part_that_may_not_be_given_takes_the_combined_product_away() -> None:
    """The rest goes on by what is on the shelf; where nothing is, that is said."""
    items = kept(DAY, Observation("097"))
    assert (items["HepB"].status, items["DTP"].cvx) == ("stopped", "01")
    assert items["Hib"].when_words == "contraindicated: no product without what may not be given"
    items = kept(DAY, Observation("079"))
    assert items["DTP"].cvx == "28"
    items = kept(DAY, decisions=(exemption("Pertussis", DAY),))
    assert items["DTP"].cvx == "28", "until the exemption ends"
    assert kept(date(2026, 2, 16), decisions=(exemption("Pertussis", DAY),))["DTP"].cvx == "198"


@pytest.mark.parametrize(
    ("code", "group", "unsure"),
    [
        ("154", "MMR", False),
        ("thrombocytopenia", "MMR", True),
        ("155", "BCG", True),
        ("155", "OPV", True),
        ("097", "HepB", False),
    ],
)
def test_a_rule_that_no_source_was_read_for_is_marked(code: str, group: str, unsure: bool) -> None:
    assert ("to be confirmed by the hospital" in kept(DAY, Observation(code))[group].remarks) is unsure
