"""Dossiers as sent to the national portal: lists become rows, people and links digests, and every known defect of the sender stays visible."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from road_helpers import FIXTURES, held

from home import Home, open_home
from ingest import registry
from ingest.connectors import PullError
from ingest.land import land
from ingest.manifest import arrivals
from ingest.pull import pull
from ingest.validate import validate
from simulator import national_sync_log
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.province import units
from simulator.scope import Scope

SOURCE = "national_sync_log"
SAMPLE = ("open_supplement_no_due_date_second_code_and_refusal", "events_closed_at_receipt")
FAULTY = (
    "finished_before_filed_day_and_month_swapped", "one_minted_code_for_two_dossiers", "unknown_codes_words_for_a_fee_and_dates_of_another_dialect",
    "second_code_told_and_a_unit_nobody_knows", "list_that_is_an_object_and_list_that_is_null", "bare_list_same_dossier_twice",
)  # fmt: skip
NAMED = {"UBND phường Thuận Hóa": "H57.44.24", "Chi nhánh VPĐKĐĐ khu vực 1": "H57.12", "UBND xã Phú Vang": "H57.16", "UBND xã A Lưới 1": "H57.44.25"}
PRACTICE = {unit.name: unit.unit_code for unit in units("hue", 2026, 11)}
SCOPE = Scope(seed=11, volume=0.12)


class Taken:
    """A home, its drop folder of Huế for 2026-11, and what became of the files put there."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, named: dict[str, str]):
        self.drop = folder / "drop" / "hue" / "2026-11"
        self.drop.mkdir(parents=True)
        patch.setenv("PAR_HOME", str(folder / "home"))
        patch.setenv("PAR_DIGEST_KEY", "a-key-for-tests-only")
        patch.setenv("PAR_URL_NATIONAL_SYNC_LOG", (folder / "drop").as_uri())
        patch.setitem(registry.province("hue").sources, SOURCE, {"address": "practice"})
        self.home: Home = open_home()
        sighted = self.home.accepted / "one_stop_dossiers" / "dossiers"
        sighted.mkdir(parents=True)
        rows = {"agency_name": list(named), "unit_code": list(named.values()), "period": ["2026-11"] * len(named)}
        pl.DataFrame(rows).write_parquet(sighted / "hue__2026-11__sighted.parquet")

    def put(self, *names: str) -> None:
        for name in names:
            shutil.copy(FIXTURES / SOURCE / f"{name}.json", self.drop / f"{'tiendo' if name.startswith('events') else 'dongbohoso'}__{name}.json")

    def take(self) -> Taken:
        scope = (SOURCE, "hue", "2026-11", self.home)
        pull(*scope)
        land(*scope)
        self.counts = validate(*scope)
        return self

    def rows(self, entity: str) -> pl.DataFrame:
        return pl.concat([pl.read_parquet(path) for path in sorted((self.home.accepted / SOURCE / entity).glob("hue__*.parquet"))])

    def reasons(self) -> list[tuple]:
        rows = held(self.home).select("entity", "rule_code", "field", "raw_text").rows()
        return [((json.loads(raw)["dossier_code"] or "")[-4:], entity, rule, field) for entity, rule, field, raw in rows]

    def written(self) -> str:
        texts = [str(pl.read_parquet(path).rows()) for path in self.home.root.rglob("*.parquet")]
        return "\n".join(texts + [path.read_text() for path in self.home.root.rglob("*.json")])


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def sample(patch, tmp_path_factory) -> Taken:
    taken = Taken(tmp_path_factory.mktemp("sample"), patch, NAMED)
    taken.put(*SAMPLE)
    return taken.take()


@pytest.fixture(scope="module")
def faulty(patch, tmp_path_factory) -> Taken:
    taken = Taken(tmp_path_factory.mktemp("faulty"), patch, NAMED)
    taken.put(*FAULTY)
    return taken.take()


@pytest.fixture(scope="module")
def practice(patch, tmp_path_factory) -> Taken:
    taken = Taken(tmp_path_factory.mktemp("practice"), patch, PRACTICE)
    national_sync_log.write(taken.drop, SCOPE, 2026, 11)
    return taken.take()


def test_one_body_gives_dossiers_and_their_lists(sample):
    found = {entity: sample.rows(entity).height for entity in national_sync_log.ENTITIES}
    assert found == {"dossiers": 5, "supplements": 1, "attachments": 5, "results": 2, "fees": 2, "events": 9}
    assert sample.counts == {"landed_count": 24, "accepted_count": 24, "held_count": 0, "duplicate_count": 0}


def test_every_field_of_the_record_is_declared(sample, practice):
    landed = [arrival for taken in (sample, practice) for arrival in arrivals(taken.home, SOURCE)]
    assert [file.unknown_fields for arrival in landed for file in arrival.files if file.unknown_fields] == []
    assert [arrival.missing_fields for arrival in landed if arrival.missing_fields] == []


def test_times_are_of_viet_nam_in_two_dialects_and_codes_are_words(sample):
    first = sample.rows("dossiers").filter(pl.col("dossier_code") == "000.24.44.H57-261102-0017").row(0, named=True)
    assert (first["filed_at"], first["finished_at"]) == (datetime(2026, 11, 1, 14, 44, 55), datetime(2026, 11, 4, 7, 30, 5))
    words = ("status", "channel", "filed_through", "return_form", "paid_online")
    assert [first[name] for name in words] == ["returned", "online", "national_portal", "not_postal", "1"]
    assert (first["unit_code"], first["is_vneid_verified"], first["has_digitised_part"]) == ("H57.44.24", True, True)
    (request,) = sample.rows("supplements").rows(named=True)
    assert (request["requested_at"], request["received_at"], request["is_supplemented"]) == (datetime(2026, 11, 3, 3, 15), None, False)
    assert (request["due_before_at"], request["due_after_at"]) == (datetime(2026, 11, 11, 10), None)


def test_a_submitted_file_sent_as_the_result_shows_as_one_digest(sample):
    same = sample.rows("results").join(sample.rows("attachments"), on=["dossier_code", "link_digest"])
    assert same.get_column("dossier_code").to_list() == ["H57.16-261102-90417"]
    assert sample.rows("results").sort("dossier_code").get_column("result_code").is_null().to_list() == [False, True]


def test_a_filler_for_a_missing_number_is_nobody(sample):
    digests = dict(sample.rows("dossiers").select("dossier_code", "owner_digest").rows())
    assert digests["H57.16-261015-48213"] is None and digests["H57.16-261102-90417"] is None
    assert len({digest for digest in digests.values() if digest}) == 3


def test_local_procedure_codes_are_cut_to_the_nations(sample):
    assert set(sample.rows("dossiers").get_column("procedure_code")) == {"1.004873", "1.012756", "2.000635"}


def test_each_broken_promise_is_held_by_its_rule_and_nothing_else_is(faulty):
    assert sorted(faulty.reasons(), key=str) == sorted([
        ("0101", "dossiers", "impossible_time", "finished_at"),
        ("0102", "dossiers", "conflicting_duplicate", "procedure_code"),
        ("0201", "dossiers", "unknown_code", "status"),
        ("0201", "fees", "not_a_number", "amount_vnd"),
        ("0202", "dossiers", "not_a_date", "accepted_at"),
        ("0202", "supplements", "impossible_time", "received_at"),
        ("0203", "dossiers", "unknown_code", "channel"),
        ("", "dossiers", "missing_required", "dossier_code"),
        ("0303", "dossiers", "unknown_unit", "unit_name"),
        ("", "attachments", "not_in_shape", None),
    ], key=str)  # fmt: skip


def test_an_unstated_channel_is_not_direct(faulty):
    assert faulty.rows("dossiers").filter(pl.col("dossier_code").str.ends_with("0402")).get_column("channel").to_list() == [None]


def test_a_list_that_is_an_object_spoils_only_itself(faulty):
    assert faulty.rows("dossiers").filter(pl.col("dossier_code").str.ends_with("0401")).height == 1
    assert faulty.rows("attachments").filter(pl.col("dossier_code").str.ends_with("0402")).height == 2


def test_of_two_sendings_the_later_stands(faulty):
    assert faulty.rows("dossiers").filter(pl.col("dossier_code").str.ends_with("0501")).get_column("status").to_list() == ["returned"]
    assert faulty.rows("attachments").filter(pl.col("dossier_code").str.ends_with("0501")).height == 2


def test_names_of_units_are_matched_however_typed_and_the_second_code_is_kept(faulty):
    found = faulty.rows("dossiers").filter(pl.col("dossier_code").str.contains("-03")).sort("unit_code").select("unit_code", "other_code").rows()
    assert found == [("H57.16", None), ("H57.44.24", "H57.16-261102-90417")]


def test_a_new_and_a_renamed_field_are_told(patch, tmp_path):
    taken = Taken(tmp_path, patch, NAMED)
    taken.put("new_field_and_renamed_due_date")
    arrival = pull(SOURCE, "hue", "2026-11", taken.home)
    (file,) = [file for file in arrival.files if file.entity == "dossiers"]
    assert set(file.unknown_fields) == {"MucDoHaiLong", "NgayHenTraKetQua", "TaiLieuNop.ChuKySo"}
    assert arrival.missing_fields["dossiers"] == ["NgayHenTra"]


@pytest.mark.parametrize(("name", "said"), [("dongbohoso__1.json", "broken JSON"), ("hoso.json", "is not understood; name it like")])
def test_a_file_that_is_not_understood_stops_with_a_sentence(patch, tmp_path, name, said):
    taken = Taken(tmp_path, patch, NAMED)
    shutil.copy(FIXTURES / SOURCE / "cut_off_in_the_middle.json", taken.drop / name)
    with pytest.raises(PullError, match=said):
        pull(SOURCE, "hue", "2026-11", taken.home)


def test_the_practice_system_is_taken_in_whole(practice):
    truth = national_sync_log.truth(SCOPE, 2026, 11)
    found = {entity: practice.rows(entity).height for entity in national_sync_log.ENTITIES}
    assert found == {entity: truth[entity] for entity in national_sync_log.ENTITIES}
    assert {reason[2:] for reason in practice.reasons()} == {("impossible_time", "finished_at")} and len(practice.reasons()) == truth["held"]


def test_nobody_and_no_link_is_on_disk(practice):
    sent = "\n".join(path.read_text() for path in practice.drop.iterdir())
    assert personal_data_in(sent) and "mot-cua.invalid" in sent
    assert personal_data_in(practice.written()) == [] and "mot-cua.invalid" not in practice.written()


def test_each_defect_of_the_integrator_is_found_in_what_was_taken_in(practice):
    truth, dossiers, events, supplements = national_sync_log.truth(SCOPE, 2026, 11), *map(practice.rows, ("dossiers", "events", "supplements"))
    copied = practice.rows("results").join(practice.rows("attachments"), on=["dossier_code", "link_digest"], how="semi")
    closed = dossiers.join(events, left_on=["dossier_code", "accepted_at"], right_on=["dossier_code", "happened_at"])
    closed = closed.filter((pl.col("status_right") == "finished") & pl.col("finished_at").is_null())
    found = {
        "result_is_a_submitted_file": copied.join(dossiers, on="dossier_code", how="semi").height,
        "closed_at_receipt": closed.height,
        "minted_and_told": dossiers.get_column("other_code").drop_nulls().len(),
        "minted": dossiers.filter(~pl.col("dossier_code").str.starts_with("000.")).height,
        "without_due_date": dossiers.get_column("due_at").is_null().sum(),
        "channel_unstated": dossiers.get_column("channel").is_null().sum(),
        "supplements_open": supplements.get_column("received_at").is_null().sum(),
        "paid_online": dossiers.get_column("paid_online").is_in(["1", "2"]).sum(),
    }
    assert found == {name: truth[name] for name in found} and all(found.values())


def values(rows: list[dict], name: str) -> set[str]:
    return {row[name] for row in rows}


def test_the_integrators_records_carry_every_defect_it_is_known_for(practice):
    bodies = {path.name: json.loads(path.read_text()) for path in practice.drop.glob("dongbohoso__*.json")}
    told = [row for name, body in bodies.items() if "adapter" in name and "capnhat" not in name for row in body]
    true = [row for name, body in bodies.items() if "adapter" not in name for row in body["data"]]
    assert values(told, "TrangThaiHoSo").isdisjoint("568") and not values(true, "TrangThaiHoSo").isdisjoint("568")
    assert not any(row["DanhSachHoSoBoSung"] for row in told) and any(row["DanhSachHoSoBoSung"] for row in true)
    assert all(row["NgayNopHoSo"] == row["NgayTiepNhan"] for row in told) and any(row["NgayNopHoSo"] < row["NgayTiepNhan"] for row in true)
    assert values(told, "TaiKhoanDuocXacThucVoiVNeID") == {"0"} and values(told, "TrichYeuHoSo") == {"Dinhkem"}
    papers, true_papers = ([paper for row in rows for paper in row["TaiLieuNop"] or ()] for rows in (told, true))
    assert values(papers, "DuocSoHoa") == {"1"} and values(true_papers, "DuocSoHoa") == {"0", "1"}


def test_the_integrator_closes_at_receipt_what_has_no_end_and_repeats_its_events(practice):
    told = [row for path in practice.drop.glob("dongbohoso__adapter_????.json") for row in json.loads(path.read_text())]
    events = [event for path in practice.drop.glob("tiendo__adapter_*.json") for event in json.loads(path.read_text())]
    closed = {event["MaHoSo"]: event["ThoiDiemXuLy"] for event in events if event["TrangThai"] == "9"}
    ended = [row for row in told if row["TrangThaiHoSo"] in ("9", "10") or not row["NgayHenTra"]]
    assert ended and all(closed[row["MaHoSo"]] == (row["NgayKetThucXuLy"] or row["NgayTiepNhan"]) for row in ended)
    assert len(events) > len({(event["MaHoSo"], event["TrangThai"], event["ThoiDiemXuLy"]) for event in events})


def test_faults_of_the_practice_system_are_met(patch, tmp_path):
    scope = Scope(volume=0.01, faults=Faults("bad_numbers,unknown_status,repeated_rows"))
    taken = Taken(tmp_path, patch, PRACTICE)
    national_sync_log.write(taken.drop, scope, 2026, 11)
    reasons = {reason[1:] for reason in taken.take().reasons()}
    assert reasons == {("fees", "not_a_number", "amount_vnd"), ("dossiers", "unknown_code", "status")}
    assert taken.rows("dossiers").height == national_sync_log.truth(scope, 2026, 11)["dossiers"] - 1


def test_a_day_exported_before_closing_is_short(tmp_path):
    national_sync_log.write(tmp_path, Scope(volume=0.1, faults=Faults("partial_day")), 2026, 9)
    short = sum(path.stat().st_size for path in tmp_path.iterdir())
    national_sync_log.write(tmp_path, Scope(volume=0.1), 2026, 9)
    assert short < sum(path.stat().st_size for path in tmp_path.iterdir())


def test_the_same_seed_composes_the_same_bytes_and_an_ended_province_none(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two", tmp_path / "ended"]
    for folder, province in zip(folders, ("quang_binh", "quang_binh", "quang_binh"), strict=True):
        folder.mkdir()
        national_sync_log.write(folder, Scope(province, volume=0.02), 2025, 9 if folder.name == "ended" else 6)
    one, two, ended = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in folders)
    assert one and one == two and ended == {}
