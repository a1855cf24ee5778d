"""Superset over a release, end to end: its data sets, its dashboard in a browser, its locks, and the next release without a restart."""

from __future__ import annotations

import shutil
import socket
from urllib.parse import urlsplit

import accepted_home
import browsing
import httpx
import pytest
import talking

from home import Home, write_json
from warehouse.build import build
from warehouse.connection import connect, rows
from warehouse.content import content_hash, mart_contents
from warehouse.release import current, publish

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
REPORTS = {"rpt_criterion_scores", "rpt_target_attainments", "rpt_unit_rankings"}
COUNT = "select count(*) as found from marts.rpt_unit_rankings"
FORBIDDEN = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/etc/*')",
    "set enable_external_access = true",
    "attach '/tmp/other.duckdb'",
    "install httpfs",
    "create table marts.planted as select 1 as one",
    "copy (select 1) to '/tmp/planted.csv'",
]

REASONS = ("disabled by configuration", "has been locked", "does not allow for DDL/DML")


def release(home: Home) -> None:
    """The gate's word on the build as it stands, and the release of it; the gate itself has its own tests."""
    with connect(home.build / "warehouse.duckdb") as con:
        write_json(home.build / "gate.json", {"passed": True, "content_hash": content_hash(mart_contents(con))})
    publish(home)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    made = accepted_home.real_home(tmp_path_factory.mktemp("bi") / "home")
    build(made)
    release(made)
    return made


@pytest.fixture(scope="module")
def address(home, tmp_path_factory):
    with talking.running(home, tmp_path_factory.mktemp("log") / "superset.log") as found:
        yield found


@pytest.fixture(scope="module")
def client(address, home):
    found = talking.login(address, home)
    yield found
    found.close()


def in_release(home: Home, sql: str) -> list[dict]:
    with connect(current(home).database) as con:
        return rows(con, sql)


def test_its_secrets_are_its_owners_and_nobody_enters_without(home, address):
    assert {(home.root / "bi" / name).stat().st_mode & 0o777 for name in ("secret_key", "admin_password")} == {0o600}
    wrong = {"username": "admin", "password": "admin", "provider": "db", "refresh": False}
    assert httpx.post(f"{address}/api/v1/security/login", json=wrong).status_code == 401
    assert httpx.get(f"{address}/api/v1/dataset/").status_code == 401


def test_it_listens_on_this_machine_alone(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(("192.0.2.1", 9))  # nothing is sent: it tells under which address this machine is seen
        seen = outward.getsockname()[0]
    with pytest.raises(OSError), socket.create_connection((seen, urlsplit(address).port), timeout=5):
        pass


def test_every_column_of_its_data_sets_says_what_it_means(client):
    found = client.get("/api/v1/dataset/").json()["result"]
    assert {each["table_name"] for each in found} == REPORTS
    for each in found:
        columns = client.get(f"/api/v1/dataset/{each['id']}").json()["result"]["columns"]
        physical = [column for column in columns if not column["expression"]]
        assert len(physical) > 40 and [column["column_name"] for column in physical if " · " not in (column["description"] or "")] == []


def test_a_data_set_answers_what_the_release_holds(client, home):
    numbers = {each["table_name"]: each["id"] for each in client.get("/api/v1/dataset/").json()["result"]}
    asked = {"columns": ["unit_code"], "metrics": ["points"], "filters": [{"col": "level", "op": "==", "val": "criterion"}], "row_limit": 5000}
    told = client.post(
        "/api/v1/chart/data", json={"datasource": {"id": numbers["rpt_criterion_scores"], "type": "table"}, "queries": [asked], "result_type": "full"}
    )
    summed = "select unit_code, sum(score) as points from marts.rpt_criterion_scores where level = 'criterion' group by unit_code"
    expected = {row["unit_code"]: row["points"] and float(row["points"]) for row in in_release(home, summed)}
    assert len(expected) > 10 and {row["unit_code"]: row["points"] and float(row["points"]) for row in told.json()["result"][0]["data"]} == expected


@pytest.mark.parametrize("sql", FORBIDDEN)
def test_nothing_but_the_release_can_be_read_or_written(client, sql):
    told = talking.sql_lab(client, sql)
    assert told.status_code >= 400 and "root:" not in told.text
    assert any(reason in told.text for reason in ("disabled by configuration", "has been locked", "does not allow for DDL/DML", "mutates data")), told.text[
        :500
    ]


def test_another_database_is_refused(client, tmp_path):
    told = client.post("/api/v1/database/", json={"database_name": "other", "sqlalchemy_uri": f"sqlite:///{tmp_path / 'other.db'}"})
    assert told.status_code >= 400 and len(client.get("/api/v1/database/").json()["result"]) == 1


def test_the_dashboard_shows_its_figures_with_their_marks_and_asks_nobody_else(client, address, tmp_path):
    assert CHROMIUM, "Install chromium, then run make check-bi again."
    with browsing.opened(CHROMIUM, f"{address}/superset/dashboard/par/", client.cookies["session"], tmp_path / "profile") as page:
        text = page.wait_for(["Xếp hạng đơn vị", "Phú Thọ", "Trạng thái, ghi chú", "Từng chỉ tiêu", "Chưa đủ căn cứ"])
        picture = page.picture(tmp_path / "dashboard.png")
        hosts = {urlsplit(asked).netloc for asked in page.asked.values() if asked.startswith("http")}
    assert "PHÁT LẠI" in text and "Thiếu" in text and "error" not in text.lower()
    assert picture.stat().st_size > 50_000 and hosts == {urlsplit(address).netloc}


def test_the_next_release_is_seen_without_a_restart(client, home):
    before = talking.sql_lab(client, COUNT).json()["data"]
    with connect(home.build / "warehouse.duckdb", read_only=False) as con:
        con.execute("delete from marts.rpt_unit_rankings where unit_view = 'as_is'").fetchall()
    release(home)
    after = talking.sql_lab(client, COUNT).json()["data"]
    assert after == in_release(home, COUNT) and 0 < after[0]["found"] < before[0]["found"]
