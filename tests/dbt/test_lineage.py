"""The lineage page of a release: whole from source to scorecard, the same each time, with nothing of the machine that built it."""

from __future__ import annotations

import json

import pytest

from home import REPO
from warehouse import lineage


@pytest.fixture(scope="module")
def manifest(built_home) -> dict:
    return json.loads((built_home.build / "dbt" / "manifest.json").read_text(encoding="utf-8"))


def ancestors(manifest: dict, identity: str) -> set[str]:
    found, waiting = set(), [identity]
    while waiting:
        parents = set(manifest["parent_map"][waiting.pop()]) - found
        found |= parents
        waiting.extend(parents)
    return found


@pytest.mark.parametrize("document", ["scorecard", "letters", "site", "formal_report", "bi"])
def test_every_document_comes_of_the_portal_and_the_rulebook(manifest, document):
    above = ancestors(manifest, f"exposure.par_warehouse.{document}")
    assert {"source.par_warehouse.national_portal.metrics", "source.par_warehouse.rulebook.criteria"} <= above


def test_the_page_holds_the_models_and_nothing_of_the_machine(manifest, built_home):
    text = lineage.page(manifest).decode()
    assert not any(hole in text for hole in lineage.HOLES) and "exposure.par_warehouse.formal_report" in text and "Điểm từng tiêu chí" in text
    assert [place for place in (str(built_home.root), str(REPO), manifest["metadata"]["invocation_id"]) if place in text] == []
    later = {**manifest, "nodes": {name: {**node, "created_at": 0} for name, node in reversed(manifest["nodes"].items())}}
    assert lineage.page(later) == text.encode()


def test_no_text_of_a_model_ends_the_script_that_it_stands_in(manifest):
    planted = json.loads(json.dumps(manifest))
    planted["nodes"]["model.par_warehouse.dim_units"]["description"] = "</script><script>alert(1)</script>"
    assert "</script><script>alert" not in lineage.page(planted).decode()
