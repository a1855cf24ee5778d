"""The statistical forms of a month (II.06a, 07a, summary by unit) as offices send them: merged headers, figures as text, totals and sub-rows between the rows.

Counted from the same dossiers as the one-stop system tells: received and carried over are what was ended and what is open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from simulator import dice
from simulator.province import Unit, province, units
from simulator.scope import Scope
from simulator.tallies import carried_over, received
from simulator.unit_spelling import other_tone, typed

FAULTS_PATH = "statistical_forms"
_CREATED = datetime(2026, 9, 1)  # the same content is the same bytes
_GROUPS = {"department": "Sở ban ngành", "district": "Quận, huyện, thị xã", "commune": "Xã, phường"}
_TOTAL = "Tổng cộng"
Header = tuple[tuple[str, "Header"], ...]


@dataclass(frozen=True)
class _Line:
    """A unit's figures before they are typed; `part` is what stands in a sub-row below it."""

    unit: Unit
    name: str
    counts: Counter
    part: Counter | None = None


@dataclass(frozen=True)
class _Form:
    stem: str
    sheet: str
    titles: tuple[tuple[int, str], ...]  # (column, text) of each line above the header
    left: int
    header: Header
    figures: Callable[[Counter], list[int]]
    is_numbered: bool = True
    is_grouped: bool = False


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """Three files; none where the province had ended. The form 07a knows one unit under two spellings, each with a part of its figures."""
    lines = _lines(scope, year, month)
    if not lines:
        return 0
    for form in _forms(scope, year, month):
        own = _split_in_two(lines) if form.stem == "bieu_07a" else _with_a_part(lines) if form.stem == "tonghop" else lines
        _write(folder / f"{form.stem}__toan_tinh.xlsx", form, scope, own)
    return 3


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """Rows of each form, and the figures of the whole province that all three say."""
    lines = _lines(replace(scope, faults=type(scope.faults)()), year, month)
    whole = sum((line.counts for line in lines), Counter())
    rows = {"form_II06a": len(lines), "form_07a": len(lines) + bool(lines), "unit_summaries": len(lines)}
    return rows | {name: whole[name] for name in ("received", "carried_over", "ended", "ended_late", "open", "open_late")}


def _lines(scope: Scope, year: int, month: int) -> list[_Line]:
    """One line a unit. Of a unit that has ended the successor's form does not say what it left open."""
    first, of = date(year, month, 1), province(scope.province_code)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if scope.faults.strikes("partial_day", FAULTS_PATH):
        last -= timedelta(days=1)
    new, old = received(scope, first, last), carried_over(scope, first, last)
    standing = units(scope.province_code, year, month)
    lines = [_Line(unit, typed(unit, of, FAULTS_PATH), new[unit.unit_code] + old[unit.unit_code]) for unit in standing]
    if lines and scope.faults.strikes("two_unit_ids", FAULTS_PATH):
        lines.append(replace(lines[-1], name=f"{lines[-1].unit.name} (trước sáp nhập)"))
    return lines


def _split_in_two(lines: list[_Line]) -> list[_Line]:
    """The first commune stands on two lines, under two spellings, as in the sample of this form."""
    at = next(at for at, line in enumerate(lines) if line.unit.level == "commune")
    line = lines[at]
    rest = Counter({name: count // 30 for name, count in line.counts.items() if name in ("ended_early", "online")})
    rest |= {"ended": rest["ended_early"], "received": rest["ended_early"]}
    twin = _Line(line.unit, other_tone(line.unit.name).replace(" ", "  ", 1), rest)
    return [*lines[:at], replace(line, name=line.unit.name, counts=line.counts - rest), twin, *lines[at + 1 :]]


def _with_a_part(lines: list[_Line]) -> list[_Line]:
    """Below the first commune stands one of its offices, whose figures are already in the line above."""
    at = next(at for at, line in enumerate(lines) if line.unit.level == "commune")
    part = Counter({name: count // 2 for name, count in lines[at].counts.items()})
    return [*lines[:at], replace(lines[at], part=part), *lines[at + 1 :]]


def _forms(scope: Scope, year: int, month: int) -> Iterator[_Form]:
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    days = f"(Từ ngày 01/{month:02d}/{year} đến ngày {last:%d/%m/%Y})"
    of = province(scope.province_code)
    title = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH TẠI TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG"
    above = ((0, "Biểu số II.06a/VPCP/KSTT"), (2, title), (2, days), (10, "Đơn vị tính: Số hồ sơ TTHC."))
    yield _Form("bieu_II06a", "Sheet1", above, 0, _II06A, _ii06a, is_grouped=True)
    yield _Form("bieu_07a", "Bieu07a", ((1, "Biểu số 07a/BTP/KSTT/KTTH"), (1, "")), 1, _07A, _07a)
    above = ((0, f"TỔNG HỢP KẾT QUẢ GIẢI QUYẾT TTHC THEO ĐƠN VỊ - {of.full_name_vi}"), (0, days))
    yield _Form("tonghop", "TH", above, 0, _SUMMARY, _summary, is_numbered=False)


def _leaves(*texts: str) -> Header:
    return tuple((text, ()) for text in texts)


_II06A: Header = (
    *_leaves("STT", "Lĩnh vực, công việc giải quyết theo cấp"),
    ("Số hồ sơ nhận giải quyết", (*_leaves("Tổng số"), ("Trong đó", _leaves("Trực tuyến", "Trực tiếp, dịch vụ bưu chính")), *_leaves("Từ kỳ trước"))),
    ("Số hồ sơ đã giải quyết", _leaves("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn")),
    ("Số lượng hồ sơ đang giải quyết", _leaves("Tổng số", "Trong hạn", "Quá hạn")),
)
_07A: Header = (
    *_leaves("STT", "Đơn vị thực hiện"),
    ("Số hồ sơ tiếp nhận", _leaves("Tổng số", "Mới tiếp nhận", "Kỳ trước chuyển qua")),
    (
        "Kết quả giải quyết",
        (
            ("Số hồ sơ đã giải quyết", _leaves("Đúng thời hạn", "Quá hạn")),
            ("Số hồ sơ đang giải quyết", _leaves("Tổng số", "Chưa đến hạn", "Quá hạn")),
        ),
    ),
)
_LATE = ("Quá hạn (đã có thư xin lỗi)", "Quá hạn (chưa có thư xin lỗi)")
_RECEIVED = ("Tổng số", "Tiếp nhận trực tiếp", "Tiếp nhận trực tuyến toàn trình", "Tiếp nhận trực tuyến một phần", "Tiếp nhận phi địa giới")
_SUMMARY: Header = (
    *_leaves("STT", "Đơn vị giải quyết TTHC"),
    ("Số hồ sơ tiếp nhận", _leaves(*_RECEIVED, "Kỳ trước chuyển qua", "Bưu chính / BCCI")),
    ("Số hồ sơ đã giải quyết", _leaves("Tổng số", "Đúng và trước hạn", *_LATE)),
    ("Số hồ sơ đang giải quyết", _leaves("Tổng số", "Chưa đến hạn", *_LATE)),
    *_leaves("Không được tiếp nhận", "Dừng xử lý", "Rút hồ sơ"),
    ("Thanh toán", _leaves("Trực tuyến", "Trực tiếp")),
)


def _ii06a(of: Counter) -> list[int]:
    entered = of["received"] + of["carried_over"]
    came = [entered, of["online"], of["direct"] + of["postal"], of["carried_over"]]
    return [*came, of["ended"], of["ended_early"], of["ended_on_time"], of["ended_late"], of["open"], of["open_in_time"], of["open_late"]]


def _07a(of: Counter) -> list[int]:
    came = [of["received"] + of["carried_over"], of["received"], of["carried_over"]]
    return [*came, of["ended_early"] + of["ended_on_time"], of["ended_late"], of["open"], of["open_in_time"], of["open_late"]]


def _summary(of: Counter) -> list[int]:
    came = [of["received"] + of["carried_over"], of["direct"], of["online_full"], of["online_partial"], of["out_of_boundary"], of["carried_over"], of["postal"]]
    ended = [of["ended"], of["ended_early"] + of["ended_on_time"], of["ended_late_apology"], of["ended_late"] - of["ended_late_apology"]]
    still = [of["open"], of["open_in_time"], of["open_late_apology"], of["open_late"] - of["open_late_apology"]]
    return [*came, *ended, *still, of["refused"], of["paused"], of["withdrawn"], of["paid_online"], of["paid_direct"]]


def _write(path: Path, form: _Form, scope: Scope, lines: list[_Line]) -> None:
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(form.sheet)
    for row, (column, text) in enumerate(form.titles):
        sheet.write_string(row, column, text)
    top = len(form.titles)
    bottom = top + _depth(form.header)
    _write_header(sheet, form.header, top, form.left, bottom)
    for row, values in enumerate(_body(form, scope, lines), bottom):
        for column, value in enumerate(values, form.left):
            sheet.write(row, column, value)
    book.close()


def _write_header(sheet: Worksheet, header: Header, top: int, left: int, bottom: int) -> int:
    """Cells that merge over their children, or down to the bottom where they have none; returns the column after the last."""
    for text, below in header:
        right = _write_header(sheet, below, top + 1, left, bottom) if below else left + 1
        down = top + 1 if below else bottom
        if (right, down) == (left + 1, top + 1):
            sheet.write_string(top, left, text)
        else:
            sheet.merge_range(top, left, down - 1, right - 1, text)
        left = right
    return left


def _depth(header: Header) -> int:
    return max((1 + _depth(below) for _, below in header), default=0)


def _body(form: _Form, scope: Scope, lines: list[_Line]) -> Iterator[list]:
    """The rows below the header: numbering, groups, units with their sub-rows, the total, which knows of no fault."""
    width = 2 + len(form.figures(Counter()))
    if form.is_numbered:
        yield [f"({number})" for number in range(1, width + 1)]
    path = f"{FAULTS_PATH}/{form.stem}"
    spoilt = lines[0] if scope.faults.strikes("bad_numbers", path) else None
    shown = [*lines, lines[-1]] if scope.faults.strikes("repeated_rows", path) else lines
    for number, group, line in _numbered(form, shown):
        if group:
            yield [group]
        figures = _typed(form.figures(line.counts), line.unit, form.stem)
        yield [number, line.name, *(["không có", *figures[1:]] if line is spoilt else figures)]
        if line.part is not None:
            yield [f"{number}.1", "Phòng chuyên môn", *form.figures(line.part)]
    whole = [sum(column) for column in zip(*(form.figures(line.counts) for line in lines), strict=True)]
    yield [_TOTAL, None, *_typed(whole, lines[0].unit, "total")]


def _numbered(form: _Form, lines: list[_Line]) -> Iterator[tuple[int, str, _Line]]:
    """Number and line, with the name of the group that begins there; each group counts anew."""
    level, number = "", 0
    for line in lines:
        begins = form.is_grouped and line.unit.level != level
        level, number = line.unit.level, 1 if begins else number + 1
        yield number, _GROUPS[level] if begins else "", line


def _typed(figures: list[int], unit: Unit, form: str) -> list[int | str]:
    """Most figures are numbers; thousands are often text (1.205), some stand as text, some with a space behind."""
    place = dice.place(unit.unit_code, form)
    return [_as_typed(figure, place >> at & 15) for at, figure in enumerate(figures)]


def _as_typed(figure: int, shape: int) -> int | str:
    if figure >= 1000 and shape & 3:
        return f"{figure:,}".replace(",", ".")
    return f"{figure} " if shape == 0 else str(figure) if shape == 1 else figure
