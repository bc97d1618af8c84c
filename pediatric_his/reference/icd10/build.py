"""Makes titles_ru.tsv.gz from a register of ICD-10 titles: `python -m pediatric_his.reference.icd10.build REGISTER.csv`.

REGISTER.csv has the columns `code` and `title_ru` (Ministry of Health of Russia, state register 1.2.643.5.1.13.13.11.1005).
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path


def build(register: Path, target: Path) -> int:
    with register.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    name = next(column for column in rows[0] if column.endswith("ru"))
    code = next(column for column in rows[0] if "code" in column)
    lines = [f"{row[code].strip()}\t{' '.join(row[name].split())}" for row in rows if row[name] and len(row[code]) <= 7]
    with gzip.GzipFile(target, "wb", compresslevel=9, mtime=0) as file:
        file.write("\n".join(sorted(set(lines))).encode())
    return len(lines)


if __name__ == "__main__":
    print(build(Path(sys.argv[1]), Path(__file__).with_name("titles_ru.tsv.gz")))
