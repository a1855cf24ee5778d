"""The national portal's bodies: every row accounted for, nulls kept, what is not understood held or stopped."""

from __future__ import annotations

import copy
import json
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from road_helpers import accepted, accounts, held, take_in

from home import open_home
from ingest.connectors import PullError
from ingest.connectors.evaluation_api import pages
from ingest.formats.json_rows import BodyError, compact, read_rows
from ingest.land import land
from ingest.manifest import arrivals
from ingest.period import parse_period
from ingest.pull import pull
from ingest.registry import province, source
from ingest.validate import validate


def test_real_answers_are_accepted_whole(home, portal):
    counts = take_in(home, "national_portal")
    metrics = 4 * 15 + 3 * 6 + 7 * 2
    assert counts == {"landed_count": metrics + 18 + 17 + 6 + 23, "accepted_count": metrics + 18 + 17 + 6 + 23, "held_count": 0, "duplicate_count": 0}
    row = accepted(home, "national_portal", "unit_figures").filter(pl.col("unit_code") == "H44", pl.col("endpoint") == "dvc-progress-tree").row(0, named=True)
    assert (row["total_on_time"], row["total_received"], row["score"]) == (Decimal(144625), Decimal(184513), Decimal("15.68"))


def test_null_is_never_zero(home, portal):
    take_in(home, "national_portal")
    row = accepted(home, "national_portal", "metrics").filter(pl.col("unit_code") == "H44.01", pl.col("metric_code") == "DOSSIER_SYNC").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["score"]) == (Decimal(0), Decimal(0), None)
    assert row["data_quality_status"] == "NO_NATIONAL_REPORT_DATA"


def test_file_hash_is_that_of_the_bytes_received(home, portal):
    import hashlib

    take_in(home, "national_portal")
    body = json.dumps(portal["transparency"], ensure_ascii=False).encode()
    row = accounts(home).filter(pl.col("file_name") == "transparency-1.json").row(0, named=True)
    assert (row["file_sha256"], row["file_bytes"], row["landed_count"]) == (hashlib.sha256(body).hexdigest(), len(body), 60)


def test_text_in_a_number_is_held_with_its_raw_text(home, portal):
    portal["dvc-progress-tree"]["data"]["children"][0]["totalOnTime"] = "4x6"
    counts = take_in(home, "national_portal")
    row = held(home).row(0, named=True)
    assert counts["held_count"] == 1 and counts["landed_count"] == counts["accepted_count"] + 1
    assert (row["rule_code"], row["field"], row["owner"]) == ("not_a_number", "total_on_time", "Văn phòng Ủy ban nhân dân tỉnh")
    assert json.loads(row["raw_text"])["total_on_time"] == "4x6"


def test_negative_count_is_held(home, portal):
    portal["transparency"]["data"]["evaluation"][3]["metrics"][2]["numerator"] = -1
    take_in(home, "national_portal")
    assert held(home).select("rule_code", "field").rows() == [("out_of_range", "numerator")]


def test_repeated_row_is_a_duplicate(home, portal):
    units = portal["transparency"]["data"]["evaluation"]
    units.append(copy.deepcopy(units[0]))
    counts = take_in(home, "national_portal")
    assert (counts["duplicate_count"], counts["held_count"]) == (4, 0)


def test_contradicting_rows_are_both_held(home, portal):
    children = portal["dvc-progress-tree"]["data"]["children"]
    children.append({**children[0], "totalOnTime": 1})
    take_in(home, "national_portal")
    assert held(home).get_column("rule_code").to_list() == ["conflicting_duplicate"] * 2
    assert accepted(home, "national_portal", "unit_figures").filter(pl.col("unit_code") == "H44.03", pl.col("endpoint") == "dvc-progress-tree").is_empty()


def test_an_empty_record_is_held_not_dropped(home, portal):
    portal["provide-online-tree"]["data"]["children"].append(None)
    counts = take_in(home, "national_portal")
    assert counts["held_count"] == 1 and held(home).item(0, "rule_code") == "missing_required"


def test_answer_about_another_province_stops(home, portal):
    portal["handling-satisfaction"]["data"]["overview"]["departmentCode"] = "H15"
    with pytest.raises(PullError, match="is about H15, not H44"):
        pull("national_portal", "phu_tho", "2026-08", home)
    assert not arrivals(home)


@pytest.mark.parametrize(("answer", "said"), [([], "has no report_tinh_766_service-1 for 2026"), ({"unexpected": True}, "no records at rows")])
def test_missing_list_of_provinces_is_named_not_hidden(home, portal, answer, said):
    portal["rest.jsp"] = answer
    assert take_in(home, "national_portal")["landed_count"] == 133
    assert said in arrivals(home)[0].absent["province_scores"]


def test_units_promised_but_never_shown_stop_the_pull(home, portal):
    portal["transparency"]["data"]["pagination"]["total"] = 16
    with pytest.raises(PullError, match="never showed 2 of 16 rows of transparency in 3 readings"):
        pull("national_portal", "phu_tho", "2026-08", home)


def test_large_trees_are_paged_until_a_short_page(home, portal, monkeypatch):
    from ingest.connectors import Ask
    from ingest.connectors.http import Answer, Client

    tree = portal["dvc-progress-tree"]
    whole = [{**tree["data"]["children"][0], "departmentCode": f"H44.{number}"} for number in range(1, 251)]

    def fetch(self, method, path, name, **request):
        page = request["json"]["currentPage"] if "json" in request else 1
        value = portal[path.rsplit("/", 1)[-1]]
        if "progress" in path:
            value = {"code": "OK", "data": {"parent": tree["data"]["parent"], "children": whole[(page - 1) * 100 : page * 100]}}
        body = json.dumps(value).encode()
        return Answer(body, compact(body, name), "")

    monkeypatch.setattr(Client, "fetch", fetch)
    asked, of = source("national_portal"), province("phu_tho")
    ask = Ask(asked, of, parse_period("2026-08"), tuple(of.entities(asked)))
    found = [page for page in pages(ask) if "progress" in page.file_name]
    assert [page.batches[0].height for page in found] == [101, 101, 51]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>maintenance</html>", "HTML page"),
        (b'{"data": {"overview"', "broken JSON"),
        (b'{"data": []}', "promised shape"),
        (b'{"data": "x"}', "promised shape"),
    ],
)
def test_a_body_that_is_not_understood_is_an_error(body, said):
    with pytest.raises(BodyError, match=said):
        read_rows(compact(body, "transparency"), source("national_portal").entities["metrics"], "transparency")


def test_second_pull_of_the_same_bytes_lands_nothing(home, portal):
    take_in(home, "national_portal")
    first = arrivals(home)
    take_in(home, "national_portal")
    assert arrivals(home) == first


def test_a_changed_promise_judges_the_landed_rows_again(home, portal, monkeypatch):
    take_in(home, "national_portal")
    before = {path: path.stat().st_mtime_ns for path in home.accepted.rglob("phu_tho*.parquet")}
    validate("national_portal", "phu_tho", "2026-08", home)
    assert before == {path: path.stat().st_mtime_ns for path in home.accepted.rglob("phu_tho*.parquet")}
    monkeypatch.setattr("ingest.validate.promises_hash", lambda source_id: "another promise")
    validate("national_portal", "phu_tho", "2026-08", home)
    assert before != {path: path.stat().st_mtime_ns for path in home.accepted.rglob("phu_tho*.parquet")}


_VALUES = st.one_of(st.none(), st.integers(-5, 10**12), st.text("0123456789.,-x ", max_size=6), st.booleans(), st.lists(st.integers(), max_size=2))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(st.tuples(st.integers(0, 16), st.sampled_from(["totalOnTime", "totalReceived", "departmentCode", "score"]), _VALUES), max_size=6),
    copies=st.integers(0, 3),
)
def test_landed_is_accepted_plus_held_plus_duplicate(tmp_path_factory, portal, monkeypatch, edits, copies):
    """Whatever stands in a row, it is in exactly one of the three."""
    monkeypatch.setattr("ingest.validate.write_empty", lambda home: None)  # the empty tables of other sources say nothing here
    mended = copy.deepcopy(portal["dvc-progress-tree"])
    portal["dvc-progress-tree"] = edited = copy.deepcopy(mended)
    for place, name, value in edits:
        edited["data"]["children"][place][name] = value
    edited["data"]["children"] += edited["data"]["children"][:copies]
    try:
        counts = take_in(open_home(tmp_path_factory.mktemp("home")), "national_portal")
    finally:
        portal["dvc-progress-tree"] = mended
    assert counts["landed_count"] == counts["accepted_count"] + counts["held_count"] + counts["duplicate_count"] == 156 + copies


def test_a_pull_of_which_everything_is_absent_is_accounted_for(home, portal):
    portal["rest.jsp"] = []
    scope = ("national_portal", "hue", "2026-08", home)
    assert set(pull(*scope).absent) == {"province_scores"}
    land(*scope)
    assert set(validate(*scope).values()) == {0}
