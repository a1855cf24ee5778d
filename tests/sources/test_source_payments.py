"""Confirmations of the Payment Platform: joined to dossiers by the one field that names them, failures kept as failures, money never guessed."""

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
from ingest.land import land
from ingest.manifest import arrivals
from ingest.pull import pull
from ingest.validate import validate
from simulator import national_sync_log, payments
from simulator.dossiers import LOCAL
from simulator.faults import Faults
from simulator.people import personal_data_in
from simulator.scope import Scope

FILES = (
    "twelve_hour_twin_failure_and_payment_before_filing", "one_transaction_told_twice_and_one_with_two_amounts",
    "no_code_in_the_sentence_foreign_money_and_short_error_code",
)  # fmt: skip
SCOPE = Scope(seed=3, volume=0.3)


def drop_of(folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """An empty drop folder of Huế for 2026-11; PAR_HOME stands beside it."""
    drop = folder / "drop" / "hue" / "2026-11"
    drop.mkdir(parents=True)
    patch.setenv("PAR_HOME", str(folder / "home"))
    patch.setenv("PAR_URL_PAYMENTS", (folder / "drop").as_uri())
    patch.setitem(registry.province("hue").sources, "payments", {"address": "practice"})
    return drop


def take() -> tuple[Home, dict[str, int]]:
    scope = ("payments", "hue", "2026-11", home := open_home())
    pull(*scope)
    land(*scope)
    return home, validate(*scope)


def rows(home: Home) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(path) for path in (home.accepted / "payments" / "confirmations").glob("hue__*.parquet")]).sort("paid_at")


@pytest.fixture(scope="module")
def patch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def sample(patch, tmp_path_factory) -> tuple[Home, dict[str, int]]:
    drop = drop_of(tmp_path_factory.mktemp("sample"), patch)
    for name in FILES:
        shutil.copy(FIXTURES / "payments" / f"{name}.json", drop / f"thanhtoan__{name}.json")
    return take()


def test_a_confirmation_names_its_dossier_and_says_whether_it_was_paid(sample):
    found = rows(sample[0]).filter(pl.col("transaction_id").str.len_chars() == 10)
    assert found.select("dossier_code", "amount_vnd", "paid_at", "is_success", "error_code").rows() == [
        ("000.00.12.H57-261028-0203", 50_000, datetime(2026, 10, 28, 3, 15), False, "09"),
        ("000.24.44.H57-261102-0017", 8_000, datetime(2026, 11, 1, 2, 46, 1), True, "00"),
        ("000.24.44.H57-261102-0017", 8_000, datetime(2026, 11, 1, 14, 46, 1), True, "00"),
        ("000.24.44.H57-261118-0003", 8_000, datetime(2026, 11, 17, 19, 3, 11), True, "00"),
    ]


def test_told_twice_is_once_and_what_breaks_a_promise_is_held_by_its_rule(sample):
    home, counts = sample
    assert counts == {"landed_count": 14, "accepted_count": 6, "held_count": 7, "duplicate_count": 1}
    transaction = pl.col("raw_text").str.json_path_match("$.transaction_id")
    assert sorted(held(home).select(transaction, "rule_code", "field").rows()) == [
        ("GD1", "missing_required", "dossier_code"),
        ("GD2", "unknown_code", "currency"),
        ("GD3", "unknown_code", "error_code"),
        ("GD4", "unknown_code", "message_kind"),
        ("GD6", "not_a_date", "paid_at"),
        ("GD9002", "conflicting_duplicate", "transaction_id"),
        ("GD9002", "conflicting_duplicate", "transaction_id"),
    ]


@pytest.mark.parametrize(
    ("hour", "printed"), [("00:10:00", "12:10:00"), ("01:00:00", "01:00:00"), ("12:30:00", "12:30:00"), ("13:00:00", "01:00:00"), ("23:59:59", "11:59:59")]
)
def test_a_clock_of_twelve_hours_as_the_client_prints_it(hour, printed):
    moments = [int(datetime.fromisoformat(f"2026-11-01T{each}+00:00").timestamp()) - LOCAL for each in (hour, printed)]
    assert payments.twelve_hour(moments[0]) == moments[1]


def test_the_practice_system_is_taken_in_whole(patch, tmp_path):
    drop = drop_of(tmp_path, patch)
    payments.write(drop, SCOPE, 2026, 11)
    (home, counts), truth = take(), payments.truth(SCOPE, 2026, 11)
    (arrival,) = arrivals(home, "payments")
    assert [file.unknown_fields for file in arrival.files if file.unknown_fields] == [] and arrival.missing_fields == {}
    found = rows(home)
    assert (found.height, counts["held_count"], counts["duplicate_count"]) == (truth["confirmations"], 0, truth["told_twice"])
    assert found.filter(~pl.col("is_success")).height == truth["failed"]
    paid = found.filter("is_success")
    assert paid.height == truth["paid_dossiers"] + truth["twins"]
    assert paid.get_column("dossier_code").n_unique() == truth["paid_dossiers"] and truth["shifted"] and truth["twins"]
    written = "\n".join(str(pl.read_parquet(path).rows()) for path in home.root.rglob("*.parquet"))
    assert personal_data_in(written) == [] and personal_data_in("\n".join(path.read_text() for path in drop.iterdir())) != []


def test_what_the_portal_is_told_was_paid_online_was_confirmed(tmp_path):
    scope, sent, paid = Scope(volume=0.1), tmp_path / "sent", tmp_path / "paid"
    for folder, system in ((sent, national_sync_log), (paid, payments)):
        folder.mkdir()
        system.write(folder, scope, 2026, 11)
    confirmed = {line["ThongTinGiaoDich"].split()[-1] for path in paid.iterdir() for line in json.loads(path.read_text()) if line["MaLoi"] == "00"}
    bodies = [json.loads(path.read_text()) for path in sent.glob("dongbohoso__*.json")]
    told = [row for body in bodies for row in (body["data"] if isinstance(body, dict) else body)]
    online = {row["MaHoSo"] for row in told if row["DuocThanhToanTrucTuyen"] != "0" and row["MaHoSo"].startswith("000.")}
    assert online and online <= confirmed


def test_faults_of_the_practice_system_are_met(patch, tmp_path):
    scope = Scope(volume=0.02, faults=Faults("bad_numbers,unknown_status,repeated_rows"))
    payments.write(drop_of(tmp_path, patch), scope, 2026, 11)
    (home, counts), truth = take(), payments.truth(scope, 2026, 11)
    assert sorted(held(home).select("rule_code", "field").rows()) == [("not_a_number", "amount_vnd"), ("unknown_code", "message_kind")]
    assert counts["duplicate_count"] == truth["told_twice"] + 1


def test_a_day_exported_before_closing_is_short(tmp_path):
    payments.write(tmp_path, Scope(faults=Faults("partial_day")), 2026, 9)
    count = sum(len(json.loads(path.read_text())) for path in tmp_path.iterdir())
    truth = payments.truth(Scope(), 2026, 9)
    assert 0 < count < truth["confirmations"] + truth["told_twice"]


def test_a_province_that_has_ended_writes_nothing(tmp_path):
    assert payments.write(tmp_path, Scope("kon_tum"), 2026, 9) == 0 and not any(tmp_path.iterdir())
    assert set(payments.truth(Scope("kon_tum"), 2026, 9).values()) == {0}
