"""Pages over HTTP: p50 and p95 of a hundred requests, bytes as sent (brotli). One server, one person.

The pages of one busy child again and again, as in a visit; and each time another child's, of whom nothing is kept yet.
After them what the audit of a look costs of that.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

import httpx

from tests.e2e.browser import PASSWORD, serve_demo
from tests.performance import look_costs

CHILDREN = 300
WARM_UP = 5
TIMES = 100


def figures() -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, serve_demo(Path(folder), CHILDREN) as address:
        with httpx.Client(base_url=address, headers={"Accept-Encoding": "br"}, follow_redirects=True) as browser:
            sign_in(browser, "shifokor")
            child = busiest_child(browser)
            pages = {
                "today": "/today",
                "child": child,
                "details": f"{child}/details",
                "growth": f"{child}/growth",
                "measure": f"{child}/measurements/new",
                "vaccinations": f"{child}/vaccinations",
                "dose": f"{child}/vaccinations/new",
            }
            for name, path in pages.items():
                yield from _figures(browser, name, [path] * (WARM_UP + TIMES))
                yield {"name": f"{name}, as sent", "value": _bytes_as_sent(browser, path), "unit": "bytes"}
            yield from _figures(browser, "search", [search(browser, "kar")] * (WARM_UP + TIMES))
            others = some_children(browser)
            for name in ("", "growth", "vaccinations"):
                paths = [f"{other}/{name}".rstrip("/") for other in others]
                yield from _figures(browser, f"{name or 'child'}, another each time", paths)
    yield from look_costs.figures()


def sign_in(browser: httpx.Client, login: str) -> None:
    page = browser.get("/h/tash").text
    fields = dict(re.findall(r'name="(_csrf|next|hospital)" value="([^"]*)"', page))
    answer = browser.post("/sign-in", data=fields | {"login": login, "password": PASSWORD})
    answer.raise_for_status()


def search(browser: httpx.Client, words: str) -> str:
    """The address of what a search finds."""
    token = re.search(r'name="_csrf" value="([^"]*)"', browser.get("/patients").text)
    assert token
    return str(browser.post("/patients/search", data={"_csrf": token[1], "q": words}).url)


def busiest_child(browser: httpx.Client) -> str:
    """The child whose growth page is longest, among the first that a search finds."""
    busiest: str = max(found(browser, "a", "kar"), key=lambda address: len(browser.get(f"{address}/growth").text))
    return busiest


def some_children(browser: httpx.Client) -> list[str]:
    """Enough children for a warm-up and the requests that count."""
    return found(browser, "a", "kar", *"bdefghijklmnopqrstuvxyz", "sh", "al", "ra", "ni")[: WARM_UP + TIMES]


def found(browser: httpx.Client, *words: str) -> list[str]:
    """The addresses of the children that these searches find first."""
    pages = [browser.get(search(browser, word)).text for word in words]
    return sorted({address for page in pages for address in re.findall(r'"(/patients/[0-9a-f-]{36})', page)})


def _figures(browser: httpx.Client, name: str, paths: list[str]) -> Iterator[dict[str, Any]]:
    taken = []
    for path in paths:
        started = perf_counter()
        answer = browser.get(path)
        taken.append((perf_counter() - started) * 1000)
        answer.raise_for_status()
    cuts = quantiles(taken[WARM_UP:], n=20)
    yield {"name": f"{name}, p50", "value": round(cuts[9], 2), "unit": "ms"}
    yield {"name": f"{name}, p95", "value": round(cuts[18], 2), "unit": "ms"}


def _bytes_as_sent(browser: httpx.Client, path: str) -> int:
    with browser.stream("GET", path) as answer:
        return sum(len(part) for part in answer.iter_raw())
