"""The gate: a build that is not believable is not released, and one sentence says which number stopped it."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.frames import FRAMES, Frame
from home import Home, ParError, write_json
from warehouse.connection import connect, rows
from warehouse.content import content_hash, mart_contents

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult

    from expectations.suites import Check

GATE_FILE = "gate.json"
ADVICE = "nothing was released: correct the source or the rule and run again"


class GateError(ParError):
    """A number that nobody should publish."""


def check(home: Home) -> dict[str, Any]:
    """Hold the build's marts against their suites and write build/gate.json; GateError names the first number that fails."""
    contents, frames, vocabulary = _read_build(home)
    asked = {"content_hash": content_hash(contents), "suites_sha256": _suites_sha256()}
    if earlier := _passed_before(home, asked):
        return earlier
    # imported only now: great-expectations takes seconds to import, and whoever merely asks for GateError should not wait
    checks, failures = _validate(frames, vocabulary)
    rows_seen = sum(mart.row_count for mart in contents)
    report = asked | {"passed": not failures, "expectations": len(checks), "rows": rows_seen, "failures": failures}
    write_json(home.build / GATE_FILE, report)
    if failures:
        more = f" ({len(failures) - 1} more in build/{GATE_FILE})" if len(failures) > 1 else ""
        raise GateError(f"{failures[0]['sentence']}; {ADVICE}{more}.")
    return report


def _suites_sha256() -> str:
    """Changes when what is expected, or how far figures may lie apart, changes."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.[pc]*")) if path.is_file())).hexdigest()


def _passed_before(home: Home, asked: dict[str, str]) -> dict[str, Any] | None:
    """The report of an earlier look at the same content under the same suites, if it passed: the answer cannot have changed."""
    path = home.build / GATE_FILE
    report = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return report if report.get("passed") and asked.items() <= report.items() else None


def _read_build(home: Home) -> tuple[list[Any], dict[str, Any], dict[str, list[str]]]:
    """The build's contents, one data frame a mart and the closed vocabularies, out of one look at the file."""
    build = home.build / "warehouse.duckdb"
    if not build.is_file():
        raise GateError(f"There is no {build} to check; build the warehouse first.")
    with connect(build) as con:
        contents = mart_contents(con)
        absent = sorted({frame.mart for frame in FRAMES} - {mart.name for mart in contents})
        if absent:
            raise GateError(f"The build has no mart {', '.join(absent)}; build the warehouse again, whole.")
        frames = {frame.mart: con.execute(frame.query).df() for frame in FRAMES}
        vocabulary: dict[str, list[str]] = {}
        for row in rows(con, "select label_type, code from marts.dim_labels where code is not null order by label_type, code"):
            vocabulary.setdefault(row["label_type"], []).append(row["code"])
    return contents, frames, vocabulary


def _validate(frames: dict[str, Any], vocabulary: dict[str, list[str]]) -> tuple[list[Check], list[dict[str, Any]]]:
    """Each mart is validated once, against its whole suite; returns the checks and what failed, in the order of the checks."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # no telemetry leaves a government network
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx

    from expectations import suites

    checks = suites.checks(vocabulary)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("marts")
    failed: dict[int, dict[str, Any]] = {}
    for frame in FRAMES:
        expectations = []
        for number, one in enumerate(checks):
            if one.mart == frame.mart and not (one.unless_empty and frames[frame.mart].empty):
                one.expectation.meta = {"number": number}
                expectations.append(one.expectation)
        batch = source.add_dataframe_asset(frame.mart).add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frames[frame.mart]})
        found = batch.validate(gx.ExpectationSuite(name=frame.mart, expectations=expectations), result_format={"result_format": "COMPLETE"})
        for result in found.results:
            if not result.success:
                number = result.expectation_config.meta["number"]
                failed[number] = _failure(frame, checks[number], result, frames[frame.mart])
    return checks, [failed[number] for number in sorted(failed)]


def _failure(frame: Frame, check: Check, result: ExpectationValidationResult, data: Any) -> dict[str, Any]:
    """What failed, as data and as the sentence that names the first offending row."""
    if not result.result:  # it broke off before it counted anything
        said = next((each["exception_message"] for each in result.exception_info.values() if isinstance(each, dict)), "no reason given")
        raise GateError(f"{result.expectation_config.type} of {frame.mart}.{check.column} could not be evaluated ({said}); {ADVICE}.")
    offending = sorted(result.result.get("unexpected_index_list") or [])
    row = {name: _text(value) for name, value in data.loc[offending[0]].items()} if offending else {}
    named = " ".join(row[name] for name in frame.names) if row else ""
    column = check.column.format_map(row)
    sentence = f"{frame.mart}.{column}{f' of {named}' if named else ''} {check.says.format_map(row)}"
    if check.mostly < 1:
        compared = result.result["element_count"] - result.result["missing_count"]
        sentence += f" ({len(offending)} of {compared} compared rows are that far off; at least {check.mostly:.0%} must agree)"
    return {
        "mart": frame.mart,
        "column": column,
        "expectation": result.expectation_config.type,
        "row_count": len(offending),
        "first_row": row,
        "sentence": sentence,
    }


def _text(value: Any) -> str:
    """A value as a person writes it: 31.2 and not 31.200000, `none` for what is not there."""
    if value is None or value != value:  # NaN, pandas' word for null
        return "none"
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
