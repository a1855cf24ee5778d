"""A request as the dialects see it and an answer as the server sends it: no sockets in either."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

JSON = "application/json;charset=UTF-8"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    body: bytes
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode(), status, JSON, headers or {})
