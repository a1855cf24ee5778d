"""The floor of a pull over HTTP: log in, fetch every page with so many requests at a time, and throw each away."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

import requests


def fetch_and_forget(address: str, token_path: str, form: dict, path: str, asked: dict, concurrency: int) -> None:
    session = requests.Session()
    token = session.post(address + token_path, data=form).json()["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"

    def fetch(page: int) -> bytes:
        return session.get(address + path, params=asked | {"page": page}).content

    total = json.loads(fetch(0))["totalPages"]
    with ThreadPoolExecutor(concurrency) as pool:
        for _ in pool.map(fetch, range(1, total)):
            pass


if __name__ == "__main__":
    fetch_and_forget(**json.loads(sys.argv[1]))
