"""A standalone Spark cluster on loopback: one master and two workers, each its own process, gone when the block ends."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyspark

from home import ParError, end_with_parent

LOOPBACK = "127.0.0.1"
WORKERS = 2
CORES = 1  # a worker
MEMORY_GIB = 2  # a worker
PATIENCE_SECONDS = 60


class ClusterError(ParError):
    """A cluster that did not come up."""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master that two workers have joined; their logs and scratch files lie in `folder`. ClusterError names the log to read."""
    port = _free_port()
    address = f"spark://{LOOPBACK}:{port}"
    log = folder / "cluster.log"
    processes: list[subprocess.Popen[bytes]] = []
    with log.open("wb") as output:
        try:
            processes.append(_start("master.Master", ["--port", str(port), "--webui-port", "0"], folder, output))
            _wait_for(log, f"Starting Spark master at {address}", 1)
            for number in range(WORKERS):
                asked = ["--cores", str(CORES), "--memory", f"{MEMORY_GIB}g", "--webui-port", "0", "--work-dir", str(folder / f"worker_{number}"), address]
                processes.append(_start("worker.Worker", asked, folder, output))
            _wait_for(log, "Successfully registered with master", WORKERS)
            yield address
        finally:
            for process in reversed(processes):
                _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def _start(role: str, arguments: list[str], folder: Path, output) -> subprocess.Popen[bytes]:
    """One process of the cluster by Spark's own launcher, bound to loopback; it goes with this one."""
    launcher = Path(pyspark.__file__).parent / "bin" / "spark-class"
    environment = os.environ | {"SPARK_LOCAL_IP": LOOPBACK, "SPARK_LOCAL_DIRS": str(folder / "scratch"), "SPARK_DAEMON_MEMORY": "384m"}
    command = [str(launcher), f"org.apache.spark.deploy.{role}", "--host", LOOPBACK, *arguments]
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT, preexec_fn=end_with_parent)


def _wait_for(log: Path, line: str, times: int) -> None:
    """Until the log has said `line` so many times."""
    until = time.monotonic() + PATIENCE_SECONDS
    while log.read_text(encoding="utf-8", errors="replace").count(line) < times:
        if time.monotonic() > until:
            raise ClusterError(f"Spark did not say '{line}' within {PATIENCE_SECONDS} seconds; read {log} (Java 17 is needed), then run make spark again.")
        time.sleep(0.2)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=10)
    process.kill()
    process.wait()
