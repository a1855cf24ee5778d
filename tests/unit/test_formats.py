"""Bytes, numbers and dates as provinces export them: every declared form is read exactly, everything else is null or refused."""

from __future__ import annotations

import csv
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from viparse.normalize.encodings import get_charmap

from home import RULEBOOK
from ingest.formats import text
from ingest.formats.clauses import SHAPE, clause
from ingest.formats.json_rows import BodyError
from ingest.formats.moments import DIALECTS, DialectError, day, moment
from ingest.formats.numbers import NumberStyleError, is_ambiguous, number
from ingest.formats.tables import read_batches, read_fields
from ingest.formats.text import LOST, decode, decode_lines, is_unreadable, name_key, restore, unit_name_key
from ingest.registry import Column, Entity

SAMPLES = Path(__file__).parents[1] / "fixtures" / "text"
ENCODED = {"enc_cp1258": "cp1258", "enc_tcvn3": "tcvn3", "enc_utf16le": "utf-16", "enc_utf8_bom": "utf-8", "enc_utf8_nfd": "utf-8"}
MOJIBAKE = "enc_mojibake_utf8_as_cp1252"
MEANT = (SAMPLES / "enc_utf8_bom.csv").read_bytes().decode("utf-8-sig")
TONES = "\u0300\u0301\u0303\u0309\u0323"

units = Entity(
    "units",
    (
        Column("name", headers=("don_vi", "Đơn vị"), required=True),
        Column("received", headers=("so_ho_so", "Số hồ sơ"), type="count"),
        Column("channel", path="@channel"),
    ),
    ("name",),
    "latest",
    digest={"owner_digest": "Số giấy tờ"},
    known=("stt",),
)


def _values(texts: list, expression: pl.Expr) -> list:
    return pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(expression).to_series().to_list()


def _with(entity: Entity, **changes) -> Entity:
    return Entity(**(vars(entity) | changes))


def _rows(path: Path, entity: Entity = units) -> pl.DataFrame:
    return pl.concat(read_batches(path, entity))


# text


@pytest.mark.parametrize(("sample", "encoding"), ENCODED.items())
def test_every_encoding_gives_the_same_text(sample, encoding):
    path = SAMPLES / f"{sample}.csv"
    assert decode(path.read_bytes(), encoding, path.name) == MEANT
    assert "".join(decode_lines(path, encoding)) == MEANT


@pytest.mark.parametrize(("sample", "encoding"), [*ENCODED.items(), (MOJIBAKE, "utf-8-as-cp1252")])
def test_a_file_is_decoded_the_same_in_pieces_of_any_size(sample, encoding, monkeypatch):
    path = SAMPLES / f"{sample}.csv"
    whole = decode(path.read_bytes(), encoding, path.name)
    for size in (1, 3, 7, 64):
        monkeypatch.setattr(text, "_CHUNK_BYTES", size)
        assert "".join(decode_lines(path, encoding)) == whole


def test_a_letter_that_double_encoding_lost_is_marked_and_its_row_is_unreadable():
    read = decode((SAMPLES / f"{MOJIBAKE}.csv").read_bytes(), "utf-8-as-cp1252", MOJIBAKE)
    assert read == MEANT.replace("phường", f"phư{LOST}ng")
    assert _values(read.splitlines(), is_unreadable(pl.col("text"))) == [False, True, False, False]


@pytest.mark.parametrize(
    ("sample", "encoding"), [("enc_tcvn3", "utf-8"), ("enc_cp1258", "utf-8-as-cp1252"), ("enc_utf16le", "utf-8"), ("enc_utf8_bom", "utf-16")]
)
def test_a_wrong_declaration_is_refused_and_says_what_to_do(sample, encoding):
    path = SAMPLES / f"{sample}.csv"
    said = rf"{sample}\.csv is not {encoding} text.*; declare its encoding in the source's YAML"
    with pytest.raises(BodyError, match=said):
        decode(path.read_bytes(), encoding, path.name)
    with pytest.raises(BodyError, match=said):
        list(decode_lines(path, encoding))
    with pytest.raises(BodyError, match="There is no encoding 'latin-9'; declare one of utf-8, utf-16"):
        decode(b"a", "latin-9", "x.csv")


@pytest.mark.parametrize("declared", ["cp1258", "tcvn3", "vni"])
@pytest.mark.parametrize("actual", ["cp1258", "tcvn3", "vni"])
def test_one_legacy_encoding_declared_for_another_is_refused(tmp_path, actual, declared):
    """Every byte is a letter in each; that hardly a word is Vietnamese tells it. Kon Tum's communes are the hardest, with a fifth of other tongues."""
    with (RULEBOOK / "units" / "units.csv").open(encoding="utf-8", newline="") as handle:
        names = [row["name_vi"] for row in csv.DictReader(handle) if row["province_nso_code"] == "62"]
    path = tmp_path / "names.csv"
    path.write_bytes(_typed("\n".join(names), actual))
    if actual == declared:
        assert decode(path.read_bytes(), declared, path.name) == "".join(decode_lines(path, declared))
        return
    for reading in (lambda: decode(path.read_bytes(), declared, path.name), lambda: list(decode_lines(path, declared))):
        with pytest.raises(BodyError, match=rf"names.csv is hardly {declared} text: \d+ of \d+ words are not Vietnamese"):
            reading()


def _typed(text: str, encoding: str) -> bytes:
    """Text as programs of that encoding wrote it; letters that it lacks are left out."""
    if encoding == "cp1258":  # each tone is a letter of its own
        letters = [unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", text)]
        split = (unicodedata.normalize("NFC", "".join(c for c in one if c not in TONES)) + "".join(c for c in one if c in TONES) for one in letters)
        return "".join(split).encode("cp1258", "ignore")
    typed = {letter: legacy for legacy, letter in reversed(list(get_charmap(encoding).pairs))}
    return "".join(typed.get(letter, letter) for letter in unicodedata.normalize("NFC", text)).encode("cp1252", "ignore")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Ñaø Naüng", "Đà Nẵng"), ("UÛy ban nhaân daân", "Ủy ban nhân dân"), ("Uûy ban", "Ủy ban"), ("thò xaõ Höông Thuûy", "thị xã Hương Thủy"),
     ("Vónh Lôïi – kyø 1", "Vĩnh Lợi – kỳ 1"), ("baúng, Myî, chì, Chí", f"bẳng, My{'ỵ'}, chì, Chí"), ("aþ", f"a{LOST}")],
)  # fmt: skip
def test_vni_letters_and_what_is_none_of_them(typed, meant):
    assert decode(typed.encode("cp1252"), "vni", "x.csv") == unicodedata.normalize("NFC", meant)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ abc,;\n0123", max_size=40))
def test_double_encoding_is_undone_where_nothing_was_lost(meant):
    twice = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in meant.encode())
    assert restore(twice, "utf-8-as-cp1252") == meant


@pytest.mark.parametrize("said", ["XÃ ĐẤT MŨI", "“XÔ VIẾT”", "Đắk R'lấp", "dòng 1\ndòng 2", None, "Čư M'gar", "CÁ ºC"])
def test_good_text_is_readable(said):
    assert _values([said], is_unreadable(pl.col("text"))) == [False]


@pytest.mark.parametrize("said", ["ThuáºN", "phÆ°á»ng", "xÃ£", "a\x00b", "a\x1bb", "khóa v\u0309", f"phư{LOST}ng"])
def test_text_read_in_a_wrong_encoding_is_told(said):
    assert _values([said], is_unreadable(pl.col("text"))) == [True]


def test_the_191_names_spelled_two_ways_have_one_key_each():
    with (SAMPLES / "one_name_spelled_two_ways.csv").open(encoding="utf-8") as handle:
        pairs = list(csv.DictReader(handle))
    one, other = ([pair[name] for pair in pairs] for name in ("name_in_one", "name_in_other"))
    assert len(pairs) == 191 and not set(one) & set(other)
    assert name_key(pl.Series(one)).to_list() == name_key(pl.Series(other)).to_list()


def test_different_names_keep_different_keys_and_typing_does_not_matter():
    assert name_key(pl.Series(["Hương Vân", "Hương Văn", "Hương Vấn", "Huong Van"])).n_unique() == 4
    assert name_key(pl.Series(["Phường  Thuận Hóa", "phường Thuận Hoá ", unicodedata.normalize("NFD", "PHƯỜNG THUẬN HÓA")])).n_unique() == 1
    apostrophes = name_key(pl.Series(["Cư M’gar", None, "CƯ M'GAR"])).to_list()
    assert apostrophes[0] == apostrophes[2] and apostrophes[1] is None


SYLLABLES = st.tuples(st.sampled_from(["h", "th", "ngh", "", "đ"]), st.sampled_from(["oa", "uy", "oe", "uyê", "ươ", "a"]), st.sampled_from(["", "n", "ng"]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(SYLLABLES, st.sampled_from(["", *TONES]), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4))
def test_a_tone_may_stand_on_any_vowel_of_its_word(words):
    def spelled(place: int) -> str:
        return " ".join(start + _toned(vowels, word[1], word[place]) + end for word in words for start, vowels, end in [word[0]])

    assert name_key(pl.Series([spelled(2)])).item() == name_key(pl.Series([spelled(3).title()])).item()
    plain = " ".join("".join(word[0]) for word in words)
    has_tones = any(word[1] for word in words)
    assert (name_key(pl.Series([spelled(2)])).item() == name_key(pl.Series([plain])).item()) is not has_tones


def _toned(vowels: str, tone: str, place: int) -> str:
    place = min(place, len(vowels) - 1)
    return unicodedata.normalize("NFC", vowels[: place + 1] + tone + vowels[place + 1 :])


@pytest.mark.parametrize(
    "written", ["UBND xã Hòa Lạc - tỉnh An Giang", "ubnd xã Hoà Lạc – Thành phố Huế", "UBND  xã Hòa Lạc, tỉnh X", "UBND xã Hòa Lạc- TP. Huế"]
)
def test_a_unit_is_found_without_its_province(written):
    keys = unit_name_key(pl.Series([written, "UBND xã Hòa Lạc"]))
    assert keys[0] == keys[1]
    assert (
        unit_name_key(pl.Series(["UBND tỉnh An Giang", "UBND thành phố Huế"])).to_list()
        == name_key(pl.Series(["UBND tỉnh An Giang", "UBND thành phố Huế"])).to_list()
    )


# numbers


@pytest.mark.parametrize(
    ("said", "value"),
    [("1.988.791", 1988791), ("1.205", 1205), ("80,48", "80.48"), ("80,48%", "80.48"), ("80,48 %", "80.48"), (" 412 ", 412), ("\xa0412", 412),
     ("-1.205,5", "-1205.5"), ("−3", -3), ("0", 0), ("0,81", "0.81"), ("0,000001", "0.000001"), ("12.345.678.901", 12345678901)],
)  # fmt: skip
def test_vietnamese_numbers_are_exact(said, value):
    assert _values([said], number(pl.col("text"), "vi")) == [Decimal(str(value))]
    assert _values([said], is_ambiguous(pl.col("text"))) == [False]


@pytest.mark.parametrize("said", ["0.81", "0.205", "80.48", "12.5", "1.2054", "01.205", "80.48%", " 0.81 "])
def test_a_number_that_may_be_two_is_none_and_is_told(said):
    assert _values([said], number(pl.col("text"), "vi")) == [None]
    assert _values([said], is_ambiguous(pl.col("text"))) == [True]


@pytest.mark.parametrize("said", ["", "x", "1.988.79", "1,988,791", "1 205", "12,", ",5", "1.205.", "%", "1e3", "--1", "٤١٢", "1.205,4.5", "0x1F", "inf", None])
def test_what_is_no_vietnamese_number_is_null_without_being_ambiguous(said):
    assert _values([said], number(pl.col("text"), "vi")) == [None]
    assert _values([said], is_ambiguous(pl.col("text"))) == [False]


@pytest.mark.parametrize(("said", "value"), [("412", 412), ("0.81", "0.81"), ("-1e-5", "-0.00001"), ("96.5", "96.5"), (" 7 ", 7)])
def test_plain_numbers_are_exact(said, value):
    assert _values([said], number(pl.col("text"))) == [Decimal(str(value))]


@pytest.mark.parametrize("said", ["80,48", "1.988.791", "", "NaN", "inf", "0x1F", "1_000", "١", ".5", "5.", "9" * 13, None])
def test_what_is_no_plain_number_is_null(said):
    assert _values([said], number(pl.col("text"))) == [None]


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_number_written_the_vietnamese_way_reads_back_as_itself(value):
    whole, _, rest = f"{value:,.6f}".partition(".")
    assert _values([f"{whole.replace(',', '.')},{rest}"], number(pl.col("text"), "vi")) == [value]
    assert _values([f"{value:.6f}"], number(pl.col("text"))) == [value]


def test_an_unknown_style_or_dialect_says_which_there_are():
    with pytest.raises(NumberStyleError, match="no number style 'us'; declare plain or vi"):
        number(pl.col("text"), "us")
    with pytest.raises(DialectError, match="no date dialect 'MM/dd/yyyy'; declare some of yyyyMMddHHmmss"):
        moment(pl.col("text"), ["MM/dd/yyyy"])
    with pytest.raises(DialectError, match="declares no dialect"):
        day(pl.col("text"), [])


# moments

WRITTEN = {
    "yyyyMMddHHmmss": "%Y%m%d%H%M%S", "yyyyMMdd": "%Y%m%d", "yyyy-MM-dd HH:mm:ss": "%Y-%m-%d %H:%M:%S", "yyyy-MM-dd": "%Y-%m-%d",
    "dd/MM/yyyy HH:mm:ss": "%d/%m/%Y %H:%M:%S", "dd/MM/yyyy HH:mm": "%d/%m/%Y %H:%M", "dd/MM/yyyy": "%d/%m/%Y", "d/M/yyyy": "%-d/%-m/%Y",
    "dd/MM/yy": "%d/%m/%y", "yyyy/MM/dd HH:mm:ss": "%Y/%m/%d %H:%M:%S", "yyyy/MM/dd": "%Y/%m/%d", "iso_local": "%Y-%m-%dT%H:%M:%S",
    "iso_false_z": "%Y-%m-%dT%H:%M:%SZ",
}  # fmt: skip
# the clock of Viet Nam has been UTC+7 since 1975-06-13
CLOCKS = st.lists(st.datetimes(datetime(1976, 1, 1), datetime(2068, 12, 31)), min_size=1, max_size=20)


@pytest.mark.parametrize(("dialect", "form"), WRITTEN.items())
@settings(max_examples=10, deadline=None)
@given(clocks=CLOCKS)
def test_a_local_time_written_in_a_dialect_reads_back_as_utc(dialect, form, clocks):
    written = [clock.strftime(form) for clock in clocks]
    local = [datetime.strptime(said, form.replace("%-", "%")) for said in written]
    assert _values(written, moment(pl.col("text"), [dialect])) == [clock - timedelta(hours=7) for clock in local]
    assert _values(written, day(pl.col("text"), [dialect])) == [clock.date() for clock in local]


@settings(max_examples=10, deadline=None)
@given(clocks=CLOCKS)
def test_a_time_with_its_offset_is_that_moment_whatever_the_zone(clocks):
    clocks = [clock.replace(microsecond=clock.microsecond // 1000 * 1000) for clock in clocks]
    ends = ["+0000", "+00:00", "Z"]
    for end in ends:
        assert _values([clock.isoformat(timespec="milliseconds") + end for clock in clocks], moment(pl.col("text"), ["iso_offset"])) == clocks
    there = [(clock + timedelta(hours=7)).isoformat(timespec="milliseconds") + "+0700" for clock in clocks]
    assert _values(there, moment(pl.col("text"), ["iso_offset"], "UTC")) == clocks
    assert _values(there, day(pl.col("text"), ["iso_offset"])) == [(clock + timedelta(hours=7)).date() for clock in clocks]
    stamps = [str(int(clock.replace(tzinfo=UTC).timestamp() * 1000 + 0.5)) for clock in clocks]
    assert _values(stamps, moment(pl.col("text"), ["epoch_ms"])) == clocks


@settings(max_examples=10, deadline=None)
@given(clocks=CLOCKS)
def test_excel_serials_are_days_and_their_fraction_the_time(clocks):
    serials = [str((clock.replace(microsecond=0) - datetime(1899, 12, 30)) / timedelta(days=1)) for clock in clocks]
    assert _values(serials, moment(pl.col("text"), ["excel_serial"])) == [clock.replace(microsecond=0) - timedelta(hours=7) for clock in clocks]


def test_excel_has_a_day_that_never_was():
    assert _values(["1", "59", "60", "61", "46328", "0", "73051"], day(pl.col("text"), ["excel_serial"])) == [
        date(1900, 1, 1), date(1900, 2, 28), None, date(1900, 3, 1), date(2026, 11, 2), None, None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("dialect", "said"),
    [("dd/MM/yyyy", "11/30/2026"), ("dd/MM/yyyy", "31/02/2026"), ("dd/MM/yyyy", "2/11/2026"), ("dd/MM/yyyy", "02/11/2026 10:15"), ("dd/MM/yyyy", "02-11-2026"),
     ("d/M/yyyy", "1/13/2026"), ("d/M/yyyy", "0/1/2026"), ("dd/MM/yy", "02/11/2026"), ("dd/MM/yyyy", "02/11/26"), ("dd/MM/yyyy", "02/11/0026"),
     ("yyyyMMddHHmmss", "2026110210153"), ("yyyyMMddHHmmss", "202611021015300"), ("yyyyMMddHHmmss", "20261102241530"), ("yyyyMMddHHmmss", "20261102101560"),
     ("yyyyMMddHHmmss", "20260230101530"), ("yyyyMMdd", "20261301"), ("yyyy-MM-dd HH:mm:ss", "0001-01-01 00:00:00"), ("yyyy-MM-dd", "2026-11-02T00:00:00"),
     ("iso_offset", "2026-11-02T10:15:00"), ("iso_local", "2026-11-02T10:15:00Z"),
     ("iso_false_z", "2026-11-02T10:15:00"), ("iso_offset", "2026-11-02T10:15:00+7"),
     ("epoch_ms", "1793585730"), ("epoch_ms", "20261102101530"), ("excel_serial", "20261102"), ("excel_serial", "-1"), ("dd/MM/yyyy", "٠٢/١١/٢٠٢٦")],
)  # fmt: skip
def test_a_time_that_does_not_fit_its_dialect_or_cannot_be_is_null(dialect, said):
    assert _values([said], moment(pl.col("text"), [dialect])) == [None]
    assert _values([said], day(pl.col("text"), [dialect])) == [None]


def test_the_first_dialect_that_fits_reads():
    several = ["2026-11-02T10:15:00Z", " 02/11/2026 ", "2026-11-02 00:00:00", "46328", None, "?"]
    dialects = ["iso_false_z", "iso_offset", "dd/MM/yyyy", "yyyy-MM-dd HH:mm:ss", "excel_serial"]
    midnight = datetime(2026, 11, 1, 17)
    assert _values(several, moment(pl.col("text"), dialects)) == [datetime(2026, 11, 2, 3, 15), midnight, midnight, midnight, None, None]
    assert _values(several[:1], moment(pl.col("text"), dialects[1:])) == [datetime(2026, 11, 2, 10, 15)]


def test_an_hour_that_a_clock_skipped_or_showed_twice_is_null():
    said = ["2026-03-29T02:30:00", "2026-10-25T02:30:00", "2026-10-25T04:30:00"]
    assert _values(said, moment(pl.col("text"), ["iso_local"], "Europe/Berlin")) == [None, None, datetime(2026, 10, 25, 3, 30)]


def test_every_dialect_is_tested():
    assert {*WRITTEN, "iso_offset", "epoch_ms", "excel_serial"} == set(DIALECTS)


# tables


@pytest.mark.parametrize(("sample", "encoding"), [*ENCODED.items(), (MOJIBAKE, "utf-8-as-cp1252")])
def test_a_table_is_read_in_its_declared_encoding(sample, encoding):
    rows = _rows(SAMPLES / f"{sample}.csv", _with(units, encoding=encoding))
    names = ["UBND phường Thuận Hóa" if sample != MOJIBAKE else f"UBND phư{LOST}ng Thuận Hóa", "UBND xã Phú Vang", "Sở Tư pháp"]
    assert rows.select("row_no", "name", "received").rows() == [(1, names[0], "412"), (2, names[1], "88"), (3, names[2], "1.205")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_title_a_header_of_two_lines_a_cell_of_two_lines_and_blank_lines(tmp_path, separator, encoding):
    lines = ["Báo cáo tháng 11, kỳ 1; bản 2", "", '"Đơn\nvị"|Số hồ sơ|Số giấy tờ', "Sở A|5|046", '"Sở ""B"" -\nhai dòng"|6', "||", "Sở C|7||"]
    body = "\r\n".join(lines).replace("|", separator)
    (tmp_path / "a[1].csv").write_bytes(body.encode(encoding))
    rows = _rows(tmp_path / "a[1].csv", _with(units, encoding=encoding))
    assert rows.rows() == [(1, "Sở A", "5", "046", None), (2, 'Sở "B" -\nhai dòng', "6", None, None), (3, "Sở C", "7", None, None)]
    assert rows.columns == ["row_no", "name", "received", "owner_digest", "withheld"]


def test_a_table_larger_than_one_piece_keeps_its_rows_and_their_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("ingest.formats.tables._BATCH_CHARACTERS", 20)
    body = "Đơn vị,Số hồ sơ\n" + "".join(f'"Sở {number}\ndòng hai",{number}\n' for number in range(1, 41))
    (tmp_path / "a.csv").write_bytes(body.encode("utf-16"))
    batches = list(read_batches(tmp_path / "a.csv", _with(units, encoding="utf-16")))
    rows = pl.concat(batches)
    assert len(batches) > 10 and rows.get_column("row_no").to_list() == list(range(1, 41))
    assert rows.get_column("received").to_list() == [str(number) for number in range(1, 41)]


def test_a_row_with_too_many_cells_is_withheld_alone(tmp_path):
    (tmp_path / "a.csv").write_text("Đơn vị,Số hồ sơ\nSở A,1\nSở B, phòng C,2\nSở D,3\n", encoding="utf-8")
    assert _rows(tmp_path / "a.csv").select("row_no", "name", "withheld").rows() == [(1, "Sở A", None), (2, None, "not_in_shape"), (3, "Sở D", None)]


def test_the_fields_of_a_table_are_told_by_the_spelling_of_the_file(tmp_path):
    (tmp_path / "a.csv").write_text("STT,,ĐƠN VỊ,Số hồ sơ,Ghi chú\n1,,Sở A,1,x\n", encoding="utf-8")
    assert read_fields(tmp_path / "a.csv", units) == (("Ghi chú",), ("STT", "Số hồ sơ", "ĐƠN VỊ"))


def _workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    percent, dates = book.add_format({"num_format": "0.00%"}), book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                style = dates if isinstance(cell, datetime) else percent if isinstance(cell, float) and cell < 1 else None
                sheet.write(line, place, cell, style)
        if name == "hidden":
            sheet.hide()
    book.close()
    return path


def test_every_visible_sheet_with_the_header_is_read(tmp_path):
    table = [["Sổ theo dõi"], ["Đơn vị", "Số hồ sơ"], ["(1)", "(2)"], ["Sở A", 5], [], ["Sở B", "6"]]
    path = _workbook(tmp_path / "a.xlsx", {"cover": [["Kính gửi"]], "1": table, "hidden": table, "2": [*table[1:3], ["Sở C", datetime(2026, 11, 2)]]})
    assert _rows(path).select("row_no", "name", "received").rows() == [(1, "Sở A", "5"), (2, "Sở B", "6"), (3, "Sở C", "2026-11-02 00:00:00")]


def test_a_number_cell_is_not_taken_for_an_ambiguous_text(tmp_path):
    column = Column("ratio", headers=("Tỷ lệ",), type="number", number_style="vi", required=True)
    ratios = Entity("ratios", (column,), ("ratio",), "latest")
    path = _workbook(tmp_path / "a.xlsx", {"1": [["Tỷ lệ"], [96.5], [1205], [0.965], ["0.81"], ["1.205"], [True], [datetime(2026, 11, 2)]]})
    rows = _rows(path, ratios)
    assert rows.get_column("ratio").to_list() == ["96,5", "1205", "96,5%", "0.81", "1.205", "true", "2026-11-02 00:00:00"]
    assert rows.select(number(pl.col("ratio"), "vi")).to_series().to_list()[:5] == [Decimal("96.5"), 1205, Decimal("96.5"), None, 1205]


def test_a_workbook_typed_in_a_legacy_font_is_restored(tmp_path):
    path = _workbook(tmp_path / "a.xlsx", {"1": [["§¬n vÞ", "Sè hå s¬"], ["Së T\xad ph¸p", 3]]})
    assert _rows(path, _with(units, encoding="tcvn3")).select("name", "received").rows() == [("Sở Tư pháp", "3")]


def test_a_formula_gives_the_value_that_was_last_calculated(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    for row, name in enumerate(["Đơn vị", "Sở A"]):
        sheet.write(row, 0, name)
    sheet.write(0, 1, "Số hồ sơ")
    sheet.write_formula(1, 1, "=2+3", None, 5)
    book.close()
    assert _rows(tmp_path / "a.xlsx").select("name", "received").rows() == [("Sở A", "5")]
    never = openpyxl.load_workbook(tmp_path / "a.xlsx")
    never.save(tmp_path / "b.xlsx")
    with pytest.raises(BodyError, match=r"b\.xlsx has a formula that was never calculated \(cell B2\)"):
        _rows(tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Điểm A, khoản 2  điều 5", "điểm a khoản 2 Điều 5"),
        ("Phụ lục ii; mục 3", "Phụ lục II Mục 3"),
        ("tiêu chí 1.2.3", "tiêu chí 1.2.3"),
        (unicodedata.normalize("NFD", "Điều 5a"), "Điều 5a"),
        ("Điều 5 Nguyễn Văn Thử", None),
        ("điểm an", None),
        ("Điều", None),
        ("khoản 2 theo ý kiến của ông A", None),
    ],
)
def test_a_clause_is_a_clause_and_nothing_else(written, kept):
    """What is kept has the shape by which accepted rows are judged; nothing else has it, however it got there."""
    assert clause(written) == kept
    assert pl.Series([kept or written]).str.contains(SHAPE)[0] == bool(kept)
