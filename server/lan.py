"""The addresses at which phones in the hall reach this machine; asked of the machine itself, never of the internet."""

import ipaddress
import os
import re
import socket
import sys
from urllib.parse import urlsplit

import psutil

from otop_core.workshop.workshops import Workshop

# Networks that live inside the machine (containers, virtual machines, tunnels): no phone is in them, so they come last.
INSIDE = re.compile(r"^(docker|br-|veth|virbr|vmnet|vboxnet|vethernet|tun|tap|utun|wg|tailscale|zt)|virtual|vmware|hyper-v", re.IGNORECASE)
SOON = 0.3  # s; the machine asks itself
_serving: list[int] = []  # the port of this process, once it serves


def serve(port: int) -> None:
    """This process serves at this port."""
    _serving[:] = [port]


def port_of(command: list[str], configured: int) -> int:
    """Streamlit knows its port; under uvicorn only the command line does."""
    if "uvicorn" not in command[0]:
        return configured
    words = [word for part in command[1:] for word in part.split("=", 1)]
    said = words[words.index("--port") + 1] if "--port" in words[:-1] else os.environ.get("UVICORN_PORT", "")
    return int(said) if said.isdigit() else 8000


def hosts() -> list[str]:
    """This machine's own IPv4 addresses in the networks it is on, those that phones are likely to be in first."""
    found: list[tuple[bool, int, str]] = []
    for name, addresses in psutil.net_if_addrs().items():
        for one in addresses:
            if one.family != socket.AF_INET:
                continue
            address = ipaddress.IPv4Address(one.address)
            if not address.is_loopback and not address.is_link_local and not address.is_unspecified:
                found.append((bool(INSIDE.search(name)), _likely(one.address), one.address))
    return list(dict.fromkeys(address for *_order, address in sorted(found)))


def _likely(address: str) -> int:
    """Routers for homes and halls give 192.168, then 10; 172.16 to 172.31 is mostly what is inside the machine."""
    return next((n for n, start in enumerate(("192.168.", "10.", "172.")) if address.startswith(start)), 3)


def addresses() -> list[str]:
    """Where phones open the app; none before it serves, or where nothing answers from outside this machine."""
    if not _serving:
        return []
    port = _serving[0]
    return [f"http://{host}{'' if port == 80 else f':{port}'}" for host in hosts() if _answers(host, port)]


def _answers(host: str, port: int) -> bool:
    """Whether the app listens at this address: with ``server.address`` left at 127.0.0.1 it does not, and a QR would lead nowhere."""
    try:
        with socket.create_connection((host, port), SOON):
            return True
    except OSError:
        return False


def link(workshop: Workshop) -> str:
    """Where phones join: what the officer typed or chose, else the first of the machine's own addresses; '' where there is none."""
    if workshop.link:
        return workshop.link
    found = addresses()
    return f"{found[0]}/join" if found else ""


def elsewhere(workshop: Workshop) -> bool:
    """Whether the workshop's address is a number of a network, but none of this machine's now: another day, another router."""
    host = urlsplit(workshop.link).hostname or ""
    try:
        return ipaddress.IPv4Address(host).is_private and host not in (*hosts(), "127.0.0.1")
    except ValueError:
        return False


def command(argv: list[str]) -> str:
    """How the app is started so that phones reach it."""
    return "uvicorn app:app --host 0.0.0.0" if "uvicorn" in argv[0] else "streamlit run app.py --server.address 0.0.0.0"


def start_again() -> str:
    return command(sys.argv)
