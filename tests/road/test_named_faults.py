"""Every fault that the practice systems can be told by name, pulled against: it is retried, held, refused or suspect, and no row is lost in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import polars as pl
import pytest
from in_process import sight_all, take

from home import Home, ParError, open_home
from ingest.connectors.http import _breaker
from ingest.manifest import arrivals
from ingest.pull import pull, warnings
from ingest.registry import source
from simulator.faults import NAMES

HUE, PHU_THO = ("hue", "2026-08"), ("phu_tho", "2026-08")
OF_ARRIVAL = ("arrival_id", "file_sha256", "row_no", "learned_at")


@dataclass(frozen=True)
class Case:
    """A fault, the source it strikes, and what the pull makes of it.

    `refused`: a sentence, and nothing lands. Else everything is as without the fault, but for what stands under `rules` (held rows by rule) and `repeats`.
    """

    faults: str
    source_id: str
    refused: str = ""
    rules: tuple[str, ...] = ()
    repeats: bool = False
    scope: tuple[str, str] = HUE


CASES = [
    Case("http_500:2", "one_stop_dossiers"),
    Case("http_429:2", "assigned_tasks"),
    Case("slow", "petitions"),
    Case("truncated_body:2", "petitions"),
    Case("truncated_body", "document_axis", rules=("file_refused",)),
    Case("truncated_body", "payments", refused="answered with broken JSON"),
    Case("html_200:always", "procedure_catalogue", refused="an HTML page where JSON was promised"),
    Case("html_200", "statistical_forms", rules=("file_refused",)),
    Case("captcha:always", "petitions", refused="an HTML page where JSON was promised"),
    Case("redirect_elsewhere:always", "assigned_tasks", refused="redirects .* to another address, which is refused"),
    Case("dead_token", "one_stop_dossiers"),
    Case("stale_session", "procedure_catalogue"),
    Case("stale_session:2", "petitions"),
    Case("error_code_words:3", "procedure_catalogue"),
    Case("error_code_words:always", "document_axis"),
    Case("already_exists", "national_sync_log", repeats=True),
    Case("empty_success:always", "document_axis", refused="0 rows of sent_deliveries .* suspect"),
    Case("repeated_rows", "one_stop_dossiers", repeats=True),
    Case("skipped_rows", "one_stop_dossiers", repeats=True),
    Case("bad_numbers:always", "national_portal", rules=("not_a_number",), scope=PHU_THO),
    Case("unknown_status", "document_register", rules=("unknown_code",)),
    Case("shape_changes:always", "assigned_tasks", rules=("not_in_shape",)),
    Case("two_unit_ids", "one_stop_dossiers", rules=("conflicting_duplicate",)),
    Case("two_unit_ids", "statistical_forms", rules=("unknown_unit",)),
    Case("two_unit_ids", "national_portal", repeats=True, scope=PHU_THO),
]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """The waits between attempts are the retry library's own; a test need not sit through them, and a body that waits is given up."""
    monkeypatch.setattr("ingest.connectors.http.LONGEST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr("ingest.connectors.http.READ_SECONDS", 1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.faults} {case.source_id}")
def test_a_named_fault_is_met(home, practice, tmp_path, case):
    clean, counts = _run(home, practice, case, "")
    struck = open_home(tmp_path / "struck")
    if case.refused:
        _switch_on(practice, case, case.faults)
        with pytest.raises(ParError, match=case.refused) as stopped:
            pull(case.source_id, *case.scope, struck)
        assert "\n" not in str(stopped.value) and arrivals(struck) == []
        return
    found, struck_counts = _run(struck, practice, case, case.faults)
    held = _held(struck) - _held(home)
    assert set(held) == set(case.rules)
    assert (struck_counts["duplicate_count"] > counts["duplicate_count"]) == case.repeats
    missing = clean - found
    assert missing.total() <= held.total() or "file_refused" in case.rules
    assert case.rules or not missing


def test_an_export_made_before_closing_is_said_and_mended_by_the_next_one(home, practice):
    case = Case("partial_day", "document_register")
    short, _ = _run(home, practice, case, case.faults)
    (arrival,) = arrivals(home, case.source_id)
    assert arrival.is_early and any("made before 2026-08 had ended" in said for said in warnings(arrival))
    whole, _ = _run(home, practice, case, "")
    assert len(arrivals(home, case.source_id)) == 2 and not arrivals(home, case.source_id)[-1].is_early
    assert (whole - short).total() > 0


def test_every_fault_has_its_case():
    assert {case.faults.partition(":")[0] for case in CASES} | {"partial_day"} == set(NAMES)


def _switch_on(practice, case: Case, faults: str) -> None:
    """The practice systems at a volume of two pages over HTTP; files of their month only where the source is read from files."""
    _breaker.cache_clear()
    is_file = any(entity.file_pattern and not entity.endpoints for entity in source(case.source_id).entities.values())
    portal = practice(faults, volume=0.02, registers="hue/2026-08") if is_file else practice(faults, volume=0.3)
    portal.faults.slow_seconds = 3


def _run(home: Home, practice, case: Case, faults: str) -> tuple[Counter, dict[str, int]]:
    """Every accepted row of the source with how often it stands, and the counts of the run."""
    _switch_on(practice, case, faults)
    sight_all(home, "hue", 2026, 8)
    counts = take(home, case.source_id, *case.scope)
    assert counts["landed_count"] == counts["accepted_count"] + counts["held_count"] + counts["duplicate_count"] > 0
    rows = Counter()
    for entity in source(case.source_id).entities:
        for path in (home.accepted / case.source_id / entity).glob(f"{case.scope[0]}__{case.scope[1]}*.parquet"):
            rows.update((entity, *row) for row in pl.read_parquet(path).select(pl.exclude(OF_ARRIVAL)).rows())
    return rows, counts


def _held(home: Home) -> Counter:
    return Counter(pl.read_parquet(home.held / "*.parquet").get_column("rule_code").to_list())
