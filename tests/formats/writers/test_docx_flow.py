"""Long contents of DOCX parts are kept as text: the same bytes as those of a whole tree."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree

from formats.writers._docx_flow import Flow
from formats.writers._docx_xml import text_element, w

FOREIGN = '<a:ext xmlns:a="http://example.org/a"><b:one xmlns:b="http://example.org/b"/></a:ext>'


def part(*around):
    """Return a part's root with elements around what its body holds."""
    root = parse_xml(f"<w:document {nsdecls('w', 'r')}><w:body/></w:document>")
    root.insert(0, w("background", color="auto"))
    root.find(qn("w:body")).extend(around)
    return root


def elements(count, letters):
    """Yield paragraphs, some with names of another space and some that only the root declares."""
    for number in range(count):
        made = w("p", w("r", text_element(f"Ώρα <{number}> & {'α' * letters}")))
        if number % 7 == 0:
            made.append(parse_xml(FOREIGN))
        if number % 5 == 0:
            link = w("hyperlink")
            link.set(qn("r:id"), f"rId{number}")
            made.append(link)
        yield made


@pytest.mark.parametrize(("count", "letters"), [(0, 0), (1, 3), (200, 3), (451, 3), (230, 9_500)])
def test_a_part_with_a_flow_is_the_same_to_the_byte_as_one_with_its_elements(count, letters):
    title, section = w("p", w("pPr")), w("sectPr")
    whole = part(title, *elements(count, letters), section)
    expected = etree.tostring(whole, encoding="UTF-8", standalone=True)
    with Flow(part(), qn("w:body")) as flow:
        flow.add(elements(count, letters))
        marked = part(w("p", w("pPr")), flow.mark(), w("sectPr"))
        text, out = etree.tostring(marked, encoding="UTF-8", standalone=True), BytesIO()
        assert flow.length(text) == len(expected)
        flow.write(text, out)
    assert out.getvalue() == expected


def test_elements_that_the_root_holds_already_are_not_part_of_the_flow():
    root = parse_xml(f"<w:footnotes {nsdecls('w')}><w:footnote w:id='0'/></w:footnotes>")
    with Flow(root) as flow:
        flow.add([w("footnote", id=1)])
        flow.add([w("footnote", id=2)])
        root.append(flow.mark())
        out = BytesIO()
        flow.write(etree.tostring(root), out)
    held = etree.fromstring(out.getvalue())
    assert [one.get(qn("w:id")) for one in held] == ["0", "1", "2"]
