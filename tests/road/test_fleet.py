"""Airflow as a server runs it: its four processes on a real PostgreSQL, a month down the whole road by assets, and a person who approves it over the API."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import psycopg2
import pytest
import requests
from postgresql import free_port, postgresql

from home import REPO
from warehouse.rulebook.calendars import report_due

MONTH, APPROVER, DECISION = "2026-08", "chanh_van_phong", "12/QĐ-UBND"
CHAIN = ("pull__national_portal", "build__warehouse", "publish__release", "render__scorecards", "mail__scorecards")
NOBODY_LISTENS, LOGIN = "http://127.0.0.1:9", "planted-login-of-a-source"
LONGEST_SECONDS = 480


class Server:
    """make up-postgres over an empty home, and its REST API as a person who logged in."""

    def __init__(self, home: Path, database: str, said: Path):
        self.home, self.database, self.said, self.port = home, database, said, free_port()
        named = home.with_name("database_url")
        named.write_text(database, encoding="utf-8")
        settings = {
            "PAR_HOME": home, "PAR_DATABASE_URL_FILE": named, "PAR_UI_PORT": self.port, "PAR_UI_USERS": f"{APPROVER}:admin",
            "PAR_URL_PROCEDURE_CATALOGUE": NOBODY_LISTENS, "PAR_URL_PETITIONS": NOBODY_LISTENS,
            "PAR_PROCEDURE_CATALOGUE_USERNAME": "par", "PAR_PROCEDURE_CATALOGUE_PASSWORD": LOGIN,
        }  # fmt: skip
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "PAR_", "MAKE"))}
        self.environment |= {name: str(value) for name, value in settings.items()}
        around = f"PORTALS={sys.executable} -m simulator around --volume 0.02"
        command = ["make", "up-postgres", around, f"PY={sys.executable}"]
        with said.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=REPO, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def log_in(self) -> None:
        until("every process is healthy", lambda: "Ctrl-C stops it" in self.words() or self.process.poll() is not None)
        assert self.process.poll() is None, self.words()
        password = json.loads((self.home / "airflow" / "passwords.json").read_text())[APPROVER]
        token = requests.post(f"http://127.0.0.1:{self.port}/auth/token", json={"username": APPROVER, "password": password}, timeout=30)
        self.headers = {"Authorization": f"Bearer {token.json()['access_token']}"}

    def words(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def ask(self, path: str, method: str = "GET", **body: object) -> dict:
        answer = requests.request(method, f"http://127.0.0.1:{self.port}/api/v2/{path}", headers=self.headers, json=body or None, timeout=60)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def unpause(self, *names: str) -> None:
        until("the DAGs are known", lambda: {dag["dag_id"] for dag in self.ask("dags?limit=100")["dags"]} >= {*names})
        for name in names:
            self.ask(f"dags/{name}", "PATCH", is_paused=False)

    def trigger(self, name: str, **asked: object) -> str:
        return self.ask(f"dags/{name}/dagRuns", "POST", logical_date=None, **asked)["dag_run_id"]

    def states(self, name: str, month: str = MONTH) -> list[str]:
        return [run["state"] for run in self.ask(f"dags/{name}/dagRuns")["dag_runs"] if run["partition_key"] == month]

    def tasks(self, name: str, run: str = "~") -> dict[str, dict]:
        return {task["task_id"]: task for task in self.ask(f"dags/{name}/dagRuns/{run}/taskInstances")["task_instances"]}

    def pulled(self, name: str, run: str) -> str | None:
        return self.tasks(name, run).get("month.pull", {}).get("state")

    def rows(self, sql: str) -> list[tuple]:
        with psycopg2.connect(self.database.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


def until(what: str, true: Callable[[], object]) -> None:
    patient_until = time.monotonic() + LONGEST_SECONDS
    while True:
        with contextlib.suppress(requests.Timeout):  # a machine with other work answers late
            if true():
                return
        assert time.monotonic() < patient_until, f"waited {LONGEST_SECONDS} s in vain: {what}"
        time.sleep(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("fleet")
    with postgresql() as database:
        started = Server(folder / "home", database, folder / "said")
        try:
            started.log_in()
            started.unpause(*CHAIN, "publish__official", "pull__procedure_catalogue", "pull__petitions")
            yield started
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.process.pid, signal.SIGINT)  # as Ctrl-C does
            started.process.wait(90)


@pytest.fixture(scope="module")
def released(server) -> Server:
    """The month queued as a person queues past months, and everything that its assets woke."""
    queue = ["make", "backfill", f"PY={sys.executable}", "PROVINCE=phu_tho", f"FROM={MONTH}", f"TO={MONTH}"]
    queued = subprocess.run(queue, cwd=REPO, env=server.environment, capture_output=True, text=True, timeout=120)
    assert "1 runs queued" in queued.stdout, queued.stdout + queued.stderr
    for name in CHAIN:
        until(f"{name} is through", lambda name=name: set(server.states(name)) & {"success", "failed"})
    return server


def test_a_month_goes_down_the_road_from_asset_to_asset(released):
    assert {name: released.states(name) for name in CHAIN} == {name: ["success"] for name in CHAIN}
    current = (released.home / "releases" / "current").resolve().name
    assert (released.home / "scorecards" / current / "phu_tho" / MONTH / "scorecard.pdf").read_bytes().startswith(b"%PDF")
    assert {pool["name"]: pool["slots"] for pool in released.ask("pools")["pools"]} == {"default_pool": 128, "portals": 4, "warehouse": 1}
    at_work = {(name, task["pool"]) for name in CHAIN for task in released.tasks(name).values()}
    assert at_work == {(name, "portals" if name.startswith("pull__") else "warehouse") for name in CHAIN}


def test_a_decision_publishes_the_month_once_a_person_has_approved_it(released):
    run = released.trigger("publish__official", conf={"province": "phu_tho", "period": MONTH, "decision": DECISION})
    asked = f"dags/publish__official/dagRuns/{run}"
    until("it asks for approval", lambda: released.ask(f"{asked}/hitlDetails")["hitl_details"])
    official = released.home / "releases" / "official.jsonl"
    assert not official.exists() and "Phú Thọ" in released.ask(f"{asked}/hitlDetails")["hitl_details"][0]["body"]
    released.ask(f"{asked}/taskInstances/approval/-1/hitlDetails", "PATCH", chosen_options=["Approve"])
    until("it is published", lambda: released.ask(asked)["state"] in ("success", "failed"))
    (line,) = [json.loads(line) for line in official.read_text(encoding="utf-8").splitlines()]
    assert released.ask(asked)["state"] == "success"
    assert DECISION in line.values() and APPROVER in line.values(), line


def test_what_may_pass_is_tried_again_and_what_a_person_must_mend_is_not(server):
    """Nobody listens at either address; the second also wants a login that is not there."""
    this_month = date.today().strftime("%Y-%m")
    for source, state in (("procedure_catalogue", "up_for_retry"), ("petitions", "failed")):
        run = server.trigger(f"pull__{source}", conf={"province": "hue"}, partition_key=this_month)
        until(f"{source} was tried", lambda of=(f"pull__{source}", run): server.pulled(*of) in ("up_for_retry", "failed", "success"))
        assert server.pulled(f"pull__{source}", run) == state, source
    due = server.rows("select dag_run.dag_id, deadline.deadline_time, missed from deadline join dag_run on dag_run.id = deadline.dagrun_id")
    assert {(name, missed) for name, _, missed in due} >= {("pull__procedure_catalogue", False)}
    assert {at.date() for _, at, _ in due} == {report_due(this_month)}


def test_its_words_are_few_and_no_secret_is_in_a_file_of_the_home(released):
    lines = [line.split("  ")[1].strip() + " " + " ".join(line.split()[1:2]) for line in released.words().splitlines() if line.lower().startswith("  airflow ")]
    assert lines[:6] == ["airflow metadata", "airflow api-server:", "airflow scheduler:", "airflow dag-processor:", "airflow triggerer:",
                         f"Airflow http://localhost:{released.port}"], released.words()  # fmt: skip
    password = released.database.split(":")[2].split("@")[0]
    files = [path for path in released.home.rglob("*") if path.is_file()]
    assert not [path for path in files for secret in (password, LOGIN) if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize(
    ("database", "said"),
    [("", "No database is named"), ("postgresql+psycopg2://par:geheimnis@127.0.0.1:9/par", "par:***@127.0.0.1:9/par does not answer"),
     ("sqlite:///x.db", "the database is a PostgreSQL"), ("here", "is no address of a database")],
)  # fmt: skip
def test_a_database_that_is_not_there_is_one_sentence(tmp_path, database, said):
    environment = os.environ | {"PAR_HOME": str(tmp_path / "home"), "PAR_DATABASE_URL": database, "PYTHONPATH": str(REPO)}
    command = [sys.executable, "-m", "dags.fleet", "all", "--on-a-server"]
    refused = subprocess.run(command, cwd=REPO, env=environment, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1 and said in refused.stderr and refused.stderr.count("\n") == 1 and "geheimnis" not in refused.stderr
