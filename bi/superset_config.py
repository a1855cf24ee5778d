"""How Superset runs here: on this machine alone, over the current release and nothing else, asking nothing of any network."""

from __future__ import annotations

import os
from pathlib import Path

HOME = Path(os.environ["PAR_HOME"]).resolve()
FOLDER = HOME / "bi"

SECRET_KEY = (FOLDER / "secret_key").read_text(encoding="utf-8")
SQLALCHEMY_DATABASE_URI = f"sqlite:///{FOLDER / 'superset.db'}"
SQLALCHEMY_ENGINE_OPTIONS = {"connect_args": {"timeout": 30}}

# DuckDB's own locks: without them SQL Lab reads any file of this machine through read_csv.
LOCKED = {"read_only": True, "config": {"enable_external_access": "false", "lock_configuration": "true", "threads": "2", "memory_limit": "1GB"}}


def DB_CONNECTION_MUTATOR(uri, params, username, security_manager, source):
    """Every connection opens the folder that the link names now, so that a new release is seen without a restart; another database is refused."""
    if uri.get_backend_name() != "duckdb":
        raise ValueError("Only the release can be connected here; ask for other figures as a source of the warehouse.")
    release = (HOME / "releases" / "current").resolve()
    return uri.set(database=str(release / "warehouse.duckdb")), {**params, "connect_args": LOCKED}


# A kept answer would outlive its release.
CACHE_CONFIG = DATA_CACHE_CONFIG = {"CACHE_TYPE": "NullCache"}

TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'", "data:"],
        "script-src": ["'self'", "'strict-dynamic'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}
RATELIMIT_STORAGE_URI = "memory://"
APP_NAME = "PAR"
LOG_LEVEL = "ERROR"
