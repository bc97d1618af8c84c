"""A large list with measurements and doses into a hospital: rows a second, the time of 100,000, the memory of the process."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from pediatric_his.commands.demo.names import a_family
from pediatric_his.db.embedded import embedded_postgres

ROWS = int(os.environ.get("PEDIATRIC_HIS_BENCH_ROWS", "100000"))
HEADER = (
    "ID;Фамилия;Имя;Отчество;Пол;Дата рождения;ФИО матери;Телефон;Вес;Рост;Положение;Окружность головы;Дата осмотра;"
    "Вакцина;Дата прививки;Серия"
)
VACCINES = ("БЦЖ", "Гепатит В", "Пента 1", "ОПВ-1", "КПК", "Пневмо 1", "Рота 1")


def write_list(path: Path, rows: int) -> None:
    """Half of the rows are second visits of children who stand above."""
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER + "\n")
        children: list[tuple[str, date, str]] = []
        for number in range(rows):
            if number % 2 == 0:
                family, born = a_family(rng), date(2026, 10, 1) - timedelta(days=rng.randint(30, 1700))
                sex = rng.choice("мж")
                mother = f"{family.family_f} {family.mother}"
                phone = f"90 {rng.randint(100, 999)}-{rng.randint(10, 99)}-{rng.randint(10, 99)}"
                who = f"T-{number};{family.family_m if sex == 'м' else family.family_f};{rng.choice(('Али', 'Бек', 'Анвар', 'Тимур'))};"
                children.append((who + f"Рустамович;{sex};{born:%d.%m.%Y};{mother};{phone}", born, sex))
            who, born, _sex = children[-1]
            days = rng.randint(10, 1000) if number % 2 else 5
            on = min(born + timedelta(days=days), date(2026, 11, 1))
            months = (on - born).days / 30.4
            weight, height = (
                3.4 + 0.7 * min(months, 6) + 0.25 * max(months - 6, 0),
                50 + 3 * min(months, 6) + max(months - 6, 0),
            )
            facts = (
                f"{min(weight, 18):.1f};{min(height, 105):.1f};лежа;{min(35 + months, 49):.1f};{on:%d.%m.%Y}".replace(
                    ".", ",", 2
                )
            )
            file.write(f"{who};{facts};{rng.choice(VACCINES)};{on:%d.%m.%Y};A{number % 97}\n")


def figures() -> Iterator[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        write_list(data / "list.csv", ROWS)
        with embedded_postgres(data / "db") as server:
            settings = {
                "DATABASE_URL": server.app_url,
                "DATABASE_OWNER_URL": server.owner_url,
                "PEDIATRIC_HIS_DATA": folder,
            }
            command = [sys.executable, "-m", "pediatric_his.cli"]
            names = ["hospital", "add", "bench", "Sinov", "Проба", "Trial"]
            subprocess.run([*command, *names], env=os.environ | settings, check=True, capture_output=True)
            for what in ("first", "again"):
                started = time.monotonic()
                child = subprocess.Popen(
                    [*command, "import", str(data / "list.csv"), "--hospital", "bench"],
                    env=os.environ | settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                )  # fmt: skip
                out, memory = _watched(child)
                seconds = time.monotonic() - started
                yield {
                    "figure": f"import_{what}",
                    "rows": ROWS,
                    "seconds": round(seconds, 1),
                    "mb": memory,
                    "last_line": out,
                }


def _watched(child: subprocess.Popen[str]) -> tuple[str, int]:
    """The last line, and the most memory (MB) that the process held."""
    assert child.stdout is not None
    out = child.stdout.read()
    _pid, _status, usage = os.wait4(child.pid, 0)
    return re.sub(r".*\n(?=.)", "", out.strip()), usage.ru_maxrss // 1024
