"""Templates: short lines, pages as outlines, and layout that never reaches the wire."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from pediatric_his.web.template_layout import TemplateLayout, without_layout
from pediatric_his.web.templating import environment

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and path.parent.name != "components"]
LONGEST_LINE = 120
LONGEST_PAGE = 80


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_lines_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]


@pytest.mark.parametrize(
    "path", [p for p in PAGES if not p.name.startswith("_")], ids=lambda p: f"{p.parent.name}/{p.name}"
)
def test_a_page_reads_as_its_outline(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_PAGE


def rendered(source: str, **values: object) -> str:
    return (
        Environment(extensions=[TemplateLayout], trim_blocks=True, lstrip_blocks=True, autoescape=True)
        .from_string(source)
        .render(values | {"_": str})
    )


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("<p>\n  {{ a }}\n</p>", "<p>A</p>"),
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("<b>x</b>\n{{ ' ' }}\n<i>y</i>", "<b>x</b> <i>y</i>"),
        ("<p>two\n   words</p>", "<p>two words</p>"),
        ("<a class=\"x\"\n   href=\"/{{ a }}\"\n   {% if b %}hidden{% endif %}>\n  y\n</a>", '<a class="x" href="/A" >y</a>'),
        ("<p title=\"a >\n b\">\nx</p>", '<p title="a > b">x</p>'),
        ("{% if a %}\n  <b>\n    {{ a }} · {{ a }}\n  </b>\n{% endif %}\n", "<b>A · A</b>"),
        ("<style>\n  p { margin: 0 }\n  b { top: 0;\n    left: 0 }\n</style>", "<style>p { margin: 0 } b { top: 0; left: 0 }</style>"),
        ("<textarea>{{ '\\n' }}{{ a }}</textarea>", "<textarea>\nA</textarea>"),
        ("<p>\n  {{ a }}.\n  {{ a }}\n</p>", "<p>A. A</p>"),
        ("<p>\n  {{ _('x.') }}\n  {{ _('y.') }}\n</p>", "<p>x. y.</p>"),
        ("<p>\n  x ·\n  <span>{{ a }}</span> ·\n  y: <b>{{ a }}</b>\n  {% if a %}\n    · {{ a }}\n  {% endif %}\n</p>",
         "<p>x · <span>A</span> · y: <b>A</b> · A</p>"),
        ("<td>\n  {{ a }}\n  {% if a %}<i>({{ a }})</i>{% endif %}\n</td>", "<td>A <i>(A)</i></td>"),
        ("<p>\n  {% if b %}\n    x\n  {% else %}\n    y\n  {% endif %}\n</p>", "<p>y</p>"),
        ("<p>{{ a }}\n{% for x in 'xy' %}\n{{ x }};\n{% endfor %}\n</p>", "<p>A x; y;</p>"),
        ("<p>{{ a }}\n{{ ' · ' }}\n{{ a }}\n{{- a -}}\n{{ a }}</p>", "<p>A · AAA</p>"),
        ("{% macro m() %}<b>x</b>{% endmacro %}<p>\n  {{ m() }}\n  {{ m() }}\n</p>", "<p><b>x</b><b>x</b></p>"),
        ("<p>\n  {{ a }}\n</p>\n{{ a }}\n<p>\n</p>", "<p>A</p>A<p></p>"),
        ("<p>\n  {{ a }}\n  <span class=\"{{ a }}\">\n    x\n  </span>\n  {{ a }}\n</p>", '<p>A <span class="A">x</span> A</p>'),
    ],
)  # fmt: skip
def test_a_line_break_is_layout(source: str, html: str) -> None:
    assert rendered(source, a="A", b=False) == html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_every_template_is_one_without_its_layout(path: Path) -> None:
    environment().get_template(str(path.relative_to(ROOT / "templates")))


def test_what_somebody_typed_is_never_touched() -> None:
    assert rendered("<p>\n{{ a }}\n</p>", a="one\n  two") == "<p>one\n  two</p>"


def test_an_error_names_the_line_of_the_file() -> None:
    source = "<p>\n  <b>\n  </b>\n  {{ a }}\n</p>\n"
    assert [line for line, text in enumerate(without_layout(source).splitlines(), 1) if "{{ a }}" in text] == [4]


FRAMES = {"main", "title", "banner", "step"}  # filled by a page, never sent without it


def imported(found: Iterable[nodes.Node]) -> set[str]:
    names = (name for node in found if isinstance(node, nodes.FromImport) for name in node.names)
    return {name if isinstance(name, str) else name[1] for name in names}


@pytest.mark.parametrize("path", PAGES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_block_that_may_be_sent_alone_imports_what_it_calls(path: Path) -> None:
    """Rendered by itself a block knows nothing of the imports at its page's head."""
    page = environment().parse(path.read_text(encoding="utf-8"))
    at_the_head = imported(page.body)
    for block in page.find_all(nodes.Block):
        called = {name.name for name in block.find_all(nodes.Name) if name.ctx == "load"}
        if block.name not in FRAMES:
            assert called & at_the_head <= imported(block.find_all(nodes.FromImport)), block.name
