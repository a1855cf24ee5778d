"""The command line: the steps of the road, one-liners onto the rooms, for those without Airflow; the DAGs call the same steps."""

from __future__ import annotations

import argparse
import fcntl
import inspect
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from commands import ask, audit, doctor, explain, explain_change, extract, held, mail, report, rulebook, show, workbook
from home import RULEBOOK, Home, ParError, open_home
from ingest.land import land
from ingest.period import parse_period
from ingest.pull import Wish, pull, warnings
from ingest.registry import province as province_of
from run_log import begin_run
from terminal import progress, say, step

LONGEST_WAIT_SECONDS = 5


def step_pull(home: Home, source_id: str, province: str, period: str, full: bool = False, accept_empty: str = "") -> None:
    about = f"{source_id} · {province} {period}"
    with step(home, "pull", about, source_id=source_id, province_code=province, period=period) as done:
        arrival = pull(source_id, province, period, home, progress("pull", about), Wish(full, accept_empty))
        if arrival:
            done(f"{len(arrival.files):,} files, {arrival.landed_count:,} rows", arrival.landed_count, sum(file.file_bytes for file in arrival.files))
        else:
            done("nothing changed since the last pull", 0, 0)
    if arrival:
        for warning in warnings(arrival):
            say(f"  ! {warning}")


def step_land(home: Home, source_id: str, province: str, period: str) -> None:
    with step(home, "land", f"{source_id} · {province} {period}", source_id=source_id, province_code=province, period=period) as done:
        arrival, is_new = land(source_id, province, period, home)
        rows = arrival.landed_count if arrival else 0
        done(f"{rows:,} rows {'landed' if is_new else 'had landed before, nothing new'}" if arrival else "nothing to land", rows)


def step_validate(home: Home, source_id: str, province: str, period: str) -> None:
    from ingest.validate import validate  # pandera takes a second to load, which a pull does not need

    about = f"{source_id} · {province} {period}"
    with step(home, "validate", about, source_id=source_id, province_code=province, period=period) as done:
        counts = validate(source_id, province, period, home, progress("validate", about))
        done(
            "{landed_count:,} rows = {accepted_count:,} accepted + {held_count:,} held + {duplicate_count:,} duplicate".format(**counts), counts["landed_count"]
        )


def step_model(home: Home) -> None:
    from ingest.validate import validate_again
    from warehouse.build import build

    validate_again(home)  # a unit's name that one source taught us may settle rows of another
    with step(home, "model", "all provinces and periods of this home") as done:
        built = build(home)
        done("{models} models, {rows:,} mart rows".format(**built) + ("" if built["is_new"] else ", nothing new: the build stands"), built["rows"])


def step_gate(home: Home) -> None:
    from expectations.gate import check

    with step(home, "gate", "is the result believable enough to publish") as done:
        checked = check(home)
        done("{expectations} expectations met, {rows:,} rows looked at".format(**checked), checked["rows"])


def step_release(home: Home) -> None:
    from warehouse.release import publish

    with step(home, "release", "releases/current") as done:
        release = publish(home)
        done(
            f"{release.release_id}{'' if release.is_new else ' (same content, nothing new to publish)'}",
            sum(release.manifest["row_counts"].values()),
            _bytes_of(release.path.rglob("*")),
        )


def step_scorecards(home: Home, province: str, period: str) -> None:
    from scorecards.places import UNITS
    from scorecards.render import render
    from warehouse.release import current

    about = f"{province} {period}"
    with step(home, "scorecards", about, province_code=province, period=period) as done:
        paths = render(current(home).path, province, period, home, progress("scorecards", about))
        of_units = sum(path.parent.name == UNITS for path in paths)
        done(f"{', '.join(path.name for path in paths if path.parent.name != UNITS)}; {of_units} files of units", byte_count=_bytes_of(paths))


def _bytes_of(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def step_official(home: Home, province: str, period: str, decision: str, by: str) -> None:
    """Write down that a decision published the current release's figures of a province and period; that release is kept for good.

    par.py official --province phu_tho --period 2026-08 --decision '12/QĐ-UBND' --by 'name, office'
    Under Airflow publish__official asks a person first.
    """
    from warehouse.official import publish_officially

    with step(home, "official", f"{province} {period}", province_code=province, period=period) as done:
        done("{release_id} under {decision_number}, approved by {approved_by}".format(**publish_officially(home, province, period, decision, by)))


def step_mail(home: Home, province: str, period: str, deliver: Callable[[EmailMessage], None]) -> None:
    from scorecards.mail import Recipients, letters, post
    from warehouse.release import current

    with step(home, "mail", f"{province} {period}", province_code=province, period=period) as done:
        counts = post(letters(current(home).path, province, period, Recipients.of(province_of(province).mail), home), home, deliver)
        done("{scorecard} scorecards and {notice} notices sent, {sent_before} sent before".format(**counts))


@contextmanager
def only_run(home: Home) -> Iterator[None]:
    """One run at a time in a home; a second one waits a little (a killed one takes a moment to let go) and is then refused."""
    with (home.root / ".run.lock").open("w") as handle:
        patient_until = time.monotonic() + LONGEST_WAIT_SECONDS
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError as error:
                if time.monotonic() > patient_until:
                    raise ParError(f"Another run is at work in {home.root}; wait for it, or use another PAR_HOME.") from error
                time.sleep(0.2)
        yield


def run(home: Home, province: str, period: str) -> None:
    """The whole road of one province and period."""
    for source_id in province_of(province).sources:
        step_pull(home, source_id, province, period)
        step_land(home, source_id, province, period)
        step_validate(home, source_id, province, period)
    step_model(home)
    step_gate(home)
    step_release(home)
    step_scorecards(home, province, period)


def check(home: Home, province: str, period: str) -> None:
    """Say whether this province and period can be run here, and stop with a sentence if not."""


_MONTH = ("province", "period")
_COMMANDS = {
    "run": (run, _MONTH, run.__doc__),
    "pull": (step_pull, ("source_id", *_MONTH, "full", "accept_empty"), "fetch one source into a staging folder, kept fields only"),
    "land": (step_land, ("source_id", *_MONTH), "commit what was pulled to the append-only landing area"),
    "validate": (step_validate, ("source_id", *_MONTH), "split landed rows into accepted, held and duplicate"),
    "held": (held, ("action", "row", "of_source", "of_province", "of_period", "field", "value", "by", "why"), held.__doc__),
    "workbook": (workbook, (*_MONTH, "out"), workbook.__doc__),
    "rulebook": (rulebook, ("rulebook_action", "folder", "beside_set", "appendix", "json", "valid_from", "decision", "dry_run"), rulebook.__doc__),
    "model": (step_model, (), "build the warehouse from everything accepted"),
    "gate": (step_gate, (), "stop what is not believable"),
    "release": (step_release, (), "freeze the gated build and point releases/current at it"),
    "official": (step_official, (*_MONTH, "decision_number", "approved_by"), step_official.__doc__),
    "scorecards": (step_scorecards, _MONTH, "PDF, XLSX and site from the current release"),
    "report": (report, ("report_action", "file", "of_province", "of_period", "kind", "dated", "trace"), report.__doc__),
    "mail": (mail, (*_MONTH, "out"), mail.__doc__),
    "show": (show, _MONTH, show.__doc__),
    "ask": (ask, ("question", "about", "of_province", "of_period", "criteria_set", "as_json", "as_csv"), ask.__doc__),
    "explain": (explain, ("unit", "criterion", "asked_period", "of_province", "criteria_set", "rows", "json"), explain.__doc__),
    "explain-change": (explain_change, ("unit", "earlier", "later", "criteria_set", "json"), explain_change.__doc__),
    "extract": (extract, ("unit", "into"), extract.__doc__),
    "audit": (audit, ("json",), audit.__doc__),
    "check": (check, _MONTH, check.__doc__),
    "doctor": (doctor, ("json",), doctor.__doc__),
}
_ARGUMENTS = {
    "source_id": (("--source",), {"dest": "source_id", "required": True, "metavar": "national_portal"}),
    "province": (("--province",), {"required": True, "metavar": "phu_tho"}),
    "period": (("--period",), {"required": True, "metavar": "2026-08"}),
    "unit": (("unit",), {"help": "its code in dim_units", "metavar": "H44"}),
    "criterion": (("criterion",), {"help": "its code in dim_criteria", "metavar": "ON_TIME"}),
    "asked_period": (("of_period",), {"metavar": "2026-08"}),
    "rows": (("--rows",), {"action": "store_true", "help": "list the rows behind it; no personal data"}),
    "question": (("question",), {"choices": ("ranking", "unit", "criterion", "target", "freshness")}),
    "about": (("about",), {"nargs": "?", "default": "", "metavar": "CODE", "help": "the code of the unit, criterion, target or source"}),
    "as_json": (("--json",), {"dest": "form", "action": "store_const", "const": "json", "default": "", "help": "exact figures, for scripts"}),
    "as_csv": (("--csv",), {"dest": "form", "action": "store_const", "const": "csv", "help": "the same as CSV"}),
    "earlier": (("earlier",), {"metavar": "2026-07"}),
    "later": (("later",), {"metavar": "2026-08"}),
    "criteria_set": (("--set",), {"dest": "criteria_set", "default": "", "metavar": "index_766", "help": "default: every set"}),
    "json": (("--json",), {"action": "store_true", "help": "exact figures, for scripts"}),
    "out": (("--out",), {"default": ".", "metavar": "FOLDER", "help": "where to write it (default: here)"}),
    "into": (("--out",), {"dest": "into", "required": True, "metavar": "FILE.duckdb", "help": "a file that is not there yet"}),
    "full": (("--full",), {"action": "store_true", "help": "read the whole period although only changes are needed"}),
    "accept_empty": (
        ("--accept-empty",),
        {"metavar": "WHY", "default": "", "help": "take an empty answer as a fact, and say why; it is kept with the arrival"},
    ),
    "action": (("action",), {"choices": ("list", "show", "fix", "replay")}),
    "rulebook_action": (("action",), {"choices": ("check", "plan", "apply")}),
    "beside_set": (
        ("--set",),
        {"dest": "criteria_set", "default": "", "metavar": "index_766", "help": "plan: the set to stand beside (default: its own)"},
    ),
    "valid_from": (("--valid-from",), {"dest": "valid_from", "default": "", "metavar": "2027-01-01", "help": "apply: the first day of the draft's rules"}),
    "decision": (("--decision",), {"default": "", "metavar": "12/QĐ-UBND", "help": "apply: the decision by which the rules change"}),
    "decision_number": (("--decision",), {"required": True, "metavar": "12/QĐ-UBND", "help": "the decision that publishes it"}),
    "approved_by": (("--by",), {"dest": "by", "required": True, "metavar": "'name, office'", "help": "who approved it"}),
    "dry_run": (("--dry-run",), {"dest": "dry_run", "action": "store_true", "help": "apply: show what would change and prove it, write nothing"}),
    "appendix": (("--out",), {"dest": "appendix", "default": "", "metavar": "FILE.md", "help": "plan: write the appendix with every unit, period and line"}),
    "folder": (("folder",), {"nargs": "?", "default": str(RULEBOOK), "help": "a rulebook, or a folder with one set.csv (default: the project's own)"}),
    "report_action": (("action",), {"nargs": "?", "choices": ("write", "lint"), "default": "write"}),
    "file": (("file",), {"nargs": "?", "default": "", "help": "lint: the DOCX to check", "metavar": "FILE.docx"}),
    "kind": (("--kind",), {"default": "", "choices": ("month", "quarter", "half_year", "year"), "help": "the period of this kind in which --period lies"}),
    "dated": (("--dated",), {"default": "", "metavar": "2026-09-05", "help": "the day of signing, where it is known; else it is left open"}),
    "trace": (("--trace",), {"action": "store_true", "help": "print each sentence with its rule and its figures' ids"}),
    "row": (("row",), {"nargs": "?", "help": "its name, as `held list` gives it"}),
    "of_source": (("--source",), {"default": "", "metavar": "one_stop_dossiers"}),
    "of_province": (("--province",), {"default": "", "metavar": "hue"}),
    "of_period": (("--period",), {"default": "", "metavar": "2026-08"}),
    "field": (("--field",), {"default": "", "help": "fix: the field that is wrong"}),
    "value": (("--value",), {"default": "", "help": "fix: what it should say, as the source would write it; empty for missing"}),
    "by": (("--by",), {"default": "", "metavar": "'name, office'", "help": "fix: who decided it"}),
    "why": (("--why",), {"default": "", "metavar": "'reason'", "help": "fix: the number of the document, or what was wrong"}),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="par.py",
        description="PAR warehouse: pull → land → validate → model → gate → release → scorecards. Each step can be run again alone.",
        epilog="Data lies under PAR_HOME (default ./data); a source's address is PAR_URL_<SOURCE_ID>. Example: par.py run --province phu_tho --period 2026-08",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, needs, text) in _COMMANDS.items():
        text = inspect.cleandoc(text)
        shown = {"help": text.partition("\n")[0], "description": text, "formatter_class": argparse.RawDescriptionHelpFormatter}
        command = commands.add_parser(name, **shown)
        for argument in needs:
            flags, options = _ARGUMENTS[argument]
            command.add_argument(*flags, **options)
    return parser


def act(work: Callable[[Home], None], scopes: list[tuple[str, str]]) -> int:
    """Do the work in this home after a look at the provinces and periods asked for; the exit code. An error is one sentence."""
    try:
        for province, period in scopes:
            province_of(province), parse_period(period)
        home = open_home()
        begin_run()
        with only_run(home):
            work(home)
        return 0
    except ParError as error:
        print(f"par: {error}", file=sys.stderr)
        return 1


def main() -> int:
    asked = vars(_parser().parse_args())
    command, _, _ = _COMMANDS[asked.pop("command")]
    return act(lambda home: command(home, **asked), [(asked["province"], asked["period"])] if asked.get("period") and asked.get("province") else [])


if __name__ == "__main__":
    sys.exit(main())
