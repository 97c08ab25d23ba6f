"""What the server's own log holds: no queries, no flood."""

import logging
import re
from pathlib import Path

import httpx
from websockets.sync.client import connect

from server.access_log import SAME_AT_MOST, WITHIN, NoFlood, WithoutQuery
from tests.serving import Server

SECRETS = ("ABCDEF", "a-ticket", "somchai")


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("uvicorn.access", logging.INFO, "", 0, message, args, None)


def test_a_line_says_what_was_asked_for_without_its_query() -> None:
    line = record('%s - "%s %s HTTP/%s" %d', "127.0.0.1:5", "GET", "/join?lang=en&code=ABCDEF&key=abc", "1.1", 200)
    assert WithoutQuery().filter(line) and line.getMessage() == '127.0.0.1:5 - "GET /join HTTP/1.1" 200'


def test_the_same_sentence_is_not_said_without_end() -> None:
    now = [0.0]
    flood = NoFlood(lambda: now[0])
    lines = [record("Invalid request from %s", n) for n in range(500)]
    kept = [line for line in lines if flood.filter(line)]
    assert kept == lines[:SAME_AT_MOST] and "left out" in kept[-1].getMessage() and "left out" not in kept[-2].getMessage()
    assert flood.filter(record("Something else"))
    now[0] += WITHIN + 1
    assert flood.filter(record("Invalid request from %s", 1))


def test_nothing_secret_of_an_address_reaches_the_log(tmp_path: Path) -> None:
    """Under uvicorn itself, which writes a line for each request and each socket."""
    with Server(tmp_path / "otop.duckdb", uvicorn=True) as server:
        for path in ("/join?code=ABCDEF", "/export/households.csv?ticket=a-ticket", "/households?q=somchai", "//x?q=somchai"):
            httpx.get(server.url + path, trust_env=False)
        httpx.get(server.url + "/setup?q=somchai", trust_env=False)
        with connect(server.url.replace("http", "ws") + "/_stcore/stream?q=somchai", subprotocols=["streamlit"], proxy=None):
            pass
        server.stop()
        assert re.search(r'"GET /join HTTP/1.1" \d+', server.log) and "/_stcore/stream" in server.log
        assert not [secret for secret in SECRETS if secret in server.log]
