"""Whom we talk to: a public address over TLS with a certificate that holds, unless the source's own settings say otherwise."""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from ingest.connectors import Ask, PullError
from ingest.registry import ALLOWANCES, address_variable

PRIVATE, UNENCRYPTED = ALLOWANCES
DEMO = "PAR_DEMO"  # the address of the practice portals, which set it themselves
CERTIFICATES = "PAR_CA_FILE"  # a file of the authorities that a portal's certificate may come from, where it is none of the public ones


def allowed(ask: Ask) -> frozenset[str]:
    """What this address may be besides public and encrypted: PAR_ALLOW_<SOURCE_ID>, else `allow` in the province's YAML; practice portals may be both."""
    practice = os.environ.get(DEMO, "")
    if practice and urlsplit(ask.address).netloc == urlsplit(practice).netloc:
        return frozenset(ALLOWANCES)
    return ask.province.allowances(ask.source.source_id)


def certificates() -> str | bool:
    """What the session verifies certificates with; they are verified always."""
    file = os.environ.get(CERTIFICATES, "")
    if file and not os.access(file, os.R_OK):
        raise PullError(f"{CERTIFICATES} names {file}, which cannot be read; correct it, or leave it empty for the public authorities.")
    return file or True


class CarefulAdapter(HTTPAdapter):
    """Connections whose other end is looked at before anything is sent: the address that a name led to, not the name, so that no second look-up differs."""

    def __init__(self, source_id: str, may_be: frozenset[str], **options):
        self.source_id, self.may_be = source_id, may_be
        super().__init__(**options)

    def init_poolmanager(self, *given, **options) -> None:
        super().init_poolmanager(*given, **options)
        plain = type("Plain", (_Looking, HTTPConnection), {"source_id": self.source_id, "may_be": self.may_be})
        secure = type("Secure", (_Looking, HTTPSConnection), {"source_id": self.source_id, "may_be": self.may_be})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class _Looking:
    source_id: str
    may_be: frozenset[str]

    def _new_conn(self) -> socket.socket:
        opened = super()._new_conn()
        if refusal := self._refusal(opened.getpeername()[0]):
            opened.close()
            raise PullError(f"{self.source_id}: {refusal}")
        return opened

    def _refusal(self, peer: str) -> str:
        """Why nothing is said to this peer; empty where it may be spoken to."""
        where, variable = ipaddress.ip_address(peer.partition("%")[0]), address_variable(self.source_id).replace("PAR_URL_", "PAR_ALLOW_", 1)
        where = getattr(where, "ipv4_mapped", None) or where
        how = f"allow: [{{}}] for it in the province's YAML, or {variable}={{}}"
        if not where.is_global and PRIVATE not in self.may_be:
            return f"{self.host} is {where}, an address of a private network, and nothing was sent; if it is meant, write {how.format(PRIVATE, PRIVATE)}."
        if not isinstance(self, HTTPSConnection) and UNENCRYPTED not in self.may_be:
            return f"http://{self.host} is not encrypted, and nothing was sent; write https://, or if it has no TLS, {how.format(UNENCRYPTED, UNENCRYPTED)}."
        return ""
