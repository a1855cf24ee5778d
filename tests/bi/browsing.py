"""A headless Chromium with a session of its own, over its debugging port: what a page shows, whom it asked, and a picture of it."""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0", "--window-size=1500,2600"]  # fmt: skip


class Page:
    """One page; `asked` has every address that it asked for, but for those that its own policy kept from leaving the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.numbers, self.asked = socket, itertools.count(1), {}

    def order(self, method: str, **parameters: Any) -> dict:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.recv(60))
            if told.get("id") == number:
                return told.get("result", {})
            self._note(told)

    def _note(self, told: dict) -> None:
        about = told.get("params", {})
        if told.get("method") == "Network.requestWillBeSent":
            self.asked[about["requestId"]] = about["request"]["url"]
        if told.get("method") == "Network.loadingFailed" and about.get("blockedReason") == "csp":
            del self.asked[about["requestId"]]

    def text(self) -> str:
        return self.order("Runtime.evaluate", expression="document.body.innerText")["result"].get("value", "")

    def wait_for(self, words: list[str], seconds: float = 120) -> str:
        """The text of the page once all of these words stand in it, or as it is when patience ends."""
        until = time.monotonic() + seconds
        while not all(word in (text := self.text()) for word in words) and time.monotonic() < until:
            time.sleep(1)
        return text

    def picture(self, path: Path) -> Path:
        path.write_bytes(base64.b64decode(self.order("Page.captureScreenshot", format="png")["data"]))
        return path


@contextmanager
def opened(chromium: str, address: str, session: str, profile: Path) -> Iterator[Page]:
    """The page at an address, with that session cookie."""
    with (profile.parent / "chromium.log").open("w") as log:
        browser = subprocess.Popen([chromium, *OPTIONS, f"--user-data-dir={profile}", "about:blank"], stdout=log, stderr=log)
    try:
        with connect(_debugger(profile), max_size=None) as socket:
            page = Page(socket)
            for domain in ("Network", "Page"):
                page.order(f"{domain}.enable")
            page.order("Network.setCookie", name="session", value=session, url=address)
            page.order("Page.navigate", url=address)
            yield page
    finally:
        browser.terminate()
        browser.wait(30)


def _debugger(profile: Path) -> str:
    port_file, until = profile / "DevToolsActivePort", time.monotonic() + 60
    while not port_file.exists() or not port_file.read_text().strip():
        assert time.monotonic() < until, "Chromium did not open its debugging port"
        time.sleep(0.2)
    port = port_file.read_text().split()[0]
    [page] = [each for each in httpx.get(f"http://127.0.0.1:{port}/json", timeout=30).json() if each["type"] == "page"]
    return page["webSocketDebuggerUrl"]
