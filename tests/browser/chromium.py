"""Opens a page in a fresh headless Chromium that can reach nothing but this machine, and gives back the document after its script ran, or a picture."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-default-apps", "--disable-extensions", "--hide-scrollbars",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--enable-logging=stderr"]  # fmt: skip


def run(chromium: str, page: Path | str, profile: Path, *options: str, width: int = 1200, height: int = 900) -> subprocess.CompletedProcess:
    """Open a file, or an address of this machine."""
    address = page if isinstance(page, str) else page.as_uri()
    command = [chromium, *QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}", *options, address]
    return subprocess.run(command, capture_output=True, timeout=90, check=True)


def console(done: subprocess.CompletedProcess) -> list[str]:
    """What the page said to the console: errors, warnings, refused requests."""
    return [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]


FRAME = """<!doctype html><body style="margin:0"><iframe src="{asked}" style="border:0;width:{width}px;height:900px"></iframe>
<script>addEventListener("message", (said) => {{ document.body.dataset.answer = JSON.stringify(said.data); }})</script></body>"""


def ask(chromium: str, page: Path, folder: Path, script: str, width: int = 1200, budget: int = 5000) -> dict:
    """Run a script in a copy of the page after its own, in a frame of that width (a window cannot be as narrow as a phone), and return its `answer`.

    The copy lies beside the page, whose style and script it uses, for as long as it is asked.
    """
    asked, frame = page.with_name("asked.html"), page.with_name("frame.html")
    loaded = "if (document.readyState !== 'complete') await new Promise((done) => addEventListener('load', done));"
    harness = f"<script>(async () => {{ const answer = {{}}; {loaded} {script}; parent.postMessage(answer, '*'); }})()</script></body>"
    text = page.read_text(encoding="utf-8").replace("script-src ", "script-src 'unsafe-inline' ").replace("</body>", harness)
    try:
        asked.write_text(text, encoding="utf-8")
        frame.write_text(FRAME.format(width=width, asked=asked.name), encoding="utf-8")
        done = run(chromium, frame, folder / "profile", "--dump-dom", f"--virtual-time-budget={budget}", width=max(width, 600))
    finally:
        asked.unlink()
        frame.unlink()
    found = re.search(r'<body[^>]* data-answer="([^"]*)"', done.stdout.decode())
    return json.loads(html.unescape(found.group(1)))


WALK = """<!doctype html><link rel="icon" href="data:,"><body><script>
const waiting = {addresses}; let seen = 0;
const next = () => {{ const address = waiting.shift(); if (!address) {{ document.body.dataset.answer = JSON.stringify(seen); return; }}
  const frame = document.createElement('iframe'); frame.onload = () => {{ seen += 1; frame.remove(); next(); }};
  frame.src = address; document.body.append(frame); }};
next();
</script></body>"""


def walk(chromium: str, first: Path, addresses: list[str], profile: Path) -> tuple[int, list[str]]:
    """Open pages one after another in a frame beside the first; how many came, and what they said to the console."""
    walker = first.with_name("walk.html")
    walker.write_text(WALK.format(addresses=json.dumps(addresses)), encoding="utf-8")
    try:
        done = run(chromium, walker, profile, "--dump-dom", "--virtual-time-budget=60000")
    finally:
        walker.unlink()
    found = re.search(r'<body[^>]* data-answer="([^"]*)"', done.stdout.decode())
    return int(found.group(1)) if found else 0, console(done)
