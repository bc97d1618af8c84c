"""A list's doses are asked what a copied dose is asked when typed; they come in, and what speaks against one is said and kept with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.clinic import Clinic
from tests.features.lists.conftest import BringIn

HEAD = "ФИО;Пол;Дата рождения;Вакцина;Дата прививки\n"
CHILD = "Каримов Али Рустамович;м;10.01.2025;"


def kept(clinic: Clinic) -> list[tuple[date, str]]:
    """The doses, oldest first, with what is kept against each."""
    rows = clinic.db.fetch(
        "SELECT given_on, confirmed_reason FROM dose WHERE hospital_id = $1 ORDER BY given_on, cvx", clinic.hospital_id
    )
    return [(row["given_on"], row["confirmed_reason"]) for row in rows]


@pytest.mark.parametrize(
    ("doses", "said"),
    [
        # all is well: nothing is said
        (["БЦЖ;12.01.2025", "Пента 1;15.03.2025", "Пента 2;20.04.2025"], {}),
        # ten days after the first: too soon
        (["Пента 1;15.03.2025", "Пента 2;25.03.2025"], {3: "too soon after the dose before"}),
        # in whichever order the rows stand
        (["Пента 2;25.03.2025", "Пента 1;15.03.2025"], {2: "too soon after the dose before"}),
        # measles before the first birthday is too young
        (["КПК;01.05.2025"], {2: "the child was too young"}),
        # a combination and its part on one day: one of them is lost
        (["Пента 1;15.03.2025", "АКДС;15.03.2025"], {3: "the same day as another dose that counts"}),
        # a vaccine that the calendar doesn't ask for
        (["Инфлювак;15.10.2025"], {2: "not in the calendar"}),
    ],
)  # fmt: skip
def test_what_speaks_against_a_dose_is_said_at_its_row_and_kept(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, doses: list[str], said: dict[int, str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(HEAD + "".join(f"{CHILD}{dose}\n" for dose in doses), encoding="utf-8")
    answer = bring_in(file)
    assert answer.exit == 0, answer.out
    assert {line: True for line in range(2, 2 + len(doses)) if answer.lines(line)} == dict.fromkeys(said, True), (
        answer.out
    )
    for line, words in said.items():
        assert words in answer.lines(line)[0]
    reasons = [reason for _on, reason in kept(clinic) if reason]
    assert len(kept(clinic)) == len(doses)
    assert len(reasons) == len(said)
    assert all(reason.startswith("from list list.csv of ") for reason in reasons)
    again = bring_in(file)  # what is known is the same, and nothing is said anew
    assert f"0 new, {len(doses)} same" in again.out


def test_a_dose_that_takes_from_another_that_it_counts_says_so(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"{HEAD}{CHILD}Пента 1;15.03.2025\n", encoding="utf-8")
    bring_in(file)
    file.write_text(f"{HEAD}{CHILD}Пента 1;08.03.2025\n", encoding="utf-8")
    answer = bring_in(file)
    assert "of 15.03.2025 no longer counts" in answer.lines(2)[0]
    assert [bool(reason) for _on, reason in kept(clinic)] == [True, False]


@pytest.mark.parametrize(
    ("head", "cells", "said"),
    [
        ("Наблюдение;Дата наблюдения", "154;01.06.2025", True),  # told by the very row
        ("Решение;Медотвод от;Дата решения;Причина", "медотвод;КПК;01.06.2025;болезнь", True),
        ("Решение;Медотвод от;Дата решения;Причина", "медотвод;Пента;01.06.2025;болезнь", False),
        ("Решение;Медотвод от;Дата решения;Медотвод до;Причина", "медотвод;КПК;01.06.2025;01.07.2025;болезнь", False),
        ("Адрес", "Навои 5", False),
    ],
)
def test_a_fact_of_the_same_row_speaks_against_a_dose_after_it(
    clinic: Clinic, bring_in: BringIn, tmp_path: Path, head: str, cells: str, said: bool
) -> None:
    file = tmp_path / "list.csv"
    before = "Каримов Али Рустамович;м;10.01.2024;"
    file.write_text(f"{HEAD.strip()};{head}\n{before}КПК;15.10.2025;{cells}\n", encoding="utf-8")
    words = " ".join(bring_in(file).lines(2))
    assert ("Something that is known of the child speaks against this dose" in words) == said, words
    assert bool(kept(clinic)[0][1]) == said
