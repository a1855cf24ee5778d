"""Opens one file in a fresh headless Chromium that can reach nothing, and gives back the document after its script ran, or a picture."""

from __future__ import annotations

import html
import json
import re
import subprocess
from pathlib import Path

QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-default-apps", "--disable-extensions", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr"]  # fmt: skip


def run(chromium: str, page: Path, profile: Path, *options: str, width: int = 1200, height: int = 900) -> subprocess.CompletedProcess:
    command = [chromium, *QUIET, f"--user-data-dir={profile}", f"--window-size={width},{height}", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, timeout=90, check=True)


def console(done: subprocess.CompletedProcess) -> list[str]:
    """What the page said to the console: errors, warnings, refused requests."""
    return [line for line in done.stderr.decode(errors="replace").splitlines() if "CONSOLE" in line]


FRAME = """<!doctype html><body style="margin:0"><iframe src="asked.html" style="border:0;width:{width}px;height:900px"></iframe>
<script>addEventListener("message", (said) => {{ document.body.dataset.answer = JSON.stringify(said.data); }})</script></body>"""


def ask(chromium: str, page: Path, folder: Path, script: str, width: int = 1200) -> dict:
    """Run a script in a copy of the page after its own, in a frame of that width (a window cannot be as narrow as a phone), and return its `answer`."""
    harness = f"<script>(async () => {{ const answer = {{}}; {script}; parent.postMessage(answer, '*'); }})()</script></body>"
    text = re.sub(r"script-src '[^']+'", "script-src 'unsafe-inline'", page.read_text(encoding="utf-8")).replace("</body>", harness)
    (folder / "asked.html").write_text(text, encoding="utf-8")
    (folder / "frame.html").write_text(FRAME.format(width=width), encoding="utf-8")
    done = run(chromium, folder / "frame.html", folder / "profile", "--dump-dom", "--virtual-time-budget=5000", width=max(width, 600))
    found = re.search(r'<body[^>]* data-answer="([^"]*)"', done.stdout.decode())
    return json.loads(html.unescape(found.group(1)))
