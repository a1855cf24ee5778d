"""Starts Apache Superset over the current release: its own folder and keys, what bi/assets says, then the server on this machine alone."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = Path(os.environ["PAR_HOME"]).resolve()
FOLDER = HOME / "bi"
PORT = os.environ.get("PAR_BI_PORT", "8088")
HOST = os.environ.get("PAR_BI_HOST", "127.0.0.1")
ADMIN = "admin"


def main() -> None:
    """Prepare what is not there yet, bring in the assets as they stand in the checkout, and become the server."""
    if not (HOME / "releases" / "current" / "warehouse.duckdb").is_file():
        sys.exit(f"par: nothing has been released under {HOME} yet; make a release: make demo, or make run PROVINCE=… PERIOD=…")
    os.umask(0o077)
    FOLDER.mkdir(exist_ok=True)
    kept_secret("secret_key")
    password = kept_secret("admin_password")
    os.environ |= {"SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"), "SCARF_ANALYTICS": "False", "SUPERSET_HOME": str(FOLDER)}
    print("  bi          preparing Superset (its first start takes a minute or two) …", flush=True)
    prepare(password)
    print(f"  bi          http://localhost:{PORT} (Ctrl-C stops it); user {ADMIN}, password in {FOLDER / 'admin_password'}", flush=True)
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--timeout", "120", "--log-level", "warning"]
    os.execv(sys.executable, [*command, "--bind", f"{HOST}:{PORT}", "superset.app:create_app()"])


def kept_secret(name: str) -> str:
    """A secret of this home, made once, that only its owner may read."""
    path = FOLDER / name
    if not path.exists():
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(secrets.token_urlsafe(42), encoding="utf-8")
    return path.read_text(encoding="utf-8")


def prepare(password: str) -> None:
    """Superset's own tables, its roles, the one administrator, and the assets; said again, it changes only what the checkout changed."""
    from flask_migrate import upgrade
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        upgrade()
        roles = app.appbuilder.sm
        app.appbuilder.add_permissions(update_perms=True)
        roles.sync_role_definitions()
        if not roles.find_user(ADMIN):
            roles.add_user(ADMIN, "PAR", "BI", "admin@localhost", roles.find_role("Admin"), password)
        bring_in_assets(roles.find_user(ADMIN))


def bring_in_assets(administrator) -> None:
    """The connection, data sets, charts and dashboard of bi/assets, and the columns of each data set with their meaning from the release itself."""
    from superset import db
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.connectors.sqla.models import SqlaTable
    from superset.utils.core import override_user

    assets = {path.relative_to(HERE / "assets").as_posix(): path.read_text(encoding="utf-8") for path in sorted((HERE / "assets").rglob("*.yaml"))}
    with override_user(administrator):
        ImportAssetsCommand(assets).run()
        for table in db.session.query(SqlaTable).all():
            table.fetch_metadata()
        db.session.commit()


if __name__ == "__main__":
    main()
