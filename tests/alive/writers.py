"""Desks that go on registering children whatever happens to the server: each child under one key until it is acknowledged."""

from __future__ import annotations

import string
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

import httpx

from pediatric_his.db.identifiers import new_id
from tests.alive.deployment import Deployment, question

DESKS = 3
LETTERS = ["".join(letters).capitalize() for letters in product(string.ascii_lowercase, repeat=4)]


@dataclass
class Acknowledged:
    name: str
    sent: float
    at: float


class Writers:
    def __init__(self, deployment: Deployment, desks: int = DESKS) -> None:
        self.deployment = deployment
        self.acknowledged: list[Acknowledged] = []
        self.tries = 0
        self.strange: Counter[int] = Counter()  # answers that are neither "saved" nor "one moment"
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._desk, args=(n,), daemon=True) for n in range(desks)]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(40)
            assert not thread.is_alive(), "a request waits for ever"

    def _desk(self, number: int) -> None:
        person = self.deployment.clinic.reception
        headers = person._headers(False)
        with httpx.Client(base_url=self.deployment.address, headers=headers, timeout=15) as browser:
            for serial, letters in enumerate(LETTERS[number::DESKS]):
                if not self._register(browser, person.csrf, letters, serial):
                    return

    def _register(self, browser: httpx.Client, csrf: str, letters: str, serial: int) -> bool:
        form = {
            "_csrf": csrf,
            "key": str(new_id()),
            "family_name": letters,
            "given_name": letters,
            "sex": "f",
            "birth_date": f"{date(2026, 1, 1) - timedelta(days=serial % 2000):%d.%m.%Y}",
            "relationship": "mother",
            "not_the_same": "1",
        }
        while not self._over.is_set():
            sent = time.monotonic()
            self.tries += 1
            try:
                status = browser.post("/patients/new", data=form).status_code
            except httpx.HTTPError:
                status = 0
            if status == 303:
                self.acknowledged.append(Acknowledged(letters, sent, time.monotonic()))
                return True
            if status not in (0, 503):
                self.strange[status] += 1
            self._over.wait(0.02)
        return False

    def wait_for_one(self, since: float, seconds: float) -> float:
        """Until a child is acknowledged that was sent after `since`; how long that took."""
        self.deployment.wait_until(lambda: any(done.sent >= since for done in self.acknowledged[-50:]), seconds)
        return next(done.at for done in self.acknowledged if done.sent >= since) - since

    def not_once(self) -> dict[str, int]:
        """Acknowledged children that the database hasn't exactly once, and others that it has more than once."""
        sql = "SELECT family_name, count(*) AS n FROM patient GROUP BY family_name"
        kept = {row["family_name"]: row["n"] for row in question(self.deployment.data, sql)}
        wanted = Counter(done.name for done in self.acknowledged)
        return {name: kept.get(name, 0) for name in wanted if kept.get(name, 0) != 1} | {
            name: n for name, n in kept.items() if n > 1
        }
