"""A workbook (XLSX) of one sheet, written row by row. Each cell is a text in a cell of text: nothing is a formula."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MIME_TYPE: Final = f"{KIND}.sheet"
LONGEST: Final = 32_767
"""Characters of a cell."""
LARGEST_PIECE: Final = 1 << 16
_NO_XML: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Style 1 is text (49 is "@"), quoted: what begins like a formula stays text when somebody edits the cell.
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf xfId="0"/><xf numFmtId="49" xfId="0" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" xfId="0" applyNumberFormat="1" applyFont="1" quotePrefix="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


def written(name: str, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The bytes of a workbook with these rows, of which the first is the head; in pieces, as they come."""
    out = _Pieces()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in PARTS.items():
            package.writestr(part, HEAD + content)
        book = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        book += f'<sheet name="{_quoted(name[:31])}" sheetId="1" r:id="rId1"/></sheets></workbook>'
        package.writestr("xl/workbook.xml", HEAD + book)
        with package.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'.encode())
            sheet.write(b'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
            sheet.write(b"</sheetView></sheetViews><sheetData>")
            for number, cells in enumerate(rows, 1):
                sheet.write(_row(number, cells).encode())
                yield from out.taken(LARGEST_PIECE)
            sheet.write(b"</sheetData></worksheet>")
    yield from out.taken()


class _Pieces(io.RawIOBase):
    """A file that nobody can go back in: what is written is taken out of it at once."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def taken(self, least: int = 1) -> Iterator[bytes]:
        """What was written, if it is so much."""
        if len(self._held) >= least:
            yield bytes(self._held)
            self._held.clear()


def _row(number: int, cells: Sequence[str]) -> str:
    style = 2 if number == 1 else 1
    filled = "".join(
        f'<c r="{_letters(at)}{number}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{_text(text)}</t></is></c>'
        for at, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}">{filled}</row>'


def _letters(at: int) -> str:
    """The name of a column: A to Z, AA and so on."""
    letters, rest = "", at + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def _text(text: str) -> str:
    # "_x000d_" in a cell is read as the sign of that number, so what looks like one is written with its own line.
    plain = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", _NO_XML.sub("", text)[:LONGEST])
    return escape(plain.replace("\r", "_x000D_"))


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})
