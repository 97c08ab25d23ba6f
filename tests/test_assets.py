"""The files of the program: compressed once, kept by browsers, by name only; and what an upgrade of Streamlit would change unnoticed."""

import asyncio
import gzip
from pathlib import Path

import pytest
import streamlit
from icons import drawn, held
from starlette.responses import Response

from server import assets
from server.assets import ICONS, IMMUTABLE, PREFETCH, SHORT, Asset, Assets, answer

OWN = Path(__file__).parents[1] / "pages" / "static"
FONT = "/app/static/noto-sans-thai-thai-wght-normal.woff2"


@pytest.fixture(scope="module")
def served() -> Assets:
    return Assets(Path(streamlit.__file__).parent / "static", OWN)


def ask(asset: Asset, method: str = "GET", query: str = "", **headers: str) -> Response:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in ({"accept_encoding": "gzip, deflate"} | headers).items()]
    scope = {"type": "http", "method": method, "path": asset.address, "query_string": query.encode(), "headers": sent}
    return asyncio.run(answer(asset, scope))


def script(served: Assets) -> Asset:
    return next(asset for address, asset in served.all.items() if address.startswith("/static/js/index."))


def test_a_script_is_sent_compressed_once_and_for_good(served: Assets, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = script(served)
    first = ask(asset)
    assert first.status_code == 200 and gzip.decompress(first.body) == asset.path.read_bytes() and len(first.body) < 160_000
    assert first.headers["Content-Encoding"] == "gzip" and first.headers["Vary"] == "Accept-Encoding"
    assert first.headers["Cache-Control"] == IMMUTABLE and first.headers["Content-Type"].startswith("text/javascript")
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read again"))
    monkeypatch.setattr(gzip, "compress", lambda *_given, **_named: pytest.fail("compressed again"))
    assert ask(asset).body == first.body


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_cannot_unpack_gets_it_plain(served: Assets, accepted: str) -> None:
    plain = ask(script(served), accept_encoding=accepted)
    assert "Content-Encoding" not in plain.headers and plain.body == script(served).path.read_bytes()
    assert plain.headers["ETag"] != ask(script(served)).headers["ETag"] and plain.headers["Vary"] == "Accept-Encoding"


def test_what_a_browser_has_already_is_not_sent_again(served: Assets) -> None:
    tag = ask(script(served)).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = ask(script(served), if_none_match=known)
        assert (again.status_code, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert ask(script(served), if_none_match='"x"').status_code == 200


def test_only_the_head_on_request(served: Assets) -> None:
    whole, head = ask(script(served)), ask(script(served), "HEAD")
    assert head.body == b"" and head.headers["Content-Length"] == str(len(whole.body)) == whole.headers["Content-Length"]


def test_a_name_that_may_change_its_content_lasts_only_with_its_hash(served: Assets) -> None:
    font = served.all[FONT]
    assert ask(font).headers["Cache-Control"] == SHORT == ask(font, query="v=other").headers["Cache-Control"]
    assert ask(font, query=served.versioned(FONT).split("?")[1]).headers["Cache-Control"] == IMMUTABLE
    assert ask(font).headers["Content-Type"] == "font/woff2" and "Content-Encoding" not in ask(font).headers
    sheet = next(asset for asset in served.all.values() if asset.changed and asset.path.suffix == ".css")
    assert ask(sheet).headers["Cache-Control"] == SHORT  # its name is of what Streamlit had in it


def test_only_what_lies_in_the_two_folders_has_an_address(tmp_path: Path) -> None:
    for path in ("built/static/js/a.12345678.js", "built/index.html", "own/material-symbols.woff2", "own/icon.png", "secret.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"x")
    known = set(Assets(tmp_path / "built", tmp_path / "own").all)
    assert known == {"/static/js/a.12345678.js", ICONS, "/app/static/icon.png", "/favicon.png", PREFETCH}


def test_the_address_for_good_of_a_file_of_ours(served: Assets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets._installed, "assets", served)
    assert assets.address(FONT) == served.versioned(FONT) and assets.address("/app/static/none.js") == "/app/static/none.js"
    monkeypatch.setattr(assets._installed, "assets", None)
    assert assets.address(FONT) == FONT


def test_what_is_fetched_ahead_is_what_the_page_asks_for(served: Assets) -> None:
    page = served.pages["th"].read().decode()
    assert len(served.first) > 60 and all(served.file(address) for address in served.first)
    assert all(f'".{address}"' in page for address in served.first if address != served.versioned(ICONS))
    assert served.versioned(ICONS).encode() in served.all[PREFETCH].read() and b"FILES" not in served.all[PREFETCH].read()


def test_the_small_font_holds_every_icon_that_is_drawn() -> None:
    """Where this fails: python -m tests.icons."""
    assert drawn() - held() <= {"star_filled"}  # a picture, not a letter of the font
    assert (OWN / "material-symbols.woff2").stat().st_size < 50_000
