"""Source exports composed to the counts that the five founding documents state, and the practice months of their provinces, taken in as any others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import in_process
import pytest

from home import Home
from ingest.connectors import http
from ingest.land import land
from ingest.period import parse_period
from ingest.pull import pull
from ingest.registry import province
from ingest.validate import validate
from ingest.workbook import issue
from ingest.workbook_forms import forms
from simulator import documents, periodic_reports, procedure_catalogue, staff_registry
from simulator.documents import plans_by_total
from simulator.practice import Practice
from simulator.province import months, units
from simulator.register_files import write_registers
from simulator.scope import Scope

MONTH_VOLUME = 0.3  # of a practice month: enough slips for each field
ENTERED = ("meetings", "inspections", "public_finance", "bank_accounts", "external_indices")
# months in which everything is as the practice portals compose it; the last whole quarter of the two provinces that ended
SIMULATED = {"hue": "2026-06", "khanh_hoa": "2026-06", "thanh_hoa": "2026-06", "quang_binh": "2025-06", "kon_tum": "2025-06"}
OF_A_MONTH = ("one_stop_dossiers", "national_sync_log", "procedure_catalogue", "satisfaction_survey", "periodic_reports", "staff_registry", *ENTERED)
ALL, DEPARTMENT, COMMUNE = "province", "department", "commune"
TTTT = "Sở Thông tin và Truyền thông"


class _NoLimit:
    def try_acquire(self, name: str) -> bool:
        return True


@dataclass(frozen=True)
class Catalogue:
    """How many procedures there are: fully and partly online, with information alone, between offices; and how many of the open ones are integrated."""

    full: int
    partial: int
    information: int = 0
    internal: int = 0
    integrated: int = 0
    sector: str = "HT"

    def procedures(self) -> Iterator[procedure_catalogue._Procedure]:
        levels = ["Toàn trình"] * self.full + ["Một phần"] * self.partial + ["Cung cấp thông tin"] * self.information
        deadline = procedure_catalogue._Deadline("1", 3, "d", True)
        for number, level in enumerate(levels, 1):
            yield procedure_catalogue._Procedure(f"1.{number:06d}", "Thủ tục (mẫu)", self.sector, (deadline,), level, False, number <= self.integrated, 8)
        for number in range(1, self.internal + 1):
            yield procedure_catalogue._Procedure(f"3.{number:06d}", "Thủ tục nội bộ (mẫu)", "NB", (deadline,), "", True, False, 8)


class Composer:
    """Takes composed exports into one home; what a source says is patched into its practice system, so that it speaks the source's own dialect."""

    def __init__(self, home: Home, patch: pytest.MonkeyPatch, folder: Path):
        self.home, self.patch, self.folder = home, patch, folder
        patch.setattr(http, "_limiter", lambda host, rate: _NoLimit())

    def practice(self, province_code: str, period: str, sources: tuple[str, ...], volume: float = 0.04) -> None:
        """Take these sources of a province and month from the practice portals."""
        with Practice(province_code=province_code, registers=f"{province_code}/{period}", volume=volume, drop=self.folder / province_code / period) as portals:
            for name, value in portals.environment().items():
                self.patch.setenv(name, value)
            for source_id in sources:
                self.take(source_id, province_code, period)

    def take(self, source_id: str, province_code: str, period: str) -> dict[str, int]:
        scope = (source_id, province_code, period, self.home)
        pull(*scope)
        land(*scope)
        return validate(*scope)

    def catalogue(self, province_code: str, period: str, composed: Catalogue) -> None:
        """The catalogue without its deadlines, agencies and sectors: the counts are of procedures. One request a procedure, so without a socket."""
        whole, scope = province(province_code).sources["procedure_catalogue"], Scope(province_code)
        with self.patch.context() as patch:
            patch.setitem(province(province_code).sources, "procedure_catalogue", whole | {"entities": ["procedure_list", "procedures"]})
            patch.setattr(procedure_catalogue, "_procedures", lambda _: tuple(composed.procedures()))
            for name, value in procedure_catalogue.CREDENTIALS.items():
                patch.setenv(name, value)
            patch.setenv("PAR_URL_PROCEDURE_CATALOGUE", "http://catalogue.invalid")
            in_process.connect(patch, lambda request: procedure_catalogue.answer(request, scope))
            self.take("procedure_catalogue", province_code, period)

    def workbook(self, province_code: str, period: str, figures: dict[tuple[str, str], float], sources: tuple[str, ...] = ENTERED) -> None:
        """The workbook as offices return it, with nothing but these figures: (unit, a level or all units of a level, item) and value."""
        when = parse_period(period)
        issued_to = {unit.unit_code: unit.name for unit in units(province_code, when.year, when.first.month)}
        entries = {}
        for form in forms(province_code, period, issued_to):
            names = list(form.layout["locked"])
            for at, row in enumerate(form.rows):
                cells = dict(zip(names, row.locked, strict=True))
                value = next((figures[whom, cells.get("item_code")] for whom in _whom(cells, province_code) if (whom, cells.get("item_code")) in figures), None)
                if value is not None:
                    year = {"result_year": when.year - 1} if "result_year" in form.kinds else {}
                    entries[form.sheet, at] = year | {"value": value, "document_number": "45/BC-UBND", "document_date": date(when.year + 1, 1, 15)}
        drop = self.folder / "workbooks" / province_code / period
        issue(province_code, period, drop, issued_to, entries)
        for source_id in sources:
            self.patch.setenv(f"PAR_URL_{source_id.upper()}", drop.parents[1].as_uri())
            self.take(source_id, province_code, period)

    def registers(self, province_code: str, period: str, incoming: int, outgoing: int, secret: int, electronic: float | None = None) -> list[dict[str, int]]:
        """The documents of a year or month to the last one; `electronic` is the share that states electronic delivery."""
        shares = documents.DELIVERY_SHARES if electronic is None else (electronic, 1 - electronic, 0.0)
        drop = self.folder / "registers" / province_code
        with self.patch.context() as patch:
            patch.setattr(documents, "DELIVERY_SHARES", shares)
            write_registers(drop, province_code, period, plans=plans_by_total(province_code, period, 1, incoming, outgoing, secret))
        self.patch.setenv("PAR_URL_DOCUMENT_REGISTER", drop.as_uri())
        if len(period) == 4:
            return [self.take("document_register", province_code, period)]
        return [self.take("document_register", province_code, f"{year}-{month:02d}") for year, month in months(period)]

    def reports(self, province_code: str, period: str) -> None:
        """The returns of a quarter's last month, all of them approved."""
        with self.patch.context() as patch:
            patch.setattr(periodic_reports, "SENT_BACK", 0.0)
            self.practice(province_code, period, ("periodic_reports",))

    def officers(self, province_code: str, period: str, unit_name: str, degrees: dict[str, int]) -> None:
        """The register of officers of one unit, so many of each degree; other units send nobody."""
        people = [degree for degree, count in degrees.items() for _ in range(count)]
        officer = {"rank": "01.003", "action": "VIEW", "judged": []}

        def sent(unit, scope, year, month):
            if unit.name == unit_name:
                yield from (officer | {"number": f"{unit.unit_code}_{at:04d}", "person": at, "qualification": degree} for at, degree in enumerate(people, 1))

        with self.patch.context() as patch:
            patch.setattr(staff_registry, "_sent", sent)
            self.practice(province_code, period, ("staff_registry",))


def _whom(cells: dict[str, str], province_code: str) -> tuple[str, ...]:
    """How a figure may name the row's unit: by name, by code, or by level."""
    code, name = cells["unit_code"], cells["unit_name"]
    level = COMMUNE if name.startswith("UBND ") else ALL if code == (province(province_code).h_code or province_code) else DEPARTMENT
    return name, code, level


def compose_results(composer: Composer) -> dict[str, int]:
    """Everything that the 37 results state; the counts of Thanh Hóa's register files."""
    composer.workbook("khanh_hoa", "2022-01", {(ALL, "reform_tasks"): 32, (ALL, "reform_contents"): 6})
    composer.workbook("quang_binh", "2021-12", {(ALL, "reform_contents"): 6, (ALL, "service_unit_payroll"): 22000, (ALL, "service_units"): 900})
    _hue(composer)
    _kon_tum(composer)
    return _thanh_hoa(composer)


def _hue(composer: Composer) -> None:
    composer.practice("hue", "2021-12", ("one_stop_dossiers",), volume=1.0)  # the names of its units
    composer.catalogue("hue", "2021-12", Catalogue(full=38, partial=0, sector="TT"))
    composer.registers("hue", "2021-12", incoming=400, outgoing=200, secret=10, electronic=1.0)
    composer.officers("hue", "2021-12", TTTT, {"Thạc sĩ": 21, "Đại học": 49})
    figures = {"procedures_in_charge": 37, "four_on_the_spot_procedures": 10, "iso_procedures": 37, "staff_in_doctoral_training": 1}
    minutes = {(ALL, "communication_minutes_least"): 5, (ALL, "communication_minutes_most"): 10}
    composer.workbook("hue", "2021-12", {(TTTT, item): value for item, value in figures.items()} | minutes)


def _kon_tum(composer: Composer) -> None:
    composer.catalogue("kon_tum", "2023-09", Catalogue(full=720, partial=702, information=289, internal=30, integrated=1377))
    composer.registers("kon_tum", "2023-Q3", incoming=3000, outgoing=1500, secret=30, electronic=0.996)
    composer.reports("kon_tum", "2023-09")
    figures = {"procedures_to_publish": 96, "procedures_published_in_time": 96, "internal_procedures": 30, "internal_procedures_reviewed": 30}
    figures |= {"internal_procedures_simplified": 6, "internal_simplified_fields": 3, "population": 580_000, "ethnic_minority_population": 309_000}
    composer.workbook("kon_tum", "2023-09", {(ALL, item): value for item, value in figures.items()})


def _thanh_hoa(composer: Composer) -> dict[str, int]:
    composer.practice("thanh_hoa", "2021-12", ("one_stop_dossiers",))
    composer.catalogue("thanh_hoa", "2021-12", Catalogue(full=431, partial=400, information=1154))
    of_province = {"video_sites": 348, "national_connection_place": 8, "interconnected_levels": 4, "par_index_rank": 12}
    figures = {(ALL, item): value for item, value in of_province.items()}
    figures |= {(level, item): value for level, value in ((DEPARTMENT, 900), (COMMUNE, 120)) for item in ("work_files", "work_files_online")}
    composer.workbook("thanh_hoa", "2021-12", figures)
    [counts] = composer.registers("thanh_hoa", "2021", incoming=1_988_791, outgoing=808_230, secret=500)
    return counts


def compose_months(composer: Composer) -> None:
    """A practice month of each province, and the yearly figures from which Khánh Hòa's cuts are counted."""
    for year, spending in zip(range(2021, 2026), (2_000_000, 2_100_000, 1_900_000, 2_050_000, 1_950_000), strict=True):
        of_year = {(ALL, "service_unit_spending"): spending, (ALL, "service_unit_payroll"): 30_000 - 200 * (year - 2021)}
        composer.workbook("khanh_hoa", str(year), of_year, ("public_finance",))
    for province_code, period in SIMULATED.items():
        composer.practice(province_code, period, OF_A_MONTH, MONTH_VOLUME)
