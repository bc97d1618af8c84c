"""Every page that a person can reach by links, opened in a browser."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from tests.e2e.browser import chromium, sign_in

ENOUGH_OF_A_KIND = 3  # pages that differ only in whom they are about
LANGUAGES = ("uz", "ru", "en")
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d|[A-Za-z0-9_-]{16,}")


def kind(address: str) -> str:
    """The page's address without whom and what it is about."""
    parts = urlsplit(address)
    names = ",".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    return IDENTIFIER.sub("…", parts.path) + (f"?{names}" if names else "")


def walk(address: str, people: list[tuple[str, str]]) -> int:
    """Opens what each person, (hospital, login), can reach, a language each in turn; the number of pages opened.

    Raises:
        SystemExit: a page failed; the faults are printed.
    """
    faults: list[str] = []
    opened: Counter[str] = Counter()
    with chromium() as browser:
        for number, (hospital, login) in enumerate(people):
            page = sign_in(browser, address, login, LANGUAGES[number % len(LANGUAGES)], hospital=hospital)
            opened += _walk_as(page, address, login, faults)
            page.context.close()
    if faults:
        sys.exit("\n".join(sorted(set(faults))))
    print(f"{sum(opened.values())} pages of {len(opened)} kinds: {' '.join(sorted(opened))}", flush=True)
    return sum(opened.values())


def _walk_as(page: Page, address: str, login: str, faults: list[str]) -> Counter[str]:
    def fault(what: object) -> None:
        faults.append(f"{login} {page.url}: {what}")

    page.on("pageerror", fault)
    page.on("console", lambda said: fault(said.text) if said.type == "error" else None)
    page.on("response", lambda answer: fault(f"{answer.url}: {answer.status}") if answer.status >= 400 else None)
    opened: Counter[str] = Counter()
    seen, waiting = {f"{address}/"}, [f"{address}/"]
    while waiting:
        here = waiting.pop(0)
        if opened[kind(here)] >= ENOUGH_OF_A_KIND:
            continue
        opened[kind(here)] += 1
        for link in _open(page, here, login, faults):
            if link.startswith(f"{address}/") and link not in seen:
                seen.add(link)
                waiting.append(link)
    return opened


def _open(page: Page, here: str, login: str, faults: list[str]) -> list[str]:
    """Opens a page or a file; its links."""
    if not _is_page(page.context, here, login, faults):
        return []
    page.goto(here, wait_until="load")
    links = page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.href)")
    return [urljoin(here, link).partition("#")[0] for link in links]


def _is_page(context: BrowserContext, here: str, login: str, faults: list[str]) -> bool:
    answer = context.request.get(here)
    if answer.status >= 400:
        faults.append(f"{login} {here}: {answer.status}")
        return False
    form = answer.headers.get("content-type", "")
    if form.startswith("application/pdf") and not _fonts(answer.body()):
        faults.append(f"{login} {here}: a PDF without its fonts")
    return form.startswith("text/html")


def _fonts(pdf: bytes) -> bool:
    """Whether each font that the first page uses is inside the file."""
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    families = [font.get_object()["/DescendantFonts"][0].get_object() for font in fonts.values()]
    return bool(families) and all(
        "/FontFile2" in f["/FontDescriptor"] or "/FontFile3" in f["/FontDescriptor"] for f in families
    )
