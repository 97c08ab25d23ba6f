"""The files of a page as a browser downloads them before anybody can type: the page, its scripts and styles, their modules, the fonts.

A browser fetches six at a time, and a module's imports once the module is there. Which files a script names is worked out once a
process, because that is the browser's work and not the server's.
"""

import asyncio
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urljoin

from rehearsal.door import HTML, Door
from rehearsal.screen import Screen

AT_ONCE = 6
NAMED = re.compile(r"""(?:src|href)=["']([^"']+\.(?:js|css|woff2|png))["']""")
IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*["'`]([./][^"'`]+\.js)["'`]""")
CHUNKS = re.compile(r"""import\([`"'](\./([A-Za-z]+)\.[^`"']+\.js)[`"']\)""")
ADDRESS = re.compile(r"""["'](/app/static/[^"']+\.(?:js|css))["']""")


@lru_cache(maxsize=1024)
def _imports(address: str, script: str) -> tuple[str, ...]:
    return tuple(urljoin(address, name) for name in IMPORTS.findall(script))


@lru_cache(maxsize=64)
def _chunks(address: str, script: str) -> dict[str, str]:
    """The scripts that draw elements of a kind, which are fetched when the first of that kind is drawn, by their names."""
    return {name: urljoin(address, chunk) for chunk, name in CHUNKS.findall(script)}


class Files:
    """What one browser has fetched; ``size`` is the bytes that came over the network."""

    def __init__(self, door: Door) -> None:
        self.door, self.size = door, 0
        self._there: set[str] = set()
        self._drawing: dict[str, str] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def page(self) -> None:
        """The page and all it names, before the socket is opened."""
        shell = await self._get("/", {"Accept": HTML})
        await self._fetch(urljoin("/", name) for name in NAMED.findall(shell) if not name.startswith("http"))

    async def elements(self, screen: Screen, fonts: Iterable[str] = ()) -> None:
        """What the elements on the screen are drawn with: Streamlit's scripts for their kinds, our own forms' and the fonts."""
        kinds = {node.kind.replace("_", "") for node in screen.nodes.values() if not node.is_block}
        wanted = [address for name, address in self._drawing.items() if name.lower() in kinds]
        for element in screen.elements("bidi_component"):
            wanted += ADDRESS.findall(element.js_content) + ADDRESS.findall(element.html_content)
        await self._fetch([*wanted, *(urljoin("/", font) for font in fonts)])

    async def _fetch(self, addresses: Iterable[str]) -> None:
        missing = [address for address in dict.fromkeys(addresses) if address not in self._there]
        self._there.update(missing)
        await asyncio.gather(*(self._file(address) for address in missing))

    async def _file(self, address: str) -> None:
        text = await self._get(address)
        if address.split("?")[0].endswith(".js"):
            self._drawing |= _chunks(address, text)
            await self._fetch(_imports(address, text))

    async def _get(self, address: str, headers: dict[str, str] | None = None) -> str:
        async with self._turns:
            answer = await self.door.ask("GET", address, headers={"Accept-Encoding": "gzip", **(headers or {})})
        self.size += answer.size
        return answer.body.decode("utf-8", "replace")
