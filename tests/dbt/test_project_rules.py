"""The house's rules over dbt's manifest and the project's SQL: who may ref whom, what every model must have, what no SQL may say."""

from __future__ import annotations

import csv
import json
import re

import golden
import pytest
from asking_dbt import ask_dbt

from home import REPO, RULEBOOK
from warehouse.build import PROJECT
from warehouse.connection import rows

LAYERS = ("staging", "intermediate", "measures", "scores", "marts", "reports", "operations")
SERVED = ("marts", "reports")  # what readers get, in schema `marts`
SQL_FILES = sorted(path for folder in ("models", "macros", "tests") for path in (PROJECT / folder).rglob("*.sql"))
MODEL_FILES = sorted((PROJECT / "models").rglob("*.sql"))
VIETNAMESE = re.compile("[À-ỹĐđ]")
NOT_PORTABLE = re.compile(r"::|\bqualify\b|group by all|order by all|\bexclude\s*\(|\breplace\s*\(\s*\w+\s+as\b|\basof\b|\bpivot\b|\bstrftime\b", re.IGNORECASE)
# what one engine alone understands stands in its own dispatched macro or materialization
OF_ONE_ENGINE = re.compile(
    r"//|\b(?:hugeint|string_agg|unnest|generate_series|struct_pack|list_(?:value|agg\w*|filter|transform|contains|sort)\(|epoch\w*\(|ilike)"
    r"|\b(?:read_csv|read_parquet|date_diff|timestampadd|unix_seconds|within group)\b|\bdiv\b",
    re.IGNORECASE,
)
DISPATCHED = re.compile(r"{% (macro|materialization) (?:(?:duckdb|spark)__|\w+, adapter=).*?{%-? end\1 -?%}|{#.*?#}|{{ return\(.*?}}", re.DOTALL)


@pytest.fixture(scope="session")
def manifest(built_home) -> dict:
    return json.loads((built_home.build / "dbt" / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest) -> dict[str, dict]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def kind(node: dict) -> str:
    """The part of the house a node stands in: its layer, with the rulebook's staging and the dimensions apart."""
    layer = node["fqn"][1]
    if node["fqn"][1:3] == ["staging", "rulebook"]:
        return "rulebook"
    return "dimension" if node["name"].startswith("dim_") else layer


# what each part may ref; a dimension is the rulebook's, or the units', face to everybody
MAY_REF = {
    "staging": set(),
    "rulebook": set(),
    "intermediate": {"staging", "rulebook", "intermediate"},
    "measures": {"staging", "rulebook", "intermediate", "measures"},
    "scores": {"measures", "rulebook", "dimension", "scores"},
    "dimension": {"rulebook", "intermediate"},
    "marts": {"scores", "measures", "intermediate", "dimension"},
    "reports": {"marts", "dimension"},
    "operations": {"staging"},
}


def forbidden_refs(manifest: dict) -> list[str]:
    """Every ref or source() that the house does not allow, as a sentence."""
    nodes, found = manifest["nodes"], []
    for node in nodes.values():
        if node["resource_type"] != "model":
            continue
        for parent in node["depends_on"]["nodes"]:
            if parent.startswith("source."):
                if node["fqn"][1] != "staging":
                    found.append(f"{node['name']} reads {parent}: source() stands only in staging")
            elif kind(nodes[parent]) not in MAY_REF[kind(node)]:
                found.append(f"{node['name']} ({kind(node)}) refs {nodes[parent]['name']} ({kind(nodes[parent])})")
    return found


def test_only_allowed_refs(manifest):
    assert forbidden_refs(manifest) == []


def test_a_forbidden_ref_would_be_found(manifest):
    planted = json.loads(json.dumps(manifest))
    planted["nodes"]["model.par_warehouse.score__areas"]["depends_on"]["nodes"].append("model.par_warehouse.stg_national_portal__metrics")
    planted["nodes"]["model.par_warehouse.fct_measures"]["depends_on"]["nodes"].append("source.par_warehouse.accounts.held")
    assert len(forbidden_refs(planted)) == 2


def test_every_model_stands_in_a_layer_and_is_described(models):
    assert {node["fqn"][1] for node in models.values()} == set(LAYERS)
    assert [name for name, node in models.items() if not node["description"]] == []


def test_every_measure_and_score_has_a_unit_test(manifest, models):
    tested = {unit_test["model"] for unit_test in manifest["unit_tests"].values()}
    assert {name for name, node in models.items() if node["fqn"][1] in ("measures", "scores")} <= tested


def test_every_measure_score_and_mart_has_data_tests(manifest, models):
    tested = {node.split(".")[-1] for test in manifest["nodes"].values() if test["resource_type"] == "test" for node in test["depends_on"]["nodes"]}
    assert {name for name, node in models.items() if node["fqn"][1] in ("measures", "scores", *SERVED)} <= tested


def undescribed(models: dict[str, dict]) -> list[str]:
    """Every mart and report, and every column of one, that lacks its contract, its English or its Vietnamese."""
    served = [node for node in models.values() if node["fqn"][1] in SERVED]
    told = [(node["name"], node["description"], node["meta"]) for node in served]
    told += [(f"{node['name']}.{name}", column["description"], column["meta"]) for node in served for name, column in node["columns"].items()]
    wanting = [name for name, en, meta in told if not en or not VIETNAMESE.search(meta.get("vi", ""))]
    return wanting + [node["name"] for node in served if not node["config"]["contract"]["enforced"]]


def test_marts_and_reports_keep_their_contract_and_speak_both_languages(models):
    assert sum(node["fqn"][1] in SERVED for node in models.values()) >= 34 and undescribed(models) == []


def test_an_undescribed_column_would_be_found(models):
    planted = json.loads(json.dumps(models))
    planted["rpt_unit_rankings"]["columns"]["rank"]["description"] = ""
    planted["fct_measures"]["columns"]["numerator"]["meta"] = {"vi": "Numerator"}
    assert sorted(undescribed(planted)) == ["fct_measures.numerator", "rpt_unit_rankings.rank"]


def test_every_served_table_and_column_carries_both_languages_in_the_database_itself(marts):
    told = rows(marts, "select table_name as name, comment from duckdb_tables() where schema_name = 'marts'")
    told += rows(marts, "select table_name || '.' || column_name as name, comment from duckdb_columns() where schema_name = 'marts'")
    assert len(told) > 600 and [row["name"] for row in told if " · " not in (row["comment"] or "") or not VIETNAMESE.search(row["comment"])] == []


def marts_named(places: list[str]) -> set[str]:
    """The marts that modules name, by file or by folder."""
    modules = [
        path for place in places for path in ([REPO / place] if place.endswith(".py") else (REPO / place).rglob("*.*")) if path.suffix in (".py", ".yaml")
    ]
    return {name for path in modules for name in re.findall(r"\b(?:dim|fct|bridge|rpt)_[a-z_]+", path.read_text(encoding="utf-8"))}


def test_exposures_name_what_the_documents_read(manifest):
    exposures = {node["name"]: node for node in manifest["exposures"].values()}
    read = {name: marts_named(node["config"]["meta"]["reads"]) for name, node in exposures.items()}
    declared = {name: {mart.split(".")[-1] for mart in node["depends_on"]["nodes"]} for name, node in exposures.items()}
    assert set(exposures) >= {"scorecard", "letters", "site", "formal_report", "bi"} and all(declared.values())
    assert {name: found for name, marts in read.items() if (found := marts ^ declared[name])} == {}
    assert marts_named(["scorecards"]) <= set().union(*declared.values())


def test_marts_have_exactly_the_columns_everybody_else_counts_on(marts):
    with (REPO / "tests" / "unit" / "marts_columns.csv").open(encoding="utf-8", newline="") as handle:
        agreed = [(row["mart"], row["column"], row["type"].replace("text", "varchar")) for row in csv.DictReader(handle)]
    built = rows(
        marts,
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'marts' order by table_name, ordinal_position",
    )
    assert [(row["table_name"], row["column_name"], row["data_type"].lower()) for row in built] == sorted(agreed, key=lambda row: row[0])


def test_models_open_with_their_grain_and_stay_short():
    assert [path.name for path in MODEL_FILES if not path.read_text(encoding="utf-8").startswith("-- grain: one row per ")] == []
    assert [path.name for path in MODEL_FILES if len(path.read_text(encoding="utf-8").splitlines()) > 150] == []


def test_sql_is_portable():
    assert [(path.name, found.group()) for path in SQL_FILES if (found := NOT_PORTABLE.search(path.read_text(encoding="utf-8")))] == []


def test_what_one_engine_alone_understands_is_dispatched():
    texts = {path.name: DISPATCHED.sub("", path.read_text(encoding="utf-8")) for path in SQL_FILES}
    assert [(name, found.group()) for name, text in texts.items() if (found := OF_ONE_ENGINE.search(text))] == []
    planted = "{% macro duckdb__half(a) -%} {{ a }} // 2 {%- endmacro %} select 5"
    assert not OF_ONE_ENGINE.search(DISPATCHED.sub("", planted)) and OF_ONE_ENGINE.search(DISPATCHED.sub("", f"{planted} // 2"))


def test_no_vietnamese_and_no_criterion_stands_in_sql():
    codes = {row["criterion_code"] for path in sorted(RULEBOOK.glob("criteria/*/criteria.csv")) for row in golden.table(path)}
    codes |= {path.parent.name for path in RULEBOOK.glob("criteria/*/criteria.csv")}
    assert len(codes) > 20
    # codes that are numbers (1.1, 3.2.1) also stand in comments on the clauses of a text: in SQL they would be quoted
    said = [rf"'{re.escape(code)}'" if code[0].isdigit() else rf"\b{re.escape(code)}\b" for code in sorted(codes) if len(code) > 2]
    spoken = re.compile("|".join(said))
    assert spoken.search("case when criterion_code = '3.2.1' then") and spoken.search("-- ON_TIME") and not spoken.search("-- 766 rule 5.2")
    texts = {path.name: path.read_text(encoding="utf-8") for path in SQL_FILES}
    assert [name for name, text in texts.items() if VIETNAMESE.search(text) or spoken.search(text)] == []


def test_dbt_unit_tests_pass(built_home):
    results = ask_dbt(built_home, "test", "--select", "test_type:unit", "--no-use-colors")
    assert len(results) >= 21 and {result["status"] for result in results} == {"pass"}


def test_nothing_is_left_in_the_checkout(built_home):
    assert [path.name for path in PROJECT.iterdir() if path.name in ("target", "logs", "dbt_packages")] == []
