"""Whom a pull talks to: certificates that hold, public addresses and encryption unless the source's settings say otherwise; nothing is sent to anybody else."""

from __future__ import annotations

import http.server
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ingest import registry
from ingest.connectors import Ask, PullError
from ingest.connectors.login import client_of
from ingest.period import parse_period
from ingest.registry import RegistryError, province, source

NOW = datetime.now(UTC)


class Portal(http.server.ThreadingHTTPServer):
    """A portal on loopback that answers {} and keeps what it was told; with a certificate it speaks TLS."""

    def __init__(self, certificate: Path | None = None):
        self.scheme, told = "https" if certificate else "http", []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                told.append(self.path)
                self.send_response(302 if self.path == "/away" else 200)
                self.send_header("Content-Length", "2")
                self.send_header("Location", "/inside")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.told = told
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, *_):
        """A client that does not believe the certificate hangs up."""


@pytest.fixture
def portal(monkeypatch):
    """A function that starts a portal and points `payments` at it; it gives the portal and a function that asks it."""
    started = []

    def start(certificate: Path | None = None, allow: str = "", host: str = "127.0.0.1"):
        portal = Portal(certificate)
        started.append(portal)
        monkeypatch.setenv("PAR_URL_PAYMENTS", f"{portal.scheme}://{host}:{portal.server_port}")
        monkeypatch.setenv("PAR_ALLOW_PAYMENTS", allow)
        return portal, lambda path="/list": client_of(Ask(source("payments"), province("hue"), parse_period("2026-08"), ())).fetch("GET", path, "the list")

    monkeypatch.delenv("PAR_DEMO", raising=False)
    yield start
    for each in started:
        each.shutdown()
        each.server_close()


@pytest.fixture
def certificate(tmp_path):
    """A function that writes a self-signed certificate and its key into one file."""

    def make(host: str = "127.0.0.1", begins: datetime = NOW - timedelta(days=1), ends: datetime = NOW + timedelta(days=1)) -> Path:
        key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "practice")])
        names = [x509.IPAddress(ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
        built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        built = built.not_valid_before(begins).not_valid_after(ends).add_extension(x509.SubjectAlternativeName(names), critical=False)
        signed = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
        plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = tmp_path / "certificate.pem"
        path.write_bytes(plain + signed.public_bytes(serialization.Encoding.PEM))
        return path

    return make


def test_a_certificate_of_nobody_we_know_is_refused_at_once(portal, certificate):
    server, ask = portal(certificate(), allow="private")
    with pytest.raises(PullError, match="self.signed certificate.* told nothing.*PAR_CA_FILE") as refused:
        ask()
    assert server.told == [] and str(refused.value).count("\n") == 0


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"host": "elsewhere.example"}, "IP address mismatch"), ({"begins": NOW - timedelta(days=9), "ends": NOW - timedelta(days=1)}, "expired")],
    ids=["another host", "expired"],
)
def test_an_authority_of_our_own_vouches_for_no_wrong_certificate(portal, certificate, monkeypatch, wrong, why):
    made = certificate(**wrong)
    monkeypatch.setenv("PAR_CA_FILE", str(made))
    server, ask = portal(made, allow="private")
    with pytest.raises(PullError, match=why):
        ask()
    assert server.told == []


def test_an_authority_of_our_own_is_believed(portal, certificate, monkeypatch):
    made = certificate()
    server, ask = portal(made, allow="private")
    monkeypatch.setenv("PAR_CA_FILE", str(made))
    assert ask().body == b"{}" and server.told == ["/list"]
    monkeypatch.setenv("PAR_CA_FILE", str(made.with_name("gone.pem")))
    with pytest.raises(PullError, match="gone.pem, which cannot be read"):
        ask()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_private_address_is_told_nothing_unless_it_is_meant(portal, host):
    server, ask = portal(allow="unencrypted", host=host)
    with pytest.raises(PullError, match=r"payments: .*private network.*nothing was sent.*PAR_ALLOW_PAYMENTS=private"):
        ask()
    assert server.told == []


def test_what_is_not_encrypted_is_told_nothing_unless_it_is_meant(portal):
    server, ask = portal(allow="private")
    with pytest.raises(PullError, match=r"not encrypted.*nothing was sent.*PAR_ALLOW_PAYMENTS=unencrypted"):
        ask()
    assert server.told == []


def test_what_is_meant_is_asked(portal):
    server, ask = portal(allow="private, unencrypted")
    assert ask().body == b"{}" and server.told == ["/list"]


def test_the_practice_portals_are_meant_and_no_other_on_this_machine(portal, monkeypatch):
    server, ask = portal()
    monkeypatch.setenv("PAR_DEMO", f"http://127.0.0.1:{server.server_port}")
    assert ask().body == b"{}"
    monkeypatch.setenv("PAR_DEMO", "http://127.0.0.1:1")
    with pytest.raises(PullError, match="private network"):
        ask()
    assert server.told == ["/list"]


def test_a_redirect_is_not_followed(portal):
    server, ask = portal(allow="private,unencrypted")
    with pytest.raises(PullError, match="redirects the list to another address, which is refused"):
        ask("/away")
    assert server.told == ["/away"]


def test_the_provinces_yaml_may_say_what_is_meant_and_nothing_else(portal, monkeypatch, tmp_path):
    _, ask = portal()
    for said, fits in (("[private, unencrypted]", True), ("[everything]", False)):
        (tmp_path / "provinces").mkdir(exist_ok=True)
        text = f"province_code: hue\nname_vi: Huế\nh_code: H57\nsources:\n  payments: {{address: practice, allow: {said}}}\n"
        (tmp_path / "provinces" / "hue.yaml").write_text(text, encoding="utf-8")
        sources = source("payments")
        monkeypatch.setattr(registry, "ROOM", tmp_path)
        monkeypatch.setattr(registry, "source", lambda _, known=sources: known)
        registry.province.cache_clear()
        if fits:
            assert ask().body == b"{}"
        else:
            with pytest.raises(RegistryError, match="everything, which means nothing; write private or unencrypted"):
                ask()
    registry.province.cache_clear()
