"""Registers as tables: the iOffice list, the book of Decree 30 and the outgoing list, as offices export them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl

from simulator import dice
from simulator.documents import (
    DECREE_30,
    ELECTRONIC,
    FIRST_SIGNED,
    INCOMING,
    SIGNED,
    SIGNED_BOTH,
    SIGNED_BY_AGENCY,
    SIGNED_BY_PERSON,
    SIGNED_EVERY,
    SIGNED_MOMENTS,
    SIGNING_UNSTATED,
    Documents,
    Plan,
)  # fmt: skip
from simulator.people import NAMES, SUBJECT_MARK
from simulator.province import Province

_FIRST_DAY = date(2020, 1, 1)
_FIRST_NUMBER = (_FIRST_DAY - date(1970, 1, 1)).days
KINDS = ("CONGVAN", "CONGVAN", "CONGVAN", "CONGVAN", "BAOCAO", "KEHOACH", "QUYETDINH", "THONGBAO")
KIND_MARKS = ("", "", "", "", "BC-", "KH-", "QĐ-", "TB-")
TOPICS = ("báo cáo cải cách hành chính", "kiểm tra công vụ", "quyết toán kinh phí", "rà soát thủ tục hành chính", "mời họp giao ban",
           "trả lời kiến nghị", "phối hợp giải quyết đơn", "phân công nhiệm vụ")  # fmt: skip
_ROLES, _URGENCIES = ("PH", "XLC"), ("Thường", "Thường", "Thường", "Khẩn")
OUTSIDE_ISSUERS = (("Bộ Nội vụ", "BNV-CCHC"), ("Văn phòng Chính phủ", "VPCP-KSTT"))  # what they send by network is on the axis, too
_INSIDE_ISSUERS = (("Sở Tài chính", "STC-NS"), ("Sở Nội vụ", "SNV-CCHC"), ("Sở Tư pháp", "STP-HCTP"), ("Sở Xây dựng", "SXD-VP"), ("Công an tỉnh", "CA-PV01"))
_POSTS = ("Giám đốc", "Phó Giám đốc", "Chủ tịch", "Phó Chủ tịch")
_ROOMS = ("Phòng CCHC", "Văn phòng", "Phòng KHTC", "Văn thư")
_SECRECY = ("Mật", "Mật", "Mật", "Tối mật")
_SECONDS = range(FIRST_SIGNED, FIRST_SIGNED + SIGNED_EVERY * SIGNED_MOMENTS, SIGNED_EVERY)
_TO_THE_SECOND = tuple(f" {second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}" for second in _SECONDS)
_TO_THE_MINUTE = tuple(text[:6] for text in _TO_THE_SECOND)
TEXT_DATES, UNPADDED, SHORT_YEAR, EXCEL_DATES = "%d/%m/%Y", "%-d/%-m/%Y", "%d/%m/%y", ""


def frame(of: Province, plan: Plan, documents: Documents, dates: str = TEXT_DATES) -> pl.DataFrame:
    """The documents in the columns of the plan's form; the order of the columns is the unit's own (map by header)."""
    if plan.form == DECREE_30:
        return _decree_30(of, documents, dates)
    whole = _ioffice(of, documents, dates) if plan.direction == INCOMING else _qlvb(plan, documents, dates)
    order = np.argsort(dice.bits(dice.place(plan.unit.unit_code, plan.direction), "columns", np.arange(whole.width)))
    return whole.select([whole.columns[at] for at in order])


def _ioffice(of: Province, documents: Documents, dates: str) -> pl.DataFrame:
    issuer, number = _issuers(of, documents), 80_000 + documents.index
    finished = documents.is_completed
    return pl.DataFrame({
        "_chk": _blank(documents), "_icon": _blank(documents), "STT": documents.index + 1, "_flag": _blank(documents),
        "Số eOffice": number, "_x": _blank(documents), "Đơn vị ban hành": issuer[0], "Số ký hiệu": issuer[1],
        "Trích yếu": _subjects(documents), "Số đến": _arrival_numbers(documents), "Vai trò": _picked(_ROLES, documents.is_lead.astype(np.int64)),
        "_y": _blank(documents), "Loại văn bản": _choice(KINDS, documents, 0), "Ngày văn bản": _days(documents.document_day, dates),
        "Ngày đến": _days(documents.registered_day, dates), "Hạn xử lý": _days(documents.due_day, dates),
        "Người xử lý": _choice(NAMES, documents, 9),
        "Trạng thái": _picked(("Đang xử lý", "Hoàn thành"), finished.astype(np.int64)),
        "Ngày hoàn thành": _days(np.where(finished, documents.registered_day + 1, 0), TEXT_DATES) + _choice(_TO_THE_MINUTE, documents, 16),
        "Nguồn": _picked(("Trục liên thông", "Giấy", None), documents.delivery),
        "Độ khẩn": _choice(_URGENCIES, documents, 18), "Độ mật": _secrecy(documents),
    })  # fmt: skip


def _decree_30(of: Province, documents: Documents, dates: str) -> pl.DataFrame:
    """Appendix IV of Decree 30/2020: the note is free text and may hold the due date; it never states the delivery here."""
    issuer = _issuers(of, documents)
    due = _days(documents.due_day, TEXT_DATES)  # nothing plus nothing is a blank cell
    return pl.DataFrame({
        "Ngày đến": _typed_days(documents, documents.registered_day, dates, UNPADDED, 7), "Số đến": _arrival_numbers(documents), "Tác giả": issuer[0],
        "Số, ký hiệu văn bản": issuer[1], "Ngày tháng văn bản": _typed_days(documents, documents.document_day, dates, SHORT_YEAR, 5),
        "Tên loại và trích yếu nội dung văn bản": _subjects(documents), "Đơn vị hoặc người nhận": _choice(_ROOMS + NAMES, documents, 9, 132),
        "Ngày chuyển": _days(documents.registered_day, dates), "Ký nhận": _blank(documents),
        "Ghi chú": "Hạn " + due,
    })  # fmt: skip


def _qlvb(plan: Plan, documents: Documents, dates: str) -> pl.DataFrame:
    stated, signed = documents.signing != SIGNING_UNSTATED, np.isin(documents.signing, SIGNED)
    by_person = np.isin(documents.signing, (SIGNED_BOTH, SIGNED_BY_PERSON)).astype(np.int64)
    by_agency = np.isin(documents.signing, (SIGNED_BOTH, SIGNED_BY_AGENCY)).astype(np.int64)
    return pl.DataFrame({
        "STT": documents.index + 1, "Số ký hiệu": _own_numbers(plan, documents), "Trích yếu": _subjects(documents),
        "Ngày ban hành": _days(documents.registered_day, dates), "Loại văn bản": _choice(KINDS, documents, 0),
        "Người ký": _choice(NAMES, documents, 9, wanted=stated), "Chức vụ": _choice(_POSTS, documents, 16, wanted=stated),
        "Ký số cá nhân": _picked(("0", "1"), by_person, stated), "Ký số cơ quan": _picked(("0", "1"), by_agency, stated),
        "Thời điểm ký": _days(np.where(signed, documents.registered_day, 0), TEXT_DATES) + _choice(_TO_THE_SECOND, documents, 26),
        "Hình thức gửi": _picked(("Trục", "Giấy", None), documents.delivery),
        "Số đơn vị nhận": documents.receivers, "Đã nhận": documents.arrived,
        "Người soạn": _choice(NAMES, documents, 32), "Trả lời văn bản": documents.is_reply.astype(np.int64),
        "Văn bản giấy": (documents.delivery != ELECTRONIC).astype(np.int64), "Độ mật": _secrecy(documents),
    })  # fmt: skip


@cache
def _table(values: tuple) -> pl.Series:
    """The values and, behind them, a blank cell."""
    return pl.Series([*values, None], dtype=pl.String)


def _picked(values: tuple, at: np.ndarray, wanted: np.ndarray | bool = True) -> pl.Series:
    """The values at these places; where they are not wanted a blank cell, not a zero."""
    return _table(values).gather(np.where(wanted, at, len(values)))


def _choice(values: tuple, documents: Documents, shift: int, count: int = 0, wanted: np.ndarray | bool = True) -> pl.Series:
    return _picked(values, documents.free(shift, count or len(values)), wanted)


def _blank(documents: Documents) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(documents.index))


@cache
def _calendar(dates: str) -> pl.Series:
    """A blank cell and, behind it, every day from the first on."""
    days = [_FIRST_DAY + timedelta(offset) for offset in range(366 * 10)]
    return pl.Series([None, *(days if dates == EXCEL_DATES else (day.strftime(dates) for day in days))])


def _days(numbers: np.ndarray, dates: str) -> pl.Series:
    return _calendar(dates).gather(np.where(numbers > 0, numbers - _FIRST_NUMBER + 1, 0))


def _typed_days(documents: Documents, numbers: np.ndarray, dates: str, otherwise: str, every: int) -> pl.Series:
    """Days as a clerk types them: now and then in another way than usual; a cell that is a date has one way only."""
    usual = _days(numbers, dates)
    return usual if dates == EXCEL_DATES else usual.zip_with(pl.Series(documents.index % every != every - 1), _days(numbers, otherwise))


def _subjects(documents: Documents) -> pl.Series:
    """A status line may stand before the subject, inside the same cell."""
    plain = [f"V/v {topic} {SUBJECT_MARK}" for topic in TOPICS]
    answered = [f"Có văn bản phúc đáp -\n{text}" for text in plain]
    return _choice((*plain, *plain, *plain, *answered), documents, 3)


def _secrecy(documents: Documents) -> pl.Series:
    at = np.where(documents.secret, 1 + documents.free(44, len(_SECRECY)), 0)
    return _picked(("Thường", *_SECRECY), at)


def _arrival_numbers(documents: Documents) -> np.ndarray:
    """Clerks repeat a number now and then: it is no key."""
    return 1 + documents.index - (documents.index % 37 == 36)


def _issuers(of: Province, documents: Documents) -> tuple[pl.Series, pl.Series]:
    inside = ((f"UBND {of.full_name_vi}", "UBND-VP"), *_INSIDE_ISSUERS)
    names, symbols = zip(*OUTSIDE_ISSUERS, *inside, strict=True)
    number = pl.Series(101 + documents.index).cast(pl.String)
    return _choice(names, documents, 12), number + "/" + _choice(symbols, documents, 12)


def _own_numbers(plan: Plan, documents: Documents) -> pl.Series:
    marks = _choice(KIND_MARKS, documents, 0)
    return pl.Series(1 + documents.index).cast(pl.String) + "/" + marks + plan.unit.symbol
