"""Paper: every letter exact, nothing foreign read, the workers replaced when they fall."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from pediatric_his.documents.forms import (
    DoseCell,
    Header,
    VaccinationCard,
    VaccineRow,
    Words,
    split_rows,
    vaccination_card_html,
)
from pediatric_his.documents.pdf import PdfPrinter, PrintingFailed
from pediatric_his.documents.qr import card_code, document_code, is_genuine, svg
from pediatric_his.settings import assets_directory
from pediatric_his.web.templating import environment

ALPHABETS = {
    "uz": "AaBbDdEeFfGgHhIiJjKkLlMmNnOoPpQqRrSsTtUuVvXxYyZzO\u02bbo\u02bbG\u02bbg\u02bbShshChch\u02bc",
    "uz-Cyrl": "АаБбВвГгДдЕеЁёЖжЗзИиЙйКкЛлМмНнОоПпРрСсТтУуФфХхЦцЧчШшЪъЬьЭэЮюЯяЎўҚқҒғҲҳ",
    "ru": "ЩщЫыАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЭЮЯ",
    "kk": "ӘәҒғҚқҢңӨөҰұҮүҺһІі",
    "ky": "ҢңӨөҮү",
    "tg": "ҒғӢӣҚқӮӯҲҳҶҷ",
    "ko": "가나다라마바사아자차카타파하김민준최박서연정",
}
KEPT = Path(__file__).parent / "kept"


def printed(html: str) -> bytes:
    async def once() -> bytes:
        printer = PdfPrinter(assets_directory())
        try:
            return await printer.pdf(html)
        finally:
            await printer.close()

    return asyncio.run(once())


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def page_of(style: str, body: str) -> str:
    return f'<html lang="uz"><head><title>t</title><style>{style}</style></head><body>{body}</body></html>'


def test_every_letter_of_every_script_is_read_back_exactly() -> None:
    for family in ('"Print", "Print KR"', '"Print Bold", "Print KR Bold"'):
        body = "".join(f"<p>{letters}</p>" for letters in ALPHABETS.values())
        pdf = printed(page_of(f"body {{ font: 12pt {family} }}", body))
        text = text_of(pdf)
        for script, letters in ALPHABETS.items():
            assert letters in text, script
        fonts = subprocess.run(["pdffonts", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
        names = {line.split()[0].split("+")[-1] for line in fonts.splitlines()[2:]}
        assert all(name.startswith("Print") for name in names), f"only our own fonts: {names}"


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">', '<img src="http://127.0.0.1:1/x.png">', '<link rel="stylesheet" href="file:///etc/passwd">',
        '<object data="file:///etc/passwd"></object>', '<p style="background: url(file:///etc/passwd)">x</p>',
    ],
)  # fmt: skip
def test_nothing_foreign_is_read(html: str) -> None:
    text = text_of(printed(page_of("", f"<p>kept</p>{html}")))
    assert "kept" in text
    assert "root:" not in text


def test_a_killed_worker_is_replaced() -> None:
    async def story() -> tuple[bytes, bytes]:
        printer = PdfPrinter(assets_directory())
        try:
            first = await printer.pdf(page_of("", "<p>one</p>"))
            for pid in printer.worker_pids:
                os.kill(pid, signal.SIGKILL)
            return first, await printer.pdf(page_of("", "<p>two</p>"))
        finally:
            await printer.close()

    first, second = asyncio.run(story())
    assert "one" in text_of(first)
    assert "two" in text_of(second)


def test_a_stuck_worker_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pediatric_his.documents.pdf.SECONDS", 0.001)
    with pytest.raises(PrintingFailed, match="too long"):
        printed(page_of("", "<p>x</p>" * 2000))


def w(uz: str, ru: str) -> Words:
    return Words((uz, ru))


def card(rows: int, name: str = "G\u02bbulomova") -> VaccinationCard:
    header = Header(
        hospital=w("Toshkent bolalar shifoxonasi", "Ташкентская детская больница"), hospital_phone="+998 71 200-00-00", form_number="№ 063",
        title=w("Profilaktik emlash kartasi", "Карта профилактических прививок"), full_name=f"{name} Shahzoda Rustam qizi",
        name_lines=(name, "Shahzoda Rustam qizi"), birth_date="22.09.2025", sex=w("qiz bola", "девочка"), age=w("1 yosh", "1 год"),
        card_text="482 115-3", allergies=w("amoksitsillin (toshma)", "амоксициллин (крапивница)"),
        allergies_asked=w("", ""), code="9K2F-7QXX", qr_text="HIS1:4821153:9K2F7QXX:ABC", copy_number=1,
        printed_at="23.11.2026 11:05", printed_by="Yusupova N.",
    )  # fmt: skip
    doses = (
        DoseCell("24.11.2025", "PN5521"),
        DoseCell("26.12.2025", "PN5521", "invalid"),
        DoseCell("24.07.2026", "PN6013", "elsewhere"),
    )
    vaccine = w("Penta (boʻgʻma, koʻkyoʻtal, qoqshol)", "Пента (дифтерия, коклюш, столбняк)")
    due = (("22.01.2027", w("AKDS 4 · OPV 4", "АКДС 4 · ОПВ 4")),)
    return VaccinationCard(header, tuple(VaccineRow(vaccine, doses) for _ in range(rows)), due)


def card_pdf(made: VaccinationCard) -> bytes:
    return printed(vaccination_card_html(environment(), made, lambda message: Words((message, message)), "uz"))


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (8, 1), (10, 1), (24, 2)])
def test_the_card_folds_onto_one_sheet_and_goes_on_overleaf(rows: int, pages: int) -> None:
    assert len(PdfReader(io.BytesIO(card_pdf(card(rows)))).pages) == pages


def test_long_names_and_many_doses_are_kept_whole() -> None:
    text = text_of(card_pdf(card(3, name="Abdurahmonxoʻjayeva" * 4)))
    assert text.count("Abdurahmonxoʻjayeva") >= 4
    rows = split_rows([VaccineRow(w("OPV", "ОПВ"), tuple(DoseCell(f"0{n}.01.2025", "") for n in range(1, 8)))], 5)
    assert [len(row.doses) for row in rows] == [5, 2]


def test_the_card_looks_as_it_was_kept(tmp_path: Path) -> None:
    """Compares a coarse grey picture of the page; KEEP_PICTURES=1 keeps a new one."""
    (tmp_path / "card.pdf").write_bytes(card_pdf(card(8)))
    command = ["pdftoppm", "-gray", "-r", "20", "-singlefile", str(tmp_path / "card.pdf"), str(tmp_path / "card")]
    subprocess.run(command, check=True)
    picture = (tmp_path / "card.pgm").read_bytes()
    kept = KEPT / "card.pgm"
    if os.environ.get("KEEP_PICTURES"):
        kept.write_bytes(picture)
    reference = kept.read_bytes()
    assert len(picture) == len(reference)
    differing = sum(abs(a - b) > 60 for a, b in zip(picture, reference, strict=True))
    assert differing < len(reference) * 0.01


def test_codes_are_signed_and_told_from_forged_ones() -> None:
    code = card_code("4821153", document_code(), b"k" * 32)
    assert is_genuine(code, b"k" * 32)
    assert not is_genuine(code.replace("4821153", "4821161"), b"k" * 32)
    assert not is_genuine(code, b"x" * 32)
    assert not is_genuine("", b"k" * 32)
    assert svg(code).startswith("<svg")
