"""Which sources owe a month, and what their owners are told: once, at the address that the province's YAML names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from home import open_home
from ingest.late import late_sources
from ingest.manifest import Arrival, LandedFile, write_arrival
from ingest.registry import province, source
from scorecards import owner_notices
from scorecards.mail import MailError, post

MAIL = {"from": "cchc@example.vn", "owners": {"petitions": ["pakn@example.vn"], "": ["vanphong@example.vn"]}}


def connected():
    """Huế with two sources that have an address of their own."""
    hue = province("hue")
    of_their_own = {source_id: {"address": "https://portal.example.vn"} for source_id in ("petitions", "payments")}
    return replace(hue, sources=hue.sources | of_their_own, mail=MAIL)


def arrived(home, source_id: str, early: bool) -> None:
    file = LandedFile(1, "e", "f.json", "2026-08", "0" * 64, 2, 1, is_early=early)
    arrival = Arrival("a1", source_id, "hue", "2026-08", "2026-09-01T00:00:00+00:00", "", (file,), {})
    write_arrival(arrival.folder(home), arrival)


def test_a_source_owes_from_the_day_after_its_day_until_something_made_after_the_period_has_come(tmp_path):
    home, hue = open_home(tmp_path / "home"), connected()
    due = date(2026, 8, 31).toordinal() + source("petitions").freshness_due_days
    assert late_sources(home, hue, "2026-08", date.fromordinal(due)) == []
    late = late_sources(home, hue, "2026-08", date.fromordinal(due + 1))
    assert [one.source_id for one in late if one.source_id == "petitions"] == ["petitions"]
    arrived(home, "petitions", early=True)
    assert "petitions" in {one.source_id for one in late_sources(home, hue, "2026-08", date.fromordinal(due + 30))}
    arrived(home, "petitions", early=False)
    assert "petitions" not in {one.source_id for one in late_sources(home, hue, "2026-08", date.fromordinal(due + 30))}


def test_what_only_the_practice_portals_serve_owes_nothing(tmp_path):
    assert late_sources(open_home(tmp_path / "home"), province("hue"), "2026-08", date(2027, 1, 1)) == []


def test_the_owner_is_told_once_a_month_and_reason_and_every_reason_is_its_own(tmp_path):
    home, hue, sent = open_home(tmp_path / "home"), connected(), []
    for _ in range(2):
        post(owner_notices.late(hue, "petitions", "2026-08", date(2026, 9, 5)), home, sent.append)
    post(owner_notices.stopped(hue, "petitions", "2026-08", "the login is refused"), home, sent.append)
    assert [message["To"] for message in sent] == ["pakn@example.vn"] * 2
    assert "hết ngày 05/09/2026" in sent[0].get_content() and "the login is refused" in sent[1].get_content()
    assert source("petitions").owner in sent[0].get_content() and "Phản ánh, kiến nghị" in sent[0]["Subject"]


def test_whoever_owns_the_others_is_told_of_them_and_a_sender_is_needed(tmp_path):
    hue = connected()
    [letter] = owner_notices.late(hue, "payments", "2026-08", date(2026, 9, 5))
    assert letter.address == "vanphong@example.vn"
    with pytest.raises(MailError, match="under `mail`"):
        list(owner_notices.late(replace(hue, mail={"owners": {"": ["a@example.vn"]}}), "payments", "2026-08", date(2026, 9, 5)))
