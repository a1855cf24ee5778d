"""The practice province switched on: portals on a port, registers in a drop folder, addresses for whoever asks."""

from __future__ import annotations

import errno
import tempfile
import threading
from pathlib import Path

from ingest.registry import address_variable
from simulator import dialects
from simulator.faults import Faults
from simulator.one_stop import OneStop
from simulator.province import DEFAULT_PROVINCE, SimulatorError, province
from simulator.register_files import write_registers
from simulator.scope import Scope
from simulator.server import PortalServer

CLIENT_ID_VARIABLE, SECRET_VARIABLE = "PAR_ONE_STOP_DOSSIERS_CLIENT_ID", "PAR_ONE_STOP_DOSSIERS_SECRET"
DEMO_DIGEST_KEY = "practice key that protects nobody"
DIGEST_KEY_VARIABLE = "PAR_DIGEST_KEY"
DEMO_VARIABLE = "PAR_DEMO"  # the one address that a pull may ask although it is private and without TLS
DEFAULT_REGISTERS = f"{DEFAULT_PROVINCE}/2026-08"


class PortInUseError(SimulatorError):
    """The port asked for is taken or may not be used; the sentence says what to do."""


class Practice:
    """Start with `with Practice() as practice:`; `practice.urls` maps each source to its address; everything stops at the end."""

    def __init__(
        self, host: str = "127.0.0.1", port: int = 0, seed: int = 1, volume: float = 1.0, faults: str = "",
        registers: str = DEFAULT_REGISTERS, drop: Path | None = None, province_code: str = DEFAULT_PROVINCE,
    ):  # fmt: skip
        self.seed, self.volume = seed, volume
        self.province_code = province_code
        self.prefix = "" if province_code == DEFAULT_PROVINCE else f"/{province(province_code).province_code}"
        self.faults = Faults(faults, seed)
        self._registers = [wanted.strip() for wanted in registers.split(",") if wanted.strip()]
        self._temporary = None if drop else tempfile.TemporaryDirectory(prefix="par-practice-")
        self.drop = Path(drop or self._temporary.name).resolve()
        try:
            self._server = self._bound(host, port)
        except BaseException:
            self._remove_drop()
            raise
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def base_url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host}:{port}"

    @property
    def urls(self) -> dict[str, str]:
        """PAR_URL_… of every source and channel."""
        own = {"national_portal": self.base_url, "one_stop_dossiers": self.base_url + self.prefix, "document_register": self.drop.as_uri()}
        composed = dialects.addresses(self.base_url, self.drop, self.province_code)
        return {address_variable(source_id): url for source_id, url in own.items()} | composed

    def environment(self) -> dict[str, str]:
        """What a command needs to find the portals; the demo key and credentials are for practice alone."""
        return self.urls | dialects.secrets() | {DIGEST_KEY_VARIABLE: DEMO_DIGEST_KEY, DEMO_VARIABLE: self.base_url}

    def __enter__(self) -> Practice:
        try:
            self._fill_drop()
        except BaseException:
            self._server.server_close()
            self._remove_drop()
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._remove_drop()

    def _bound(self, host: str, port: int) -> PortalServer:
        try:
            return PortalServer((host, port), self.faults, OneStop(self.seed, self.volume, self.faults, credentials()))
        except OverflowError as error:
            raise PortInUseError(f"{port} is no port; choose one from 1 to 65535, or 0 for any free one.") from error
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise PortInUseError(f"{host} is no address of this machine ({error.strerror}); use --host 127.0.0.1.") from error
            said = "is in use" if error.errno == errno.EADDRINUSE else "may not be opened by you"
            raise PortInUseError(f"Port {port} {said}; choose another one, or 0 for any free one.") from error

    def _fill_drop(self) -> None:
        for wanted in self._registers:
            code, slash, period = wanted.partition("/")
            if not slash:
                raise SimulatorError(f"'{wanted}' names no registers; write province/period, for example {DEFAULT_REGISTERS}.")
            write_registers(self.drop, code, period, self.seed, self.volume, faults=self.faults)
            dialects.write_drops(self.drop, Scope(code, self.seed, self.volume, self.faults), period)
        self.drop.mkdir(parents=True, exist_ok=True)

    def _remove_drop(self) -> None:
        if self._temporary:
            self._temporary.cleanup()


def credentials() -> tuple[str, str]:
    """The pair that gets a token: the one in the environment, so that both sides agree, else the demo pair."""
    known = dialects.secrets()
    return known[CLIENT_ID_VARIABLE], known[SECRET_VARIABLE]
