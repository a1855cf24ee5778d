"""What the gate looks at: for each mart the columns under test, the sums they must agree with, and how a row is named in a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Frame:
    """One mart as the gate reads it. `keys` identify a row, `required` are never null, `names` are what a reader is told."""

    mart: str
    keys: tuple[str, ...]
    names: tuple[str, ...]
    columns: str = ""
    required: tuple[str, ...] = ()
    source: str = ""
    may_be_empty: bool = False  # a home may hold registers only, and no score then

    @property
    def never_null(self) -> tuple[str, ...]:
        return self.required or self.keys

    @property
    def query(self) -> str:
        """The frame's rows in the order of their names, so that the first offending row is the same in every run."""
        missing = " ".join(f"when {column} is null then '{column}'" for column in self.never_null)
        columns = ", ".join(dict.fromkeys((*self.keys, *self.names, *self.never_null)))
        added = f", {self.columns}" if self.columns else ""
        order = ", ".join(dict.fromkeys((*self.names, *self.keys)))
        return f"select {columns}, case {missing} end as missing_column{added} from {self.source or f'marts.{self.mart}'} order by {order}"


# Only figures that we computed ourselves say something when they are compared with published ones.
PUBLISHED_DISTANCE = "case when score_basis <> 'published' then abs(score - published_score) end as published_distance"
SCORES = f"score, max_score, score_basis, published_score, {PUBLISHED_DISTANCE}"
FIRST_MONTH = """case substring({period}, 5, 2)
    when '' then {period} || '-01' when '-H' then substring({period}, 1, 5) || case substring({period}, 7, 1) when '1' then '01' else '07' end
    when '-Q' then substring({period}, 1, 5) || lpad(cast(3 * cast(substring({period}, 7, 1) as integer) - 2 as varchar), 2, '0')
    else {period}
end"""


def in_force(rule: str, period: str) -> str:
    """SQL: whether a row of the rulebook is in force on the first day of a period."""
    day = f"cast({FIRST_MONTH.format(period=period)} || '-01' as date)"
    return f"({rule}.valid_from is null or {rule}.valid_from <= {day}) and ({rule}.valid_to is null or {rule}.valid_to > {day})"


# What bonuses may add to a criterion or area beyond its maximum, and how far below zero a penalty may go: no more than their own maxima.
HIGHEST = f"""max_score + coalesce((
    select sum(bonus.max_score) from marts.dim_criteria as bonus
    left join marts.dim_criteria as part on part.criteria_set_id = bonus.criteria_set_id and part.criterion_code = bonus.parent_code
        and {in_force("part", "scores.period")}
    where bonus.rule_type = 'BONUS' and bonus.criteria_set_id = scores.criteria_set_id and scores.{{code}} in (bonus.parent_code, part.parent_code)
        and {in_force("bonus", "scores.period")}
), 0) as highest_score"""
CRITERION_SOURCE = f"""(
    select scores.*, {HIGHEST.format(code="criterion_code")}, case when rules.rule_type = 'PENALTY' then -scores.max_score else 0 end as lowest_score
    from marts.fct_criterion_scores as scores
    left join (select distinct criteria_set_id, criterion_code, rule_type from marts.dim_criteria where rule_type = 'PENALTY') as rules
        on rules.criteria_set_id = scores.criteria_set_id and rules.criterion_code = scores.criterion_code
) as criterion_scores"""
LIMITS = "highest_score, lowest_score"
GROUNDLESS = "case when score_status in ('missing_data', 'not_applicable', 'manual_review') then score end as groundless_score"
STATED = "case when score_status = 'scored' and score is null then score_status end as hollow_status"

# Whatever lacks a score adds nothing to its area; where no criterion is known the sum is null and nothing is compared.
AREA_SOURCE = f"""(
    select scores.*, parts.parts_sum, {HIGHEST.format(code="area_code")}, 0 as lowest_score,
        case
            when scores.score_basis <> 'published' and parts.parts_sum is not null then abs(scores.score - greatest(parts.parts_sum, 0))
        end as parts_distance
    from marts.fct_area_scores as scores
    left join (
        select period, criteria_set_id, province_code, unit_code, area_code, sum(score) as parts_sum
        from marts.fct_criterion_scores as child
        where parent_code = area_code and exists (
            select 1 from marts.dim_criteria as rule
            where rule.is_counted and rule.criteria_set_id = child.criteria_set_id and rule.criterion_code = child.criterion_code
                and {in_force("rule", "child.period")}
        )
        group by period, criteria_set_id, province_code, unit_code, area_code
    ) as parts
        on scores.period = parts.period and scores.criteria_set_id = parts.criteria_set_id
        and scores.province_code = parts.province_code and scores.unit_code = parts.unit_code and scores.area_code = parts.area_code
) as area_scores"""

# Provinces are ranked across the country, departments and communes inside their province; equal scores share a rank as the set's tie rule says. Where other
# criteria tell them apart, the rank lies among those that equal scores take up. An index is the sum of its areas, or that over the applicable maximum.
INDEX_SOURCE = f"""(
    select placed.*, parts.parts_sum, max_score as highest_score, 0 as lowest_score,
        case
            when score is null then null
            when tie_rule = 'dense' then dense_rank() over (peers order by score desc nulls last)
            when tie_rule = 'ordinal' and "rank" - rank() over (peers order by score desc nulls last) between 0 and count(*) over (equals) - 1 then "rank"
            else rank() over (peers order by score desc nulls last)
        end as expected_rank,
        case when "rank" is not null then count(score) over (peers) end as expected_ranked_count,
        min("rank") over (peers) as first_rank,
        case when score_basis = 'recomputed' and parts_sum is not null then least(
            abs(score - least(parts_sum, max_score)),
            -- what is re-scaled is rounded once more: half a step is all that rounding can move it
            greatest(abs(score - least(parts_sum * max_score / nullif(applicable_max_score, 0), max_score)) - rounding_step / 2, 0)
        ) end as parts_distance,
        abs(index_pct - 100 * score / nullif(max_score, 0)) as index_distance
    from (
        select scores.*, sets.tie_rule, sets.rounding_step, case when units.unit_level = 'province' then '' else scores.province_code end as ranked_within
        from marts.fct_index_scores as scores
        left join marts.dim_criteria_sets as sets on sets.criteria_set_id = scores.criteria_set_id and {in_force("sets", "scores.period")}
        left join marts.dim_units as units on scores.province_code = units.province_code and scores.unit_code = units.unit_code
    ) as placed
    left join (
        select period as parts_period, criteria_set_id as parts_set_id, province_code as parts_province_code, unit_code as parts_unit_code,
            sum(score) as parts_sum
        from marts.fct_area_scores
        group by period, criteria_set_id, province_code, unit_code
    ) as parts
        on placed.period = parts_period and placed.criteria_set_id = parts_set_id
        and placed.province_code = parts_province_code and placed.unit_code = parts_unit_code
    window peers as (partition by placed.period, placed.criteria_set_id, placed.peer_group, placed.ranked_within),
        equals as (partition by placed.period, placed.criteria_set_id, placed.peer_group, placed.ranked_within, score)
) as index_scores"""

# Only a measure of kind ratio is a share of a whole; counts have no upper end. Where the rule itself caps the points at the maximum,
# the law reckons with more than 100 (results issued this month for dossiers received before it), so nothing unbelievable stands there.
# An illustrative set is no law.
SHARE = """case
    when measure_code in (select measure_code from marts.dim_measures where measure_kind = 'ratio')
        and measure_code not in (
            select c.measure_code from marts.dim_criteria as c
            inner join marts.dim_criteria_sets as s on s.criteria_set_id = c.criteria_set_id
            where c.cap_at_max and c.measure_code is not null and s.status <> 'illustrative'
        )
    then ratio_pct
end as share_pct"""
COUNTS = "numerator, denominator"

FRAMES = (
    Frame("dim_provinces", ("province_code",), ("province_code",)),
    Frame("dim_units", ("province_code", "unit_code"), ("unit_code",), "unit_level, peer_group"),
    Frame(
        "dim_criteria",
        ("criteria_set_id", "criterion_code", "valid_from"),
        ("criteria_set_id", "criterion_code"),
        "max_score, status",
        required=("criteria_set_id", "criterion_code"),
    ),
    Frame("dim_criteria_sets", ("criteria_set_id", "valid_from"), ("criteria_set_id",), "status", required=("criteria_set_id",)),
    Frame("dim_labels", ("label_type", "code"), ("label_type", "code")),
    Frame("dim_measures", ("measure_code",), ("measure_code",)),
    Frame(
        "fct_measures",
        ("calendar", "period", "province_code", "unit_code", "measure_code"),
        ("unit_code", "measure_code", "period"),
        f"{COUNTS}, ratio_pct, {SHARE}, stated_ratio_pct, abs(ratio_pct - stated_ratio_pct) as stated_distance",
        may_be_empty=True,
    ),
    Frame(
        "fct_criterion_scores",
        ("period", "criteria_set_id", "province_code", "unit_code", "criterion_code"),
        ("unit_code", "criterion_code", "period"),
        f"{COUNTS}, ratio_pct, {SHARE}, {SCORES}, {LIMITS}, {STATED}, {GROUNDLESS}, set_status",
        source=CRITERION_SOURCE,
        required=("period", "criteria_set_id", "province_code", "unit_code", "area_code", "criterion_code", "score_status"),
        may_be_empty=True,
    ),
    Frame(
        "fct_area_scores",
        ("period", "criteria_set_id", "province_code", "unit_code", "area_code"),
        ("unit_code", "area_code", "period"),
        f"{SCORES}, {LIMITS}, {STATED}, parts_sum, parts_distance",
        source=AREA_SOURCE,
        required=("period", "criteria_set_id", "province_code", "unit_code", "area_code", "score_status"),
        may_be_empty=True,
    ),
    Frame(
        "fct_index_scores",
        ("period", "criteria_set_id", "province_code", "unit_code"),
        ("unit_code", "period"),
        f"{SCORES}, {LIMITS}, {STATED}, {GROUNDLESS}, index_pct, index_distance, "
        'peer_group, parts_sum, parts_distance, "rank", expected_rank, ranked_count, expected_ranked_count, first_rank',
        source=INDEX_SOURCE,
        required=("period", "criteria_set_id", "province_code", "unit_code", "score_status"),
        may_be_empty=True,
    ),
    Frame(
        "fct_total_gaps", ("period", "criteria_set_id", "province_code", "unit_code", "scope_code"), ("unit_code", "scope_code", "period"), may_be_empty=True
    ),
    Frame(
        "fct_target_attainments",
        ("target_id", "period"),
        ("target_id", "period"),
        "actual_value, case when attainment_status in ('achieved', 'on_path', 'behind') and actual_value is null then attainment_status end as hollow_status",
        required=("target_id", "period", "province_code", "attainment_status"),
        may_be_empty=True,
    ),
    Frame("fct_reported_results", ("result_id",), ("result_id",), may_be_empty=True),
    Frame(
        "fct_file_accounts",
        ("source_id", "province_code", "period", "arrival_id", "entity", "file_name", "file_sha256"),
        ("source_id", "province_code", "period", "file_name"),
        "landed_count, accepted_count, held_count, duplicate_count, accepted_count + held_count + duplicate_count as accounted_count, "
        "least(accepted_count, held_count, duplicate_count) as smallest_count",
    ),
    Frame(
        "fct_held_rows",
        ("source_id", "entity", "province_code", "period", "arrival_id", "file_sha256", "row_no", "rule_code", "field"),
        ("source_id", "province_code", "period", "file_sha256", "row_no"),
        required=("source_id", "province_code", "period", "arrival_id", "row_no", "rule_code"),
        may_be_empty=True,
    ),
)
