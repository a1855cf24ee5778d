"""Writes accepted Parquet as ingest does (contract: typed, `_empty.parquet` always there), from the portal's real answers or from rows."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl

from home import Home, open_home
from ingest import schemas
from ingest.accounts import ACCOUNT, HELD, write_empty
from ingest.registry import source_ids

PORTAL = Path(__file__).resolve().parents[1] / "fixtures" / "national_portal"
MONTH, YEAR, PROVINCE, LIST_PROVINCE = "2026-08", "2026", "phu_tho", "phu_tho"
LEARNED_AT = datetime(2026, 10, 6, 2, 0, 0)

METRIC_ENDPOINTS = ("transparency", "handling-satisfaction", "dossier-digitized")
TREE_ENDPOINTS = ("dvc-progress-tree", "formality-online-payment-tree", "provide-online-tree")
FIGURES = (
    "total_received total_on_time ratio_pct score max_score total_score total_max_score total_dossier_online_payment_success"
    " total_dossier_financial_obligation total_dossier_online_formality_payment_success total_fee_formality total_fee_dossier_formality"
    " authority_count partial_count full_count online_dossier_count online_service_total"
    " channel_online_sum channel_direct_sum channel_postal_sum channel_total_sum"
)
THEIR_NAME = {"ratio_pct": "ratio"}  # every other figure has the portal's name in snake_case
LIST_COLUMNS = "ckmb tdgq clgq tttt mdhl mdsh"

# what ingest accepts, entity by entity
SCHEMAS: dict[tuple[str, str], dict] = {
    (source, entity): dict(schemas.empty(schema).schema) for source in source_ids() for entity, schema in schemas.module(source).ACCEPTED.items()
}


def empty_home(root: Path) -> Home:
    """A home whose every accepted folder has its typed, empty Parquet and nothing else."""
    home = open_home(root)
    write_empty(home)
    return home


def accept(
    home: Home,
    source: str,
    entity: str,
    rows: list[dict],
    province: str = PROVINCE,
    period: str = MONTH,
    arrival: str = "20261006T020000Z-a1",
    learned_at: datetime = LEARNED_AT,
    asked_for: str = "",
) -> None:
    """Write one arrival's rows of an entity and its line in the file accounts, as ingest would; `asked_for` is the month of the pull where rows tell more."""
    sha = hashlib.sha256(f"{source}/{entity}/{arrival}".encode()).hexdigest()
    head = {"source_id": source, "province_code": province, "period": period, "arrival_id": arrival, "file_sha256": sha, "learned_at": learned_at}
    stem = f"{province}__{asked_for or period}__{arrival}"
    _write(
        home.accepted / source / entity / f"{stem}.parquet", [head | {"row_no": number} | row for number, row in enumerate(rows, 1)], SCHEMAS[source, entity]
    )
    account = {
        "source_id": source,
        "province_code": province,
        "period": period,
        "arrival_id": arrival,
        "entity": entity,
        "file_name": f"{entity}.json",
        "file_sha256": sha,
        "file_bytes": 1,
        "landed_count": len(rows),
        "accepted_count": len(rows),
        "held_count": 0,
        "duplicate_count": 0,
        "practice_kind": "captured",
        "learned_at": learned_at,
    }
    _write(home.accepted / "file_accounts" / f"{source}__{stem}__{entity}.parquet", [account], ACCOUNT)


def hold(home: Home, rows: list[dict], source: str = "national_portal", province: str = PROVINCE, period: str = MONTH, arrival: str = "a1") -> None:
    """Write held rows of one arrival."""
    head = {"source_id": source, "province_code": province, "period": period, "arrival_id": arrival, "file_sha256": "0" * 64, "learned_at": LEARNED_AT}
    _write(home.held / f"{source}__{province}__{period}__{arrival}.parquet", [head | row for row in rows], HELD)


def real_home(root: Path) -> Home:
    """A home with everything that the portal's real answers hold: Phú Thọ's month and the list of provinces."""
    home = empty_home(root)
    accept(home, "national_portal", "metrics", metric_rows())
    accept(home, "national_portal", "unit_figures", figure_rows())
    for asked_for in (MONTH, "2026-09"):  # the list tells the year to date: unchanged it is one arrival, whatever month asks for it
        accept(home, "national_portal", "province_scores", list_rows(), LIST_PROVINCE, YEAR, asked_for=asked_for)
    return home


def answer(endpoint: str) -> dict:
    """The portal's answer of one endpoint for Phú Thọ, decimals exact."""
    path = PORTAL / "phu_tho_2026-08" / f"{endpoint}.json"
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["data"]


def metric_rows() -> list[dict]:
    """One row per endpoint, unit and metric, as published."""
    rows = []
    for endpoint in METRIC_ENDPOINTS:
        data = answer(endpoint)
        for unit in [data["overview"], *data["evaluation"]]:
            rows += [_metric_row(endpoint, unit, metric, unit is data["overview"]) for metric in unit["metrics"]]
    return rows


def _metric_row(endpoint: str, unit: dict, metric: dict, is_root: bool) -> dict:
    return {
        "endpoint": endpoint,
        "unit_code": unit["departmentCode"],
        "unit_name": unit["departmentName"],
        "unit_type": unit["departmentType"],
        "unit_level": unit["departmentLevel"],
        "is_root": is_root,
        "metric_code": metric["code"],
        "metric_name": metric["name"],
        "numerator": _exact(metric["numerator"]),
        "denominator": _exact(metric["denominator"]),
        "ratio_pct": _exact(metric["ratio"]),
        "score": _exact(metric["score"]),
        "max_score": _exact(metric["maxScore"]),
        "group_score": _exact(unit["totalScore"]),
        "group_max_score": _exact(unit["totalMaxScore"]),
        "data_quality_status": metric.get("dataQualityStatus"),
        "data_quality_message": metric.get("dataQualityMessage"),
    }


def figure_rows() -> list[dict]:
    """One row per tree endpoint and unit, as published."""
    rows = []
    for endpoint in TREE_ENDPOINTS:
        data = answer(endpoint)
        for unit in [data["parent"], *data["children"]]:
            rows.append(
                {
                    "endpoint": endpoint,
                    "unit_code": unit["departmentCode"],
                    "unit_name": unit["departmentName"],
                    "unit_level": unit["level"],
                    "is_root": unit is data["parent"],
                    **{name: _exact(unit.get(_their_name(name))) for name in FIGURES.split()},
                    "data_quality_status": unit.get("dataQualityStatus"),
                    "data_quality_message": unit.get("dataQualityMessage"),
                }
            )
    return rows


def _their_name(figure: str) -> str:
    """`total_on_time` is `totalOnTime` in the portal's answer."""
    first, *others = figure.split("_")
    return THEIR_NAME.get(figure, first + "".join(word.capitalize() for word in others))


def list_rows() -> list[dict]:
    """One row per province of the older list, as published."""
    listed = json.loads((PORTAL / "provinces_2026-10-05.json").read_text(encoding="utf-8"))
    return [
        {"unit_code": row["MA_COQUAN"], "unit_name": row["TEN"], "row_stt": row["ROW_STT"], "total_score": Decimal(row["TONG_SCORE"])}
        | {column: Decimal(row[column.upper()]) for column in LIST_COLUMNS.split()}
        for row in listed
    ]


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(value)


def _write(path: Path, rows: list[dict], schema: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
