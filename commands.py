"""What a person asks of a home besides the steps of the road; each command's text is its help."""

from __future__ import annotations

from json import dumps as as_json
from pathlib import Path

from home import Home, ParError, write_bytes
from ingest.registry import province as province_of
from terminal import say


def in_short(home: Home, province: str, period: str) -> str:
    """What the current release says of a province and period in three sentences, with the release's name, in Vietnamese."""
    from scorecards.sentences import three_sentences
    from warehouse.connection import connect
    from warehouse.official import holds
    from warehouse.release import current

    release = current(home)
    if not holds(release, province, period):
        raise ParError(f"Release {release.release_id} has nothing of {province} {period}; run that month first.")
    with connect(release.database) as connection:
        return "\n".join([f"Bản phát hành {release.release_id}", *(f"- {sentence}" for sentence in three_sentences(connection, province, period))])


def show(home: Home, province: str, period: str) -> None:
    """Print the ranking, three sentences about the province, and where the release and the documents lie."""
    from scorecards.sentences import ranking, three_sentences
    from warehouse.connection import connect
    from warehouse.release import current

    release = current(home)
    with connect(release.path / "warehouse.duckdb") as connection:
        rows, sentences = ranking(connection, period), three_sentences(connection, province, period)
    say(f"\nXếp hạng các tỉnh, thành phố theo chỉ số 766 ({rows[0]['period'] if rows else 'chưa có số liệu'})")
    for row in rows:
        say(f"{row['rank']:>4}  {row['name']:<16} {row['score']:>6}")
    say("\n" + "\n".join(f"• {sentence}" for sentence in sentences))
    say(f"\nrelease    {release.path} (warehouse.duckdb, dictionary.md, manifest.json)")
    places(home, province, period)


def places(home: Home, province: str, period: str) -> None:
    """Print where the documents of a province and period lie in the current release: those that are there."""
    from scorecards import places as lie
    from warehouse.release import current

    release_id = current(home).release_id
    documents, site = lie.folder(home, release_id, province, period), home.site / release_id / province / period / "index.html"
    units = len(list((documents / lie.UNITS).glob("*.pdf")))
    lines = [("scorecard", lie.scorecard(documents), "and .xlsx"), ("units", documents / lie.UNITS, f"{units} PDF, {units} workbooks"),
             ("report", documents / "report.docx", "and .pdf"), ("site", site, "make open serves it")]  # fmt: skip
    say(f"\n{province} {period}")
    for name, path, note in lines:
        if path.exists():
            say(f"{name:<10} {path} ({note})")


def mail(home: Home, province: str, period: str, out: str) -> None:
    """Write the letters of a month as files to look at (.eml); nothing is sent.

    Whom a province sends to stands in its YAML (ingest/provinces/<province>.yaml):
      mail:
        from: cchc@example.gov.vn
        province: [vanphong@example.gov.vn]
        units: {H57.12: [sodantoc@example.gov.vn]}
    Airflow sends them (mail__scorecards) by its connection smtp_default, each once; what went out stands in PAR_HOME/mail/sent.jsonl.
    """
    from scorecards.mail import Recipients, letters
    from warehouse.release import current

    count = 0
    for letter in letters(current(home).path, province, period, Recipients.of(province_of(province).mail), home):
        count += 1
        say(str(write_bytes(Path(out) / f"{count:03d}__{letter.kind}__{letter.unit_code}.eml", letter.message.as_bytes())))
    say(f"{count} letters" if count else f"no letters: ingest/provinces/{province}.yaml names nobody under `mail`, or the month is not over yet")


def workbook(home: Home, province: str, period: str, out: str) -> None:
    """Issue the workbook for the figures that no system gives; filled in, it goes into the drop folder and is read back."""
    from ingest.units import known_units
    from ingest.workbook import issue

    units = known_units(home, province_of(province), period)
    path = issue(province, period, Path(out), units)
    say(f"{path}: {len(units)} units; fill it in and put it into <drop>/{province}/{period}/ of the sources that read it")


def held(home: Home, action: str, row: str | None, source: str, province: str, period: str, field: str, value: str, by: str, why: str) -> None:
    """Rows that wait for a person: list them, show one, correct a field of it, judge again."""
    from ingest import held as held_rows

    if action in ("show", "fix") and not row:
        raise ParError(f"Which row? Look its name up with: par.py held list; then: par.py held {action} <name>.")
    done = {
        "list": lambda: held_rows.listed(home, source, province, period),
        "show": lambda: held_rows.shown(home, row),
        "fix": lambda: held_rows.fix(home, row, field, value, by, why),
        "replay": lambda: held_rows.replay(home),
    }
    say("\n".join(done[action]()))


def explain_change(home: Home, unit: str, earlier: str, later: str, criteria_set: str, json: bool) -> None:
    """Split the change of a unit's score and rank between two periods: own results, others', rules, reorganisation, restatement."""
    from scorecards.changes import explain

    say("\n".join(explain(home, unit, earlier, later, criteria_set, json)))


def explain(home: Home, unit: str, criterion: str, of_period: str, province: str, criteria_set: str, rows: bool, json: bool) -> None:
    """Show what is behind a unit's points for a criterion: the rule and its source, figures, files, and with --rows the rows, without personal data."""
    from scorecards.explanations import explain as explained
    from warehouse.explain import Question

    say("\n".join(explained(home, Question(unit, criterion, of_period, province, criteria_set), rows, json)))


def ask(home: Home, question: str, about: str, province: str, period: str, criteria_set: str, form: str) -> None:
    """Print a ranking, a unit, a criterion, targets or the freshness of sources as tables; --json and --csv give exact figures to scripts.

      par.py ask ranking --province hue --set par_commune
      par.py ask unit H57.12 --period 2026-08
      par.py ask criterion ON_TIME --province hue --csv > on_time.csv
      par.py ask target --province phu_tho          all targets; with a code (par.py ask target PT-01) that one
      par.py ask freshness --province hue           which source is late or missing
    The current release answers; without --period its newest month.
    """
    from scorecards.answers import Asked, answer

    say(answer(home, Asked(question, about, province, period, criteria_set), form))


def extract(home: Home, unit: str, into: str) -> None:
    """Write the current release's rows of one unit, and the law, into a database of their own, for those who may see that unit only.

    par.py extract H57.12 --out H57.12.duckdb
    """
    from warehouse import extract as extracts
    from warehouse.release import current

    counts = extracts.extract(current(home), unit, Path(into))
    say(f"{into}: {len(counts)} tables, {sum(counts.values()):,} rows; of other units nothing but what a rank says")


def audit(home: Home, json: bool) -> None:
    """Who did what here: releases, official publications, corrections of held rows, empty answers, rules; and whether the log is whole.

    Each line carries the sha256 of the line before it, so that a line that was changed or removed is found; the command then ends with an error.
    Letters have a ledger of their own: PAR_HOME/mail/sent.jsonl.
    """
    import audit as log

    acts, found = list(log.entries(home)), log.findings(home)
    if json:
        say("\n".join(as_json(vars(each), ensure_ascii=False) for each in acts))
    else:
        width = max((len(each.who) for each in acts), default=0)
        said = (f"{each.at}  {each.who:<{width}}  {each.act:<12}  {'; '.join(f'{name} {value}' for name, value in each.about.items())}" for each in acts)
        say("\n".join([*said, "", f"{len(acts):,} acts" if found else f"{len(acts):,} acts; the log is whole"]))
    if found:
        raise ParError(f"The audit log is not whole: {'; '.join(found)}; lay {log.place(home)} beside a backup of it.")


def rulebook(home: Home, action: str, folder: str, **asked: object) -> None:
    """Look through a rulebook or a draft (check), score every held month under a draft (plan), put a draft in force from a day on (apply).

    A draft is a copy of a folder of rulebook/criteria/ with other rows, wherever it lies:
      cp -r rulebook/criteria/par_commune drafts/commune_2027     then change its rows
      par.py rulebook check drafts/commune_2027                   mistakes, each at its file, row and column
      par.py rulebook plan drafts/commune_2027 --out phu_luc.md   who gains, who loses, who changes class, and why
      par.py rulebook apply drafts/commune_2027 --valid-from 2027-01-01 --decision '12/QĐ-UBND' --dry-run
    Without --dry-run the last writes rulebook/criteria/: rows in force end on that day, the draft's begin; earlier months keep their rules and points.
    """
    import rulebook_command

    rulebook_command.run(home, action, folder, **asked)


def doctor(home: Home, json: bool) -> None:
    """Look at this machine and this home: versions, memory, disk, ports, clock, secrets, release; each finding says what to do.

    ok: as it should be. note: it may matter. bad: a run would fail, or say something wrong; the command then ends with an error.
    """
    import doctor

    if not doctor.run(home, json, say):
        raise ParError("Something stands in the way of a run here; each line marked bad says what to do.")


def report(home: Home, action: str, file: str, **asked: object) -> None:
    """Write the formal report (báo cáo, Decree 30/2020/NĐ-CP) of a province and a period as DOCX and PDF, or check the form of a DOCX (lint).

      par.py report --province hue --period 2026-08                  the month; 2026-Q3, 2026-H2 and 2026 are longer periods
      par.py report --province hue --period 2026-08 --kind quarter   the quarter in which the month lies
      par.py report --province hue --period 2026-08 --trace          each sentence with its rule and where its figures stand
      par.py report lint report.docx                                 eleven rules of the decree's annex; a finding says what to do
    Number, day and signature are left to a person. Letterhead and recipients are a row of rulebook/report_heads.csv.
    """
    import report_command

    report_command.run(home, action, file, **asked)
