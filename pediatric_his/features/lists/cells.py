"""What people and spreadsheets write into a cell, turned into what a form takes. What was converted is said, what can't be read refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from pediatric_his.features.lists.column_names import UNITS
from pediatric_his.identity.identifiers import normalise_phone
from pediatric_his.web.forms import read_date, read_decimal
from pediatric_his.web.languages import N_, _

NOTHING: Final = frozenset(
    {"", "-", "--", "---", "—", "–", "na", "n/a", "nan", "н/д", "нет данных", "неизвестно", "не известно", "null", "none", ".", "?", "??",
     "???", "unknown", "nomalum", "nomaʼlum", "noma'lum", "номаълум"}
)  # fmt: skip
"""What people write where they know nothing."""
ERRORS: Final = frozenset(
    {"#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#####", "#", "#н/д", "#ссылка!", "#дел/0!",
     "#знач!", "#имя?", "#число!", "#пусто!", "#qiymat!", "err:502", "err:504", "err:508", "err:522"}
)  # fmt: skip
"""What spreadsheets show where they could work nothing out."""
EXCEL_EPOCH: Final = date(1899, 12, 30)
MAC_EPOCH: Final = date(1904, 1, 1)
SEXES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("m", "male", "boy", "1", "м", "муж", "мужской", "мальчик", "мал", "ogil", "ўғил", "угил", "erkak", "эркак",
                     "ogil bola", "ўғил бола", "мужчина", "мальч",
                     "м.", "мужск", "мальчики", "o", "о", "e", "е", "э", "ў", "у", "б", "b"), "m"),
    **dict.fromkeys(("f", "female", "girl", "2", "ж", "жен", "женский", "девочка", "дев", "д", "qiz", "қиз", "киз", "ayol", "аёл",
                     "qiz bola", "қиз бола", "женщина", "девоч", "женск", "q", "қ", "к", "a", "а", "qizcha", "қизча"), "f"),
}  # fmt: skip
OEDEMA: Final[Mapping[str, str]] = {
    **dict.fromkeys(("y", "yes", "1", "да", "ha", "ҳа", "есть", "bor", "бор", "+", "++", "+++"), "1"),
    **dict.fromkeys(("n", "no", "0", "2", "нет", "yoq", "йўқ", "йук", "не"), "0"),
}
YES_NO: Final[Mapping[str, str]] = {text: "yes" if code == "1" else "no" for text, code in OEDEMA.items()}
POSITIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("l", "lying", "recumbent", "лежа", "лёжа", "длина", "yotib", "yotgan", "ётиб", "ётган",
                     "length", "lying down", "л", "yotgan holda", "лежа на спине", "y"), "lying"),
    **dict.fromkeys(("h", "standing", "stadiometer", "стоя", "рост", "tik", "turib", "тик", "туриб",
                     "tik turib", "height", "tik turgan", "turgan", "тик турган", "тик туриб", "турган",
                     "tik turgan holda", "с", "standing up", "t"), "standing"),
}  # fmt: skip
DECISIONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("refusal", "refused", "отказ", "отказ родителей", "отказ от прививки",
                     "отказ от вакцинации", "отказался", "отказалась", "отказались", "отказано", "rad etish",
                     "rad", "rad etildi", "rad etgan", "rad qildi", "рад этиш", "рад", "рад этилди",
                     "рад этган", "declined", "parental refusal", "bosh tortish", "bosh tortgan", "voz kechdi",
                     "voz kechish"), "refusal"),
    **dict.fromkeys(("exemption", "exempt", "exempted", "медотвод", "мед отвод", "мед. отвод",
                     "медицинский отвод", "временный медотвод", "отвод", "tibbiy ozod etish", "medotvod",
                     "тиббий мойиллик"), "exemption"),
}  # fmt: skip
# To the unit that the form asks for: (kind, unit written) → factor.
_FACTORS: Final[Mapping[tuple[str, str], Decimal]] = {
    ("kg", "g"): Decimal("0.001"), ("g", "kg"): Decimal(1000), ("cm", "mm"): Decimal("0.1"), ("cm", "m"): Decimal(100),
    ("mm", "cm"): Decimal(10),
}  # fmt: skip
_MONTHS: Final = (
    ("янв", "yan", "jan"), ("фев", "fev", "feb"), ("мар", "mar"), ("апр", "apr"), ("мая", "май", "may"), ("июн", "iyun", "jun"),
    ("июл", "iyul", "jul"), ("авг", "avg", "aug"), ("сен", "sen", "sep"), ("окт", "okt", "oct"), ("ноя", "noy", "nov"),
    ("дек", "dek", "dec"),
)  # fmt: skip
_NUMBER: Final = re.compile(r"([-−]?\d[\d \u00a0\u202f']*(?:[.,]\d+)?)\s*([^\d\s.,;]+)")


class CellFault(ValueError):
    """The cell can't be read; the message says why."""


class Read(NamedTuple):
    """What a form takes, and what there is to say of how it came to be."""

    text: str
    remark: str = ""


def shown(text: str) -> str:
    """A cell within a sentence: short, on one line."""
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def not_known(text: str) -> str:
    """What is said of a cell whose writer knew nothing."""
    return _("%(cell)s is read as: not known", cell=shown(text))


def unmarked(text: str) -> str:
    """Without the mark by which our own report, or a spreadsheet's CSV, keeps a text from being run."""
    if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:]
    kept = re.fullmatch(r'="([^"]*)"', text)
    return kept[1].strip() if kept else text


def spreadsheet_fault(text: str) -> str:
    """What is said of a cell in which a spreadsheet could work nothing out; empty where it holds a value."""
    if text.casefold() in ERRORS:
        return _("%(cell)s is a spreadsheet's error: write the value itself", cell=shown(text))
    if text.startswith("#="):
        return _("%(cell)s is a formula without its value: write the value itself", cell=shown(text[1:]))
    return ""


def coded(text: str, codes: Mapping[str, str], allowed: str = "") -> Read:
    """One of the words that people write for a code; `allowed`: what to write instead of what isn't one."""
    plain = " ".join(re.sub("[ʻʼ‘’'`´]", "", text.casefold().replace("ё", "е")).strip(" .,;").split())
    if plain in codes or (plain := text.strip()) in codes:
        return Read(codes[plain])
    if allowed:
        raise CellFault(_("%(cell)s is not understood: write %(words)s", cell=shown(text), words=_(allowed)))
    raise CellFault(_("%(cell)s is not understood", cell=shown(text)))


def figure(text: str, unit: str, decimals: int, written: str = "") -> Read:
    """A figure in `unit`; `written`: the unit that the column's name tells. More digits than are kept are rounded, and said."""
    value, converted = Decimal(0), False
    for number, own in _parts(text):
        factor, changed = _factor(own or written, unit, text)
        value, converted = value + number * factor, converted or changed
    kept = round(value, decimals)
    if abs(kept - value) >= Decimal("0.000001"):
        return Read(
            _plain(kept), _("%(cell)s is read as %(kept)s %(unit)s", cell=shown(text), kept=_plain(kept), unit=_(unit))
        )
    remark = (
        _("%(cell)s is read as %(kept)s %(unit)s", cell=shown(text), kept=_plain(kept), unit=_(unit))
        if converted
        else ""
    )
    return Read(_plain(kept), remark)


def _parts(text: str) -> list[tuple[Decimal, str]]:
    """The number and the unit written behind it; of “10 kg 400 g” both."""
    plain = text.strip().lower()
    if (alone := _written_out(re.sub(r"[ \u00a0\u202f']", "", plain))) is not None:
        return [(alone, "")]
    found = [
        (read_decimal(re.sub(r"[ \u00a0\u202f']", "", number)), UNITS.get(unit, ""))
        for number, unit in _NUMBER.findall(plain)
    ]
    whole = _NUMBER.sub("", plain).strip(" ,;.") == ""
    parts = [(number, unit) for number, unit in found if number is not None and unit]
    if not whole or len(parts) != len(found) or not 1 <= len({unit for _n, unit in parts}) == len(parts) <= 2:
        raise CellFault(_("%(cell)s is no number", cell=shown(text)))
    return parts


def _factor(written: str, unit: str, text: str) -> tuple[Decimal, bool]:
    if not written or written == unit or unit not in ("kg", "g", "cm", "mm"):
        return Decimal(1), False
    if (unit, written) not in _FACTORS:
        raise CellFault(_("%(cell)s has another unit: %(unit)s is needed", cell=shown(text), unit=_(unit)))
    return _FACTORS[unit, written], True


def arm(text: str, written: str = "") -> Read:
    """The arm in millimetres; a figure of less than 40 that stands alone is one of centimetres."""
    parts = _parts(text)
    return figure(text, "mm", 0, written or ("cm" if parts[0][0] < 40 and not parts[0][1] else ""))


def newborn_weight(text: str, written: str = "") -> Read:
    """In grams; a figure that can only be one of kilograms is asked about with all its digits, as at the desk."""
    parts = _parts(text)
    if not parts[0][1] and Decimal("0.3") <= parts[0][0] <= 7 and written != "kg":
        raise CellFault(_("In grams: %(grams)s?", grams=_plain(parts[0][0] * 1000)))
    return figure(text, "g", 0, written)


def _written_out(text: str) -> Decimal | None:
    """A number alone; also 9,01112E+08 and figures of more digits than a form takes."""
    if not re.fullmatch(r"[-−]?\d{1,12}([.,]\d{1,17})?(e[+-]?\d{1,2})?", text, flags=re.ASCII):
        return None
    return Decimal(text.replace(",", ".").replace("−", "-"))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_CLOCK: Final = re.compile(r"[ t]\d{1,2}:\d\d(:\d\d(\.\d+)?)?(z|[+-]\d\d:?\d\d)?$")


def day(text: str, epoch: date = EXCEL_EPOCH) -> Read:
    """A day as 31.12.2025, a month as 12.2025 or a year, out of what spreadsheets make of dates; nothing else may stand beside it."""
    plain = re.sub(r"\s*(г|г\.|года|yil|йил)$", "", text.strip().lower())
    if found := read_date(plain):
        return Read(f"{found:%d.%m.%Y}")
    if match := re.fullmatch(r"(?:(\d{1,2})[./\- ])?((?:19|20)\d\d)", plain):
        return Read(f"{int(match[1]):02d}.{match[2]}" if match[1] else match[2])
    if match := re.fullmatch(r"((?:19|20)\d\d)-(\d{1,2})", plain):
        return Read(f"{int(match[2]):02d}.{match[1]}")
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and 20_000 <= float(plain) <= 60_000:
        found = epoch + timedelta(days=int(float(plain)))
        return Read(
            f"{found:%d.%m.%Y}",
            _("%(cell)s is read as %(day)s, as spreadsheets count days", cell=shown(text), day=f"{found:%d.%m.%Y}"),
        )
    alone = _CLOCK.sub("", plain)
    for form in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%y", "%d-%m-%y", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"):
        try:
            return Read(f"{datetime.strptime(alone, form).date():%d.%m.%Y}")  # noqa: DTZ007 a day without a clock
        except ValueError:
            continue
    return _with_a_months_name(plain, text)


def _with_a_months_name(plain: str, text: str) -> Read:
    match = re.fullmatch(r"(?:(\d{1,2})[\s\-.]*)?([^\W\d_]{3,})[\s\-.,]*(\d{4})", plain)
    number = next((n for n, names in enumerate(_MONTHS, 1) if match and match[2].startswith(names)), None)
    if not match or number is None:
        if re.match(r"(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)\b\s*\S", plain):
            raise CellFault(_("%(cell)s holds more than a day: leave the day alone, or nothing", cell=shown(text)))
        raise CellFault(_("%(cell)s is no day: write it as 31.12.2025", cell=shown(text)))
    whole = f"{int(match[1]):02d}.{number:02d}.{match[3]}" if match[1] else f"{number:02d}.{match[3]}"
    if match[1] and read_date(whole) is None:
        raise CellFault(_("%(cell)s is no day: write it as 31.12.2025", cell=shown(text)))
    return Read(whole)


_WEEKS_AND_DAYS = re.compile(
    r"(\d{2})\s*(?:[нwhҳх][^\W\d]*)?\.?(?:(?:\s*[+/,;]\s*|\s*и\s*|\s+|(?<=[^\W\d])|(?<=\.))(\d{1,2})\s*(?:/\s*7|[дdkк][^\W\d]*\.?)?)?"
)


def gestation(text: str) -> tuple[Read, str]:
    """Weeks, with a remark, and days. A point between them is asked about: 32.4 may be 32 weeks and 4 days, or four tenths of a week."""
    plain = text.strip().lower()
    if match := re.fullmatch(r"(\d{2})[.,](\d+)", plain):
        return _tenths(text, int(match[1]), match[2])
    if match := re.fullmatch(r"(\d{3})\s*(?:д\w*|d\w*|k\w*|к\w*)\.?", plain):
        weeks, days = divmod(int(match[1]), 7)
        return Read(str(weeks)), str(days)
    match = _WEEKS_AND_DAYS.fullmatch(plain)
    if match is None or int(match[2] or 0) > 6:
        raise CellFault(_("%(cell)s is not understood: write weeks and days as 32+4", cell=shown(text)))
    return Read(match[1]), match[2] or ""


def _tenths(text: str, weeks: int, tenths: str) -> tuple[Read, str]:
    if not tenths.strip("0"):
        return Read(str(weeks)), ""
    days = float(f"0.{tenths}") * 7
    if len(tenths) >= 4 and abs(days - round(days)) < 0.01:  # 32 4/7 as a spreadsheet keeps it
        written = f"{weeks}+{round(days)}"
        return Read(
            str(weeks), _("%(cell)s is read as %(kept)s %(unit)s", cell=shown(text), kept=written, unit=_("weeks"))
        ), str(round(days))
    raise CellFault(_("%(cell)s: weeks and days, or a part of a week? Write it as 32+4", cell=shown(text)))


# ── phones ─────────────────────────────────────────────────────────────────
RELATIVES: Final = (
    ("mother", ("мама", "мать", "ona", "она")), ("father", ("папа", "отец", "ota", "ота", "dada", "дада")),
    ("grandmother", ("бабушка", "бабуш", "buvi", "buvisi", "бувиси", "momo")),
    ("grandfather", ("дедушка", "дед", "bobo", "bobosi", "бобоси")),
)  # fmt: skip


class Phone(NamedTuple):
    number: str
    relationship: str  # empty where the cell doesn't say whose it is


UNREAD_PHONE: Final = N_("%(cell)s can't be read, so it is kept without a phone")


def phones(text: str, country_code: str, digits: int) -> tuple[list[Phone], str]:
    """The numbers of a cell, and what of it can't be read."""
    found, unread = [], []
    for part in re.split(r"[,;\n|]|(?<=\d)\s*/\s*(?=[\d+])|\bили\b|\bи\b|\bva\b|\byoki\b", text):
        words = re.findall(r"[^\W\d_]{2,}", part)
        relationship = next((name for name, said in RELATIVES for word in words if word.lower() in said), "")
        both = re.findall(rf"(?<!\d)\d{{{digits}}}(?!\d)", part)
        if len(both) > 1:
            found += [
                Phone(number, relationship) for one in both if (number := normalise_phone(one, country_code, digits))
            ]
            continue
        number = normalise_phone(re.sub(r"[^\d+\-() .]", " ", part).strip(), country_code, digits)
        if re.search(r"\d[.,]?\d*e\+?\d", part.lower()) or (number is None and re.search(r"\d", part)):
            unread.append(part.strip())
        elif number is not None:
            found.append(Phone(number, relationship))
            if words and not relationship and not set(map(str.lower, words)) <= {"тел", "tel", "моб", "сот", "дом"}:
                unread.append(" ".join(words))
        elif part.strip():
            unread.append(part.strip())
    if unread and re.search(r"\de\+?\d", text.lower()):
        unread = [text.strip()]
    return found, ", ".join(unread)
