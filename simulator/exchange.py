"""A request as the dialects see it and an answer as the server sends it: no sockets in either."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

JSON = "application/json;charset=UTF-8"
MAINTENANCE = ("<!DOCTYPE html><html><head><title>Bảo trì</title></head><body><h1>Hệ thống đang bảo trì, vui lòng quay lại sau.</h1></body></html>").encode()
CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Xác thực</title></head><body><form method='post'><img src='/captcha.jpg' alt='captcha'>"
    "<input name='captcha' placeholder='Nhập các ký tự trong hình'></form></body></html>"
).encode()


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
