"""Streamlit's index.html as we send it: in the reader's language, without what no page here uses, with all that the first form needs.

Whatever an upgrade of Streamlit writes otherwise stays as it is; tests/test_shell.py notices.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from otop_core.language.messages import _, say
from server import streamlit_words

# Elements of the first form; Streamlit would ask for each one's files when it is about to draw it, in two rounds over the line.
FIRST = ("Html", "Button", "ButtonGroup", "Progress", "BidiComponent")
IMPORTED = re.compile(r"""(?:from|import)\s*["'`]\./([\w.-]+\.js)["'`]""")
LOADED = re.compile(r"""(?:src|href)="\./(static/(?:js|css)/[^"]+)\"""")
ICON_FONT = re.compile(rb"url\([^()]*MaterialSymbols-Rounded\.[^()]*\)")
TEXT_FACE = re.compile(rb"@font-face\{font-family:Source Sans;[^{}]*\}")
ASKED = ("_stcore/health", "_stcore/host-config")  # by Streamlit's script as soon as it runs; asked meanwhile they are there by then
LATIN_FONT = re.compile(r'<link\s+rel="preload"\s[^>]*SourceSans[^>]*>\s*')  # ours has the Latin letters too
NO_SCRIPT = re.compile(r"(<noscript>).*?(</noscript>)", re.DOTALL)
NEEDS_SCRIPT = _("This page needs JavaScript. Please switch it on in the browser's settings, then load the page again.")


def page(index: str, language: str, addresses: Mapping[str, str], more: Iterable[str]) -> str:
    """``addresses``: addresses to put in the place of others; ``more``: scripts and style sheets to load from the start."""
    index = index.replace('<html lang="en">', f'<html lang="{language}">', 1)
    index = index.replace("<title>Streamlit</title>", "<title>OTOP</title>", 1)
    index = LATIN_FONT.sub("", index, count=1)
    index = NO_SCRIPT.sub(rf"\1<p>{escape(say(NEEDS_SCRIPT, language))}</p>\2", index, count=1)
    for address, instead in addresses.items():
        index = index.replace(f'".{address}"', f'".{instead}"')
    links = [f'rel="preload" as="fetch" crossorigin href="./{path}"' for path in ASKED]
    links += [_early(address) for address in more if f'"./{address[1:]}"' not in index]
    drawn = "".join(f"<link {link}>\n    " for link in links)
    words = f'<script type="application/json" id="streamlit-words">{streamlit_words.instead()}</script>'
    return index.replace("</head>", f"{drawn}{words}</head>", 1)


def _early(address: str) -> str:
    kind = 'rel="preload" as="style"' if address.endswith(".css") else 'rel="modulepreload" crossorigin'
    return f'{kind} href=".{address}"'


def trimmed_style(sheet: bytes, icons: str) -> bytes:
    """The style sheet with a small font of icons (``icons``: its address), and without Streamlit's own text face.

    Nothing on our pages is written in that face, but what is drawn before the theme arrives makes browsers fetch it: 170 kB while the
    first form waits.
    """
    return TEXT_FACE.sub(b"", ICON_FONT.sub(f"url({icons})".encode(), sheet))


def loaded(index: str) -> list[str]:
    """The scripts and style sheets a page loads from the start."""
    return [f"/{found}" for found in dict.fromkeys(LOADED.findall(index))]


def needed(folder: Path, stems: Iterable[str]) -> list[str]:
    """These scripts of the folder and all that they import, by their file names."""
    names = [found.name for stem in stems for found in sorted(folder.glob(f"{stem}.*.js"))]
    for name in names:  # grows while it is walked
        text = (folder / name).read_text(encoding="utf-8")
        names += [found for found in dict.fromkeys(IMPORTED.findall(text)) if found not in names and (folder / found).is_file()]
    return list(dict.fromkeys(names))
