"""Where Chromium is, and nothing of this folder where there is none: these tests look at the page as a reader's browser shows it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "unit"))

CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]


def pytest_report_header() -> str:
    return f"browser: {CHROMIUM}" if CHROMIUM else "browser: no Chromium on this machine, tests/browser is left out"
