"""Official publications: which release a decision published, by whom; such a release is kept for good."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import Any

from audit import record
from home import Home, published, sync
from warehouse.release import OFFICIAL_FILE, Release, ReleaseError, current


def publish_officially(home: Home, province: str, period: str, decision: str, by: str) -> dict[str, Any]:
    """Write down, for good, that a decision published what the current release says of a province and period; returns the line.

    The line is appended to releases/official.jsonl: release, content hash, decision (its number, as `12/QĐ-UBND`), who approved it, when (UTC).
    ReleaseError when no number or name is given, or the release has nothing of that province and period.
    """
    if not decision.strip() or not by.strip():
        raise ReleaseError("An official publication needs the number of its decision and the name of who approved it; give both.")
    release = current(home)
    if not holds(release, province, period):
        raise ReleaseError(f"Release {release.release_id} has nothing of {province} {period}; run that month first, then publish it.")
    line = {
        "release_id": release.release_id,
        "content_hash": release.manifest["content_hash"],
        "province_code": province,
        "period": period,
        "decision_number": decision.strip(),
        "approved_by": by.strip(),
        "approved_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    ledger = home.releases / OFFICIAL_FILE
    told = {"release": release.release_id, "province": province, "period": period}
    record(home, "official", **told, decision=line["decision_number"], by=line["approved_by"])
    with published(), os.fdopen(os.open(ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644), "w", encoding="utf-8") as handle:
        handle.write(json.dumps(line, ensure_ascii=False) + "\n")
    sync(ledger)
    return line


def holds(release: Release, province: str, period: str) -> bool:
    """Whether a release was made of files of this province and period."""
    return any((each["province_code"], each["period"]) == (province, period) for each in release.manifest["inputs"])
