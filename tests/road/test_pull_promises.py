"""What a pull promises, over real sockets: it goes on at the page, asks only for changes, spares the host, and takes no silence for a fact."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace

import polars as pl
import pytest

import audit
from ingest import held, registry
from ingest.connectors import Ask, PullError
from ingest.connectors.http import ATTEMPTS, FAILURES_IN_A_ROW, Client, _breaker, _limiter
from ingest.land import land
from ingest.manifest import ARRIVAL_FILE, arrivals
from ingest.period import parse_period
from ingest.pull import Wish, pull
from ingest.staging import staging_folder
from ingest.validate import validate

ONE_STOP = ("one_stop_dossiers", "hue", "2026-08")
SEARCH = "/pa/dossier/search"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("ingest.connectors.http.LONGEST_WAIT_SECONDS", 0.02)
    _breaker.cache_clear(), _limiter.cache_clear()


def _take_in(home, scope, **wish) -> dict[str, int]:
    pull(*scope, home, wish=Wish(**wish))
    land(*scope, home)
    return validate(*scope, home)


def _cut_off_after(files: int, image=None):
    """A progress that breaks off when so many files were read; `image` is called first, as if the power had gone then."""

    def progress(said: str) -> None:
        if said.startswith(f"{files} files"):
            if image:
                image()
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("is_killed", [False, True], ids=["interrupted", "killed"])
def test_a_pull_that_was_cut_off_goes_on_at_the_page(home, practice, tmp_path, monkeypatch, is_killed):
    portal = practice(volume=0.5)
    undisturbed = pull(*ONE_STOP, home)
    shutil.rmtree(staging_folder(home, *ONE_STOP))
    asked_for_all = portal.faults.requests[SEARCH]
    folder, image = staging_folder(home, *ONE_STOP), tmp_path / "image"
    if is_killed:  # what was in memory is lost: only what the last checkpoint wrote is there
        monkeypatch.setattr("ingest.staging.CHECKPOINT_SECONDS", 0)
    with pytest.raises(KeyboardInterrupt):
        pull(*ONE_STOP, home, _cut_off_after(6, (lambda: shutil.copytree(folder, image)) if is_killed else None))
    if is_killed:
        shutil.rmtree(folder)
        image.rename(folder)
    before = portal.faults.requests[SEARCH]
    resumed = pull(*ONE_STOP, home)
    assert resumed.arrival_id == undisturbed.arrival_id
    assert resumed.landed_count == undisturbed.landed_count
    had = 1 if is_killed else 5  # after a kill: what the last checkpoint wrote, the first page at least
    assert portal.faults.requests[SEARCH] - before <= asked_for_all - had  # the pages that were had were not asked for again


def test_the_second_pull_asks_only_for_what_changed(home, practice):
    portal = practice(volume=0.5)
    _take_in(home, ONE_STOP)
    asked_for_all = portal.faults.requests[SEARCH]
    assert pull(*ONE_STOP, home) is None
    assert land(*ONE_STOP, home) == (None, False)
    assert portal.faults.requests[SEARCH] == asked_for_all + 1
    assert pull(*ONE_STOP, home, wish=Wish(full=True)) is not None


def test_a_watermark_brings_every_later_change(home, practice):
    practice(volume=0.3)
    _take_in(home, ONE_STOP)
    (first,) = arrivals(home, *ONE_STOP)
    path = first.folder(home) / ARRIVAL_FILE
    watermark = "2026-08-25T00:00:00Z"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"asked_at": watermark}))
    later = pull(*ONE_STOP, home)
    rows = pl.read_parquet(sorted(path.parent.glob("dossiers-*.parquet")))
    changed = rows.get_column("updated_at").str.to_datetime("%Y-%m-%dT%H:%M:%S%.3f%z", time_zone="UTC", time_unit="us")
    expected = rows.filter(changed >= pl.datetime(2026, 8, 24, 23, 0, time_zone="UTC")).get_column("dossier_id")
    found = pl.read_parquet(staging_folder(home, *ONE_STOP) / "dossiers-*.parquet").get_column("dossier_id")
    assert 0 < expected.len() < rows.height and set(found) == set(expected)
    assert later.arrival_id != first.arrival_id


def test_a_host_that_keeps_failing_is_left_alone(home, practice):
    portal = practice("http_500:always")
    for _ in range(-(-FAILURES_IN_A_ROW // ATTEMPTS)):
        with pytest.raises(PullError, match=f"failed {ATTEMPTS} times"):
            pull(*ONE_STOP, home)
    asked = sum(portal.faults.requests.values())
    with pytest.raises(PullError, match="is left alone for 60 s"):
        pull(*ONE_STOP, home)
    assert sum(portal.faults.requests.values()) == asked


def test_requests_to_one_host_keep_to_its_rate(practice):
    practice()
    client = Client(Ask(replace(registry.source("one_stop_dossiers"), rate_per_second=5), registry.province("hue"), parse_period("2026-08"), ()))
    client.is_own_machine = False
    started = time.monotonic()
    for number in range(12):
        client.fetch("POST", "/auth/realms/digo/protocol/openid-connect/token", f"token {number}", data=_credentials())
    assert time.monotonic() - started >= 1.9  # twelve at five a second: the last two wait for the third second


def _credentials() -> dict[str, str]:
    import os

    prefix = "PAR_ONE_STOP_DOSSIERS_"
    return {"grant_type": "client_credentials", "client_id": os.environ[f"{prefix}CLIENT_ID"], "client_secret": os.environ[f"{prefix}SECRET"]}


def test_no_rows_where_rows_were_usual_is_suspect_not_a_fact(home, practice):
    practice(volume=0.2, province_code="thanh_hoa")
    _take_in(home, ("petitions", "thanh_hoa", "2026-07"))
    practice("empty_success:always", volume=0.2, province_code="thanh_hoa")
    silent = ("petitions", "thanh_hoa", "2026-08")
    with pytest.raises(PullError, match="0 rows of petitions for 2026-08 where .* were usual, which is suspect"):
        pull(*silent, home)
    assert not arrivals(home, *silent)
    counts = _take_in(home, silent, empty_because="no session of the committee was held")
    assert set(counts.values()) == {0}
    (arrival,) = arrivals(home, *silent)
    assert arrival.empty_because.startswith("no session")
    [taken] = audit.entries(home)
    assert (taken.act, taken.about["source"], taken.about["why"]) == ("accept-empty", silent[0], arrival.empty_because)
    assert pl.read_parquet(home.accepted / "arrivals" / f"petitions__{arrival.key}.parquet").item(0, "empty_because") == arrival.empty_because


@pytest.mark.parametrize("fault", ["dead_token", "repeated_rows", "skipped_rows", "http_429:2"])
def test_a_session_that_dies_and_pages_that_move_change_nothing(home, practice, tmp_path, fault):
    from home import open_home

    practice(volume=0.5)
    clean = _dossiers(home)
    practice(fault, volume=0.5)
    other = open_home(tmp_path / "faulty")
    assert _dossiers(other) == clean


def _dossiers(home) -> list[str]:
    _take_in(home, ONE_STOP)
    return sorted(pl.read_parquet(home.accepted / "one_stop_dossiers" / "dossiers" / "*.parquet").get_column("dossier_id"))


def test_pages_are_fetched_ahead_but_never_more_than_declared(home, practice, monkeypatch):
    practice(volume=0.5)
    at_work, most = [0], [0]
    asked = Client._asked

    def counted(self, *args, **options):
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        try:
            time.sleep(0.02)
            return asked(self, *args, **options)
        finally:
            at_work[0] -= 1

    monkeypatch.setattr(Client, "_asked", counted)  # the request itself: what waits before it would hide that they go one by one
    pull(*ONE_STOP, home)
    allowed = registry.source("one_stop_dossiers").concurrency
    assert 1 < most[0] <= allowed + 1  # a token may be renewed beside them


def test_a_held_row_is_put_right_and_judged_by_the_same_rules(home, practice, tmp_path):
    """A home in which held rows were corrected ends as one in which the data was clean from the start."""
    from home import open_home

    practice(volume=0.1)
    clean = open_home(tmp_path / "clean")
    _take_in(clean, ONE_STOP)
    practice("unknown_status", volume=0.1)
    assert _take_in(home, ONE_STOP)["held_count"] == 1
    (row,) = held.held_rows(home).rows(named=True)
    right = _accepted(clean).filter(pl.col("dossier_id") == json.loads(row["raw_text"])["dossier_id"]).item(0, "status")
    codes = registry.source("one_stop_dossiers").entities["dossiers"].column("status").values
    code = next(code for code, name in codes.items() if name == right)
    held.fix(home, row["held_id"], "status", code, "Nguyễn Văn Giả, Trung tâm", "công văn 12/TTPVHCC")
    assert held.replay(home)[0] == "1 arrivals were judged again."
    assert held.listed(home) == ["Nothing is held."]
    [(act, about)] = [(each.act, each.about) for each in audit.entries(home)]
    assert (act, about["by"], about["why"], about["field"]) == ("fix", "Nguyễn Văn Giả, Trung tâm", "công văn 12/TTPVHCC", "status")
    assert about["row"] == f"one_stop_dossiers {row['held_id']}" and code not in about.values()
    assert _accepted(home).equals(_accepted(clean))
    assert held.replay(home) == ["Nothing changed since the rows were judged."]


def _accepted(home) -> pl.DataFrame:
    rows = pl.read_parquet(home.accepted / "one_stop_dossiers" / "dossiers" / "*.parquet")
    return rows.select(pl.exclude("arrival_id", "file_sha256", "row_no", "learned_at")).sort("dossier_id")
