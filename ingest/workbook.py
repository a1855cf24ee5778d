"""Issue the checked workbook of a province and period, in which offices enter the figures that no system exports."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_range_abs

from ingest.formats.clauses import LONGEST
from ingest.formats.workbook import FIRST_ROW, HEADER_ROW, STAMP_SHEET, Stamp, row_digest
from ingest.period import parse_period
from ingest.schemas.workbook_figures import FIRST_RESULT_YEAR, YEARS_AFTER
from ingest.vocabulary import Choice
from ingest.workbook_forms import Form, WorkbookError, forms, period_name, province_name, rulebook_sha256, texts

# What a person typed, by sheet and row of the sheet (0 is the first row to fill): of each entry column its value. Offices have none; tests and practice do.
Entries = Mapping[tuple[str, int], Mapping[str, object]]

_FONT = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
_STYLES = {
    "title": {"bold": True, "font_size": 15, "font_color": "#1F3864"},
    "about": {"italic": True, "font_color": "#404040"},
    "note": {"font_color": "#9C0006", "text_wrap": True, "valign": "top"},
    "guide": {"text_wrap": True, "valign": "top"},
    "head": {"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True, "align": "center"},
    "locked": {"bg_color": "#F2F2F2", "border": 1, "border_color": "#BFBFBF", "text_wrap": True},
    "example": {"italic": True, "font_color": "#7F7F7F", "bg_color": "#FFFFFF", "border": 4, "border_color": "#BFBFBF", "text_wrap": True},
    "entry": {"bg_color": "#FFF8DC", "border": 1, "border_color": "#BFBFBF", "locked": False},
}
_NUMBER_FORMATS = {"count": "#,##0", "number": "#,##0.00##", "date": "dd/mm/yyyy", "year": "0"}  # everything else is text
_WIDTHS = {
    "unit_code": 12, "unit_name": 30, "item_code": 24, "item_name": 58, "item_unit": 12, "criteria_set_id": 13, "criterion_code": 42, "max_score": 9,
    "number": 15, "count": 11, "date": 14, "text": 20, "clause": 26, "deciding_body": 30, "round_reason": 34, "appeal_status": 20,
}  # fmt: skip
LISTS_TOP = 3  # the first row of the lists, below their title, note and header
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")


def issue(province_code: str, period: str, out: Path, units: Mapping[str, str] | None = None, entries: Entries | None = None) -> Path:
    """Write `so_lieu__<province>__<period>.xlsx` into the folder `out`; the same rulebook, units and entries give the same bytes."""
    asked = forms(province_code, period, units or {})
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"so_lieu__{province_code}__{period}.xlsx"
    partial = path.with_name(f".{path.name}.partial")
    _write(partial, asked, province_code, period, entries or {})
    return partial.replace(path)


def _write(path: Path, asked: list[Form], province_code: str, period: str, entries: Entries) -> None:
    when = parse_period(period)
    try:
        with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}) as book:
            book.set_properties({"created": datetime(when.year, when.first.month, 1)})
            book.set_size(1600, 1000)
            writer = _Writer(book, f"{texts()['about']}".format(province=province_name(province_code), period=period_name(period)), period)
            writer.guide(asked, path.name.removeprefix(".").replace(".xlsx.partial", "__SNV.xlsx"))
            writer.places = {kind: place for form in asked for kind, place in list_places(form.lists).items()}
            for form in asked:
                writer.form(form, entries)
            writer.lists({kind: known for form in asked for kind, known in form.lists.items()})
            writer.stamp(_stamp(asked, province_code, period))
    except xlsxwriter.exceptions.FileCreateError as error:
        raise WorkbookError(f"{path.parent} cannot be written ({error}); choose a folder you own.") from error


def _stamp(asked: list[Form], province_code: str, period: str) -> Stamp:
    sources = {form.sheet: form.source_id for form in asked}
    return Stamp(province_code, period, rulebook_sha256(), sources, {form.sheet: [row_digest(form.sheet, row.locked) for row in form.rows] for form in asked})


class _Writer:
    """The sheets of one workbook; every text goes through `_text`, so that none can become a formula."""

    def __init__(self, book: xlsxwriter.Workbook, about: str, period: str):
        self.book, self.about, self.when, self.words, self._made = book, about, parse_period(period), texts(), {}
        self.places: dict[str, str] = {}  # of each list, where on the sheet of lists it stands

    def _style(self, name: str, **more: object) -> object:
        key = (name, *sorted(more.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(_FONT | _STYLES[name] | more)
        return self._made[key]

    def _text(self, sheet, row: int, column: int, text: str, style: str, **more: object) -> None:
        """A cell of text; one that begins like a formula is marked as text for every program that opens or copies it."""
        if text.startswith(_FORMULA_LIKE):
            more["quote_prefix"] = True
        sheet.write_string(row, column, text, self._style(style, **more))

    def guide(self, asked: list[Form], file: str) -> None:
        sheet, words = self.book.add_worksheet(self.words["guide_sheet"]), self.words
        sheet.set_column(0, 0, 26, self._style("guide"))
        sheet.set_column(1, 1, 70)
        sheet.set_column(2, 2, 10)
        sheet.set_column(3, 3, 34)
        self._text(sheet, 0, 0, words["guide_title"], "title")
        self._text(sheet, 1, 0, self.about, "about")
        named = {"file": file, "lists": words["lists_sheet"], "scores": next((form.sheet for form in asked if form.lists), "")}
        guides = [words[f"guide_{number}"].format(**named) for number in range(1, 8) if number < 7 or named["scores"]]
        for row, text in enumerate(guides, 3):
            sheet.merge_range(row, 0, row, 3, "", self._style("guide"))
            self._text(sheet, row, 0, text, "guide")
            sheet.set_row(row, _height([(text, 140)]))
        top = 4 + len(guides)
        self._text(sheet, top, 0, words["sheets_heading"], "title", font_size=13)
        for column, head in enumerate(("head_sheet", "head_content", "head_rows", "head_owner")):
            self._text(sheet, top + 1, column, words[head], "head")
        for row, form in enumerate(asked, top + 2):
            sheet.write_url(row, 0, f"internal:'{form.sheet}'!A{FIRST_ROW}", self._style("locked", font_color="#1F3864", underline=1), form.sheet)
            for column, text in enumerate((form.title_vi, str(len(form.rows)), form.owner), 1):
                self._text(sheet, row, column, text, "locked")
            sheet.set_row(row, _height([(form.title_vi, 70), (form.owner, 34)]))
        sheet.ignore_errors({"number_stored_as_text": "A1:D100"})
        self._close(sheet, top + 2 + len(asked))

    def lists(self, lists: Mapping[str, list[Choice]]) -> None:
        """What may be chosen and what it means; the rules of the cells point here, because a rule of its own holds 255 letters at most."""
        if not lists:
            return
        sheet = self.book.add_worksheet(self.words["lists_sheet"])
        for column, width in enumerate((34, 48, 80)):
            sheet.set_column(column, column, width)
        self._text(sheet, 0, 0, self.words["lists_title"], "title")
        self._text(sheet, 1, 0, self.words["lists_note"], "about")
        for column, head in enumerate(("head_list", "head_choice", "head_meaning")):
            self._text(sheet, 2, column, self.words[head], "head")
        lines = [(self.words[kind], choice.name_vi, choice.meaning_vi) for kind, known in lists.items() for choice in known]
        for row, line in enumerate(lines, LISTS_TOP):
            for column, text in enumerate(line):
                self._text(sheet, row, column, text, "locked")
        self._close(sheet, LISTS_TOP + len(lines))

    def form(self, form: Form, entries: Entries) -> None:
        sheet = self.book.add_worksheet(form.sheet)
        locked, entry = form.layout["locked"], form.layout["entry"]
        for column, name in enumerate((*locked, *entry)):
            sheet.set_column(column, column, _WIDTHS[form.kinds.get(name, name)])
        self._head(sheet, form, [*locked.values(), *entry.values()])
        for place, row in enumerate(form.rows):
            at = FIRST_ROW - 1 + place
            sheet.set_row(at, _height(zip(row.locked, (_WIDTHS[name] for name in locked), strict=True)))
            for column, text in enumerate(row.locked):
                self._text(sheet, at, column, text, "locked")
            for column, name in enumerate(entry, len(locked)):
                self._entry(sheet, at, column, self._kind(form, name, row.value_kind), entries.get((form.sheet, place), {}).get(name))
        last = FIRST_ROW - 2 + len(form.rows)
        self._validate(sheet, form, len(locked))
        sheet.autofilter(HEADER_ROW - 1, 0, last, len(locked) + len(entry) - 1)
        sheet.freeze_panes(HEADER_ROW, 2)
        sheet.repeat_rows(HEADER_ROW - 1)
        sheet.ignore_errors({"number_stored_as_text": xl_range(0, 0, last, len(locked) + len(entry) - 1)})
        self._close(sheet, last + 1)

    def _head(self, sheet, form: Form, headers: list[str]) -> None:
        self._text(sheet, 0, 0, form.title_vi, "title")
        self._text(sheet, 1, 0, self.about, "about")
        sheet.merge_range(2, 0, 2, len(headers) - 1, "", self._style("note"))
        self._text(sheet, 2, 0, self.words["sheet_note"], "note")
        sheet.set_row(0, 22)
        sheet.set_row(2, 36)
        sheet.set_row(HEADER_ROW - 1, 36)
        sheet.set_row(HEADER_ROW, 18)
        example = {"unit_code": self.words["example"], "item_name": form.rows[0].locked[list(form.layout["locked"]).index("item_name")]}
        example |= {name: str(value) for name, value in form.layout["example"].items()}
        for column, (name, header) in enumerate(zip((*form.layout["locked"], *form.layout["entry"]), headers, strict=True)):
            self._text(sheet, HEADER_ROW - 1, column, header, "head")
            self._text(sheet, HEADER_ROW, column, example.get(name, ""), "example", align="right" if form.kinds.get(name) in ("number", "count") else "left")

    @staticmethod
    def _kind(form: Form, name: str, value_kind: str) -> str:
        """How an entry is shown: a year has no mark of thousands, a figure is what its item is."""
        return "year" if form.kinds[name] == "count" else value_kind if form.kinds[name] == "number" else form.kinds[name]

    def _entry(self, sheet, row: int, column: int, kind: str, value: object) -> None:
        is_text = kind not in _NUMBER_FORMATS
        style = self._style("entry", num_format=_NUMBER_FORMATS.get(kind, "@"), **({"align": "left", "indent": 1} if is_text else {"align": "right"}))
        if value is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, style)
        else:
            (sheet.write_datetime if isinstance(value, date) else sheet.write_number)(row, column, value, style)

    def _validate(self, sheet, form: Form, first: int) -> None:
        """One rule for all rows with the same bounds; a program may still be talked past it, so the reading back judges again."""
        places = defaultdict(list)
        for place, row in enumerate(form.rows):
            places[(row.value_kind, row.minimum, row.maximum)].append(FIRST_ROW - 1 + place)
        for column, name in enumerate(form.layout["entry"], first):
            kind = form.kinds[name]
            for rule, rows in (places if kind == "number" else {None: range(FIRST_ROW - 1, FIRST_ROW - 1 + len(form.rows))}).items():
                (top, bottom), *others = _spans(rows)
                ranges = {"other_cells": [[first, column, last, column] for first, last in others]}
                sheet.data_validation(top, column, bottom, column, self._rule(kind, rule, form) | ranges)

    def _rule(self, kind: str, rule: tuple[str, str, str] | None, form: Form) -> dict:
        words = self.words
        if rule:
            value_kind, minimum, maximum = rule
            said = words["number_error"].format(minimum=minimum, maximum=maximum)
            bounds = {"criteria": "between", "minimum": float(minimum), "maximum": float(maximum)}
            return {"validate": "integer" if value_kind == "count" else "decimal", "error_title": words["number_title"], "error_message": said} | bounds
        if kind == "count":
            years = [str(year) for year in range(FIRST_RESULT_YEAR, self.when.year + 1)]
            return {"validate": "list", "source": years, "error_title": words["list_title"], "error_message": words["list_error"]}
        if kind == "date":
            first, last = self._evidence_window(form)
            said = words["date_error"].format(first=f"{first:%d/%m/%Y}", last=f"{last:%d/%m/%Y}")
            bounds = {"criteria": "between", "minimum": first, "maximum": last}
            return {"validate": "date", "error_title": words["date_title"], "error_message": said} | bounds
        if kind in self.places:
            told = {"input_message": words["body_prompt"]} if kind == "deciding_body" else {}
            source = f"='{words['lists_sheet']}'!{self.places[kind]}"
            return {"validate": "list", "source": source, "error_title": words["list_title"], "error_message": words["list_error"]} | told
        what, most = ("clause", LONGEST) if kind == "clause" else ("evidence", 40)
        said = {"error_title": words[f"{what}_title"], "error_message": words[f"{what}_error"]}
        return {"validate": "length", "criteria": "between", "minimum": 3, "maximum": most} | said

    def _evidence_window(self, form: Form) -> tuple[date, date]:
        """A figure of a period cannot stand in a document older than the period; an index of an earlier year can."""
        first = date(FIRST_RESULT_YEAR, 1, 1) if "count" in form.kinds.values() else self.when.first
        return first, date(self.when.year + YEARS_AFTER, 12, 31)

    def stamp(self, stamp: Stamp) -> None:
        sheet = self.book.add_worksheet(STAMP_SHEET)
        for row, line in enumerate(stamp.lines()):
            for column, text in enumerate(line):
                sheet.write_string(row, column, text)
        sheet.very_hidden()
        sheet.protect()

    def _close(self, sheet, rows: int) -> None:
        """Protection without a password guards against slips; what was changed all the same is found by its digest."""
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P/&N")
        sheet.print_area(0, 0, rows - 1, 3) if sheet.get_name() == self.words["guide_sheet"] else None


def list_places(lists: Mapping[str, list[Choice]]) -> dict[str, str]:
    """Of each list the cells of the sheet of lists that hold its choices."""
    found, row = {}, LISTS_TOP
    for kind, known in lists.items():
        found[kind] = xl_range_abs(row, 1, row + len(known) - 1, 1)
        row += len(known)
    return found


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Of a row in points: its longest text wrapped to the width of its column; no program does this when it opens a file of ours."""
    return 18.0 * max(1, *(math.ceil(len(text) * 1.1 / width) for text, width in cells))


def _spans(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring rows as (first, last)."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return [(first, last) for first, last in spans]
