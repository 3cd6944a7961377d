"""Tables as they come: each file with what is read of it and what is said of it; nothing is lost without a word."""

import codecs
import csv
import io
import json
import tracemalloc
import unicodedata
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.templates.campaigns.tables import Table, TableError, read_pasted, read_table
from apps.templates.campaigns.tables.table import LARGEST_FILE, MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS

Cells = Sequence[tuple[int, tuple[str, ...]]]


def read(data: str | bytes, name: str = "people.csv") -> Table:
    return read_table(io.BytesIO(data.encode() if isinstance(data, str) else data), name=name)


def rows_of(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in table.rows]


def refusal(data: str | bytes, name: str = "people.csv") -> str:
    with pytest.raises(TableError) as refused:
        read(data, name)
    return str(refused.value)


GUESSED = "The file doesn’t say how its characters are stored. It was read as %s."
GERMAN = "Name;Straße\nJörg Groß;Grüner Weg 3\n"
ARABIC = "الاسم,النص\nليلى,مرحبا بكم في المتجر\nعمر,أهلا وسهلا\n"
PLAIN: list[tuple[str, str | bytes, tuple[str, ...], Cells, tuple[str, ...]]] = [
    ("commas", "Name,Role\nAna,Cook\nBo,Host\n", ("Name", "Role"), [(2, ("Ana", "Cook")), (3, ("Bo", "Host"))], ()),
    ("no break at the end", "Name,Role\r\nAna,Cook", ("Name", "Role"), [(2, ("Ana", "Cook"))], ()),
    (
        "lone carriage returns",
        "Name;Pay\rAna;1,5\rBo;2,5\r",
        ("Name", "Pay"),
        [(2, ("Ana", "1,5")), (3, ("Bo", "2,5"))],
        (),
    ),
    ("bars", "Name|Text\nAna|Hi, you; there\n", ("Name", "Text"), [(2, ("Ana", "Hi, you; there"))], ()),
    ("tabs", "Name\tText\nAna\tHi, you\n", ("Name", "Text"), [(2, ("Ana", "Hi, you"))], ()),
    ("Excel's first line", "sep=;\r\nA,x;B\r\n1;2\r\n", ("A,x", "B"), [(3, ("1", "2"))], ()),
    ("UTF-8 with a mark", codecs.BOM_UTF8 + b'"Name","R"\nAna,x\n', ("Name", "R"), [(2, ("Ana", "x"))], ()),
    (
        "UTF-16 as Excel writes it",
        "Name\tOrt\nZoë\tKöln\n".encode("utf-16"),
        ("Name", "Ort"),
        [(2, ("Zoë", "Köln"))],
        (),
    ),
    (
        "UTF-16 without a mark",
        "Name,Place,Role\nZoë,Cologne,Cook\n".encode("utf-16-le"),
        ("Name", "Place", "Role"),
        [(2, ("Zoë", "Cologne", "Cook"))],
        (GUESSED % "UTF-16-LE",),
    ),
    (
        "Windows-1252",
        GERMAN.encode("cp1252"),
        ("Name", "Straße"),
        [(2, ("Jörg Groß", "Grüner Weg 3"))],
        (GUESSED % "Windows-1252",),
    ),
    (
        "Arabic",
        ARABIC,
        ("الاسم", "النص"),
        [(2, ("ليلى", "مرحبا بكم في المتجر")), (3, ("عمر", "أهلا وسهلا"))],
        (),
    ),
    ("emoji", "Name,Sign\nAna,👩‍👩‍👧\nBo,🇳🇴\n", ("Name", "Sign"), [(2, ("Ana", "👩‍👩‍👧")), (3, ("Bo", "🇳🇴"))], ()),
    (
        "quoted breaks, quotes and separators",
        'Name,Text\r\nAna,"Hi, ""you""\r\nthere"\r\nBo,"a\nb"\r\n',
        ("Name", "Text"),
        [(2, ("Ana", 'Hi, "you"\r\nthere')), (4, ("Bo", "a\nb"))],
        (),
    ),
    (
        "quotes within a cell are text",
        'Name,Text\n"Ana" Sol,5" nails\n"Hi" she said,""\n',
        ("Name", "Text"),
        [(2, ('"Ana" Sol', '5" nails')), (3, ('"Hi" she said', ""))],
        (),
    ),
    (
        "blanks in front of quotes",
        'Name, Text\n"Ana", "Hi, you"\nBo, "a" b\n',
        ("Name", "Text"),
        [(2, ("Ana", "Hi, you")), (3, ("Bo", '"a" b'))],
        ("Blanks around the text were removed in 2 cells.",),
    ),
    (
        "zeros, dates, numbers and formulas stay as they are written",
        "Id,Day,Pay,Sum\n007,01/12/2026,1.50,=1+1\n",
        ("Id", "Day", "Pay", "Sum"),
        [(2, ("007", "01/12/2026", "1.50", "=1+1"))],
        (),
    ),
    (
        "one column with commas in it",
        "Text\nHello, you\nGood morning, everybody, and welcome\n",
        ("Text",),
        [(2, ("Hello, you",)), (3, ("Good morning, everybody, and welcome",))],
        (),
    ),
    (
        "ragged lines",
        "A,B\n1,2\n1,2,3\n4\n5,6,,\n",
        ("A", "B", "Column 3"),
        [(2, ("1", "2", "")), (3, ("1", "2", "3")), (4, ("4", "", "")), (5, ("5", "6", ""))],
        (
            "Columns without a name got one: “Column 3”.",
            "There are more cells than names. The others are kept in columns without a name: line 3.",
            "There are fewer cells than columns. Missing cells are empty: line 4.",
        ),
    ),
    (
        "names that are there twice, and none",
        "Name,Name,,Name 2,\na,b,c,d,\n",
        ("Name", "Name 3", "Column 3", "Name 2"),
        [(2, ("a", "b", "c", "d"))],
        (
            "Columns with the name of another one got a number: “Name 3”.",
            "Columns without a name got one: “Column 3”.",
        ),
    ),
    (
        "blank lines and blanks around cells",
        "\n ,\nA,B\n\n  1 ,\u00a02\n,\n3,4\n\n\n",
        ("A", "B"),
        [(5, ("1", "2")), (7, ("3", "4"))],
        ("4 blank lines were skipped.", "Blanks around the text were removed in 2 cells."),
    ),
    (
        "a character that is broken",
        "Name,Ort\nZoë,Köln\nJörg,Mün".encode() + b"\xc3,\n",
        ("Name", "Ort"),
        [(2, ("Zoë", "Köln")), (3, ("Jörg", "Mün\ufffd"))],
        ("Some characters can’t be read, and are shown as “\ufffd”: line 3.",),
    ),
    (
        "invisible characters stay, for a check to find them",
        "Name,B\nPi\u200blar\u202e,\ufeffx\n",
        ("Name", "B"),
        [(2, ("Pi\u200blar\u202e", "\ufeffx"))],
        (),
    ),
    ("one character for a letter and its mark", "Name,B\nZoe\u0308,x\n", ("Name", "B"), [(2, ("Zoë", "x"))], ()),
    (
        "JSON, a row a line",
        '[\n{"Name": "Zo\\u00eb", "Pay": 1.50, "Big": 12345678901234567890},\n{"Pay": null, "New": true}\n]\n',
        ("Name", "Pay", "Big", "New"),
        [(2, ("Zoë", "1.50", "12345678901234567890", "")), (3, ("", "", "", "true"))],
        (),
    ),
    (
        "JSON on one line",
        '[["A", "B"], [1e3, "x"], ["y"]]',
        ("A", "B"),
        [(2, ("1e3", "x")), (3, ("y", ""))],
        (
            "The file isn’t one row a line. Rows are counted one by one, the header as line 1.",
            "There are fewer cells than columns. Missing cells are empty: line 3.",
        ),
    ),
    (
        "JSON with rows and more",
        '{"made": {"by": [1]},\n"rows": [\n{"A": "1"}\n],\n"z": 2}',
        ("A",),
        [(3, ("1",))],
        ("Only “rows” was read. Left out: made, z.",),
    ),
]


@pytest.mark.parametrize(
    ("data", "columns", "rows", "notes"), [one[1:] for one in PLAIN], ids=[one[0] for one in PLAIN]
)
def test_a_table_is_read_as_it_comes(data: str | bytes, columns: tuple[str, ...], rows: Cells, notes: object) -> None:
    table = read(data)
    assert table.columns == columns
    assert rows_of(table) == rows
    assert table.notes == notes


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ("", "a.csv", "The table is empty."),
        (" \n\n\t\n", "a.csv", "The table is empty."),
        ("Name,Role\n\n", "a.csv", "The table has a header, but no rows below it."),
        ('A,B\n1,2\n3,"x\n4,5\n', "a.csv", "The quotation mark that opens a cell in line 3 is never closed."),
        ("A,B\nAna,Oslo and more\nBo,a\0b, and so on\n", "a.csv", "This isn’t a table: line 3 holds binary data."),
        (bytes(range(1, 256)) * 9, "a.csv", "This file isn’t a table. Choose a CSV, TSV, XLSX or JSON file."),
        (b"%PDF-1.7\n%\n", "a.csv", "This file isn’t a table. Choose a CSV, TSV, XLSX or JSON file."),
        ("<html><table><tr>", "a.xls", "This is a web page or XML, not a table. Save the table as CSV or XLSX."),
        ('[\n{"a": {}},\n{"b": [1]}]', "a.json", "Line 2, column “a”: the cell holds a list or an object."),
        ('[\n{"a": 1,\n"a": 2}]', "a.json", "Line 2: “a” is there twice."),
        ('[\n{"a": 1},\n[2]]', "a.json", "Line 3: the rows before it are objects, and this one isn’t."),
        ('[\n{"a": 1},\n{"a": }]', "a.json", "The file is no valid JSON: line 3 can’t be read."),
        ("[" * 100_000, "a.json", "The file is no valid JSON: line 1 can’t be read."),
        ('{"a": 1}', "a.json", "The JSON isn’t a table."),
        ('{"rows": 3}', "a.json", "The JSON isn’t a table."),
        ("[1, 2]", "a.json", "The JSON isn’t a table."),
        ("Name,Role\nAna,Cook\n", "a.json", "The JSON isn’t a table."),
        ('[{"a": 1}] [', "a.json", "The JSON isn’t a table."),
        ("[]", "a.json", "The table is empty."),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data: str | bytes, name: str, words: str) -> None:
    assert refusal(data, name).startswith(words)


def test_a_pasted_block_is_separated_by_tabs() -> None:
    table = read_pasted('Name\tText\r\nAna\tHi, you; "there"\r\nBo\t"a\nb ""c"""\r\n')
    assert table.columns == ("Name", "Text")
    assert rows_of(table) == [(2, ("Ana", 'Hi, you; "there"')), (3, ("Bo", 'a\nb "c"'))]
    assert table.notes == ()


def test_csv_and_json_may_be_pasted_too() -> None:
    assert read_pasted("\ufeffName;Pay\nAna;1,5\n").columns == ("Name", "Pay")
    assert read_pasted('[{"Name": "Ana"}]').columns == ("Name",)
    assert read_pasted("Name\nAna, Oslo\n").columns == ("Name",)
    with pytest.raises(TableError, match="empty"):
        read_pasted("  \n")


def test_three_hundred_columns_are_a_table_and_one_more_is_none() -> None:
    wide = [[f"c{n}" for n in range(MOST_COLUMNS)], [str(n) for n in range(MOST_COLUMNS)]]
    table = read("".join(",".join([*row, "", " "]) + "\n" for row in wide))
    assert len(table.columns) == MOST_COLUMNS
    assert table.rows[0].cells == tuple(wide[1])
    assert "more than 300 columns" in refusal("".join(",".join([*row, "x"]) + "\n" for row in wide))


def test_two_thousand_rows_are_a_table_and_one_more_is_none() -> None:
    lines = ["Name,Text\n", *(f'"Ana {n}","Hi\n\nthere"\n\n' for n in range(MOST_ROWS))]
    table = read("".join(lines))
    assert len(table.rows) == MOST_ROWS
    assert table.rows[-1].line == 2 + 4 * (MOST_ROWS - 1)
    assert "more than 2,000 rows" in refusal("".join([*lines, "Bo,x\n"]))
    with pytest.raises(TableError, match="more than 2,000 rows"):
        read_pasted("".join([*lines, "Bo,x\n"]))


def test_a_cell_of_ten_thousand_characters_is_kept_and_a_longer_one_refused_by_its_place() -> None:
    longest = "ص" * MOST_CHARACTERS
    assert read(f"Name,Text\nAna, {longest} \n").rows[0].cells == ("Ana", longest)
    quotes = '"' * (MOST_CHARACTERS - 2) + "\nx"
    assert read('Name,Text\nAna,"' + quotes.replace('"', '""') + '"\n').rows[0].cells == ("Ana", quotes)
    refused = "Line 3, column “Text”: the cell has more than 10,000 characters."
    assert refusal(f"Name,Text\nAna,x\nBo,{longest}x\n") == refused
    assert refusal(f'Name,Text\nAna,x\nBo,"{longest}\nx"\n') == refused
    endless = 'Name,Text\nAna,x\nBo,"' + 10_000 * "never closed\n"
    assert refusal(endless) == "Line 3, column “2”: the cell has more than 10,000 characters."
    assert refusal(json.dumps([{"Name": "a"}, {"Name": "b", "Text": longest + "x"}])) == refused


def test_a_file_and_a_pasted_block_may_be_so_large() -> None:
    assert refusal(b"A,B\n" + b"x" * LARGEST_FILE) == "The table is too large: it can have up to 20 MB."
    with pytest.raises(TableError, match="up to 20 MB"):
        read_pasted("A\tB\n" + "x" * LARGEST_FILE)


MILLIONS = {
    "CSV": b"Name,Text\n" + b"Ana,Hello there\n" * 1_000_000,
    "quoted": b'Name,Text\n"Ana","Hi\n"\n' + b'"Ana","Hi\n"\n' * 1_000_000,
    "UTF-16": ("Name,Text\n" + "Ana,Hi\n" * 1_000_000).encode("utf-16"),
    "JSON": b"[" + b",".join([b'{"a":"x","b":2}'] * 1_000_000) + b"]",
    "blank JSON": b"[[]" + b",[]" * 200_000 + b"]",
}


@pytest.mark.parametrize("kind", MILLIONS)
def test_a_million_rows_are_refused_while_memory_stays_flat(kind: str) -> None:
    source = io.BytesIO(MILLIONS[kind])
    tracemalloc.start()
    try:
        with pytest.raises(TableError, match="more than 2,000 rows"):
            read_table(source, name="people")
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
    assert source.tell() < 8_000_000


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
"""Any texts, and those made of what could be taken for something else."""
ODD = st.text(st.sampled_from("a\"',;\t|\r\n =é\u0301\u00a0\u200b\ufeff[{😀"), max_size=12)


def known(cell: str) -> str:
    return unicodedata.normalize("NFC", cell.strip())


@settings(deadline=None)
@given(
    st.lists(st.lists(CELLS | ODD, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8-sig", "utf-16"]),
    st.booleans(),
)
@example([["\ufeff", '"', '""'], ["sep=;", "", "\n"]], ",", "\n", "utf-16", True)
def test_what_the_csv_module_writes_is_read_back(
    rows: list[list[str]], separator: str, ending: str, encoding: str, is_declared: bool
) -> None:
    # The module leaves breaks bare that are not those of its lines.
    ending = "\r\n" if is_declared else ending
    written = io.StringIO(newline="")
    written.write(f"sep={separator}{ending}" if is_declared else "")
    form = csv.excel if is_declared else csv.unix_dialect
    csv.writer(written, form, delimiter=separator, lineterminator=ending).writerows([["A", "B", "C"], *rows])
    expected = [cells for row in rows if any(cells := tuple(map(known, row)))]
    if not expected:
        assert "no rows below it" in refusal(written.getvalue().encode(encoding))
        return
    table = read(written.getvalue().encode(encoding))
    assert table.columns == ("A", "B", "C")
    assert [row.cells for row in table.rows] == expected


@settings(deadline=None)
@given(
    st.binary(max_size=60) | CELLS.map(str.encode) | ODD.map(str.encode), st.sampled_from(["a.csv", "a.json", "a.tsv"])
)
def test_no_bytes_break_the_reading(data: bytes, name: str) -> None:
    for given_ in (data, b"A,B\n" + data, b'[{"a":' + data, b"PK\x03\x04" + data):
        with suppress(TableError):
            table = read(given_, name)
            assert all(len(row.cells) == len(table.columns) for row in table.rows)
            assert len(set(table.columns)) == len(table.columns)
