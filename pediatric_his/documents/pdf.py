"""HTML to PDF by WeasyPrint, in processes of their own: a page takes a quarter of a second of pure work.

The workers start at the first print, keep their fonts, read nothing but our own print fonts, and end with the server.
"""

from __future__ import annotations

import asyncio
import functools
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from pediatric_his.web.process import end_with

SECONDS = 30
# One family name a file: several files under one name print wrong letters (see docs/decisions).
FONTS = {
    "Print": "NotoSans_400Regular.ttf",
    "Print Bold": "NotoSans_700Bold.ttf",
    "Print KR": "NotoSansKR_400Regular.ttf",
    "Print KR Bold": "NotoSansKR_700Bold.ttf",
}


class PrintingFailed(RuntimeError):
    """The document couldn't be made: it took too long, or asked for what it may not read."""


class PdfPrinter:
    """Makes PDFs in up to `processes` workers. One for each server process; it belongs to one event loop."""

    def __init__(self, assets: Path, processes: int = 1) -> None:
        self._fonts = assets / "static" / "vendor" / "print"
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    async def pdf(self, html: str) -> bytes:
        """The document as PDF bytes.

        Raises:
            PrintingFailed: it took longer than 30 s, or a resource outside the print fonts was asked for.
        """
        for last_try in (False, True):
            pool = self._started()
            try:
                future = asyncio.get_running_loop().run_in_executor(pool, _write, html, str(self._fonts))
                return await asyncio.wait_for(future, SECONDS)
            except BrokenProcessPool:  # a worker was killed: once more with fresh ones
                self._drop()
                if last_try:
                    raise PrintingFailed("the printing process ended twice") from None
            except TimeoutError:
                self._drop()
                raise PrintingFailed("printing took too long") from None
        raise PrintingFailed("unreachable")

    async def close(self) -> None:
        self._drop()

    @property
    def worker_pids(self) -> list[int]:
        processes = getattr(self._pool, "_processes", None) or {}
        return list(processes)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=context, initializer=_begin, initargs=(os.getpid(),)
            )
        return self._pool

    def _drop(self) -> None:
        pool, self._pool = self._pool, None
        if pool is None:
            return
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)


# ── in the worker ──────────────────────────────────────────────────────────
def _begin(parent: int) -> None:
    """Ends with the parent; Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


def _write(html: str, fonts: str) -> bytes:
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    font_config, style = _fonts(fonts)
    try:
        document = HTML(string=html, base_url="print:/", url_fetcher=URLFetcher(allowed_protocols=["data"]))
        written = document.write_pdf(stylesheets=[style], font_config=font_config, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:  # not an Exception: caught by name, or it would end the worker
        raise PrintingFailed("the document asks for a foreign resource") from error
    return bytes(written)


@functools.cache
def _fonts(folder: str) -> tuple[object, object]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    configuration = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url("{Path(folder, file).as_uri()}") }}'
        for family, file in FONTS.items()
    )
    style = CSS(string=faces, font_config=configuration, url_fetcher=URLFetcher(allowed_protocols=["file"]))
    return configuration, style
