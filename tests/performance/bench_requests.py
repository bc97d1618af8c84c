"""Pages of a busy child over HTTP: p50 and p95 of a hundred requests, bytes as sent (brotli). One server, one person.

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
                yield from _figures(browser, name, path)
            yield from _figures(browser, "search", search(browser, "kar"))
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
    found = "".join(browser.get(search(browser, words)).text for words in ("a", "kar"))
    addresses = sorted(set(re.findall(r'"(/patients/[0-9a-f-]{36})', found)))
    busiest: str = max(addresses, key=lambda address: len(browser.get(f"{address}/growth").text))
    return busiest


def _figures(browser: httpx.Client, name: str, path: str) -> Iterator[dict[str, Any]]:
    taken = []
    for _ in range(5 + TIMES):
        started = perf_counter()
        answer = browser.get(path)
        taken.append((perf_counter() - started) * 1000)
        answer.raise_for_status()
    cuts = quantiles(taken[5:], n=20)
    yield {"name": f"{name}, p50", "value": round(cuts[9], 2), "unit": "ms"}
    yield {"name": f"{name}, p95", "value": round(cuts[18], 2), "unit": "ms"}
    yield {"name": f"{name}, as sent", "value": _bytes_as_sent(browser, path), "unit": "bytes"}


def _bytes_as_sent(browser: httpx.Client, path: str) -> int:
    with browser.stream("GET", path) as answer:
        return sum(len(part) for part in answer.iter_raw())
