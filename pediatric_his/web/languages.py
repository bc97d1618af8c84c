"""Languages: the catalogs, the current one, and dates, ages and figures in words."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from pediatric_his.clinical.ages import DAYS_PER_MONTH, Age
from pediatric_his.settings import assets_directory

# Own names, in the order in which they are offered.
LOCALES: Mapping[str, str] = {"uz": "Oʻzbekcha", "ru": "Русский", "en": "English"}
DEFAULT_LOCALE = "uz"
_ALIASES = {"uz": "uz", "uz-uz": "uz", "uz-latn": "uz", "uz-latn-uz": "uz", "ru": "ru", "en": "en"}

_locale: ContextVar[str] = ContextVar("locale", default=DEFAULT_LOCALE)
_catalogs: dict[str, gettext.NullTranslations] = {}


def catalog(locale: str) -> gettext.NullTranslations:
    """The translations of one locale, loaded once."""
    if locale not in _catalogs:
        _catalogs[locale] = _load(assets_directory() / "locales", locale)
    return _catalogs[locale]


def _load(folder: Path, locale: str) -> gettext.NullTranslations:
    if locale == "en":  # the messages are written in English
        return gettext.NullTranslations()
    return gettext.translation("messages", folder, [locale])


def current_locale() -> str:
    return _locale.get()


def set_locale(locale: str) -> None:
    _locale.set(locale if locale in LOCALES else DEFAULT_LOCALE)


@contextmanager
def language(locale: str) -> Iterator[None]:
    """Words in another language for a while: a printed form in two languages, a notice for a colleague."""
    mark = _locale.set(locale)
    try:
        yield
    finally:
        _locale.reset(mark)


def negotiate(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header; Uzbek where none fits."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag.strip().lower()))
        except ValueError:
            continue
    for _, tag in sorted(wanted, key=lambda pair: pair[0]):
        found = _ALIASES.get(tag) or _ALIASES.get(tag.split("-")[0])
        if found and not tag.startswith("uz-cyrl"):
            return found
    return DEFAULT_LOCALE


def _(message: str, **values: object) -> str:
    text = catalog(_locale.get()).gettext(message) if message else ""
    return text % values if values else text


def N_(message: str) -> str:
    """Marks a message for the catalogs; it is translated where it is shown."""
    return message


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    return catalog(_locale.get()).ngettext(singular, plural, n) % {"n": n, **values}


def pgettext(context: str, message: str, **values: object) -> str:
    text = catalog(_locale.get()).pgettext(context, message)
    return text % values if values else text


def date_text(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def time_text(moment: datetime, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}"


def moment_text(moment: datetime, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%d.%m.%Y %H:%M}"


def number_text(value: float, decimals: int) -> str:
    """A figure as people here write it: a decimal comma in Uzbek and Russian, a true minus sign."""
    text = f"{value:.{decimals}f}".replace("-", "−")
    return text if _locale.get() == "en" else text.replace(".", ",")


def plain_text(value: float) -> str:
    """As `number_text`, with as many digits as it has: 250; 0,3."""
    return number_text(value, len(f"{Decimal(str(value)).normalize():f}".partition(".")[2]))


def figure_text(text: str) -> str:
    """A figure that came as text with a point: <0.1."""
    return text if _locale.get() == "en" else text.replace(".", ",")


def signed_text(value: float, decimals: int) -> str:
    """As `number_text`, with a plus sign before what is above zero."""
    text = number_text(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0,.") else text.lstrip("−") if not text.strip("−0,.") else text


def age_of(days: int) -> str:
    """An age known in days only, in words: months of 30.4 days."""
    months = int(days / DAYS_PER_MONTH)
    return age_words(Age(months // 12, months % 12, 0, days))


def age_words(age: Age) -> str:
    """An exact age as a family says it: days in the first month, weeks and months in the first years."""
    if age.total_days < 28:
        return ngettext("%(n)d day", "%(n)d days", age.total_days)
    if age.years == 0 and age.months < 3:
        weeks, days = divmod(age.total_days, 7)
        text = ngettext("%(n)d week", "%(n)d weeks", weeks)
        return f"{text} {ngettext('%(n)d day', '%(n)d days', days)}" if days else text
    if age.years == 0:
        return ngettext("%(n)d month", "%(n)d months", age.months)
    years = ngettext("%(n)d year", "%(n)d years", age.years)
    if age.years < 6 and age.months:
        return f"{years} {ngettext('%(n)d month', '%(n)d months', age.months)}"
    return years
