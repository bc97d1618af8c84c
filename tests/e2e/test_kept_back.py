"""What keeps a child from a vaccine, at a nurse's tablet: a reaction, a Mantoux of 12 mm, an exemption that ended yesterday, bad input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.browser import chromium, serve_demo, sign_in

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_demo(tmp_path_factory.mktemp("kept_back") / "data") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def today() -> date:
    return datetime.now(ZoneInfo("Asia/Tashkent")).date()


def text(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def a_child(browser: Browser, address: str, given_name: str) -> str:
    """A child of 14 months without any dose; her page."""
    desk = sign_in(browser, address, "qabul", "ru")
    desk.goto(f"{address}/patients/new")
    desk.fill("#family_name", "Прививкина")
    desk.fill("#given_name", given_name)
    desk.check("input[name=sex][value=f]")
    desk.fill("#birth_date", text(today() - timedelta(days=430)))
    desk.get_by_role("button", name="Зарегистрировать").click()
    desk.wait_for_url("**/desk?child=*")
    child = desk.url.partition("child=")[2][:36]
    desk.context.close()
    return f"{address}/patients/{child}"


def line(page: Page, vaccine: str) -> Locator:
    return page.locator(".list-row", has_text=vaccine).first


def open_kind(page: Page, child: str, kind: str) -> None:
    """From the vaccination page to the kind by touch."""
    page.goto(f"{child}/vaccinations")
    page.get_by_role("link", name="Что важно для прививок").click()
    chosen = page.locator(f"a[href$='kind={kind}']")
    if not chosen.is_visible():
        page.locator("details", has=chosen).locator("summary").click()
    chosen.click()


def test_a_severe_reaction_stops_a_vaccine(address: str, browser: Browser) -> None:
    child = a_child(browser, address, "Аня")
    nurse = sign_in(browser, address, "medsestra", "ru")
    nurse.goto(f"{child}/allergies/new?of=vaccine_hepatitis_b")
    nurse.check("input[name=reaction][value=anaphylaxis]")
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/allergies")
    nurse.goto(f"{child}/vaccinations")
    hepatitis = line(nurse, "Гепатит B")
    expect(hepatitis).to_contain_text("противопоказано")
    expect(hepatitis).to_contain_text("тяжёлая реакция на вакцину от гепатита B")
    expect(hepatitis.get_by_role("link")).to_have_count(0)
    expect(line(nurse, "АКДС").get_by_role("link", name="Привить")).to_be_visible()
    expect(nurse.locator("main")).not_to_contain_text("Пента (")

    # She takes the vial all the same: it is said before the act, a reason is asked, and it stands with the dose.
    nurse.goto(f"{child}/vaccinations/new")
    nurse.select_option("#cvx", "198")
    nurse.fill("#lot", "PN1")
    nurse.check("input[name=site][value=left_thigh]")
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.get_by_role("alert")).to_contain_text("Прививать нельзя: тяжёлая реакция на вакцину от гепатита B")
    nurse.check("input[name=confirm_given_on]")
    nurse.fill("#reason_given_on", "решение аллерголога")
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/vaccinations?done=dose")
    nurse.locator("details.dose summary").first.click()
    expect(nurse.locator("details.dose").first).to_contain_text("решение аллерголога")


def test_a_mantoux_of_twelve_millimetres(address: str, browser: Browser) -> None:
    child = a_child(browser, address, "Вера")
    nurse = sign_in(browser, address, "medsestra", "ru", (390, 844))
    nurse.goto(f"{child}/vaccinations")
    expect(line(nurse, "БЦЖ")).to_contain_text("сначала проба Манту")
    read, placed = today() - timedelta(days=1), today() - timedelta(days=4)

    open_kind(nurse, child, "tuberculin")
    nurse.fill("#placed_on", text(placed))
    nurse.fill("#observed_on", text(read))
    nurse.fill("#value", "300")
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.locator("#value-error")).to_contain_text("80")
    nurse.fill("#value", "12")
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/conditions")

    nurse.goto(f"{child}/vaccinations")
    expect(line(nurse, "БЦЖ")).to_contain_text("противопоказано")
    expect(line(nurse, "БЦЖ")).to_contain_text(f"проба Манту, 12 мм, {text(read)}")
    expect(line(nurse, "БЦЖ").get_by_role("link")).to_have_count(0)
    for path in ("/vaccinations", "/conditions", "/conditions/new?kind=immunoglobulin"):
        nurse.goto(child + path)
        assert not nurse.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path


def exempt(page: Page, child: str, until: date) -> None:
    page.goto(f"{child}/vaccinations")
    page.locator("summary", has_text="Записать отказ или медотвод").click()
    page.check("input[name=kind][value=exemption]")
    page.select_option("#group", "MMR")
    page.fill("#since", text(today() - timedelta(days=30)))
    page.fill("#until", text(until))
    page.fill("#why", "отит")
    page.get_by_role("button", name="Сохранить").click()
    page.wait_for_url("**/vaccinations")


def test_an_exemption_that_ended_yesterday(address: str, browser: Browser) -> None:
    child = a_child(browser, address, "Соня")
    nurse = sign_in(browser, address, "medsestra", "ru")
    exempt(nurse, child, today() - timedelta(days=1))
    nurse.goto(f"{child}/vaccinations")
    expect(line(nurse, "КПК").get_by_role("link", name="Привить")).to_be_visible()
    expect(line(nurse, "КПК")).to_contain_text("срок")
    exempt(nurse, child, today())
    nurse.goto(f"{child}/vaccinations")
    expect(line(nurse, "КПК")).to_contain_text(f"медотвод до {text(today())}")
    expect(line(nurse, "КПК")).to_contain_text("отит")
    expect(line(nurse, "КПК").get_by_role("link")).to_have_count(0)
    doctor = sign_in(browser, address, "vrach", "ru")
    doctor.goto(child)
    expect(line(doctor, "КПК")).to_contain_text("медотвод до")


def test_an_allergy_to_nothing_a_dose_of_31_02_a_scar_before_the_vaccine(address: str, browser: Browser) -> None:
    """Each is said at its field, what was typed stays, and nothing is half-saved."""
    child = a_child(browser, address, "Лола")
    nurse = sign_in(browser, address, "medsestra", "ru")
    nurse.goto(f"{child}/allergies/new")
    nurse.check("input[name=reaction][value=anaphylaxis]")
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.locator("#said-error")).to_be_visible()
    expect(nurse.locator("input[name=reaction][value=anaphylaxis]")).to_be_checked()

    nurse.goto(f"{child}/vaccinations/new")
    nurse.select_option("#cvx", "19")
    nurse.fill("#given_on", f"31.02.{today().year}")
    nurse.fill("#lot", "B7")
    nurse.check("input[name=site][value=left_arm]")
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.locator("#given_on-error")).to_be_visible()
    expect(nurse.locator("#given_on")).to_have_value(f"31.02.{today().year}")
    expect(nurse.locator("#lot")).to_have_value("B7")
    nurse.goto(f"{child}/vaccinations")
    expect(nurse.locator("details.dose")).to_have_count(0)

    nurse.goto(f"{child}/vaccinations/new")
    given = today() - timedelta(days=20)
    nurse.select_option("#cvx", "19")
    nurse.fill("#given_on", text(given))
    nurse.check("input[name=given_elsewhere]")
    nurse.get_by_role("button", name="Сохранить").click()
    nurse.wait_for_url("**/vaccinations?done=dose")
    open_kind(nurse, child, "bcg_scar")
    nurse.check("input[name=value][value=yes]")
    nurse.fill("#observed_on", text(given - timedelta(days=10)))
    nurse.get_by_role("button", name="Сохранить").click()
    expect(nurse.locator("#observed_on-question")).to_be_visible()
    expect(nurse.locator("#observed_on")).to_have_value(text(given - timedelta(days=10)))
    nurse.goto(f"{child}/conditions")
    expect(nurse.locator("main")).not_to_contain_text("рубец, да")
