"""What the portal published against what the marts say: every difference as a sentence, none where all is well."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import accepted_home

from home import RULEBOOK
from warehouse.connection import Connection, rows

POINT_TOLERANCE = Decimal("0.01")
PAYMENT_TOLERANCE = Decimal("0.015")


def mismatches(con: Connection) -> list[str]:
    """Points of every published metric and total of every tree endpoint that the marts do not give again."""
    return [*_metric_mismatches(con), *_tree_mismatches(con)]


def _metric_mismatches(con: Connection) -> list[str]:
    scores = {(row["unit_code"], row["criterion_code"]): row for row in _month(con, "fct_criterion_scores")}
    found = []
    for published in accepted_home.metric_rows():
        ours = scores.get((published["unit_code"], published["metric_code"]))
        if ours is None or None in (published["numerator"], published["denominator"], published["score"]):
            continue
        if ours["score"] is None or abs(ours["score"] - published["score"]) > POINT_TOLERANCE:
            found.append(f"{published['unit_code']} {published['metric_code']}: {ours['score']} is not the published {published['score']}")
    return found


def _tree_mismatches(con: Connection) -> list[str]:
    areas = {(row["unit_code"], row["area_code"]): row for row in _month(con, "fct_area_scores")}
    endpoints = {row["endpoint"]: row for row in table(RULEBOOK / "portal_groups.csv")}
    found = []
    for published in accepted_home.figure_rows():
        group = endpoints[published["endpoint"]]
        stated, ours = published[group["group_score_figure"]], areas[published["unit_code"], group["area_code"]]["score"]
        if ours is None or abs(ours - stated) > PAYMENT_TOLERANCE:
            found.append(f"{published['unit_code']} {group['area_code']}: {ours} is not the published {stated}")
    return found


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_table(path: Path, table: list[dict[str, str]]) -> None:
    """Write rows as a CSV with a header."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def _month(con: Connection, mart: str) -> list[dict]:
    return rows(con, f"select * from marts.{mart} where period = ? and province_code = ?", (accepted_home.MONTH, accepted_home.PROVINCE))
