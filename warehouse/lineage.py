"""The lineage of a release as one page that asks nothing of any network: dbt's own documentation page with this project's models in it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

# Where a node lay on the machine that built it, and when: nobody's business, and it would make every build's page another.
HIDDEN = frozenset({"created_at", "build_path", "compiled_path", "compiled_code", "compiled", "relation_name", "unrendered_config", "external"})
WITH_PATHS = frozenset({"external_location"})  # within a source's meta: the folder of the accepted files
PARTS = ("nodes", "sources", "exposures", "macros", "docs", "metrics", "groups", "unit_tests", "semantic_models", "saved_queries")
LINKS = ("parent_map", "child_map")
# Half-made addresses that a browser asks its disk for before the page's script has filled them in; under these names it waits.
WAITING = {'xlink:href="{{': 'ng-attr-xlink:href="{{', ' src="{{': ' ng-src="{{'}
HOLES = {'"MANIFEST.JSON INLINE DATA"': "manifest", '"CATALOG.JSON INLINE DATA"': "catalog"}


def page(dbt_manifest: dict[str, Any]) -> bytes:
    """The whole page (about 4 MB); the same models give the same bytes."""
    data = {"manifest": _shown(dbt_manifest), "catalog": {"nodes": {}, "sources": {}}}
    text = _template().read_text(encoding="utf-8")
    for early, late in WAITING.items():
        text = text.replace(early, late)
    for hole, name in HOLES.items():
        # the data stands within a script: no text of it may end that
        text = text.replace(hole, json.dumps(data[name], ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/"))
    return text.encode()


def _template() -> Path:
    """The page that `dbt docs generate --static` fills; found without loading dbt, which takes a second."""
    [folder] = importlib.util.find_spec("dbt").submodule_search_locations
    return Path(folder) / "task" / "docs" / "index.html"


def _shown(dbt_manifest: dict[str, Any]) -> dict[str, Any]:
    project = dbt_manifest["metadata"]["project_name"]
    parts = {part: {identity: _trimmed(node) for identity, node in dbt_manifest.get(part, {}).items() if _is_ours(node, project)} for part in PARTS}
    return {"metadata": {"project_name": project}, "disabled": {}, **parts, **{name: dbt_manifest[name] for name in LINKS}}


def _is_ours(node: dict[str, Any], project: str) -> bool:
    return node.get("package_name") == project or node.get("resource_type") == "doc"


def _trimmed(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    return {name: _trimmed(value) for name, value in node.items() if name not in HIDDEN | WITH_PATHS}
