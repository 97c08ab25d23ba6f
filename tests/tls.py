"""nginx with the configuration that is carried in deploy/, in front of a server of the tests, with a certificate made for the occasion."""

import getpass
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import chromium
import httpx
import pytest
from serving import ROOT, Server, free_port

TRIES = 7  # to connect, each after twice the time: 16 s


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, for two days."""
    whole, key = folder / "fullchain.pem", folder / "privkey.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *kind, *subject, "-keyout", key, "-out", whole], check=True, capture_output=True)
    return whole, key


def configured(folder: Path, server: Server, plain: int, secure: int) -> str:
    """deploy/nginx.conf with the names of this machine in the place of the province's."""
    whole, key = certificate(folder)
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for before, now in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        ("server_name otop.example.go.th;", "server_name localhost;"),
        ("/etc/ssl/otop/fullchain.pem", str(whole)),
        ("/etc/ssl/otop/privkey.pem", str(key)),
        ("/var/log/nginx/otop.log", str(folder / "access.log")),
        ("http://127.0.0.1:8501", server.url),
    ):
        assert before in text
        text = text.replace(before, now)
    assert not re.findall(r"example|/etc/|/var/", re.sub(r"#.*", "", text))
    temporary = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = f"user {getpass.getuser()};\n" if os.geteuid() == 0 else ""  # else its workers may not write into the folder of the test
    return f"{user}daemon off;\npid {folder / 'nginx.pid'};\nerror_log {folder / 'error.log'};\nevents {{}}\nhttp {{\n{temporary}{text}}}\n"


@contextmanager
def nginx(folder: Path, server: Server) -> Iterator[tuple[str, str]]:
    """The addresses of nginx in front of ``server``: plain and TLS."""
    program = chromium.nginx()
    if program is None:
        pytest.fail("nginx is missing: apt-get install nginx-light")
    plain, secure = free_port(), free_port()
    file = folder / "nginx.conf"
    file.write_text(configured(folder, server, plain, secure), encoding="utf-8")
    process = subprocess.Popen([program, "-c", file, "-p", folder, "-e", folder / "error.log"])
    try:
        transport = httpx.HTTPTransport(verify=False, retries=TRIES)  # it tries again until somebody listens
        with httpx.Client(transport=transport) as client:
            assert client.get(f"https://localhost:{secure}/_stcore/health").status_code == 200
        yield f"http://localhost:{plain}", f"https://localhost:{secure}"
    finally:
        process.terminate()
        process.wait()
