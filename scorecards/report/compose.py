"""The whole report of a province and a period: letterhead, eight sections, four annexes, signature block without a signature."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scorecards.report import annexes, data_state, follow_up, naming, results, rulebook, unit_results
from scorecards.report.content import Heading, Part, Report, say
from scorecards.report.reading import Reading, read
from scorecards.vietnamese import local_day, word_list, words
from warehouse.connection import connect
from warehouse.release import DATABASE_FILE

ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")


def compose(release_path: Path, province: str, period: str, dated: date | None = None) -> Report:
    """The report out of one release; `dated` is the day of signing where somebody knows it, else it is left open."""
    with connect(Path(release_path) / DATABASE_FILE) as con:
        reading = read(con, Path(release_path), province, period)
        head = rulebook.head(province)
        names = {"period": naming.period(period), "province": naming.province(reading)}
        return Report(
            heading(reading, head, dated),
            (say("opening", issuer=filled(head["issuer_vi"], reading), release=reading.manifest["release_id"], **names),),
            sections(reading, Path(release_path)),
            parts("report.annexes", (annexes.scores(reading), annexes.units(reading), annexes.targets(reading), annexes.quality(reading))),
            words("report.document_title", period=naming.period(reading.period), province=reading.province["full_name_vi"]),
            footer(reading),
            local_day(reading.manifest["learned_at"]).isoformat(),
        )


def sections(reading: Reading, release_path: Path) -> tuple[Part, ...]:
    closing = say("closing", period=naming.period(reading.period), province=naming.province(reading))
    return parts(
        "report.sections",
        (
            data_state.blocks(reading),
            results.general(reading),
            results.attention_blocks(reading),
            results.area_blocks(reading),
            unit_results.blocks(reading),
            follow_up.target_blocks(reading),
            follow_up.restated_blocks(reading, release_path),
            (*follow_up.proposals(reading), closing),
        ),
    )


def parts(titles: str, blocks: tuple) -> tuple[Part, ...]:
    return tuple(Part(number, title, found) for number, title, found in zip(ROMAN, word_list(titles), blocks, strict=False))


def heading(reading: Reading, head: dict, dated: date | None) -> Heading:
    year, blank = local_day(reading.manifest["learned_at"]).year, words("report.blank_day")
    issuer = filled(head["issuer_vi"], reading)
    return Heading(
        parent=filled(head["parent_vi"], reading),
        issuer=issuer,
        nation=words("report.nation"),
        motto=words("report.motto"),
        number=words("report.number", sign=head["number_sign"]),
        place_and_date=words(
            "report.place_and_date",
            place=filled(head["place_vi"], reading),
            day=f"{dated.day:02d}" if dated else blank,
            month=month(dated) if dated else blank,
            year=dated.year if dated else year,
        ),
        title=words("report.title"),
        abstract=words("report.abstract", period=naming.period(reading.period), province=naming.province(reading)),
        notices=tuple(words(f"badge.{kind}") for kind in ("simulated", "captured") if kind in reading.facts["practice_kinds"]),
        signature=tuple(filled(head["signature_vi"], reading).split(";")),
        recipients=tuple(f"- {one};" for one in filled(head["recipients_vi"], reading).split(";")),
        archive=words("report.archive", archive=head["archive_vi"]),
        annex_reference=words("report.annex_reference", sign=head["number_sign"], year=dated.year if dated else year, issuer=issuer),
    )


def month(dated: date) -> str:
    """Months 1 and 2 have a leading zero, the others none (Decree 30/2020/NĐ-CP, Annex I)."""
    return f"{dated.month:02d}" if dated.month < 3 else str(dated.month)


def filled(text: str, reading: Reading) -> str:
    full = naming.province(reading)
    return text.replace("{PROVINCE}", full.upper()).replace("{province}", full).replace("{place}", reading.province["name_vi"])


def footer(reading: Reading) -> str:
    """On every page: which release, that nobody has signed, and what its input is."""
    kinds = [words(f"badge.{kind}") for kind in ("simulated", "captured") if kind in reading.facts["practice_kinds"]]
    return " · ".join([words("report.footer", release=reading.manifest["release_id"]), *kinds])
