"""Tables in XLSX files: as a spreadsheet shows them, with a word on all that is not read, and within limits."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from apps.templates.campaigns.tables import Table, TableError, read_table
from apps.templates.campaigns.tables.number_formats import shown
from apps.templates.campaigns.tables.table import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = "xl/sharedStrings.xml"
DAMAGED = "The workbook is damaged, or isn’t one. Open it in your spreadsheet and save it as XLSX again."


def saved(book: Workbook) -> io.BytesIO:
    file = io.BytesIO()
    book.save(file)
    return file


def book_of(*rows: Iterable[object]) -> tuple[Workbook, Any]:
    """A workbook and its sheet, which openpyxl's types take for one of three."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return book, book.active


def read(file: io.BytesIO) -> Table:
    return read_table(file, name="people.xlsx")


def cells_of(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in table.rows]


def changed(file: io.BytesIO, parts: dict[str, bytes | Iterable[bytes]]) -> io.BytesIO:
    """The same file with other bytes in some of its parts, which are written piece by piece."""
    other = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted({*old.namelist(), *parts}):
            content = parts.get(name)
            with new.open(name, "w") as part:
                for piece in (
                    [old.read(name)] if content is None else [content] if isinstance(content, bytes) else content
                ):
                    part.write(piece)
    return other


def sheet(*pieces: bytes) -> Iterator[bytes]:
    """The rows of a sheet, written by hand."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    yield from pieces
    yield b"</sheetData></worksheet>"


def plain() -> io.BytesIO:
    return saved(book_of(("Name", "Text"), ("Ana", "Hi"))[0])


def shares(strings: Iterable[bytes]) -> io.BytesIO:
    """A workbook whose texts lie in a part of their own, as Excel does it and openpyxl does not."""
    relation = f'<Relationship Id="texts" Type="{RELATIONS}/sharedStrings" Target="/{STRINGS}"/></Relationships>'
    with zipfile.ZipFile(plain()) as book:
        relations = book.read(BOOK_RELATIONS).replace(b"</Relationships>", relation.encode())
    return changed(plain(), {BOOK_RELATIONS: relations, STRINGS: strings})


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(TableError) as refused:
        read(file)
    return str(refused.value)


def test_cells_are_read_as_a_spreadsheet_shows_them() -> None:
    values = {
        "text": ("  007 ", "@", "007"),
        "whole": (12.0, "General", "12"),
        "half": (0.1 + 0.2, "General", "0.3"),
        "large": (1e20, "General", "100000000000000000000"),
        "zeros": (7, "00000", "00007"),
        "price": (12.5, "0.00", "12.50"),
        "percent": (0.125, "0.0%", "12.5%"),
        "true": (True, "General", "TRUE"),
        "false": (False, "General", "FALSE"),
        "date": (date(2026, 12, 1), "dd/mm/yyyy", "2026-12-01"),
        "month": (date(2026, 12, 1), "mmm yyyy", "2026-12-01"),
        "moment": (datetime(2026, 12, 1, 14, 30), "d.m.yy h:mm", "2026-12-01 14:30"),  # noqa: DTZ001
        "time": (clock(8, 5, 7), "h:mm AM/PM", "08:05:07"),
        "length": (timedelta(hours=26, minutes=30), "[h]:mm", "26:30"),
        "Arabic": ("مرحبا", "General", "مرحبا"),
        "emoji": ("👩‍👩‍👧", "General", "👩‍👩‍👧"),
        "break": ("a\nb", "General", "a\nb"),
    }
    book, page = book_of(values, [value for value, _format, _shown in values.values()])
    for place, (_value, code, _shown) in enumerate(values.values(), 1):
        page.cell(2, place).number_format = code
    table = read(saved(book))
    assert dict(zip(table.columns, table.rows[0].cells, strict=True)) == {name: one[2] for name, one in values.items()}
    assert table.notes == ("Blanks around the text were removed in 1 cell.",)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="_\ufffe\uffff"), max_size=15)
"""What XML can hold, without the underlines of numbered characters."""
VALUES = (
    TEXTS.map(lambda text: (text, normalize("NFC", text.strip())))
    | st.integers(-(10**15), 10**15).map(lambda number: (number, str(number)))
    | st.booleans().map(lambda truth: (truth, str(truth).upper()))
    | st.dates(date(1900, 3, 1), date(9999, 12, 31)).map(lambda day: (day, day.isoformat()))
    | st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 30)).map(  # noqa: DTZ001
        lambda moment: (moment.replace(microsecond=0), moment.isoformat(" ", "seconds"))
    )
)


@settings(deadline=None)
@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_openpyxl_writes_is_read_back(rows: list[list[tuple[object, str]]]) -> None:
    book, page = book_of("ABC")
    for row in rows:
        page.append([value for value, _text in row])
        for cell in page[page.max_row]:
            cell.data_type = "s" if cell.data_type in "fe" else cell.data_type
    expected = [cells for row in rows if any(cells := tuple(text for _value, text in row))]
    if not expected:
        assert "no rows below it" in refusal(saved(book))
        return
    assert [row.cells for row in read(saved(book)).rows] == expected


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    book, _page = book_of(("Day",), (date(2026, 12, 1),))
    book.epoch = CALENDAR_MAC_1904
    assert read(saved(book)).rows[0].cells == ("2026-12-01",)


@pytest.mark.parametrize(
    ("value", "code", "text", "is_whole"),
    [
        ("1", "yyyy-mm-dd", "1900-01-01", True),
        ("59", "d/m/yy", "1900-02-28", True),
        ("61", "d/m/yy", "1900-03-01", True),
        ("2958465.5", "d/m/yy h:mm", "9999-12-31 12:00", True),
        ("2958466", "d/m/yy", "2958466", False),
        ("-1", "d/m/yy", "-1", False),
        ("46357", "[$-407]d. mmmm yyyy;@", "2026-12-01", True),
        ("0.5", "mm:ss", "12:00:00", True),
        ("-0.25", "[hh]:mm:ss", "-6:00:00", True),
        ("1234.5", "#,##0.00", "1234.5", False),
        ("999", "#,##0", "999", True),
        ("1000", "#,##0", "1000", False),
        ("12", '0 "days"', "12", False),
        ("12", "[Red]0;[Blue]-0", "12", False),
        ("-0.004", "0.00", "0.00", True),
        ("-7", "000", "-007", True),
        ("2.5", "0", "3", True),
        ("9" * 50, "0.00%", "9" * 50 + "00.00%", True),
        ("9" * 90, "0.00", "9" * 90, False),
        ("1e308", "General", "1" + "0" * 308, True),
        ("1e999999999", "0.00", "1e999999999", True),
        ("1E-7", "General", "0.0000001", True),
        ("x", "0.00", "x", True),
    ],
)
def test_a_number_is_shown_in_its_format(value: str, code: str, text: str, is_whole: bool) -> None:
    assert shown(value, code, is_1904=False) == (text, is_whole)


def test_all_that_is_not_read_as_it_is_seen_is_told() -> None:
    book, page = book_of((), ("Name", "Price", "Sum", "Other"))
    page.title = "People"
    page["A4"], page["B4"], page["C4"] = "Ana", 1234.5, "=B4*2"
    page["A6"], page["D6"] = "Bo", "#REF!"
    page["B4"].number_format = '#,##0.00 "kr"'
    page.merge_cells("A6:A7")
    page.row_dimensions[6].hidden = True
    page.column_dimensions["D"].hidden = page.column_dimensions["F"].hidden = True
    book.create_sheet("Lists").sheet_state = "veryHidden"
    book.create_sheet("Notes")
    table = read(saved(book))
    assert table.columns == ("Name", "Price", "Sum", "Other")
    assert cells_of(table) == [(4, ("Ana", "1234.5", "", "")), (6, ("Bo", "", "", ""))]
    assert table.notes == (
        "Only the sheet “People” was read. Not read: Notes.",
        "Hidden sheets were not read: Lists.",
        "Formulas without a stored value are read as empty: C4. "
        "Open the workbook in your spreadsheet, save it and choose it again.",
        "Merged cells hold their text in the first cell, and are empty in the others: A6:A7.",
        "Hidden rows were read as well: 6.",
        "Hidden columns were read as well: D.",
        "An error is read as an empty cell: D6 #REF!.",
        "Numbers are read without their format, such as a currency or thousands separators: B4.",
        "3 blank lines were skipped.",
    )


def test_formulas_are_read_by_the_value_that_was_stored() -> None:
    file = changed(
        plain(),
        {
            SHEET: sheet(
                b'<row><c t="inlineStr"><is><r><t>Na</t></r><r><t>me</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
                b'<c t="inlineStr"><is><t>Sum</t></is></c></row>',
                b'<row r="3"><c r="A3" t="str"><f>A1</f><v>Line_x000D_ _x0000_ _xD83D_</v></c>'
                b'<c r="B3"><f>1+1</f><v>2</v></c></row>',
                b'<row r="4"><c r="A4" t="str"><f>B9</f><v></v></c>'
                b'<c r="B4" t="d"><v>2026-12-01T00:00:00</v></c></row>',
            )
        },
    )
    table = read(file)
    assert table.columns == ("Name", "Sum")
    assert cells_of(table) == [(3, ("Line\r _x0000_ _xD83D_", "2")), (4, ("", "2026-12-01"))]
    assert table.notes == (
        "Formulas are read by the value that was last stored: A3, B3, A4.",
        "1 blank line was skipped.",
    )


def test_texts_that_are_shared_are_found_by_their_number() -> None:
    texts = b"<si><t>Name</t></si><si><t>unused</t></si><si><r><t>Ya</t></r><r><t>n</t></r><rPh><t>x</t></rPh></si>"
    rows = b'<row><c t="s"><v>0</v></c></row>', b'<row><c t="s"><v>2</v></c></row>', b'<row><c t="s"><v>0</v></c></row>'
    file = changed(shares([f'<sst xmlns="{MAIN}">'.encode(), texts, b"</sst>"]), {SHEET: sheet(*rows)})
    assert cells_of(read(file)) == [(2, ("Yan",)), (3, ("Name",))]


def test_a_text_that_is_shared_by_too_many_cells_is_too_large() -> None:
    text = f'<sst xmlns="{MAIN}"><si><t>{"x" * 9000}</t></si></sst>'.encode()
    row = b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
    assert read(changed(shares([text]), {SHEET: sheet(row * 1000)})).rows[-1].line == 1000
    assert refusal(changed(shares([text]), {SHEET: sheet(row * 1500)})).startswith("The table is too large")


def test_the_first_sheet_that_is_not_hidden_is_read() -> None:
    book, page = book_of(("Hidden",), ("x",))
    page.sheet_state = "hidden"
    book.create_chartsheet("Chart")
    second = book.create_sheet("Second")
    second.append(["Name"])
    second.append(["Ana"])
    table = read(saved(book))
    assert table.columns == ("Name",)
    assert table.notes == (
        "Only the sheet “Second” was read. Not read: Chart.",
        "Hidden sheets were not read: Sheet.",
    )


def test_limits_of_rows_columns_and_cells() -> None:
    book, page = book_of(["n"] * MOST_COLUMNS, *([n] for n in range(MOST_ROWS)))
    table = read(saved(book))
    assert (len(table.columns), len(table.rows)) == (MOST_COLUMNS, MOST_ROWS)
    page.cell(2, MOST_COLUMNS + 1).value = "x"
    assert "more than 300 columns" in refusal(saved(book))
    page.cell(2, MOST_COLUMNS + 1).value = None
    page.append(["x"])
    assert "more than 2,000 rows" in refusal(saved(book))
    longer, _page = book_of(("Name", "Text"), ("Ana", "x" * (MOST_CHARACTERS + 1)))
    assert refusal(saved(longer)) == "Line 2, column “Text”: the cell has more than 10,000 characters."
    shared = shares([f'<sst xmlns="{MAIN}"><si><t>{"x " * 20_000}</t></si></sst>'.encode()])
    one = changed(shared, {SHEET: sheet(b'<row><c t="s"><v>0</v></c></row>')})
    assert refusal(one) == "Line 1, column “A”: the cell has more than 10,000 characters."


def many(count: int, row: bytes) -> Iterator[bytes]:
    """So many rows, a thousand at a time."""
    for first in range(1, count, 1000):
        yield b"".join(row.replace(b"%d", b"%d" % n) for n in range(first, first + 1000))


def strings(count: int) -> Iterator[bytes]:
    yield f'<sst xmlns="{MAIN}">'.encode()
    yield from many(count, b"<si><t>name %d</t></si>")
    yield b"</sst>"


def million() -> io.BytesIO:
    rows = many(1_000_000, b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>')
    return changed(shares(strings(1_000_001)), {SHEET: sheet(*rows)})


def other_sheet() -> io.BytesIO:
    """A table whose workbook has a million texts elsewhere."""
    rows = many(1000, b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>')
    return changed(shares(strings(1_000_000)), {SHEET: sheet(*rows)})


@pytest.mark.parametrize(("make", "is_read"), [(million, False), (other_sheet, True)])
def test_a_million_rows_cost_nothing(make: Callable[[], io.BytesIO], is_read: bool) -> None:
    file = make()
    tracemalloc.start()
    try:
        if is_read:
            assert read(file).rows[-1].cells == ("name 1001",)
        else:
            assert "more than 2,000 rows" in refusal(file)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000


BOMBS: dict[str, tuple[Callable[[], Iterable[bytes]], str]] = {
    "blanks": (lambda: sheet(*[b" " * 1_000_000] * 101), "one of its parts has more than 100 MB"),
    "nested": (lambda: sheet(b"<a>" * 200), DAMAGED),
    "elements": (lambda: sheet(*[b"<c/>" * 100_000] * 31), DAMAGED),
    "a tag without end": (lambda: sheet(b"<row ", *[b" " * 1_000_000] * 90), DAMAGED),
    "a cell without end": (lambda: sheet(b"<row><c><v>", *[b"x" * 1_000_000] * 90), "more than 10,000 characters"),
    "entities": (lambda: [b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'], DAMAGED),
    "a file of ours": (lambda: [b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><worksheet/>'], DAMAGED),
    "another file of ours": (lambda: [b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>'], DAMAGED),
    "rows that go back": (lambda: sheet(b'<row r="2"/><row r="1"/>'), DAMAGED),
    "no such row": (lambda: sheet(b'<row r="1048577"/>'), DAMAGED),
    "no such cell": (lambda: sheet(b'<row><c r="1A"/></row>'), DAMAGED),
    "no such text": (lambda: sheet(b'<row><c t="s"><v>9</v></c></row>'), DAMAGED),
    "no XML": (lambda: [b"Name,Text"], DAMAGED),
    "cut off": (lambda: [b"<worksheet><sheetData>"], DAMAGED),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_workbook_that_is_made_to_harm_is_refused_soon(name: str) -> None:
    make, words = BOMBS[name]
    file = changed(plain(), {SHEET: make()})
    began = time.process_time()
    assert words in refusal(file)
    assert time.process_time() - began < 15


def zipped(*names: str) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file


def encrypted() -> io.BytesIO:
    """The mark of a ZIP with a password, in both places where it is kept."""
    data = bytearray(plain().getvalue())
    for head, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(head) + place] |= 1
    return io.BytesIO(data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (io.BytesIO(OLE + "EncryptedPackage".encode("utf-16-le")), "The workbook is protected by a password. Save it"),
        (encrypted(), "The file is protected by a password. Save it without one."),
        (io.BytesIO(OLE), "This is a workbook in the old Excel format. Save it as XLSX or CSV."),
        (zipped("xl/workbook.bin", "[Content_Types].xml"), "This is a binary Excel workbook (XLSB)."),
        (zipped("META-INF/manifest.xml", "content.xml"), "This is an OpenDocument file. Save it as XLSX or CSV."),
        (zipped("people.csv"), "This is a ZIP file without a workbook. Unpack it, and choose the table in it."),
        (zipped("[Content_Types].xml"), DAMAGED),
        (zipped(*map(str, range(10_001))), DAMAGED),
        (io.BytesIO(plain().getvalue()[:-40]), DAMAGED),
        (io.BytesIO(b"PK\x03\x04"), DAMAGED),
        (saved(Workbook()), "The table is empty."),
        (saved(book_of(("Name",))[0]), "The table has a header, but no rows below it."),
    ],
)
def test_other_files_are_refused_by_name(file: io.BytesIO, words: str) -> None:
    assert refusal(file).startswith(words)
