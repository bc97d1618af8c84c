"""Three values: what a blank does to each kind of expression, and for what is asked."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from pediatric_his.clinical.imci.logic import Examination, Expression, Value
from pediatric_his.clinical.imci.model import Group
from pediatric_his.reference.imci.expressions import ExpressionFault, Names, parse
from tests.clinical.imci.children import TABLES

NAMES = Names(TABLES.inputs, TABLES.ages, TABLES.settings, lambda _: None)


def expression(text: str, group: Group = Group.CHILD) -> Expression:
    return parse(text, NAMES, group).expression


def seen(**values: str | float) -> Examination:
    found: dict[str, Value] = {n: v if isinstance(v, str) else Decimal(str(v)) for n, v in values.items()}
    return Examination(found, TABLES.settings)


YES, NO, UNKNOWN = "cough == yes", "diarrhoea == yes", "fever == yes"
KNOWN = seen(cough="yes", diarrhoea="no", age_days=400, temp_c=37.5, condition="lethargic", whz=-2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"{YES} and {YES}", True), (f"{YES} and {UNKNOWN}", None), (f"{UNKNOWN} and {NO}", False), (f"{NO} and {UNKNOWN}", False),
        (f"{NO} or {NO}", False), (f"{NO} or {UNKNOWN}", None), (f"{UNKNOWN} or {YES}", True), (f"{YES} or {UNKNOWN}", True),
        (f"not {YES}", False), (f"not {NO}", True), (f"not {UNKNOWN}", None), (f"not {NO} and {YES}", True),
        (f"if_given({UNKNOWN})", False), (f"if_given({YES})", True), (f"not if_given({UNKNOWN})", True),
        ("given(cough)", True), ("given(fever)", False), ("any_given(fever, cough)", True), ("any_given(fever, wheeze)", None),
        (f"two_of({YES}, {YES}, {UNKNOWN})", True), (f"two_of({YES}, {UNKNOWN}, {NO})", None),
        (f"two_of({YES}, {NO}, {NO})", False), (f"two_of({UNKNOWN}, {NO}, {NO})", False), (f"two_of({UNKNOWN}, {UNKNOWN}, {NO})", None),
        ("temp_c >= 37.5", True), ("temp_c > 37.5", False), ("temp_c <= 37.5", True), ("temp_c < 37.5", False),
        ("temp_c == 37.5", True), ("temp_c != 37.5", False), ("spo2_pct < 90", None), ("whz < -2", False), ("whz >= -2", True),
        ("age_days < months12", False), ("age_days >= months12", True),
        ("condition in [lethargic, unconscious]", True), ("condition in [alert]", False), ("condition != alert", True),
        ("drinking in [poor, unable]", None), ("cholera_area", False), ("measles_without_fever", True),
        ("result(pneumonia)", False), ("pink()", False), ("pink_elsewhere()", False),
    ],
)  # fmt: skip
def test_value(text: str, value: bool | None) -> None:
    assert expression(text).value(KNOWN) is value


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"{NO} or {UNKNOWN}", ["fever"]),
        (f"({NO} and wheeze == yes) or {UNKNOWN}", ["fever"]),
        (f"{UNKNOWN} and not wheeze == yes", ["fever", "wheeze"]),
        (f"if_given(wheeze == yes) or {UNKNOWN}", ["fever"]),
        (f"two_of({YES}, {UNKNOWN}, wheeze == yes)", ["fever", "wheeze"]),
        ("any_given(fever, wheeze)", ["fever", "wheeze"]),
    ],
)
def test_only_the_blanks_in_unknown_parts_are_asked_for(text: str, asked: list[str]) -> None:
    found = expression(text)
    assert found.value(KNOWN) is None
    assert list(found.blanks(KNOWN)) == asked


def test_what_later_tables_ask_of_earlier_ones_may_be_unknown_too() -> None:
    child = seen(age_days=400)
    child.rows, child.pink = {"pneumonia": None}, None
    assert expression("result(pneumonia)").value(child) is None
    assert expression("pink() or result(pneumonia)").value(child) is None
    assert expression("pink_elsewhere()").value(child) is False
    child.table, child.pink_tables = "cough", {"cough"}
    assert expression("pink_elsewhere()").value(child) is False
    child.pink_tables.add("fever")
    assert expression("pink_elsewhere()").value(child) is True


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cough ==", "is not an expression"),
        ("cough = yes", "is not an expression"),
        ("", "is not an expression"),
        ("(" * 500 + "cough == yes" + ")" * 500, "is not an expression"),
        ("cough", "cough is an input: compare it with a value"),
        ("coughs", "coughs is neither a fact nor a setting"),
        ("coughs == yes", "coughs is not an input"),
        ("cough == maybe", "cough is never 'maybe'; it can be yes, no"),
        ("cough >= yes", "cough has values, not a number"),
        ("condition in [alert, asleep]", "condition is never 'asleep'"),
        ("temp_c >= yes", "temp_c can't be compared with 'yes'"),
        ("temp_c >= 375", "temp_c goes from 30 to 43, not to 375"),
        ("36 <= temp_c <= 38", "is not understood here"),
        ("temp_c + 1 > 38", "is not understood here"),
        ("__import__('os').system('true')", "is not understood here"),
        ("open('x')", "open(…) is not understood here"),
        ("cough == yes if fever == yes else diarrhoea == yes", "is not understood here"),
        ("two_of(cough == yes)", "two_of(…) is not understood here"),
        ("feeding == well", "the input feeding is for the group young"),
        ("True", "is not understood here"),
    ],
)
def test_what_is_not_understood_is_told(text: str, told: str) -> None:
    with pytest.raises(ExpressionFault, match=re.escape(told)):
        expression(text)
