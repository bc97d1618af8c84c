"""Visits of demo children: check-ups at the usual ages and the illnesses of childhood, with notes as doctors write them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

CHECK_UPS = (
    14,
    31,
    61,
    92,
    122,
    153,
    183,
    214,
    244,
    274,
    305,
    366,
    456,
    548,
    731,
    1096,
    1461,
    1826,
    2192,
    2557,
    3287,
    4018,
    4748,
    5479,
    6200,
)


@dataclass(frozen=True, slots=True)
class DemoNote:
    complaint: str
    history: str
    examination: str
    assessment: str
    plan: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoVisit:
    on: date
    kind: str
    note: DemoNote


_ILLNESSES = [
    DemoNote("Температура 38,2 °C второй день, насморк, кашель.", "Дома больна старшая сестра. Пьёт хорошо.", "Состояние удовлетворительное. Зев гиперемирован, налётов нет. Дыхание везикулярное, хрипов нет. ЧД в норме.", "ОРВИ лёгкого течения.", "Обильное питьё. Парацетамол 15 мг/кг при температуре выше 38,5 °C, не чаще 4 раз в сутки. При одышке, отказе от питья — сразу.", ("J06.9",)),
    DemoNote("Ich ketish kuniga 5 marta, bir marta qusgan.", "Ikki kundan beri. Suv ichadi.", "Suvsizlanish belgilari yoʻq. Qorin yumshoq.", "Oʻtkir diareya, suvsizlanishsiz.", "ORS har boʻshashdan keyin 50–100 ml. Rux 10 kun. Qon koʻrinsa yoki ichmay qoʻysa — darhol keling.", ("A09",)),
    DemoNote("Боль в правом ухе с ночи, температура 38,5 °C.", "Насморк пять дней.", "Правая барабанная перепонка гиперемирована, выбухает.", "Острый средний отит справа.", "Амоксициллин 40 мг/кг/сут в 2 приёма 7 дней. Осмотр через 2 дня.", ("H66.9",)),
    DemoNote("Кашель, частое дыхание.", "Четвёртый день. Ест хуже.", "ЧД повышена, втяжения нет. Справа внизу влажные хрипы. Сатурация 96 %.", "Внебольничная пневмония, нетяжёлая.", "Амоксициллин 80 мг/кг/сут в 2 приёма 5 дней. Осмотр завтра.", ("J18.9",)),
    DemoNote("Сыпь на щеках и сгибах, зуд.", "С введением прикорма.", "Сухость, папулы на щеках, в локтевых сгибах.", "Атопический дерматит, лёгкое течение.", "Увлажняющий крем 2–3 раза в день. Дневник питания.", ("L20.9",)),
    DemoNote("Rangi oqargan, tez charchaydi.", "Goʻsht kam yeydi, choy koʻp ichadi.", "Teri va shilliq qavatlar oqish. Yurak tonlari toza.", "Temir tanqisligi kamqonligi, yengil.", "Temir preparati 3 mg/kg bir oy, keyin nazorat. Ovqatga goʻsht va loviya.", ("D50.9",)),
    DemoNote("Запоры, стул раз в 4 дня, болезненный.", "Пьёт мало воды.", "Живот мягкий, безболезненный.", "Функциональный запор.", "Вода, овощи, режим. Лактулоза по возрасту 4 недели.", ("K59.0",)),
]  # fmt: skip


def _check_up(rng: random.Random, age_days: int) -> DemoNote:
    feeding = (
        "Ko\u02bbkrak suti."
        if age_days < 183
        else "Ko\u02bbkrak suti va qo\u02bbshimcha ovqat."
        if age_days < 548
        else "Umumiy ovqat."
    )
    if rng.random() < 0.5:
        feeding = (
            "Грудное молоко." if age_days < 183 else "Грудное молоко и прикорм." if age_days < 548 else "Общий стол."
        )
        return DemoNote(
            "Жалоб нет.",
            feeding,
            "Общее состояние хорошее. Кожа чистая. Сердце, лёгкие, живот без особенностей. Развитие по возрасту.",
            "Здоров.",
            "Витамин D 400 МЕ. Следующий осмотр по календарю." if age_days < 1100 else "Следующий осмотр по календарю.",
            ("Z00.1",),
        )
    return DemoNote(
        "Shikoyat yo\u02bbq.",
        feeding,
        "Umumiy holati yaxshi. Terisi toza. Yurak, o\u02bbpka, qorin o\u02bbzgarishsiz. Rivojlanishi yoshiga mos.",
        "Sog\u02bblom.",
        "D vitamini 400 XB. Keyingi ko\u02bbrik taqvim bo\u02bbyicha."
        if age_days < 1100
        else "Keyingi ko\u02bbrik taqvim bo\u02bbyicha.",
        ("Z00.1",),
    )


def visits_until(rng: random.Random, birth: date, today: date) -> list[DemoVisit]:
    """Past visits, oldest first: most check-ups, and an illness now and then."""
    age = (today - birth).days
    days: dict[date, DemoVisit] = {}
    for planned in CHECK_UPS:
        day = planned + rng.randint(0, 12)
        if day < age and rng.random() < 0.82:
            on = birth + timedelta(days=day)
            days[on] = DemoVisit(on, "well_child", _check_up(rng, day))
    for _ in range(min(6, int(rng.expovariate(1) * (1 + age / 900)))):
        on = birth + timedelta(days=rng.randint(40, max(41, age - 1)))
        if on < today:
            days.setdefault(on, DemoVisit(on, "illness", rng.choice(_ILLNESSES)))
    return [days[on] for on in sorted(days)]
