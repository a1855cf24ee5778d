"""The one-stop system's pages of figures, its search by state, its files for an office without a portal: taken in whole, or held by name."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from in_process import connect, drop_folder, on_disk, sight_all, take, taken_wholly
from road_helpers import FIXTURES

from home import Home
from ingest import registry
from ingest.connectors import PullError
from ingest.pull import pull
from ingest.validate import validate
from simulator import one_stop_statistics, procedure_catalogue
from simulator.dossier_json import task_status_id
from simulator.dossiers import compose, last_change, month_of, procedures
from simulator.exchange import Request
from simulator.faults import Faults
from simulator.one_stop import SEARCH_PATH, TOKEN_PATH, OneStop
from simulator.people import personal_data_in
from simulator.scope import Scope
from simulator.sync_facts import pushes
from simulator.tallies import _digitised, _fully_online, filed_online, received

SAMPLES = FIXTURES / "one_stop_dossiers"
FIGURES = ("unit_statistics", "online_reports", "digitisation")
CREDENTIALS = ("a-client", "a-secret")
SEED, VOLUME = 5, 0.08
AUGUST = (date(2026, 8, 1), date(2026, 8, 31))
AUGUST_SEARCH = {"accepted-from": "2026-08-01T00:00:00.000Z", "accepted-to": "2026-08-31T23:59:59.999Z", "sort": "id,asc", "size": "2000"}


def switched_on(patch: pytest.MonkeyPatch, folder: Path, asked: list[Request] | None = None) -> OneStop:
    """The practice system of Huế, asked without a socket; `asked` collects the requests."""
    patch.setenv("PAR_HOME", str(folder / "home"))
    patch.setenv("PAR_DIGEST_KEY", "a-key-for-tests-only")
    patch.setenv("PAR_URL_ONE_STOP_DOSSIERS", "http://one-stop.invalid")
    for name, value in zip(("CLIENT_ID", "SECRET"), CREDENTIALS, strict=True):
        patch.setenv(f"PAR_ONE_STOP_DOSSIERS_{name}", value)
    taken_wholly(patch, "hue", "one_stop_dossiers")
    system = OneStop(SEED, VOLUME, Faults("", SEED), CREDENTIALS)
    connect(patch, system.answer, asked)
    return system


@pytest.fixture
def portal(monkeypatch, tmp_path) -> OneStop:
    return switched_on(monkeypatch, tmp_path)


def accepted(home: Home, entity: str) -> pl.DataFrame:
    return pl.read_parquet(home.accepted / "one_stop_dossiers" / entity / "hue__*.parquet")


def held(home: Home) -> Counter:
    return Counter(pl.read_parquet(home.held / "*.parquet").select("entity", "rule_code").rows())


def test_a_clean_month_is_taken_in_whole_and_the_next_pull_asks_for_what_changed(tmp_path, monkeypatch):
    home, asked, truth = Home(tmp_path / "home"), [], one_stop_statistics.truth(Scope("hue", SEED, VOLUME), 2026, 8)
    switched_on(monkeypatch, tmp_path, asked)
    take(home, "one_stop_dossiers", "hue", "2026-08")
    assert set(held(home)) <= {("online_reports", "unknown_unit")}  # the one page without codes came before anybody had said a name with its code
    counts = validate("one_stop_dossiers", "hue", "2026-08", home)
    assert counts["held_count"] == 0 and {name: accepted(home, name).height for name in truth} == truth
    assert accepted(home, "dossiers").height == month_of("hue", 2026, 8, SEED, VOLUME).size
    figures = accepted(home, "unit_statistics").select("unit_code", "received", "resolved_overdue", "unresolved", "cancelled").rows()
    counted = received(Scope("hue", SEED, VOLUME), *AUGUST)
    assert {row[0]: row[1:] for row in figures} == {
        unit: tuple(of[name] for name in ("received", "ended_late", "open", "withdrawn")) for unit, of in counted.items()
    }
    assert personal_data_in(on_disk(home)) == []
    asked.clear()
    pull("one_stop_dossiers", "hue", "2026-08", home)
    searches = [request for request in asked if request.path == SEARCH_PATH]
    assert len(searches) == 1 and searches[0].query["sort"] == "updatedDate,desc"  # nothing changed since, and the first page shows it
    assert {request.path for request in asked} >= set(one_stop_statistics.PATHS)  # figures are asked for anew


def search(portal: OneStop, **query: str) -> list[dict]:
    form = f"grant_type=client_credentials&client_id={CREDENTIALS[0]}&client_secret={CREDENTIALS[1]}".encode()
    token = json.loads(portal.answer(Request("POST", TOKEN_PATH, {}, {}, form)).body)["access_token"]
    words = AUGUST_SEARCH | {name.replace("_", "-"): value for name, value in query.items()}
    return json.loads(portal.answer(Request("GET", SEARCH_PATH, words, {"Authorization": f"Bearer {token}"}, b"")).body)["content"]


def test_a_search_by_state_or_by_the_step_that_waits_for_papers(portal):
    whole = search(portal)
    waiting = [row["id"] for row in whole if row["dossierStatus"]["id"] == 1]
    assert waiting and [row["id"] for row in search(portal, dossier_status="1")] == waiting
    assert [row["id"] for row in search(portal, task_status_id=task_status_id(1))] == waiting
    assert search(portal, task_status_id=task_status_id(1), dossier_status="2,3") == search(portal, task_status_id="no such step") == []
    ended = {row["id"] for row in whole if row["dossierStatus"]["id"] in (4, 5)}
    assert {row["id"] for row in search(portal, remove_status="0,1,2,3,6,12")} == ended


def test_the_order_of_the_last_change_is_one(portal):
    rows, month = search(portal, sort="updatedDate,desc"), month_of("hue", 2026, 8, SEED, VOLUME)
    changes = last_change(compose(month, np.arange(month.size)))
    assert [int(row["id"][8:16], 16) for row in rows] == np.argsort(changes, kind="stable")[::-1].tolist()
    assert search(portal, sort="updatedDate,asc") == rows[::-1]


def test_each_fault_of_a_page_of_figures_is_held_by_name(portal, tmp_path):
    home = Home(tmp_path / "home")
    sight_all(home, "hue", 2026, 8)
    portal.faults.set("bad_numbers,shape_changes,repeated_rows,two_unit_ids", "kgg")  # the three pages of figures have it in their names
    counts = take(home, "one_stop_dossiers", "hue", "2026-08")
    shape = {"online_reports": "schema_drift"}  # an object where a figure was; elsewhere a list where the unit was
    expected = {entity: {"not_a_number": 1, shape.get(entity, "not_in_shape"): 1, "conflicting_duplicate": 2} for entity in FIGURES}
    assert held(home) == {(entity, rule): count for entity, rules in expected.items() for rule, count in rules.items()}
    assert counts["duplicate_count"] == 3
    assert [accepted(home, name).height for name in FIGURES] == [51] * 3


def test_a_merged_unit_may_have_two_identifiers_in_the_list_of_units():
    scope = Scope("hue", faults=Faults("two_unit_ids"))
    rows = json.loads(one_stop_statistics.answer(one_stop_statistics.AGENCIES, {"size": "2000"}, scope).body)["content"]
    assert len({row["id"] for row in rows}) == 55 and len({row["code"] for row in rows}) == 54


def test_an_installation_is_asked_with_its_own_parameters_and_headers(tmp_path, monkeypatch):
    asked = []
    switched_on(monkeypatch, tmp_path, asked)
    own = {"fixed": {"unit_statistics": {"suppended-cancelled": "false", "isKGGReportCancel": None, "level": "{level}"}}, "parameters": {"level": "2"}}
    monkeypatch.setitem(registry.province("hue").sources, "one_stop_dossiers", own | {"headers": {"X-Realm": "REALM"}})
    with pytest.raises(PullError, match="one_stop_dossiers needs credentials; set PAR_ONE_STOP_DOSSIERS_REALM.$"):
        pull("one_stop_dossiers", "hue", "2026-08", Home(tmp_path / "home"))
    monkeypatch.setenv("PAR_ONE_STOP_DOSSIERS_REALM", "digo")
    pull("one_stop_dossiers", "hue", "2026-08", Home(tmp_path / "home"))
    (sent,) = [request.query for request in asked if request.path == one_stop_statistics.UNIT_STATISTICS]
    assert (sent["suppended-cancelled"], sent["hide-agency-no-dossier"], sent["level"]) == ("false", "false", "2") and "isKGGReportCancel" not in sent
    assert {request.headers["X-Realm"] for request in asked} == {"digo"}


@pytest.mark.parametrize(("said", "named"), [("adress: practice", "adress"), ("fixed: {statistics: {level: 2}}", "statistics")])
def test_what_nothing_reads_of_a_province_is_refused(tmp_path, monkeypatch, said, named):
    (tmp_path / "provinces").mkdir()
    (tmp_path / "provinces" / "hue.yaml").write_text(f"province_code: hue\nname_vi: Huế\nsources: {{one_stop_dossiers: {{{said}}}}}\n", encoding="utf-8")
    (tmp_path / "sources").symlink_to(registry.ROOM / "sources")
    monkeypatch.setattr(registry, "ROOM", tmp_path)
    with pytest.raises(registry.RegistryError, match=f"hue.yaml says {named} of one_stop_dossiers, which nothing reads"):
        registry.province.__wrapped__("hue")


def test_an_empty_list_of_figures_is_an_absence_that_is_told_and_never_a_zero(portal, tmp_path):
    portal.faults.set("empty_success:always", one_stop_statistics.DIGITISATION)
    arrival = pull("one_stop_dossiers", "hue", "2026-08", Home(tmp_path / "home"))
    assert set(arrival.absent) == {"digitisation"} and arrival.rows_of("unit_statistics") == 54


def test_an_empty_search_is_suspect_even_beside_full_pages_of_figures(portal, tmp_path):
    portal.faults.set("empty_success:always", SEARCH_PATH)
    with pytest.raises(PullError, match="0 rows of dossiers .* suspect"):
        pull("one_stop_dossiers", "hue", "2026-08", Home(tmp_path / "home"))


def test_an_office_without_a_portal_drops_the_pages_as_files(home, tmp_path, monkeypatch):
    """Of three rows of figures one has parts that exceed their whole, one has parts that are less, one lacks its whole."""
    taken_wholly(monkeypatch, "hue", "one_stop_dossiers")
    drop = drop_folder(monkeypatch, tmp_path, "one_stop_dossiers", "hue", "2026-11")
    for path in SAMPLES.glob("*__*.json"):
        shutil.copy(path, drop)
    rows = json.loads((drop / "unit_statistics__three_units.json").read_text(encoding="utf-8"))
    rows[0]["receivedOnline"], rows[1]["receivedOnline"], rows[2]["received"] = 400, 3, None
    (drop / "unit_statistics__three_units.json").write_text(json.dumps(rows), encoding="utf-8")
    take(home, "one_stop_dossiers", "hue", "2026-11")
    counts = validate("one_stop_dossiers", "hue", "2026-11", home)
    assert counts == {"landed_count": 4 + 3 + 3 + 3 + 1, "accepted_count": 12, "held_count": 2, "duplicate_count": 0}
    assert held(home) == {("unit_statistics", "parts_exceed_total"): 1, ("unit_statistics", "missing_required"): 1}
    assert accepted(home, "unit_statistics").select("received", "received_online").rows() == [(88, 3)]
    assert accepted(home, "online_reports").sort("filed_total").select("unit_code", "filed_total", "paid_online").rows() == [
        ("H57.44.25", 31, 9), ("H57.16", 190, 160), ("H57.44.24", 355, 298),
    ]  # fmt: skip
    assert accepted(home, "digitisation").get_column("both_with_file").sum() == 366 + 38 + 190
    assert "97.33" not in on_disk(home)  # ratios are not kept


def test_the_practice_systems_agree_on_papers_and_on_what_is_fully_online():
    month = month_of("hue", 2026, 8, SEED, 0.3)
    scope, sent = Scope("hue", SEED, 0.3), [push for push in pushes(month, np.arange(month.size)) if not push.by_integrator]
    of = compose(month, np.array([push.number for push in sent]))
    assert _digitised(of).tolist() == [any(paper.is_digitised for paper in push.papers) for push in sent]
    levels = {item.name: item.level for item in procedure_catalogue._procedures(scope)}
    assert _fully_online(SEED).tolist() == [levels[item.name_vi] == "Toàn trình" for item in procedures()]


def test_online_filings_count_by_the_day_of_filing():
    scope = Scope("hue", SEED, 1.0)
    month, after = (compose(of, np.arange(of.size)) for of in (month_of("hue", 2026, number, SEED) for number in (8, 9)))
    first, end = month_of("hue", 2026, 7, SEED).end, month_of("hue", 2026, 8, SEED).end
    filed = sum(int(np.sum((of.channel == 0) & (of.applied >= first) & (of.applied < end))) for of in (month, after))
    counts = sum(filed_online(scope, *AUGUST).values(), Counter())
    assert counts["filed"] == filed == counts["accepted"] + counts["waiting"] == counts["online_full"] + counts["online_partial"]
    assert counts["waiting"] > 0 and counts["filed"] != sum(of["online"] for of in received(scope, *AUGUST).values())
