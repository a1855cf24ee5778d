"""Satisfaction slips of people whose dossiers ended, one line an answer in three scales, and the votes that a unit's own system sums up."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from simulator import dice
from simulator.dossiers import DAY, DONE, LOCAL, NOBODY, ONLINE, RETURNED, Dossiers, Month, compose, month_of
from simulator.people import NAMES, phone_number
from simulator.scope import Scope

ANSWERS_FILE = "khao_sat_hai_long.csv"
HEADER = ("ma_phieu", "ngay_danh_gia", "ma_ho_so", "ma_don_vi", "kenh", "cau_hoi", "muc_do", "diem", "y_kien")
_CHUNK = 65_536
_ANSWERED, _HANDED_IN_TWICE = 0.15, 0.01
_KIOSK, _ZALO, _PORTAL = "Kiosk", "Zalo", "Cổng DVCQG"
_QUESTIONS = ("Thái độ", "Thời gian")
_GENERAL = "Chung"
# channel: its answers from best to worst, with the score printed beside each
_SCALES = {
    _KIOSK: (("Rất hài lòng", 5), ("Hài lòng", 4), ("Bình thường", 3), ("Không hài lòng", 2), ("Rất không hài lòng", 1)),
    _ZALO: (("Rất hài lòng", 5), ("Hài lòng", 3), ("Không hài lòng", 1)),
    _PORTAL: (("Like", ""), ("Dislike", "")),
}
_SCALE_NAMES = {_KIOSK: "five_level", _ZALO: "three_level", _PORTAL: "like_dislike"}
_UNKNOWN_ANSWER, _BAD_SCORE = "Tạm được", "năm"
_MIDDAY = DAY // 2


def write(folder: Path, scope: Scope, year: int, month: int) -> int:
    """The month's slips and, for each unit with votes, its totals; the number of files, none for a province that has ended."""
    of = _month(scope, year, month)
    if not of.units:
        return 0
    votes = np.zeros((len(of.units), len(_QUESTIONS), 3), np.int64)
    _write_answers(folder / ANSWERS_FILE, of, scope, votes)
    voted = np.flatnonzero(votes.sum(axis=(1, 2)))
    for at in voted:
        path = folder / f"mvotes__{of.units[at].agency_code}.json"
        path.write_text(json.dumps(_votes(of, int(at), votes[at]), ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 + len(voted)


def truth(scope: Scope, year: int, month: int) -> dict[str, int]:
    """A slip handed in twice counts once."""
    of = _month(scope, year, month)
    found = dict.fromkeys(("answers", "answers_twice", "vote_totals", "vote_questions", *_SCALE_NAMES.values()), 0)
    voted = set()
    for slip in _slips(of):
        found["answers"] += len(slip["lines"])
        found["answers_twice"] += len(slip["lines"]) * slip["twice"]
        found[_SCALE_NAMES[slip["channel"]]] += len(slip["lines"])
        voted |= {slip["unit"]} if slip["channel"] == _ZALO else set()
    return found | {"vote_totals": len(voted), "vote_questions": len(voted) * len(_QUESTIONS)}


def _month(scope: Scope, year: int, month: int) -> Month:
    return month_of(scope.province_code, year, month, scope.seed, scope.volume)


def _write_answers(path: Path, of: Month, scope: Scope, votes: np.ndarray) -> None:
    """Writes the slips and counts the votes; data faults strike the first slips, each another one."""
    faults = [name for name in ("unknown_status", "bad_numbers", "repeated_rows") if scope.faults.strikes(name, path.name)]
    closing = int(of.days[-1]) * DAY + _MIDDAY - LOCAL if scope.faults.strikes("partial_day", path.name) else of.end
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(HEADER)
        for slip in _slips(of):
            if slip["second"] >= closing:
                continue
            _count(votes, slip)
            lines = _spoilt(slip["lines"], faults.pop(0)) if faults else slip["lines"]
            writer.writerows(lines * 2 if slip["twice"] else lines)


def _spoilt(lines: list[list], fault: str) -> list[list]:
    line = list(lines[0])
    if fault == "repeated_rows":
        return [line, *lines]
    if fault == "unknown_status":
        line[HEADER.index("muc_do")] = _UNKNOWN_ANSWER
    else:
        line[HEADER.index("diem")] = _BAD_SCORE
    return [line, *lines[1:]]


def _count(votes: np.ndarray, slip: dict) -> None:
    if slip["channel"] == _ZALO:
        for question, level in enumerate(slip["levels"]):
            votes[slip["unit"], question, level] += 1


def _slips(of: Month) -> Iterator[dict]:
    for start in range(0, of.size, _CHUNK):
        yield from _slips_of(of, compose(of, np.arange(start, min(start + _CHUNK, of.size))))


def _slips_of(of: Month, dossiers: Dossiers) -> Iterator[dict]:
    """Of the people whose dossier ended within its month some answer, at that moment; who was served late is less content."""
    index, where = dossiers.index, dice.place(of.place, "survey")
    ended = np.isin(dossiers.status, (DONE, RETURNED)) & (dossiers.completed != NOBODY) & (dossiers.completed < of.end)
    chosen = ended & (dice.share(where, "answered", index) < _ANSWERED)
    late = (dossiers.due != NOBODY) & (dossiers.completed > dossiers.due)
    other = dice.share(where, "other channel", index) < 0.35
    twice = dice.share(where, "twice", index) < _HANDED_IN_TWICE
    moods = [dice.share(where, f"mood {question}", index) ** 2 for question in _QUESTIONS]
    shape = dice.bits(where, "slip", index) >> np.uint64(8)
    for at in np.flatnonzero(chosen).tolist():
        channel = _ZALO if other[at] else _PORTAL if dossiers.channel[at] == ONLINE else _KIOSK
        count, steps = 1 if channel == _PORTAL else len(_QUESTIONS), len(_SCALES[channel])
        levels = [min(int((0.5 + mood[at] / 2 if late[at] else mood[at]) * steps), steps - 1) for mood in moods[:count]]
        slip = {"unit": int(dossiers.unit[at]), "channel": channel, "levels": levels, "second": int(dossiers.completed[at]), "twice": bool(twice[at])}
        yield slip | {"lines": _lines(of, slip, int(index[at]), int(dossiers.accepted[at]), int(shape[at]))}


def _lines(of: Month, slip: dict, number: int, accepted: int, shape: int) -> list[list]:
    """Every channel writes the day in its own way; the portal often leaves the dossier out, the kiosk prints the older style of codes."""
    channel, unit = slip["channel"], of.units[slip["unit"]]
    rated = datetime(1970, 1, 1) + timedelta(seconds=slip["second"] + LOCAL)
    accepted_on = datetime(1970, 1, 1) + timedelta(seconds=accepted + LOCAL)
    day = rated.strftime({_KIOSK: "%d/%m/%Y %H:%M", _ZALO: "%d/%m/%Y", _PORTAL: "%Y-%m-%d"}[channel])
    dossier = "" if channel == _PORTAL and shape & 1 else f"{unit.agency_code}-{accepted_on:%y%m%d}-{number:04d}"
    agency = unit.unit_code if channel == _ZALO else unit.agency_code
    name = NAMES[(shape >> 1) % len(NAMES)]
    said = f"{name}, {phone_number(number)}: phải đi lại 2 lần" if shape >> 8 & 7 == 0 else ""
    questions = (_GENERAL,) if channel == _PORTAL else _QUESTIONS
    answers = [_SCALES[channel][level] for level in slip["levels"]]
    slip_id = f"KS{of.year % 100:02d}{of.month:02d}-{number:06d}"
    return [[slip_id, day, dossier, agency, channel, question, *answer, said] for question, answer in zip(questions, answers, strict=True)]


def _votes(of: Month, at: int, counts: np.ndarray) -> dict:
    """As opencps-v2 sums them up: whole percentages cut off, made the day after the month, the unit named by some installations only."""
    unit, names_itself = of.units[at], at % 2 == 0
    made = datetime(1970, 1, 1) + timedelta(seconds=of.end + LOCAL, hours=7)
    questions = [
        {"DocTypeCode": "", "Content": f"{question} của công chức tiếp nhận" if not number else f"{question} giải quyết", **_percentages(counts[number])}
        for number, question in enumerate(_QUESTIONS)
    ]
    named = {"OrganizationInchargeIdLevel1": unit.agency_code, "OrganizationInchargeName": unit.name} if names_itself else {}
    unnamed = {} if names_itself else {"OrganizationInchargeIdlevel1": "", "OrganizationInchargeName": ""}
    head = {"DateCreated": f"{made:%Y-%m-%dT%H:%M:%S}.000+0700", "TotalVoted": int(counts.sum()), **_percentages(counts.sum(axis=0))}
    return head | {"Questions": questions} | named | unnamed


def _percentages(counts: np.ndarray) -> dict[str, float]:
    """The worst share is what is left of a hundred, or nothing when nobody was discontent: then the three may not make a hundred."""
    total = int(counts.sum())
    very_good, good = (int(count) * 100 // total if total else 0 for count in counts[:2])
    bad = 100 - very_good - good if counts[2] else 0
    return {"PercentVeryGood": float(very_good), "PercentGood": float(good), "PercentBad": float(bad)}
