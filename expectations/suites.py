"""The suites as code: what must hold of each mart before it may be published, and how a breach is told in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import great_expectations.expectations as gxe
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.row_conditions import Column

from expectations.frames import FRAMES, Frame

TOLERANCES = Path(__file__).with_name("tolerances.csv")
EITHER_MISSING = "either_value_is_missing"
BOTH_MISSING = "both_values_are_missing"

# The closed vocabularies: which column may hold only the codes of which label type.
VOCABULARIES = (
    ("dim_units", "unit_level", "unit_level"),
    ("dim_units", "peer_group", "peer_group"),
    ("dim_criteria", "status", "criterion_status"),
    ("dim_criteria_sets", "status", "criterion_status"),
    ("fct_criterion_scores", "set_status", "criterion_status"),
    ("fct_criterion_scores", "score_status", "score_status"),
    ("fct_criterion_scores", "score_basis", "score_basis"),
    ("fct_area_scores", "score_status", "score_status"),
    ("fct_area_scores", "score_basis", "score_basis"),
    ("fct_index_scores", "score_status", "score_status"),
    ("fct_index_scores", "score_basis", "score_basis"),
    ("fct_index_scores", "peer_group", "peer_group"),
    ("fct_target_attainments", "attainment_status", "attainment_status"),
)


@dataclass(frozen=True)
class Tolerance:
    """How far two figures may lie apart, and how many of a hundred must lie within: rows of tolerances.csv."""

    distance: float
    mostly: float


@dataclass(frozen=True)
class Check:
    """One expectation of one mart; `says` ends the sentence '<mart>.<column> of <row> …' with the row's own values in it."""

    mart: str
    column: str
    says: str
    expectation: Expectation
    mostly: float = 1.0
    unless_empty: bool = False  # nothing to say of a mart without rows


def read_tolerances() -> dict[tuple[str, str], Tolerance]:
    with TOLERANCES.open(encoding="utf-8", newline="") as handle:
        return {(row["mart"], row["column"]): Tolerance(float(row["tolerance"]), float(row["mostly"])) for row in csv.DictReader(handle)}


def checks(vocabulary: dict[str, list[str]]) -> list[Check]:
    """Every check of every mart; `vocabulary` maps a label type to its codes."""
    tolerances = read_tolerances()
    found = [check for frame in FRAMES for check in _shape(frame)]
    found += [_in_vocabulary(mart, column, vocabulary.get(label_type, [])) for mart, column, label_type in VOCABULARIES]
    return [*found, *_files(), *_measures(tolerances), *_scores(tolerances), *_index(tolerances), *_targets()]


def _shape(frame: Frame) -> Iterator[Check]:
    """Rows are there where they must be, no part of a key is missing, and no key stands there twice."""
    if not frame.may_be_empty:
        yield Check(frame.mart, frame.keys[0], "has no row at all", gxe.ExpectTableRowCountToBeBetween(min_value=1))
    yield Check(frame.mart, "{missing_column}", "is missing, though every row must have it", gxe.ExpectColumnValuesToBeNull(column="missing_column"))
    unique = gxe.ExpectColumnValuesToBeUnique(column=frame.keys[0])
    if len(frame.keys) > 1:
        unique = gxe.ExpectCompoundColumnsToBeUnique(column_list=list(frame.keys))
    yield Check(frame.mart, frame.keys[-1], f"stands there more than once, though ({', '.join(frame.keys)}) names one row", unique)


def _in_vocabulary(mart: str, column: str, codes: list[str]) -> Check:
    says = f"is '{{{column}}}', which is none of {', '.join(codes) or 'the codes in dim_labels (it has none for this column)'}"
    return Check(mart, column, says, gxe.ExpectColumnValuesToBeInSet(column=column, value_set=codes))


def _nothing(mart: str, column: str, tested: str, says: str) -> Check:
    """The tested column holds something only where a row contradicts itself."""
    return Check(mart, column, says, gxe.ExpectColumnValuesToBeNull(column=tested))


def _from_zero(mart: str, column: str, tested: str | None = None) -> Check:
    tested = tested or column
    return Check(mart, column, f"is {{{tested}}}, below 0", gxe.ExpectColumnValuesToBeBetween(column=tested, min_value=0))


def _within(mart: str, column: str, tested: str, other: str, says: str, tolerances: dict[tuple[str, str], Tolerance]) -> Check:
    """`tested` is a distance; `other` names the figure whose tolerance applies, `column` the one that a reader is pointed to."""
    allowed = tolerances[mart, other]
    between = gxe.ExpectColumnValuesToBeBetween(column=tested, max_value=allowed.distance, mostly=allowed.mostly)
    return Check(mart, column, says, between, allowed.mostly)


def _share(mart: str, tolerances: dict[tuple[str, str], Tolerance]) -> Iterator[Check]:
    allowed = tolerances[mart, "ratio_pct"]
    between = gxe.ExpectColumnValuesToBeBetween(column="share_pct", min_value=0, max_value=100 + allowed.distance, mostly=allowed.mostly)
    yield Check(mart, "ratio_pct", "is {share_pct} ({numerator} of {denominator}), not a share between 0 and 100", between, allowed.mostly)
    yield from (_from_zero(mart, "numerator"), _from_zero(mart, "denominator"))


def _files() -> Iterator[Check]:
    mart = "fct_file_accounts"
    equal = gxe.ExpectColumnPairValuesToBeEqual(column_A="landed_count", column_B="accounted_count", ignore_row_if=BOTH_MISSING)
    says = "is {landed_count}, but {accepted_count} accepted, {held_count} held and {duplicate_count} duplicate rows make {accounted_count}"
    yield Check(mart, "landed_count", says, equal)
    yield _from_zero(mart, "accepted_count, held_count or duplicate_count", "smallest_count")


def _measures(tolerances: dict[tuple[str, str], Tolerance]) -> Iterator[Check]:
    mart = "fct_measures"
    yield from _share(mart, tolerances)
    says = "is {ratio_pct}, but the source states {stated_ratio_pct}"
    yield _within(mart, "ratio_pct", "stated_distance", "stated_ratio_pct", says, tolerances)


def _scores(tolerances: dict[tuple[str, str], Tolerance]) -> Iterator[Check]:
    yield from _share("fct_criterion_scores", tolerances)
    # an area is scored by every road that a score can come in: parts of a month, or a list of published totals
    one_scored = gxe.ExpectTableRowCountToBeBetween(min_value=1, row_condition=Column("score").is_not_null())
    yield Check("fct_area_scores", "score", "is missing in every row: not one area of one unit could be scored", one_scored, unless_empty=True)
    for mart in ("fct_criterion_scores", "fct_area_scores", "fct_index_scores"):
        capped = gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="highest_score", column_B="score", or_equal=True, ignore_row_if=EITHER_MISSING)
        yield Check(mart, "score", "is {score}, above its maximum {highest_score}", capped)
        floored = gxe.ExpectColumnPairValuesAToBeGreaterThanB(column_A="score", column_B="lowest_score", or_equal=True, ignore_row_if=EITHER_MISSING)
        yield Check(mart, "score", "is {score}, below {lowest_score}", floored)
        yield _nothing(mart, "score", "hollow_status", "is missing, but its score_status is {hollow_status}")
        yield _within(mart, "score", "published_distance", "published_score", "is {score}, but {published_score} was published", tolerances)
    for mart in ("fct_area_scores", "fct_index_scores"):
        yield _within(mart, "score", "parts_distance", "score", "is {score}, but its parts sum to {parts_sum}", tolerances)
    for mart in ("fct_criterion_scores", "fct_index_scores"):
        yield _nothing(mart, "score", "groundless_score", "is {groundless_score}, but its score_status is {score_status}")


def _index(tolerances: dict[tuple[str, str], Tolerance]) -> Iterator[Check]:
    mart = "fct_index_scores"
    says = "is {index_pct}, but {score} of {max_score} points are another share"
    yield _within(mart, "index_pct", "index_distance", "index_pct", says, tolerances)
    first = gxe.ExpectColumnValuesToBeBetween(column="first_rank", min_value=1, max_value=1)
    yield Check(mart, "rank", "stands among peers whose best rank is {first_rank}, not 1", first)
    ranked = gxe.ExpectColumnPairValuesToBeEqual(column_A="rank", column_B="expected_rank", ignore_row_if=BOTH_MISSING)
    yield Check(mart, "rank", "is {rank}, but its score {score} gives it rank {expected_rank} among its peers", ranked)
    counted = gxe.ExpectColumnPairValuesToBeEqual(column_A="ranked_count", column_B="expected_ranked_count", ignore_row_if=EITHER_MISSING)
    yield Check(mart, "ranked_count", "is {ranked_count}, but {expected_ranked_count} of its peers have a score", counted)


def _targets() -> Iterator[Check]:
    mart = "fct_target_attainments"
    yield _nothing(mart, "attainment_status", "hollow_status", "is {hollow_status}, but there is no actual value to say so")
