"""A sheet of xlsxwriter that writes its cells without looks at what no scorecard holds: 500 workbooks are half a million cells."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, CellStringTuple, Worksheet

LETTERS = [xl_col_to_name(column) for column in range(64)]  # more columns than any sheet here has


class QuickSheet(Worksheet):
    """Cells are text, numbers or blank, each with a format; what else a sheet has is the library's own."""

    def put_rows(self, top: int, rows: list[tuple], styles: list) -> None:
        """Rows of cells from the first column on, each by the type of its value: text is always text, and what is unknown stays empty, never zero."""
        index_of, longest = self.str_table._get_shared_string_index, self.xls_strmax // 2
        for number, row in enumerate(rows, start=top):
            line = self.table[number]
            for column, (value, style) in enumerate(zip(row, styles, strict=True)):
                if value is None:
                    line[column] = CellBlankTuple(style)
                elif isinstance(value, (Decimal, int, float)):
                    line[column] = CellNumberTuple(float(value), style)
                elif len(value) > longest:
                    self.write_string(number, column, value, style)  # cuts what no cell may hold
                else:
                    line[column] = CellStringTuple(index_of(_no_markup(value)), style)
        if rows:
            self._check_dimensions(top, 0)
            self._check_dimensions(top + len(rows) - 1, len(styles) - 1)

    def _write_string(self, row, col, string, cell_format=None):
        return super()._write_string(row, col, _no_markup(string), cell_format)

    def _write_rows(self) -> None:
        for number in sorted({*self.table, *self.row_info}):
            if cells := self.table.get(number):
                self._write_row(number, None, self.row_info.get(number))
                self.fh.write("".join(_cell(f"{LETTERS[column]}{number + 1}", cell) for column, cell in sorted(cells.items())) + "</row>")
            else:
                self._write_empty_row(number, None, self.row_info[number])


def _no_markup(text: str) -> str:
    """The library takes a text that begins with <r> for its own markup and writes it as it is: a name from a source is no markup."""
    return f" {text}" if text.startswith("<r>") else text


def _cell(place: str, cell: tuple) -> str:
    style = f' s="{cell.format._get_xf_index()}"'
    if isinstance(cell, CellStringTuple):
        return f'<c r="{place}"{style} t="s"><v>{cell.string}</v></c>'
    if isinstance(cell, CellNumberTuple):
        return f'<c r="{place}"{style}><v>{cell.number:.16G}</v></c>'
    return f'<c r="{place}"{style}/>'
