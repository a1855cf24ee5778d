"""Spark's own environment is half a gigabyte and its run takes minutes: these tests are `make check-spark`, no part of `make check`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parent.parent / "dbt")]

collect_ignore_glob = [] if os.environ.get("PAR_CHECK_SPARK") else ["test_*.py"]
