"""The command line of the practice province: serve, around, registers, truth."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import simulator
from simulator import documents
from simulator.around import PORT_VARIABLE, run_around
from simulator.faults import DATA, TRANSPORT
from simulator.practice import DEFAULT_REGISTERS, DEMO_VARIABLE, Practice
from simulator.province import DEFAULT_PROVINCE, SimulatorError, months, province, provinces
from simulator.register_files import write_registers
from simulator.truth import truth

DEFAULT_ASKED = DEFAULT_REGISTERS.replace("/", ":")
_EXAMPLES = """examples:
  python -m simulator serve --port 8080
  python -m simulator serve --faults http_500:2,slow            the first two requests of each endpoint fail, one is slow
  python -m simulator around -- CMD                             Phú Thọ as captured, Huế in August 2026 as composed
  python -m simulator around --for thanh_hoa:2026-07 -- CMD     another province or month
  python -m simulator registers --province thanh_hoa --period 2021 --incoming 1988791 --outgoing 808230 --out DIR
  python -m simulator truth --province hue --period 2026-08
"""


def main(arguments: list[str]) -> int:
    own, command = _parted(arguments)
    options = _parser().parse_args(own)
    if command is not None and options.run is not _around:
        return _say_wrong(f"Only 'around' runs a command; take away what follows --, or write: around -- {' '.join(command)}")
    options.command = command or []
    try:
        return options.run(options)
    except SimulatorError as error:
        return _say_wrong(str(error))
    except OSError as error:
        return _say_wrong(f"{error.filename or 'A file'} cannot be written ({error.strerror}); choose a folder you own.")


def _parted(arguments: list[str]) -> tuple[list[str], list[str] | None]:
    if "--" not in arguments:
        return arguments, None
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _say_wrong(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _serve(options: argparse.Namespace) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with _practice(options, options.port) as practice:
        for variable, url in ({DEMO_VARIABLE: practice.base_url} | practice.urls).items():
            print(f"{variable}={url}", flush=True)
        stop.wait()
    return 0


def _around(options: argparse.Namespace) -> int:
    if not options.command:
        raise SimulatorError("There is no command to run; write: python -m simulator around -- CMD …")
    port = os.environ.get(PORT_VARIABLE) or "0"
    if not port.isdecimal():
        raise SimulatorError(f"{PORT_VARIABLE}={port} is no port; set it to a number, or leave it unset for any free port.")
    try:
        return run_around(lambda: _practice(options, int(port)), options.command)
    except (FileNotFoundError, PermissionError) as error:
        if error.filename != options.command[0]:
            raise
        print(f"{options.command[0]} cannot be run ({error.strerror}); check the command after --.", file=sys.stderr)
        return 127


def _practice(options: argparse.Namespace, port: int) -> Practice:
    """The portals for what was asked; a province that is not composed (Phú Thọ) has the national portal alone."""
    asked = [word.partition(":") for word in options.asked]
    composed = sorted({code for code, _, _ in asked if code in provinces()})
    if len(composed) > 1:
        raise SimulatorError(f"One address leads to one province's dossiers, not to {' and '.join(composed)}; run this once for each.")
    registers = ",".join(f"{code}/{period}" for code, _, period in asked if code in composed)
    address = composed[0] if composed else DEFAULT_PROVINCE
    practice = Practice(options.host, port, options.seed, options.volume, options.faults, registers, options.drop, address)
    practice.faults.set(options.faults, options.only, options.slow_seconds)
    return practice


def _registers(options: argparse.Namespace) -> int:
    started = time.monotonic()
    plans = None
    if options.incoming is not None or options.outgoing is not None:
        plans = documents.plans_by_total(
            province(options.province).province_code, options.period, options.seed, options.incoming or 0, options.outgoing or 0, options.secret
        )
    elif options.secret:
        raise SimulatorError("--secret adds to exact numbers; give --incoming and --outgoing as well.")
    files = write_registers(options.out, province(options.province).province_code, options.period, options.seed, options.volume, plans)
    if not files:
        raise SimulatorError(f"{options.province} had ended before {options.period}; name an earlier period.")
    exact = f"{options.incoming or 0:,} incoming and {options.outgoing or 0:,} outgoing documents, {options.secret:,} secret ones on top,"
    print(f"{exact if plans else 'Registers'} in {files:,} files under {options.out / options.province}, {time.monotonic() - started:.1f} s")
    print(f"PAR_URL_DOCUMENT_REGISTER={options.out.resolve().as_uri()}")
    return 0


def _truth(options: argparse.Namespace) -> int:
    print(json.dumps(truth(options.province, options.period, options.seed, options.volume), ensure_ascii=False, indent=1))
    return 0


def _parser() -> argparse.ArgumentParser:
    faults = "\n".join(f"  {name:20}{meaning}" for name, meaning in {**TRANSPORT, **DATA}.items())
    told = f"faults (name once for each endpoint, name:3, name:20%, name:always):\n{faults}"
    parser = argparse.ArgumentParser(
        prog="python -m simulator", formatter_class=argparse.RawDescriptionHelpFormatter, description=simulator.__doc__,
        epilog=f"{_EXAMPLES}\n{told}",
    )  # fmt: skip
    commands = parser.add_subparsers(required=True, metavar="serve | around | registers | truth")
    for name, run, meaning in (
        ("serve", _serve, "serve the portals until stopped; prints one line for each source"),
        ("around", _around, f"run a command with the portals around it: around [options] -- CMD … (port: {PORT_VARIABLE} or any free one)"),
    ):
        _portal_options(_add(commands, name, run, meaning, told))
    commands.choices["serve"].add_argument("--port", type=int, default=0, help="0 takes any free port (default)")
    registers = _add(commands, "registers", _registers, "write registers of documents as files, in exact numbers if asked")
    registers.add_argument("--incoming", type=_count, help="incoming documents that are not secret, over the whole period")
    registers.add_argument("--outgoing", type=_count, help="outgoing documents that are not secret, over the whole period")
    registers.add_argument("--secret", type=_count, default=0, help="documents marked secret, on top of these (default 0)")
    registers.add_argument("--out", type=Path, required=True, help="drop folder: <out>/<province>/<month>/")
    for command in (registers, _add(commands, "truth", _truth, "print what a warehouse should find, as JSON")):
        command.add_argument("--province", choices=provinces(), default=DEFAULT_PROVINCE)
        command.add_argument("--period", required=True, help="2026-08, 2026-Q3 or 2026")
    return parser


def _add(commands, name: str, run, meaning: str, epilog: str = "") -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=meaning, description=meaning, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter)
    command.set_defaults(run=run)
    command.add_argument("--seed", type=int, default=1, help="the same seed composes the same rows (default 1)")
    command.add_argument("--volume", type=_volume, default=1.0, help="1 is about 3,000 dossiers a month in Huế (default)")
    return command


def _portal_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--faults", default="", help="names separated by commas, struck by --seed; listed below")
    command.add_argument("--only", default="", help="keep the faults to endpoints (paths, or drops by their source) that contain this")
    command.add_argument("--slow-seconds", type=float, default=2.0, help="how long the fault 'slow' waits (default 2)")
    command.add_argument(
        "--for", dest="asked", metavar="PROVINCE:PERIOD", nargs="+", type=_province_and_period, default=[DEFAULT_ASKED],
        help=f"whose dossiers the address leads to and whose registers lie in the drop folder (default {DEFAULT_ASKED})",
    )  # fmt: skip
    command.add_argument("--drop", type=Path, help="keep the registers in this folder (default: a temporary one, removed at the end)")


def _province_and_period(text: str) -> str:
    try:
        months(text.partition(":")[2])
    except SimulatorError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not understood; write province:period, for example {DEFAULT_ASKED}") from error
    return text


def _count(text: str) -> int:
    if not text.replace("_", "").isdecimal():
        raise argparse.ArgumentTypeError(f"'{text}' is no count; write a whole number")
    return int(text)


def _volume(text: str) -> float:
    try:
        volume = float(text)
    except ValueError:
        volume = -1.0
    if not 0 <= volume <= 1_000_000:
        raise argparse.ArgumentTypeError(f"'{text}' is no volume; write a number such as 0.1, 1 or 50")
    return volume


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
