"""Tables for spreadsheets, as CSV and XLSX: the one writer, row by row, and no cell is ever read as a formula."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final
from xml.sax.saxutils import escape

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

# Where a cell may begin like a formula: at the start of a text, and after whatever some spreadsheet parts cells by (a
# semicolon where the comma is the decimal sign, as in Indonesia). Blanks and quotes before the sign may be dropped by it,
# and a sign of the wide kind, as East Asian keyboards write it, be read as the narrow one.
_PARTS_CELLS: Final = ",;\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_BEGINNING: Final = re.compile(rf'\A(?=[\t\r\n])|(?:\A|(?<=[{_PARTS_CELLS}]))(?=[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])')
Rows = Iterable[Sequence[object]]


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take this text for something to calculate."""
    return _BEGINNING.match(text) is not None


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


# -- CSV -----------------------------------------------------------------------------------------
def cell(value: object) -> str:
    """The value as text; whatever a spreadsheet would calculate gets an apostrophe in front, wherever it parts the text."""
    return _BEGINNING.sub("'", _words(value))


class _Line:
    """What the csv writer writes to: it hands each line on."""

    def write(self, text: str) -> str:
        return text


def _csv(head: Sequence[str], rows: Rows) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([cell(name) for name in head])  # the mark makes Excel read UTF-8
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


# -- XLSX: a zip of a few fixed parts and one sheet that grows row by row ----------------------------
MOST_ROWS: Final = 1_048_576  # of a sheet
_MOST_CHARACTERS: Final = 32_767  # of a cell
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets count days from here, without a zone
_PLAIN, _QUOTED, _HEAD, _DATE, _MOMENT = range(5)  # places in cellXfs below
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
    '<sheets><sheet name="Tabel" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    # Text stays text (format 49 "@"); quotePrefix keeps it text when somebody edits the cell.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">'
    '<xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" applyNumberFormat="1" quotePrefix="1"/>'
    '<xf numFmtId="49" fontId="1" applyFont="1"/><xf numFmtId="164" applyNumberFormat="1"/>'
    '<xf numFmtId="165" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as the letter A


def _text(value: object) -> str:
    """A text as XML that a spreadsheet gives back letter by letter."""
    text = _ESCAPE.sub("_x005F_", _words(value)[:_MOST_CHARACTERS])
    return escape(_UNPRINTABLE.sub("\ufffd", text), {"\r": "_x000D_"})


def column_name(number: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell_xml(place: str, value: object, style: int = _PLAIN) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, date):  # a datetime is one as well
        exact = isinstance(value, datetime)
        moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
        moment = timezone.localtime(moment).replace(tzinfo=None) if timezone.is_aware(moment) else moment
        days = (moment - _DAY_ZERO).total_seconds() / 86_400
        return f'<c r="{place}" s="{_MOMENT if exact else _DATE}"><v>{days:.15g}</v></c>'
    if style == _PLAIN and is_formula(str(value)):
        style = _QUOTED
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{_text(value)}</t></is></c>'


def _row_xml(number: int, values: Sequence[object], style: int = _PLAIN) -> str:
    cells = "".join(_cell_xml(f"{column_name(n)}{number}", value, style) for n, value in enumerate(values))
    return f'<row r="{number}">{cells}</row>'


def _sheet(head: Sequence[str], rows: Rows) -> Iterator[str]:
    last = column_name(len(head) - 1)
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(head)}" width="24" customWidth="1"/></cols><sheetData>{_row_xml(1, head, _HEAD)}'
    )
    number = 1
    for number, row in enumerate(rows, 2):
        if number == MOST_ROWS:
            yield _row_xml(number, ["Lembar penuh. Unduh CSV untuk tabel yang utuh."])
            break
        yield _row_xml(number, row)
    yield f'</sheetData><autoFilter ref="A1:{last}{number}"/></worksheet>'


class _Pipe:
    """What the zip is written to: it keeps only what has not been handed on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Everything is handed on by `take`."""

    def take(self) -> bytes:
        data, self.parts = b"".join(self.parts), []
        return data


def _xlsx(head: Sequence[str], rows: Rows) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, text in _PARTS.items():
            archive.writestr(zipfile.ZipInfo(name), _XML + text, zipfile.ZIP_DEFLATED)
        about = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        about.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(about, "w", force_zip64=True) as sheet:
            for text in _sheet(head, rows):
                sheet.write(text.encode())
                if data := pipe.take():
                    yield data
    yield pipe.take()


# ending -> (media type, writer)
FORMATS: Final[dict[str, tuple[str, Callable[[Sequence[str], Rows], Iterator[str] | Iterator[bytes]]]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
}


def table_answer(name: str, head: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """A file to be saved, streamed row by row; the ending of its name (csv, xlsx) says which."""
    media, write = FORMATS[name.rpartition(".")[2]]
    answer = StreamingHttpResponse(write(head, rows), content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def csv_answer(name: str, head: Sequence[str], rows: Rows) -> StreamingHttpResponse:
    """A CSV file to be saved."""
    return table_answer(name, head, rows)
