"""docs/sources.md and docs/sources/*.md from the registry and rulebook/systems.csv: `make docs` writes them, a test finds them stale."""

from __future__ import annotations

import csv
from pathlib import Path

from home import REPO, RULEBOOK
from ingest.connectors.login import variables
from ingest.registry import Column, Entity, Source, address_variable, source, source_ids

DOCS = REPO / "docs"
_REACHED = {
    "pulled": "pulled by connector `{connector}` of {link}",
    "file_drop": "read from file drop of {link}",
    "field": "a field of source {link}: `{where}`",
    "workbook": "figures entered through the checked workbook, {link}",
    "not_a_source": "not a data source, because {note}",
}
_DRIFT = {
    "hold": "held: its rows wait until somebody declares the field",
    "warn": "said aloud and recorded with the arrival; a field nobody declared is never kept",
    "stop": "refused: the pull stops and nothing is landed",
}
_ARRIVAL = {
    "snapshot": "an arrival tells the whole of its period; rows of an earlier one no longer stand",
    "changes": "rows add up, the last reading of a key stands",
}


def pages() -> dict[Path, str]:
    """Every generated page by its path."""
    found = {DOCS / "sources" / f"{source_id}.md": page(source(source_id)) for source_id in source_ids()}
    return {DOCS / "sources.md": _index()} | found


def systems() -> list[dict[str, str]]:
    """The systems that the five founding documents name, one row each, with how each is reached."""
    with (RULEBOOK / "systems.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _index() -> str:
    rows = [source(source_id) for source_id in source_ids()]
    lines = ["# Sources", "", "Generated from `ingest/sources/*.yaml` and `rulebook/systems.csv` by `make docs`.", ""]
    lines += ["## What is read", "", "| source | what | connector | owner | due |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {_link(one.source_id)} | {one.title_en} | `{one.connector}` | {one.owner} | {one.freshness_due_days} days |" for one in rows]
    lines += ["", "## Every system that the founding documents name", ""]
    lines += ["Quoted from the documents by file and line; one row a mention.", ""]
    lines += ["| no | system | province | how it is reached |", "| --- | --- | --- | --- |"]
    lines += [f"| {row['system_no']} | {_cell(row['system'])} | {row['province']} | {_reached(row)} |" for row in systems()]
    return "\n".join(lines) + "\n"


def _reached(row: dict[str, str]) -> str:
    of = source(row["source_id"]) if row["source_id"] else None
    said = _REACHED[row["reached_by"]].format(connector=of and of.connector, link=of and _link(of.source_id), where=row["where"], note=row["note"])
    if row["reached_by"] == "not_a_source":
        return _cell(said)
    where = f" (`{row['where']}`)" if row["where"] and row["reached_by"] != "field" else ""
    return _cell(said + where + (f"; {row['note']}" if row["note"] else ""))


def _link(source_id: str) -> str:
    return f"[`{source_id}`](sources/{source_id}.md)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def page(of: Source) -> str:
    """What a source is, in Markdown: a page of docs/sources, and what Airflow shows beside its DAG."""
    channels = sorted({entity.channel for entity in of.entities.values()})
    addresses = ", ".join(f"`{address_variable(of.source_id, channel)}`" for channel in channels)
    lines = [f"# {of.title_en}", "", f"`{of.source_id}` · {of.title_vi}", "", "Generated from the YAML of the source by `make docs`.", ""]
    facts = {
        "Owner": of.owner,
        "Dialect": of.dialect,
        "Address": f"{addresses} (https:// or file:///…/drop; see the province's YAML)",
        "Time zone": f"{of.time_zone} where a time states no offset",
        "Encoding": of.encoding,
        "What is sure": of.citation,
        "New, missing or re-typed fields": _DRIFT[of.drift],
        "An arrival": _ARRIVAL[of.arrival],
        "Due": f"{of.freshness_due_days} days after the end of the period",
    }
    if needed := variables(of):
        facts["Credentials"] = f"{', '.join(f'`{name}`' for name in needed)} (a province's YAML may name further headers)"
    if of.connector != "file_drop":
        facts["Politeness"] = f"at most {of.rate_per_second:g} requests a second and {of.concurrency} at a time to one host"
    lines += ["| | |", "| --- | --- |", *(f"| {name} | {_cell(value)} |" for name, value in facts.items())]
    mentions = [row for row in systems() if row["source_id"] == of.source_id]
    if mentions:
        lines += ["", "## Systems of the provinces that it reads", "", *(f"- {row['system']} ({row['province']})" for row in mentions)]
    for entity in of.entities.values():
        lines += ["", *_entity(entity)]
    return "\n".join(lines) + "\n"


def _entity(entity: Entity) -> list[str]:
    how = [f"`{entity.request.get('method', 'GET')} {endpoint}`" for endpoint in entity.endpoints]
    how += [f"files `{entity.file_pattern}`"] if entity.file_pattern else []
    lines = [f"## {entity.name}", "", f"From {' or '.join(how)}. Key: {', '.join(f'`{name}`' for name in entity.key)}; {_conflict(entity)}.", ""]
    lines += [f"- {said}" for said in _notes(entity)]
    lines += ["", "| kept field | stands at | type | promise |", "| --- | --- | --- | --- |", *(_column(column) for column in entity.columns)]
    lines += [f"| {name} | `{where}` | keyed digest | the value itself is never written |" for name, where in entity.digest.items()]
    return lines


def _conflict(entity: Entity) -> str:
    return "of rows with one key the last reading stands" if entity.on_conflict == "latest" else "rows that contradict each other are all held"


def _notes(entity: Entity) -> list[str]:
    notes = []
    if entity.channel:
        notes.append(f"channel `{entity.channel}`: an address of its own")
    if entity.for_each:
        notes.append(f"asked once for every `{entity.for_each['column']}` of `{entity.for_each['entity']}`")
    if entity.watermark:
        overlap = entity.watermark.get("overlap_minutes", 60)
        notes.append(f"asked again only for what changed (`{entity.watermark['column']}`), with {overlap} minutes of overlap")
    if entity.aggregate:
        notes.append(f"rows are counted on arrival by {', '.join(entity.aggregate['by'])}; single rows never touch the disk")
    if entity.secret:
        notes.append(f"rows marked {', '.join(map(str, entity.secret['values']))} are excluded by rule, counted, never stored")
    notes.append(_expected(entity))
    if entity.optional:
        notes.append("optional: a month stands without it, and its absence is shown")
    if entity.known:
        notes.append(f"there and never kept: {', '.join(f'`{name}`' for name in entity.known)}")
    return notes


def _expected(entity: Entity) -> str:
    most = f" or more than {entity.maximum_rows:,}" if entity.maximum_rows is not None else ""
    if entity.minimum_rows or most:
        return f"fewer than {entity.minimum_rows:,}{most} rows are suspect, not a fact: the pull is refused"
    return "no rows at all are suspect where rows were usual: the pull is refused"


def _column(column: Column) -> str:
    where = f"`{column.path}`" if column.path else column.place
    promise = ["required"] if column.required else []
    promise += [f"≥ {column.minimum}"] if column.minimum is not None else []
    promise += [f"≤ {column.maximum}"] if column.maximum is not None else []
    promise += [f"{column.number_style} numbers"] if column.type in ("count", "number") and column.number_style != "plain" else []
    promise += [f"{' or '.join(column.dialects)} ({column.time_zone})"] if column.dialects else []
    promise += ["; ".join(f"{raw} = {ours}" for raw, ours in column.values.items())] if column.values else []
    return f"| {column.name} | {_cell(where)} | {column.type} | {_cell(', '.join(promise))} |"


def main() -> None:
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
