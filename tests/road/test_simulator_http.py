"""The practice portals over real HTTP: captured figures as captured, tokens that end, faults as ordered, and the command line."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from simulator_client import VOLUME, Portal, signed_in

from home import REPO
from simulator import national_portal, one_stop
from simulator.faults import NAMES, Faults
from simulator.practice import Practice

PHU_THO = "2586eb89-05f2-504a-b0af-5f935c23b69f"
MONTH = {"timeType": "month", "year": 2026, "month": 8, "rootDepartmentId": PHU_THO}
TRANSPORT = {"http_500": 500, "http_429": 429, "html_200": 200, "redirect_elsewhere": 302}


@pytest.fixture(scope="module")
def practice():
    with Practice(volume=VOLUME, registers="") as running:
        yield running


@pytest.fixture
def client(practice):
    return signed_in(practice)


@pytest.mark.parametrize("name", sorted(national_portal.captured()))
def test_the_national_portal_answers_as_captured_whole_and_in_pages(client, name):
    window = MONTH if name != "handling-satisfaction" else {"fromDate": "2026-08-01", "toDate": "2026-08-31", "rootDepartmentId": PHU_THO}
    captured = json.loads((REPO / "simulator/captured/national_portal/phu_tho_2026-08" / f"{name}.json").read_text(encoding="utf-8"))
    status, headers, answer = client.evaluation(name, window | {"currentPage": 1, "pageSize": 200})
    assert (status, headers["X-Par-Practice"], answer) == (201, "captured", captured)
    key = "evaluation" if "evaluation" in captured["data"] else "children"
    parts = [client.evaluation(name, window | {"currentPage": page, "pageSize": 4})[2]["data"][key] for page in range(1, 7)]
    assert [row for part in parts for row in part] == captured["data"][key]
    for other in ({"rootDepartmentId": "unknown"}, {"month": 7, "fromDate": "2026-07-01", "toDate": "2026-07-31"}):
        data = client.evaluation(name, window | other)[2]["data"]
        assert data[key] == [] and data.get("overview", data.get("parent")) is None
    assert client.evaluation(name, {"rootDepartmentId": PHU_THO})[0] == 400


def test_the_gateway_lists_the_provinces_of_one_year(client):
    status, found = client.provinces()
    assert status == 200 and len(found) == 23 and {type(value) for row in found for value in row.values()} == {str}
    assert client.provinces(pageIndex=3, pageSize=10)[1] == found[20:]
    assert client.provinces(p_nam="2025")[1] == [] == client.provinces(service="another")[1]


def test_tokens_are_asked_for_and_end(client, monkeypatch):
    assert Portal(client.practice).search()[0] == 401
    assert client.sign_in("wrong") == 401
    monkeypatch.setattr(one_stop, "TOKEN_SECONDS", 0)
    assert client.sign_in() == 200 and client.search()[0] == 401


@pytest.mark.parametrize("path", [one_stop.SEARCH_PATH, one_stop.TOKEN_PATH, national_portal.EVALUATION_PATH + "transparency", national_portal.GATEWAY_PATH])
@pytest.mark.parametrize("name", sorted(TRANSPORT))
def test_transport_faults_strike_each_endpoint_as_often_as_said(client, name, path):
    client.practice.faults.set(f"{name}:2")
    answers = [client.ask("POST", path, b"{}") for _ in range(3)]
    assert [status == TRANSPORT[name] for status, _, _ in answers[:2]] == [True, True]
    status, headers, body = answers[0]
    assert headers["X-Par-Practice"] == ("captured" if path.startswith(("/api", "/jsp")) else "simulated")
    assert (name == "http_429") == ("Retry-After" in headers) and (name == "html_200") == body.startswith(b"<!DOCTYPE html>")
    assert headers.get("Location", "").startswith("http://elsewhere.invalid") == (name == "redirect_elsewhere")
    assert answers[2][0] not in (500, 429, 302) and not answers[2][2].startswith(b"<")


def test_a_truncated_body_ends_early_and_a_slow_one_waits(client):
    client.practice.faults.set("truncated_body")
    with pytest.raises(http.client.IncompleteRead):
        client.search()
    client.practice.faults.set("slow", slow_seconds=0.3)
    started = time.monotonic()
    assert client.search()[0] == 200 and time.monotonic() - started >= 0.3


def test_a_token_dies_while_paging(client):
    client.practice.faults.set("dead_token")
    assert [client.search(page=0, size=5)[0], client.search(page=1, size=5)[0]] == [200, 401]
    assert client.sign_in() == 200 and client.search(page=1, size=5)[0] == 200


@pytest.mark.parametrize(("name", "repeated", "lost"), [("repeated_rows", 2, 0), ("skipped_rows", 0, 2)])
def test_drift_repeats_or_skips_rows_until_the_list_is_read_again(client, name, repeated, lost):
    whole = [row["id"] for row in client.all(size=50)]
    client.practice.faults.set(name)
    drifted = [row["id"] for row in client.all(size=50)]
    assert (len(drifted) - len(set(drifted)), len(set(whole) - set(drifted))) == (repeated, lost)
    assert [row["id"] for row in client.all(size=50)] == whole


def test_data_faults_spoil_one_row(client):
    whole = client.search(size=50)[1]["content"]
    client.practice.faults.set("bad_numbers,unknown_status")
    spoilt = client.search(size=50)[1]["content"]
    assert [row["processingTime"] for row in spoilt].count("ba ngày") == 1
    assert [row["dossierStatus"]["id"] for row in spoilt].count(99) == 1
    assert sum(one != two for one, two in zip(whole, spoilt, strict=True)) == 2
    _, _, answer = client.evaluation("dvc-progress-tree", MONTH)
    assert [row["totalReceived"] for row in answer["data"]["children"]].count("không có số") == 1
    assert "không có số" in {row["TDGQ"] for row in client.provinces()[1]}


def test_faults_are_set_at_run_time_and_misspelt_ones_refused(client):
    path = "/__practice/faults"
    status, _, body = client.ask("POST", path, json.dumps({"faults": "http_500:always", "only": "/pa/"}).encode())
    assert status == 200 and json.loads(body)["only"] == "/pa/" and set(json.loads(body)["known"]) == set(NAMES)
    assert [client.search()[0] for _ in range(3)] == [500] * 3 and client.provinces()[0] == 200
    assert client.ask("POST", path, b'{"faults": "http_501"}')[0] == 400
    assert client.ask("GET", "/nowhere")[0] == 404
    struck = [Faults("slow:30%", seed=4).strikes("slow", f"/{at}") for at in range(400)]
    assert 80 < sum(struck) < 160 and struck == [Faults("slow:30%", seed=4).strikes("slow", f"/{at}") for at in range(400)]


def _simulator(*arguments: str, **environment: str) -> subprocess.Popen:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PAR_")} | {"PYTHONPATH": str(REPO)} | environment
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.Popen(command, env=variables, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_around_gives_addresses_keeps_what_is_set_and_leaves_nothing():
    script = "import os, json; print(json.dumps({n: v for n, v in os.environ.items() if n.startswith('PAR_')})); raise SystemExit(7)"
    running = _simulator("around", "--volume", "0.01", "--", sys.executable, "-c", script, PAR_URL_ONE_STOP_DOSSIERS="http://one-stop.invalid")
    said = json.loads(running.communicate(timeout=60)[0])
    assert running.returncode == 7 and said["PAR_URL_NATIONAL_PORTAL"] == said["PAR_DEMO"] and said["PAR_DEMO"].startswith("http://127.0.0.1:")
    assert said["PAR_URL_ONE_STOP_DOSSIERS"] == "http://one-stop.invalid" and "PAR_DIGEST_KEY" not in said
    assert not Path(urllib.request.url2pathname(urllib.parse.urlsplit(said["PAR_URL_DOCUMENT_REGISTER"]).path)).exists()


def test_around_passes_signals_on():
    script = "import os, time; print(os.environ['PAR_DIGEST_KEY'], flush=True); time.sleep(60)"
    running = _simulator("around", "--for", "phu_tho:2026-08", "--", sys.executable, "-c", script)
    assert running.stdout.readline().strip()
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=30)
    assert running.returncode == 128 + signal.SIGTERM


def test_a_port_in_use_and_a_misspelt_fault_are_one_sentence(practice):
    port = practice.base_url.rpartition(":")[2]
    for arguments in (("serve", "--port", port), ("serve", "--faults", "http_501"), ("around",)):
        running = _simulator(*arguments)
        said = running.communicate(timeout=60)[1]
        assert running.returncode == 2 and said.count("\n") == 1 and "Traceback" not in said


def test_a_killed_around_takes_its_command_with_it():
    script = "import os, time; print('child', os.getpid(), flush=True); time.sleep(60)"
    running = _simulator("around", "--for", "phu_tho:2026-08", "--", sys.executable, "-c", script)
    child = int(running.stdout.readline().split()[1])
    running.kill()
    running.communicate(timeout=10)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
