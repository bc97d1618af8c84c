"""Which hospital somebody signs in to: by the address, by what the device remembers, or because there is only one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entrance:
    """A hospital's own address: `/h/SLUG` and, where it has one, a host name."""

    id: UUID
    slug: str
    host: str | None
    name_uz: str
    name_ru: str
    name_en: str

    def name(self, locale: str) -> str:
        return {"uz": self.name_uz, "ru": self.name_ru}.get(locale, self.name_en)


def entrance(every: Sequence[Entrance], host: str, *slugs: str) -> Entrance | None:
    """The hospital of this address; otherwise the first slug that is known; otherwise the only one; none: to be chosen."""
    name = host.partition(":")[0].lower()
    for known in every:
        if known.host and known.host == name:
            return known
    by_slug = {known.slug: known for known in every}
    for slug in slugs:
        if slug in by_slug:
            return by_slug[slug]
    return every[0] if len(every) == 1 else None
