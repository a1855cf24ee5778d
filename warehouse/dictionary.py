"""The data dictionary of a release: every mart and column, in English and Vietnamese, as the models describe them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.content import MartContent


@dataclass(frozen=True)
class Meaning:
    """What a mart or a column means, in both languages; empty where nobody has said it."""

    en: str = ""
    vi: str = ""


@dataclass(frozen=True)
class MartMeaning:
    """What a mart means and what each of its columns means."""

    mart: Meaning = Meaning()
    columns: dict[str, Meaning] = field(default_factory=dict)


def meanings(dbt_manifest: Path) -> dict[str, MartMeaning]:
    """The descriptions (and `meta.vi`) of every model in dbt's manifest; empty when dbt left none."""
    if not dbt_manifest.is_file():
        return {}
    nodes = json.loads(dbt_manifest.read_text(encoding="utf-8"))["nodes"].values()
    return {
        node["name"]: MartMeaning(_meaning(node), {name: _meaning(column) for name, column in node["columns"].items()})
        for node in nodes
        if node["resource_type"] == "model"
    }


def markdown(release_id: str, contents: list[MartContent], described: dict[str, MartMeaning]) -> str:
    """dictionary.md: one table a mart, a line a column."""
    lines = [f"# Data dictionary · Từ điển dữ liệu · {release_id}", ""]
    for mart in contents:
        meaning = described.get(mart.name, MartMeaning())
        lines += [f"## {mart.name}", "", *(f"{text}\n" for text in (meaning.mart.en, meaning.mart.vi) if text)]
        lines += [f"Rows · Số dòng: {mart.row_count}", "", "| column | type | meaning | ý nghĩa |", "| --- | --- | --- | --- |"]
        for name, data_type in mart.columns:
            column = meaning.columns.get(name, Meaning())
            lines.append(f"| {name} | {data_type} | {_cell(column.en)} | {_cell(column.vi)} |")
        lines.append("")
    return "\n".join(lines)


def _meaning(node: dict[str, Any]) -> Meaning:
    # dbt 1.10 moved `meta` under `config`; older manifests keep it beside the description
    meta = {**node.get("meta", {}), **node.get("config", {}).get("meta", {})}
    return Meaning(" ".join(node.get("description", "").split()), " ".join(str(meta.get("vi", "")).split()))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
