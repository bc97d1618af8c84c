"""Charts, paper and the demo: what a page is made of."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from pediatric_his.clinical.growth import Indicator
from pediatric_his.clinical.vitals import Norms
from pediatric_his.commands.demo.growth import Channel, body_at
from pediatric_his.documents.pdf import PdfPrinter
from pediatric_his.features.growth.panel import Choice, draw
from pediatric_his.features.growth.reading import read_growth
from pediatric_his.features.measurements.queries import Measured, MeasuredDay
from pediatric_his.features.patients.queries import Child
from pediatric_his.reference.icd10 import search
from pediatric_his.reference.vitals import thresholds
from pediatric_his.settings import assets_directory
from pediatric_his.web.languages import set_locale
from tests.documents.test_pdf import card, page_of


def child() -> Child:
    rest: dict[str, Any] = dict.fromkeys(("pinfl", "birth_certificate", "birth_weight_g", "birth_length_mm"))
    rest |= dict.fromkeys(("region", "district", "mahalla", "address"), "")
    return Child(
        id=UUID(int=1),
        hospital_id=UUID(int=2),
        card_number="4821153",
        family_name="Karimova",
        given_name="Madina",
        patronymic="Rustam qizi",
        sex="f",
        birth_date=date(2021, 3, 1),
        gestational_age_days=230,
        mother_height_mm=1620,
        father_height_mm=1750,
        version=1,
        **rest,
    )


def days(found: Child) -> list[MeasuredDay]:
    rng, channel = random.Random(1), Channel("f", 0.1, -0.3, 0.0, "healthy", 0, 230)
    made = []
    for age in (0, 14, 31, 61, 92, 122, 153, 183, 244, 305, 366, 456, 548, 640, 731, 900, 1096, 1461, 1700, 2000):
        body, day = body_at(rng, channel, age), MeasuredDay(found.birth_date + timedelta(days=age))
        for kind, value in (
            ("weight", body.weight_g),
            ("length_height", body.length_mm),
            ("head_circumference", body.head_mm),
        ):
            if value:
                day.values[kind] = Measured(
                    UUID(int=age),
                    kind,
                    value,
                    "lying" if kind == "length_height" and body.lying else None,
                    None,
                    "",
                    "Y. N.",
                )
        made.append(day)
    return made


def milliseconds(work: object, times: int = 30) -> float:
    taken = []
    for _ in range(times):
        started = perf_counter()
        work()  # type: ignore[operator]
        taken.append((perf_counter() - started) * 1000)
    return round(median(taken), 2)


def figures() -> Iterator[dict[str, object]]:
    set_locale("ru")
    found = child()
    reading = read_growth(found, days(found), Norms(thresholds()), days(found)[-1].on)
    choices = [
        Choice(i, r, s)
        for i in (Indicator.WFA, Indicator.LHFA)
        for r in ("0-2", "0-5", "all")
        for s in ("z", "centiles")
    ]
    drawn = [draw(reading, choice) for choice in choices]
    yield {
        "name": "chart SVG, largest of 12, 20 visits, preterm",
        "value": max(len(svg.encode()) for svg in drawn),
        "unit": "bytes",
        "target": 30_000,
    }
    slowest = max(milliseconds(lambda choice=choice: draw(reading, choice)) for choice in choices)
    yield {"name": "chart SVG, warm, slowest of 12", "value": slowest, "unit": "ms", "target": 10}

    search("пневмон", "ru")
    yield {
        "name": "ICD-10 search",
        "value": milliseconds(lambda: search("бронхит остр", "ru")),
        "unit": "ms",
        "target": 20,
    }
    yield from asyncio.run(_paper())


async def _paper() -> list[dict[str, object]]:
    from pediatric_his.documents.forms import Words, vaccination_card_html
    from pediatric_his.web.templating import environment

    html = vaccination_card_html(environment(), card(8), lambda message: Words((message, message)), "uz")
    printer = PdfPrinter(assets_directory())
    started = perf_counter()
    await printer.pdf(page_of("", "<p>x</p>"))
    cold = perf_counter() - started
    taken = []
    pdf = b""
    for _ in range(6):
        started = perf_counter()
        pdf = await printer.pdf(html)
        taken.append(perf_counter() - started)
    await printer.close()
    return [
        {"name": "first print of a process", "value": round(cold * 1000), "unit": "ms"},
        {"name": "vaccination card, warm", "value": round(median(taken) * 1000), "unit": "ms"},
        {"name": "vaccination card", "value": len(pdf), "unit": "bytes"},
    ]
