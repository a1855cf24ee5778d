"""Superset's own environment is half a gigabyte: these tests are `make check-bi`, no part of `make check`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE), str(HERE.parent / "dbt")]

collect_ignore_glob = [] if os.environ.get("PAR_CHECK_BI") else ["test_*.py"]
