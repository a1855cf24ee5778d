"""Records one a line are parsed many at once; what they become is what a careful look at each would give, whatever is wrong with some of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import json_rows
from ingest.formats.guards import BodyError
from ingest.formats.json_body import compact
from ingest.formats.json_rows import NOT_IN_SHAPE, read_batches, read_fields, read_rows, read_together
from ingest.formats.text import to_nfc
from ingest.privacy import withhold
from ingest.registry import Column, Entity

DOSSIERS = Entity(
    "dossiers",
    (Column("code", path="code"), Column("agency", path="agency.name"), Column("days", path="days")),
    ("code",),
    "latest",
    records={"units": "content"},
    digest={"person": "applicant.number"},
)
GOOD = ['{"code":"a","agency":{"name":"Huế"},"days":3,"applicant":{"number":"001"}}', '{"code":"b","agency":null}', '{"code":"c","other":[{}]}']
ODD = [
    "null", "5", '"text"', "[]", '[{"code":"x"}]', '{"agency":"a text"}', '{"agency":[{"name":"x"}]}', '{"agency":{"name":{"vi":"x"}}}',
    '{"code":1.50}', '{"code":12345678901234567890123}', '{"code":true}', '{"code":"\\u0000"}', '{"days":-0.0}', '{"code":"x","code":"y"}', "{}",
]  # fmt: skip
BROKEN = ["{", '{"code":"a"}}', '{"code":01}', '{"code":"a"} {"code":"b"}', "garbage", '{"code":"tab\there"}', '{"other":tru}']


def read(tmp_path, lines, name="dossiers.ndjson") -> pl.DataFrame:
    path = tmp_path / name
    path.write_bytes(lines if isinstance(lines, bytes) else "\n".join(lines).encode())
    return pl.concat(read_batches(path, DOSSIERS), how="diagonal")


def one_by_one(lines) -> pl.DataFrame:
    """The same records, each in a body of its own."""
    frames = [read_rows(compact(f'{{"content":[{line}]}}'.encode(), "x"), DOSSIERS, "x") for line in lines]
    return pl.concat(frames, how="diagonal").with_columns(pl.int_range(1, pl.len() + 1).alias("row_no"))


@settings(max_examples=150, deadline=None)
@given(lines=st.lists(st.sampled_from(GOOD + ODD), min_size=1, max_size=12), chunk=st.integers(1, 400))
def test_many_at_once_is_what_each_alone_would_be(lines, chunk, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_rows, "CHUNK_BYTES", chunk)
        found = read(tmp_path_factory.mktemp("lines"), lines)
    expected = one_by_one(lines)
    assert found.select(expected.columns).equals(expected) if "withheld" in expected.columns else found.equals(expected)


def test_a_record_out_of_shape_is_held_alone(tmp_path):
    rows = read(tmp_path, [*GOOD * 20, '{"agency":"a text"}', *GOOD * 20])
    assert rows.height == 121 and rows.filter(pl.col("withheld") == NOT_IN_SHAPE).get_column("row_no").to_list() == [61]
    assert rows.get_column("code").null_count() == 1


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_never_read_as_something(tmp_path, line):
    with pytest.raises(BodyError, match="broken JSON"):
        read(tmp_path, [*GOOD, line, *GOOD])


def test_what_only_a_strict_parser_refuses_is_read_as_it_stands(tmp_path):
    rows = read(tmp_path, ['{"code":"a",}', '{"code":"b","days":NaN}'])
    assert rows.select("code", "days").rows() == [("a", None), ("b", "NaN")]  # a number's column will not have the word


@pytest.mark.parametrize("rows_before", [1, 5_000])
@pytest.mark.parametrize("letters_before", range(12))
def test_a_record_out_of_shape_is_held_wherever_the_complaint_about_it_is_cut(tmp_path, letters_before, rows_before):
    odd = json.dumps({"agency": "a" * letters_before + "ế" * 400}, ensure_ascii=False)
    rows = read(tmp_path, [*GOOD[:1] * rows_before, odd, GOOD[2]])
    assert rows.get_column("withheld").to_list() == [None] * rows_before + [NOT_IN_SHAPE, None]


def test_many_records_out_of_shape_are_found_by_their_shape(tmp_path, monkeypatch):
    parses = []
    rows = json_rows._rows
    monkeypatch.setattr(json_rows, "_rows", lambda *given: parses.append(given) or rows(*given))
    found = read(tmp_path, [*GOOD, *['{"agency":"a text"}'] * 500, *GOOD])
    assert found.get_column("withheld").null_count() == 6 and len(parses) < 10  # by halving it would be a thousand


def test_bodies_read_together_are_what_each_alone_would_be():
    lines = [[GOOD[0], ODD[5]], [], ["null", GOOD[1], ODD[13]], [GOOD[2]]]
    bodies = [compact(f'{{"content":[{",".join(each)}]}}'.encode(), "x") for each in lines]
    together = read_together(bodies, DOSSIERS, "x")
    for rows, body in zip(together, bodies, strict=True):
        alone = read_rows(body, DOSSIERS, "x")
        assert rows.select(alone.columns).equals(alone)


def test_hostile_and_foreign_lines_are_refused_with_their_reason(tmp_path):
    for body in (b'{"code":"\xff"}', b'{"other":"\xff"}', b'{"\xff":1}'):
        with pytest.raises(BodyError, match="not UTF-8"):
            read(tmp_path, GOOD[0].encode() + b"\n" + body)


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ('{"a":', "}")])
def test_the_parser_takes_no_deeper_steps_than_the_schema_has(tmp_path, opened, closed):
    deep = opened * 500_000 + "1" + closed * 500_000
    rows = read(tmp_path, [GOOD[0], f'{{"other":{deep},"code":"b"}}', f'{{"code":{deep}}}', f'{{"agency":{{"name":{deep}}},"code":"d"}}', GOOD[1]])
    code = rows.get_column("code").to_list()
    assert [text and text[:1] for text in code] == ["a", "b", opened[0], "d", "b"] and "withheld" not in rows.columns
    with pytest.raises(BodyError, match="nested deeper"):  # where all fields are looked at, not the kept ones alone
        read_fields(tmp_path / "dossiers.ndjson", DOSSIERS)


def test_a_line_without_end_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(json_rows, "CHUNK_BYTES", 64)
    monkeypatch.setattr(json_rows, "LONGEST_LINE_BYTES", 256)
    with pytest.raises(BodyError, match="one record a line"):
        read(tmp_path, [json.dumps({"code": "x" * 1000})])


def test_marks_blank_lines_and_line_ends_are_no_records(tmp_path):
    body = b"\xef\xbb\xbf" + "\r\n".join([GOOD[0], "", "  ", GOOD[1], ""]).encode()
    assert read(tmp_path, body).get_column("code").to_list() == ["a", "b"]
    (tmp_path / "empty.ndjson").touch()
    assert list(read_batches(tmp_path / "empty.ndjson", DOSSIERS)) == [] and read_fields(tmp_path / "empty.ndjson", DOSSIERS) == ((), ())


def test_the_inventory_of_fields_looks_at_the_first_records(tmp_path):
    read(tmp_path, GOOD)
    assert read_fields(tmp_path / "dossiers.ndjson", DOSSIERS) == (("other",), ("agency.name", "applicant.number", "code", "days"))


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=8), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_text_is_nfc_whether_it_was_worked_on_or_not(texts):
    for form in ("NFC", "NFD", "NFKD"):
        given_texts = [unicodedata.normalize(form, each) for each in texts] + ["Thủ tục", "ệ", None]
        rows = to_nfc(pl.DataFrame({"text": given_texts, "plain": ["a"] * len(given_texts)}), ["text", "plain"])
        assert rows.get_column("text").to_list() == [each and unicodedata.normalize("NFC", each) for each in given_texts]


@pytest.mark.parametrize("key", ["a key of sixteen!", "k" * 64, "k" * 65, "khóa bí mật dài hơn một khối của SHA-256 " * 3])
def test_digests_are_hmac_sha256_whatever_the_length_of_the_key(monkeypatch, key):
    monkeypatch.setenv("PAR_DIGEST_KEY", key)
    numbers = ["001", "079123456789", "số", "", None, "000000000"]
    entity = Entity("dossiers", (), (), "latest", digest={"person": "p"}, digest_blank=("000000000",))
    found = withhold(pl.DataFrame({"person": numbers}), entity).get_column("person").to_list()
    assert found == [hmac.new(key.encode(), each.encode(), hashlib.sha256).hexdigest()[:32] for each in numbers[:3]] + [None, None, None]
