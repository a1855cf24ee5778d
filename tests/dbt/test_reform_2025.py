"""The whole reform of 2025 through the project's own SQL: dossiers of 10,035 communes in June and of 3,321 in July, as was and as is, to the unit."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from compiled_models import CompiledModels
from test_successions import KEPT, MODELS

from home import RULEBOOK
from warehouse.rulebook.files import read

RULES = ("stg_rulebook__units", "stg_rulebook__unit_codes", "stg_rulebook__unit_events", "stg_rulebook__unit_successions", "stg_rulebook__provinces")
JUNE, JULY, REFORM = "2025-06", "2025-07", "2025-07-01"


def rows_of(name: str) -> list[dict[str, str]]:
    return [row.cells for row in read(RULEBOOK, f"units/{name}.csv")]


class Country:
    """Which commune stood when, under which of the provinces of the sources, and where each went whole."""

    def __init__(self):
        provinces = rows_of("provinces")
        today = {row["nso_code"]: row["province_code"] for row in provinces if not row["valid_to"]}
        merged = {row["old_code"]: row["new_code"] for row in rows_of("succession") if row["event_code"] == "provinces_merged_2025"}
        # the two old provinces that have a place of their own in the sources; all others' files come from the province that took them over
        ended = {row["nso_code"]: row["province_code"] for row in provinces if row["valid_to"]}
        self.home_of = {"kon_tum": "quang_ngai", "quang_binh": "quang_tri"} | {code: code for code in today.values()}
        communes = [row for row in rows_of("units") if row["level"] == "commune"]
        old, new = ([row for row in communes if row[column] == REFORM] for column in ("valid_to", "valid_from"))
        nso = {row["unit_code"]: row["province_nso_code"] for row in old}
        self.old = {code: ended.get(province) or today[merged.get(province, province)] for code, province in nso.items()}
        self.new = {row["unit_code"]: today[row["province_nso_code"]] for row in new}
        self.names = {("old", row["unit_code"]): row["name_vi"] for row in old} | {("new", row["unit_code"]): row["name_vi"] for row in new}
        whole = [row for row in rows_of("succession") if row["kind"] == "whole" and row["event_code"].startswith("communes_")]
        self.went = {row["old_code"]: row["new_code"] for row in whole}
        self.renamed_later = {row["old_code"] for row in rows_of("succession") if row["event_code"] == "dong_nai_wards_2026"}

    def count(self, code: str) -> int:
        """How many dossiers a commune has in its month: one to three, by its code."""
        return 1 + int(code) % 3

    def dossiers(self, coded: bool) -> list[dict]:
        """All of them; under the communes' NSO codes, or under codes of nobody's with the commune's name."""
        found = []
        for age, month, communes in (("old", JUNE, self.old), ("new", JULY, self.new)):
            for code, province in communes.items():
                name = self.names[age, code]
                about = {"source_id": "s", "province_code": province, "period": month, "file_sha256": "f", "status": "completed", "channel": "online"}
                about |= {"unit_code": code if coded else f"X.{age}.{code}", "agency_name": f"UBND {name[0].lower()}{name[1:]}"}
                # the first before, the others after the day on which an administrative month begins
                days = [f"{month}-{day:02}" for day in (10, 20, 28)][: self.count(code)]
                found += [
                    about | {"accepted_at": f"{day} 02:00:00", "due_at": f"{day} {3 if code[-1] == '0' else 5:02}:00:00", "completed_at": f"{day} 04:00:00"}
                    for day in days
                ]
        return found


@pytest.fixture(scope="module")
def country() -> Country:
    return Country()


@pytest.fixture(scope="module")
def reform(built_home, country):
    models = CompiledModels(built_home, MODELS, (*KEPT, *RULES))
    with models.run({"stg_one_stop_dossiers__dossiers": country.dossiers(coded=True)}) as con:
        yield con


def counted(con, unit_view: str, calendar: str, period: str) -> list[tuple[str, str, int, int, str]]:
    sql = """select province_code, unit_code, cast(numerator as integer), cast(denominator as integer), succession_status
        from measures.measure__values_unioned where unit_view = ? and calendar = ? and period = ? and measure_code = 'dossiers_on_time'"""
    return con.execute(sql, (unit_view, calendar, period)).fetchall()


def is_province(unit_code: str) -> bool:
    return unit_code[:1] == "H" or unit_code in ("kon_tum", "quang_binh")


@pytest.mark.parametrize("calendar", ["calendar", "administrative"])
@pytest.mark.parametrize("period", [JUNE, JULY, "2025-08", "2025-Q2", "2025-Q3", "2025-H1", "2025-H2", "2025"])
def test_every_province_has_to_the_unit_what_its_communes_had(reform, country, calendar, period):
    sums = {view: {kind: Counter() for kind in ("communes", "province", "late")} for view in ("as_was", "as_is")}
    for view, kinds in sums.items():
        for province, unit, on_time, count, _ in counted(reform, view, calendar, period):
            kinds["province" if is_province(unit) else "communes"][country.home_of[province]] += count
            kinds["late"][country.home_of[province]] += 0 if is_province(unit) else count - on_time
    assert sums["as_was"] == sums["as_is"]
    assert sums["as_was"]["communes"] == sums["as_was"]["province"]
    if (calendar, period) == ("calendar", "2025"):
        wanted = Counter()
        for communes in (country.old, country.new):
            for code, province in communes.items():
                wanted[country.home_of[province]] += country.count(code)
        assert sums["as_is"]["communes"] == wanted and len(wanted) == 34


def test_every_commune_of_today_has_what_came_to_it_whole(reform, country):
    wanted = Counter()
    for code, successor in country.went.items():
        wanted[country.new[successor], successor] += country.count(code)
    june = [row for row in counted(reform, "as_is", "calendar", JUNE) if not is_province(row[1])]
    found = {(province, unit): count for province, unit, _, count, status in june if status != "not_apportioned"}
    assert found == wanted and len(country.went) == 9564
    # those that kept their code, and that nobody joined, go on as they were
    assert Counter(status for *_, status in june) == {"moved": 3150, "unchanged": 127, "not_apportioned": 471}
    july = [(province, unit, count, status) for province, unit, _, count, status in counted(reform, "as_is", "calendar", JULY) if not is_province(unit)]
    assert sorted(july) == sorted((province, code, country.count(code), "unchanged") for code, province in country.new.items())


def test_what_was_divided_stays_and_says_so(reform, country):
    divided = set(country.old) - set(country.went)
    reused = {code for code in country.old if code in country.new}
    wanted = {f"{code}@{REFORM}" if code in reused else code: country.count(code) for code in divided}
    found = {unit: count for _, unit, _, count, status in counted(reform, "as_is", "calendar", JUNE) if status == "not_apportioned"}
    assert found == wanted and len(divided) == 471
    assert {status for *_, status in counted(reform, "as_is", "calendar", JUNE)} == {"moved", "unchanged", "not_apportioned"}


def test_a_code_that_was_given_away_is_two_units(reform, country):
    """Phú Xuân has the code that Thuận Lộc had: the year's figures of the two never meet as they were."""
    year = {unit: count for province, unit, _, count, _ in counted(reform, "as_was", "calendar", "2025") if province == "hue"}
    assert (year["19753"], year[f"19753@{REFORM}"]) == (country.count("19753"), country.count("19753"))
    names = "select unit_code, unit_name_vi from intermediate.int_units__units_described where unit_code like '19753%' order by 1"
    assert [name.split()[-1] for _, name in reform.execute(names).fetchall()] == ["Xuân", "Lộc"]


def test_names_link_nine_of_ten_communes_and_none_wrongly(built_home, country):
    models = CompiledModels(built_home, [name for name in MODELS if not name.startswith("measure__")], (*KEPT, *RULES))
    with models.run({"stg_one_stop_dossiers__dossiers": country.dossiers(coded=False)}) as con:
        linked = con.execute("select unit_code, unit_id from intermediate.int_units__units_linked where linked_by = 'name'").fetchall()
    right = defaultdict(set)
    for code, unit_id in linked:
        _, age, nso_code = code.split(".")
        right[age, unit_id.startswith(f"{nso_code}@") and unit_id.endswith(REFORM if age == "new" else "@")].add(nso_code)
    # the ten wards of Đồng Nai were communes until April 2026
    assert {code for (_, is_right), codes in right.items() if not is_right for code in codes} <= country.renamed_later
    shares = {age: len(right[age, True]) / len(communes) for age, communes in (("old", country.old), ("new", country.new))}
    assert shares["old"] > 0.92 and shares["new"] == 1, shares
