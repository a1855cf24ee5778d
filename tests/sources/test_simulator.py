"""The practice province: the same from the same seed, whole when paged, true to its own truth."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from simulator_client import VOLUME, signed_in

from home import RULEBOOK
from simulator import dialects, documents
from simulator.dossier_json import rows
from simulator.dossiers import month_of
from simulator.people import personal_data_in
from simulator.practice import Practice
from simulator.province import SimulatorError, months, provinces, units
from simulator.register_files import write_registers
from simulator.scope import Scope
from simulator.truth import truth


@pytest.fixture(scope="module")
def practice():
    with Practice(volume=VOLUME) as running:
        yield running


@pytest.fixture
def client(practice):
    return signed_in(practice)


@pytest.mark.parametrize(("month", "day"), [((2025, 6), "2025-06-01"), ((2025, 7), "2025-07-01")])
def test_hue_has_the_districts_of_the_rulebook_until_they_end(month, day):
    with (RULEBOOK / "units" / "units.csv").open(encoding="utf-8", newline="") as handle:
        standing = [row for row in csv.DictReader(handle) if row["level"] == "district" and row["province_nso_code"] == "46" and day < row["valid_to"]]
    wanted = {row["unit_code"]: f"ubnd {row['name_vi']}".lower() for row in standing}
    assert len(wanted) == (9 if month == (2025, 6) else 0)
    assert {unit.unit_code.partition(".")[2]: unit.name.lower() for unit in units("hue", *month) if unit.level == "district"} == wanted


def test_a_row_is_the_same_alone_and_among_others():
    month = month_of("hue", 2026, 8)
    whole = rows(month, np.arange(month.size))
    assert rows(month, np.array([month.size - 1, 1234])) == [whole[-1], whole[1234]]
    assert whole != rows(month_of("hue", 2026, 8, seed=2), np.arange(month.size))
    assert len({json.loads(text)["id"] for text in whole}) == month.size


def test_registers_are_the_same_bytes_from_the_same_seed(tmp_path):
    for name in ("one", "two"):
        write_registers(tmp_path / name, "hue", "2026-08", volume=0.1)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(files) == 109 and {path.suffix for path in files} == {"", ".csv", ".xlsx"}
    assert all((tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes() for path in files)


@pytest.mark.parametrize("size", [1, 37, 2000])
def test_pages_together_are_the_whole(client, size):
    month = month_of("hue", 2026, 8, volume=VOLUME)
    wanted = [json.loads(text) for text in rows(month, np.arange(month.size))]
    window = {} if size > 1 else {"accepted_to": "2026-08-02"}
    found = client.all(size=size, **window)
    assert found == (wanted if size > 1 else wanted[: len(found)]) and found
    assert [row["id"] for row in found] == sorted(row["id"] for row in found)


def test_sorts_filters_and_windows_choose_from_the_same_dossiers(client):
    whole = {row["id"]: row for row in client.all(size=500)}
    assert {row["id"] for row in client.all(size=90, sort="updatedDate,desc")} == set(whole)
    assert [row["id"] for row in client.all(size=90, sort="acceptedDate,desc")] == list(whole)[::-1]
    open_rows = client.all(size=20, dossier_status="2,3")
    assert [row["id"] for row in open_rows] == [key for key, row in whole.items() if row["dossierStatus"]["id"] in (2, 3)]
    agency = next(iter(whole.values()))["agency"]
    for name in (agency["id"], agency["code"]):
        of_unit = client.all(size=7, ancestor_agency_id=name)
        assert [row["id"] for row in of_unit] == [key for key, row in whole.items() if row["agency"] == agency]
    halves = client.all(size=50, accepted_to="2026-08-15T23:59:59.999Z") + client.all(size=50, accepted_from="2026-08-16T00:00:00.000Z")
    assert [row["id"] for row in halves] == list(whole)


def test_slices_have_no_total_and_other_provinces_their_own_path(client):
    _, answer = client.search(spec="slice", size=3)
    assert set(answer) == {"content", "number", "size", "numberOfElements", "first", "last"}
    _, other = client.search("/thanh_hoa", size=1)
    _, same = client.search(size=1, ancestor_agency_id="thanh_hoa")
    assert other == same and other["content"][0]["agency"]["code"].endswith(".H56")
    assert client.search(size=1, ancestor_agency_id="H99")[1]["totalElements"] == 0
    assert client.search("/kon_tum", size=1)[1]["content"] == []  # ended on 1 July 2025


def test_what_the_search_cannot_do_it_refuses(client):
    for query in ({"size": 0}, {"page": "x"}, {"code": "000.00"}, {"sort": "colour,asc"}, {"accepted_from": "01/08/2026"}, {"spec": "list"}):
        assert client.search(**query)[0] == 400


def test_both_offsets_and_every_shape_occur(client):
    found = client.all(size=500)
    assert {row["acceptedDate"][-5:] for row in found} == {"+0000", "+0700"}
    assert {type(row["procedure"]["translate"]) for row in found} == {dict, list}
    assert {type(row["currentTask"]) for row in found} == {dict, list, type(None)}
    assert {row["undefindedCompleteTime"] for row in found} == {0, 1}
    assert min(_moment(row["acceptedDate"]) for row in found).month == 7  # before seven in the morning UTC says July
    assert {1, 2, 3, 4, 5, 6, 12} >= {row["dossierStatus"]["id"] for row in found} > {2, 5, 6}
    assert all(personal_data_in(json.dumps(row["applicant"], ensure_ascii=False)) for row in found)


def _moment(text: str | None) -> datetime | None:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC) if text else None


def _recount(found: list[dict]) -> dict[str, Counter]:
    """The rule once more, in plain Python, from what was served."""
    end = datetime(2026, 9, 1, tzinfo=timezone(timedelta(hours=7)))
    counts: dict[str, Counter] = {}
    for row in found:
        number, h_code = re.fullmatch(r"000\.00\.(\d+)\.(H\d+)", row["agency"]["code"]).groups()
        unit = counts.setdefault(f"{h_code}.{number}", Counter())
        due, done = _moment(row["dueDate"]), _moment(row["completedDate"])
        ended = row["dossierStatus"]["name"] in ("Từ chối", "Rút hồ sơ")
        counted = due is not None and not ended
        unit.update({"accepted": 1, "online": row["applyMethod"]["name"] == "Trực tuyến", "counted": counted, "excluded": not counted})
        unit["on_time"] += counted and (done <= due if done and done < end else due > end)
    return counts


def test_truth_of_dossiers_equals_a_recount_of_the_served_pages(client):
    counts = _recount(client.all(size=200))
    said = truth("hue", "2026-08", volume=VOLUME)["units"]
    for unit_code, names in said.items():
        assert {name: names[name] for name in ("accepted", "online", "counted", "excluded", "on_time")} == {
            name: counts.get(unit_code, Counter())[name] for name in ("accepted", "online", "counted", "excluded", "on_time")
        }
    total = truth("hue", "2026-08")["total"]
    assert 0.90 < total["on_time"] / total["counted"] < 0.96 and 0.65 < total["online"] / total["accepted"] < 0.75


def _table(path: Path) -> list[dict[str, object]]:
    """The rows of a register under the line that has a header we know."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle, delimiter=";" if path.name.startswith("vbden") else ","))
    lines = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    at = next(at for at, line in enumerate(lines) if {"Ngày đến", "Ngày ban hành"} & set(line))
    return [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :] if line[0] != "(1)"]


def _register_counts(folder: Path) -> dict[str, Counter]:
    counts: dict[str, Counter] = {}
    for path in folder.iterdir():
        stem, unit_code = path.stem.split("__")
        direction = {"vbden": "incoming", "vbdi": "outgoing"}[stem]
        unit = counts.setdefault(unit_code, Counter())
        for row in _table(path):
            if row.get("Độ mật") in ("Mật", "Tối mật", "Tuyệt mật"):
                unit["secret"] += 1
                continue
            sent = row.get("Nguồn") or row.get("Hình thức gửi") or ""
            signing = [str(row.get(name) or "") for name in ("Ký số cá nhân", "Ký số cơ quan")]
            unit.update({direction: 1, f"{direction}_electronic": "Trục" in sent, f"{direction}_delivery_stated": bool(sent)})
            unit.update({"signed": "1" in signing, "signing_stated": any(signing)})
    return counts


def test_truth_of_documents_equals_a_recount_of_the_files(practice):
    counts = _register_counts(practice.drop / "hue" / "2026-08")
    for unit_code, names in truth("hue", "2026-08", volume=VOLUME)["units"].items():
        assert {name: names[name] for name in documents.DOCUMENT_COUNTS} == {name: counts[unit_code][name] for name in documents.DOCUMENT_COUNTS}


def test_registers_differ_in_order_and_dates_and_hold_people(practice):
    folder = practice.drop / "hue" / "2026-08"
    headers = {path.read_text(encoding="utf-8-sig").split("\n")[0] for path in folder.glob("vbden__*.csv")}
    assert len(headers) == len(list(folder.glob("vbden__*.csv")))
    dates = {type(row["Ngày đến"]) for path in folder.glob("vbden__*.xlsx") for row in _table(path)}
    assert dates == {str, datetime}
    assert all(personal_data_in(path.read_text(encoding="utf-8-sig")) for path in folder.glob("*.csv"))
    assert (practice.drop / ".practice").is_file()


@pytest.mark.parametrize(("period", "incoming", "outgoing", "secret"), [("2021-Q1", 19_887, 8_082, 31), ("2021-02", 1, 0, 0)])
def test_exact_registers_are_exact(tmp_path, period, incoming, outgoing, secret):
    plans = documents.plans_by_total("thanh_hoa", period, 1, incoming, outgoing, secret)
    write_registers(tmp_path, "thanh_hoa", period, plans=plans)
    total = Counter()
    for folder in (tmp_path / "thanh_hoa").iterdir():
        for counts in _register_counts(folder).values():
            total.update(counts)
    assert (total["incoming"], total["outgoing"], total["secret"]) == (incoming, outgoing, secret)
    assert len(list((tmp_path / "thanh_hoa").iterdir())) == len(months(period))
    said = truth("thanh_hoa", period, plans=plans)["total"]
    assert {name: said[name] for name in documents.DOCUMENT_COUNTS} == {name: total[name] for name in documents.DOCUMENT_COUNTS}


@pytest.mark.parametrize("period", ["2021-01", "2027-12"])
def test_every_province_has_files_of_every_source_in_every_month_it_stood(tmp_path, period):
    for of in provinces().values():
        dialects.write_drops(tmp_path, Scope(of.province_code, volume=0.05), period)
        for at in (dialects.place(source_id, channel) for source_id in dialects.composed() for channel in dialects.channels(source_id)):
            folder = tmp_path / at / of.province_code / period
            stood = not of.valid_to or period < of.valid_to[:7]
            assert not folder.exists() or bool(list(folder.iterdir())) == stood, at


def test_units_follow_the_mergers():
    before, between, now = (units("hue", *when) for when in ((2025, 2), (2025, 6), (2026, 8)))
    assert {"Sở Giao thông vận tải", "Ban Dân tộc"} <= {unit.name for unit in before}
    assert "Sở Nông nghiệp và Môi trường" in {unit.name for unit in between}
    assert [sum(unit.level == "commune" for unit in of) for of in (before, between, now)] == [133, 133, 40]
    assert {unit.unit_code: unit.name for unit in now}["H57.101"] == "UBND phường Thuận Hóa"
    assert sum(unit.level == "department" for unit in now) == 14 and not units("kon_tum", 2025, 7)
    with pytest.raises(SimulatorError):
        months("2026-13")
