"""The DAGs through Airflow itself: every file imports, the whole road runs, runs again to the same content, and stops where it must."""

from __future__ import annotations

import copy
import json
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from left_behind import readable

from audit import entries
from home import REPO, Home
from ingest.registry import province, source_ids
from simulator import dialects, national_portal
from simulator.people import personal_data_in
from simulator.practice import DIGEST_KEY_VARIABLE, Practice

SHOW_BAG = """
import json, os, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(sys.argv[1])
os.environ["_AIRFLOW_PARSING_CONTEXT_DAG_ID"] = "pull__payments"
one = {name for name in DagBag(sys.argv[1]).dags if name.startswith("pull__")}
dags = {name: sorted(dag.task_ids) for name, dag in bag.dags.items()}
documented = {name: dag.doc_md for name, dag in bag.dags.items()}
json.dump({"errors": bag.import_errors, "dags": dags, "documented": documented, "for_a_task_of_payments": sorted(one)}, open(sys.argv[2], "w"))
"""
ROAD_OF_A_SOURCE = ["month.land", "month.pull", "month.validate", "provinces"]


def _settings(home: Path) -> dict[str, object]:
    """A home with Airflow's own folder in it, as the Makefile sets it up."""
    return {
        "PAR_HOME": home,
        "AIRFLOW_HOME": home / "airflow",
        "AIRFLOW__CORE__DAGS_FOLDER": REPO / "dags",
        "AIRFLOW__CORE__PLUGINS_FOLDER": REPO / "dags" / "plugins",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": home / "logs" / "airflow",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FOLDER_PERMISSIONS": "0o700",
        "AIRFLOW__LOGGING__FILE_TASK_HANDLER_NEW_FILE_PERMISSIONS": "0o600",
        "PYTHONPATH": REPO,
    }


@pytest.fixture
def airflow(tmp_path, monkeypatch) -> Path:
    """An empty home."""
    for name, value in _settings(tmp_path / "home").items():
        monkeypatch.setenv(name, str(value))
    return tmp_path / "home"


SECRETS = {name: f"planted-secret-{number:02d}-of-{name.lower()}" for number, name in enumerate([*dialects.secrets(), DIGEST_KEY_VARIABLE])}
MAIL_PASSWORD = "planted-secret-of-the-mail-server"


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Iterator[tuple[Path, str]]:
    """A home whose two provinces went down the whole road, and what that run said; every test here leaves its release as it was."""
    home = tmp_path_factory.mktemp("airflow") / "home"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        with Practice(volume=0.02, registers="hue/2026-08") as portals:
            for name, value in {**_settings(home), **portals.environment(), **SECRETS}.items():
                patch.setenv(name, str(value))
            ran = _road("phu_tho:2026-08", "hue:2026-08")
            assert ran.returncode == 0, ran.stdout + ran.stderr
            yield home, ran.stdout + ran.stderr


def _road(*scopes: str) -> subprocess.CompletedProcess:
    """As a caller does who lets everybody read and write what he makes."""
    command = [sys.executable, "dags/run_road.py", *scopes]
    return subprocess.run(command, cwd=REPO, env=os.environ, capture_output=True, text=True, timeout=900, umask=0)


def _manifest(home: Path) -> dict:
    return json.loads((home / "releases" / "current" / "manifest.json").read_text(encoding="utf-8"))


def test_every_dag_file_gives_its_dags(airflow, tmp_path):
    airflow.mkdir()
    said = tmp_path / "bag.json"
    subprocess.run([sys.executable, "-c", SHOW_BAG, str(REPO / "dags"), str(said)], cwd=REPO, env=os.environ, check=True, capture_output=True)
    bag = json.loads(said.read_text())
    assert bag["errors"] == {} and bag["for_a_task_of_payments"] == ["pull__payments"]
    assert len(source_ids()) == 19
    assert bag["dags"] == {
        **{f"pull__{source_id}": ROAD_OF_A_SOURCE for source_id in source_ids()},
        "build__warehouse": ["model"],
        "publish__release": ["gate", "release"],
        "render__scorecards": ["months", "scorecards"],
        "mail__scorecards": ["letters", "months"],
        "publish__official": ["approval", "publish", "state"],
        "watch__freshness": ["owed"],
    }
    assert all(bag["documented"].values()) and bag["documented"].keys() == bag["dags"].keys()
    assert "`PAR_URL_PAYMENTS`" in bag["documented"]["pull__payments"]


def test_the_road_through_airflow_and_again(released):
    home, said = released
    pulls = len(province("phu_tho").sources) + len(province("hue").sources)
    steps = [line.split()[0] for line in said.splitlines() if line.startswith("  ") and line.rstrip().endswith(" s")]
    assert steps == ["airflow", *["pull", "land", "validate"] * pulls, "model", "gate", "release", "scorecards", "scorecards"]
    assert "   1  Đồng Tháp         68,11" in said and "  23  Khánh Hòa         53,22" in said
    assert "59,91/100 điểm" in said and str(home / "releases") in said
    made = _manifest(home)
    second = _road("phu_tho:2026-08", "hue:2026-08")
    assert second.returncode == 0 and "nothing new to publish" in second.stdout
    assert _manifest(home) == made
    [published] = entries(Home(home))  # the second run published nothing
    assert (published.act, published.about) == ("publish", {"release": made["release_id"], "content_hash": made["content_hash"]})
    assert (home / "scorecards" / made["release_id"] / "hue" / "2026-08" / "scorecard.pdf").read_bytes().startswith(b"%PDF")


SEND = """
import dataclasses, sys
import ingest.registry as registry
known = registry.province
said = {"from": "cchc@example.vn", "province": ["vanphong@example.vn"], "units": {"H44.03": ["bql@example.vn"]} if sys.argv[2] == "phu_tho" else {}}
registry.province = lambda code: dataclasses.replace(known(code), mail=said)
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(sys.argv[1]).dags["mail__scorecards"]
dag.task_dict["letters"].partial_kwargs["retries"] = 0  # the test tries again itself: `test` waits without end for a task that is to be tried again
state = dag.test(run_conf={"province": sys.argv[2], "period": "2026-08"}).state
sys.exit(state != "success")
"""


class Inbox:
    """What the offices received, by a mail server on a port of this machine; the first message is refused for a moment."""

    def __init__(self):
        self.messages, self.refusals = [], 1

    async def handle_DATA(self, _server, _session, envelope):
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def _knows_the_password(_server, _session, _envelope, _mechanism, given) -> AuthResult:
    return AuthResult(success=given.password == MAIL_PASSWORD.encode())


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # loopback
def test_the_letters_go_out_by_airflows_mail_connection_once_each(released, monkeypatch):
    home, _ = released
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port, auth_required=True, auth_require_tls=False, authenticator=_knows_the_password)
    server.start()
    try:
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "login": "par", "password": MAIL_PASSWORD}
        connection["extra"] = {"disable_ssl": True, "disable_tls": True}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
        for province_code in ("phu_tho", "phu_tho", "phu_tho", "hue"):  # refused; tried again; nothing left to send; not enough data
            subprocess.run([sys.executable, "-c", SEND, str(REPO / "dags"), province_code], cwd=REPO, env=os.environ, capture_output=True, timeout=120)
    finally:
        server.stop()
    assert [(message["To"], message["Subject"].partition("– ")[2]) for message in inbox.messages] == [
        ("vanphong@example.vn", "Tỉnh Phú Thọ"), ("bql@example.vn", "Ban quản lý các khu công nghiệp, Tỉnh Phú Thọ"),
        ("vanphong@example.vn", "Thành phố Huế: số liệu chưa đủ"),
    ]  # fmt: skip
    assert [len(list(message.iter_attachments())) for message in inbox.messages] == [2, 2, 0]
    assert len((home / "mail" / "sent.jsonl").read_text(encoding="utf-8").splitlines()) == 3


def test_an_unbelievable_number_stops_at_the_gate_and_is_named(released, monkeypatch):
    """One office reports ten times as many dossiers on time as it received: nothing is released, what was published stays."""
    home, _ = released
    made = _manifest(home)
    edited = copy.deepcopy(national_portal.captured())
    edited["dvc-progress-tree"]["data"]["children"][0]["totalOnTime"] *= 10
    monkeypatch.setattr(national_portal, "captured", lambda: edited)
    stopped = _road("phu_tho:2026-08")
    assert stopped.returncode == 1
    assert "H44.03 portal__on_time 2026-08 is 826.5" in stopped.stdout and "nothing was released" in stopped.stdout
    assert _manifest(home) == made


PULL = """
import sys
from airflow.dag_processing.dagbag import DagBag
from dags.run_road import _by_hand
dag = DagBag(sys.argv[1]).dags["pull__one_stop_dossiers"]
_by_hand(dag)
sys.exit(dag.test(run_conf={"province": "hue", "period": "2026-08"}).state != "success")
"""


@pytest.mark.parametrize("is_given", [True, False])
def test_a_sources_credentials_may_come_from_an_airflow_connection(released, monkeypatch, is_given):
    """The practice portal lets in nobody who does not know the planted secrets; the environment says neither them nor its address."""
    prefix = "PAR_ONE_STOP_DOSSIERS"
    address = os.environ["PAR_URL_ONE_STOP_DOSSIERS"]
    connection = {"conn_type": "http", "host": address, "login": SECRETS[f"{prefix}_CLIENT_ID"], "password": SECRETS[f"{prefix}_SECRET"]}
    for name in ("PAR_URL_ONE_STOP_DOSSIERS", f"{prefix}_CLIENT_ID", f"{prefix}_SECRET"):
        monkeypatch.delenv(name)
    if is_given:
        monkeypatch.setenv("AIRFLOW_CONN_PAR_ONE_STOP_DOSSIERS", json.dumps(connection))
    pulled = subprocess.run([sys.executable, "-c", PULL, str(REPO / "dags")], cwd=REPO, env=os.environ, capture_output=True, text=True, timeout=600)
    assert (pulled.returncode == 0) == is_given, pulled.stdout + pulled.stderr
    assert ("one_stop_dossiers of hue has no address yet" in pulled.stdout) != is_given


def test_neither_secrets_nor_people_are_left_behind(released):
    """What the tests above did is in this home too: a second run, letters by a mail server with a password, a run that the gate stopped."""
    home, said = released
    assert said
    secrets, kinds, found = [*SECRETS.values(), MAIL_PASSWORD], set(), []
    for path, text in [(home, said), *readable(home)]:
        kinds.add(path.suffix)
        found += [f"{path}: {secret}" for secret in secrets if secret in text] + [f"{path}: {mark}" for mark in set(personal_data_in(text))]
    assert found == []
    assert {".db", ".log", ".json", ".jsonl", ".parquet", ".duckdb", ".pdf", ".xlsx", ".docx", ".html"} <= kinds


def test_what_is_not_published_is_its_owners_alone(released):
    """Whatever the umask of the caller (here 000); a release, its documents and its site every user of the machine may read, and nobody else change."""
    home, _ = released
    published = [home / name for name in ("releases", "scorecards", "site")]
    paths = [home, *(path for path in home.rglob("*") if not path.is_symlink())]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in paths}
    is_open = {path: path == home or any(path.is_relative_to(folder) for folder in published) for path in paths}
    assert {modes[path] for path in paths if not is_open[path]} == {0o700, 0o600}
    assert {modes[path] for path in paths if is_open[path] and path.is_dir()} == {0o755}
    assert {modes[path] for path in (home / "releases").glob("2*/**/*") if path.is_file()} == {0o444}
    assert {modes[path] for folder in published[1:] for path in folder.rglob("*") if path.is_file()} == {0o644}


@pytest.mark.parametrize(
    ("scope", "said"),
    [("atlantis:2026-08", "There is no province 'atlantis'"), ("phu_tho:2026-13", "'2026-13' is not a period"), ("phu_tho", "'' is not a period")],
)
def test_what_cannot_be_run_is_refused_in_one_sentence(airflow, scope, said):
    refused = _road(scope)
    assert refused.returncode == 1 and said in refused.stderr and refused.stderr.count("\n") == 1
