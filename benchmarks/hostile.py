"""Hostile inputs, drawn from a seed: texts, JSON, query strings, bodies, lists out of a spreadsheet, files that are no photos."""

import io
import json
import random
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus

from PIL import Image

LONG = 30_000  # letters; below the size of a body, so that it reaches what lies behind
TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "สมศรี",
    "ำ",
    "ำำ่้๊๋",
    "เเ",
    "กํา",
    "\u200b\u200d\u2060",
    "\u202eabc\u202c",
    "\ufeff",
    "\ud800",
    "\udfff\ud800",
    "🏳️‍🌈",
    "e\u0301" * 50,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE household; --",
    '" OR ""="',
    ":now",
    "$1 %s %(name)s {name} {0.__class__} {{7*7}} ${x}",
    "{",
    "}",
    "=cmd|' /C calc'!A0",
    "+1",
    "-",
    "@x",
    "../../etc/passwd",
    "..\\..\\x",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "https://evil.example/?a=b&c=d#e",
    "1e309",
    "-1e-309",
    "NaN",
    "Infinity",
    "-0",
    "0x10",
    "1_000",
    "1,0,0",
    "๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙๙",
    "²",
    "१२३",
    "31/2/2569",
    "29/2/2570",
    "0/0/0",
    "99/99/9999",
    "2569-13-45",
    "9999-12-31",
    "1 ม.ค. 2569",
    "true",
    "null",
    "household",
    "new",
    "x" * 200,
    "x" * 201,
    "\r\n",
    "a\tb\nc",
    '"a""b"\t"',
    "%00",
    "%2e%2e%2f",
    "%",
    "+",
    "&",
    "=",
    ";",
    "S01",
    "36",
    "3601",
    "360101",
    "2569",
    "2569-01-01",
)
RUNS = ("ำ", "เ", "แ", "่", "ํา", "9", "๙", " ", "\n", "\t", '"', "a", "ก", "{", "%", "<", "/", "(", "[", ",", "-", "\u0301", "ﷺ", "＜")
SOMETIMES = (b"origin", b"sec-fetch-site", b"accept-encoding", b"content-length", b"if-none-match", b"accept-language", b"cookie", b"range")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X", "get")


class Hostile:
    """One stream of inputs; the same seed gives the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        draw = self.random.random()
        if draw < 0.6:
            return self.random.choice(TEXTS)
        if draw < 0.7:
            return self.random.choice(RUNS) * self.random.choice((2, 300, LONG))
        if draw < 0.85:
            return "".join(self.random.choice(TEXTS)[:40] for _n in range(self.random.randrange(2, 6)))
        return "".join(chr(self.random.randrange(0x110000)) for _n in range(self.random.randrange(1, 40)))

    def value(self, depth: int = 0) -> Any:
        """Anything that JSON can hold, and Python's own additions to it."""
        draw = self.random.randrange(12 if depth < 3 else 9)
        if draw < 4:
            return self.text()
        if draw < 9:
            return self.random.choice((None, True, False, 0, -1, 2**63, 10**400, 1.5, float("nan"), float("inf"), [], {}))
        if draw == 9:
            return [self.value(depth + 1) for _n in range(self.random.randrange(4))]
        return {self.text()[:50]: self.value(depth + 1) for _n in range(self.random.randrange(4))}

    def some(self, names: Sequence[str], most: int = 12) -> list[str]:
        return self.random.sample(names, min(len(names), self.random.randrange(most + 1)))

    def encoded(self, names: Sequence[str], known: Mapping[str, Sequence[str]] | None = None) -> bytes:
        """A query string or the body of a form: of these names, with values that exist among the others; at times it is neither."""
        if self.random.random() < 0.1:
            return self.noise()
        pairs = []
        for name in self.some(names):
            right = (known or {}).get(name)
            given = self.random.choice(right) if right and self.random.random() < 0.5 else self.text()
            written = quote_plus(given.encode("utf-8", "surrogatepass")) if self.random.random() < 0.9 else given[:60]
            pairs.append(f"{name}={written}".encode("utf-8", "surrogatepass"))
        return b"&".join(pairs)

    def json(self, value: Any) -> bytes:
        """The value as JSON; at times cut off, nested deep or none at all."""
        draw = self.random.random()
        if draw < 0.03:
            return self.noise()
        if draw < 0.06:
            deep, wide = b"[" * LONG, b'{"key":' + b"9" * LONG + b"}"
            return self.random.choice((deep, wide, b'{"a":' * 8000, b"", b"null", b'"' + b"\\ud800" * 99 + b'"'))
        body = json.dumps(value, ensure_ascii=self.random.random() < 0.5).encode("utf-8", "surrogatepass")
        return body if draw < 0.95 else body[: self.random.randrange(len(body) + 1)]

    def noise(self) -> bytes:
        return self.random.randbytes(self.random.choice((0, 1, 7, 200, 5000)))

    def picture(self) -> bytes:
        """A file that says it is a picture: cut off, mended by chance, of odd shape, or none."""
        kind = self.random.choice(("JPEG", "PNG", "WEBP", "GIF", "BMP"))
        size = self.random.choice(((1, 1), (1, 3000), (3000, 1), (40, 30)))
        out = io.BytesIO()
        Image.new(self.random.choice(("RGB", "L")), size, 120).save(out, kind)
        content = bytearray(out.getvalue())
        for _n in range(self.random.choice((0, 1, 5, 50))):
            content[self.random.randrange(len(content))] = self.random.randrange(256)
        return bytes(content[: self.random.choice((len(content), len(content), len(content) // 2, 10))])

    def sheet(self, headings: Sequence[str], usual: Sequence[str]) -> str:
        """A pasted list: rows of cells with tabs and quotes between them, in half of them most cells as they are usually."""
        rows = [self.some(headings, len(headings)) if self.random.random() < 0.3 else list(headings)]
        for _n in range(self.random.randrange(8)):
            if self.random.random() < 0.5:
                rows.append([cell if self.random.random() < 0.9 else self.text()[:300] for cell in usual])
            else:
                rows.append([self.text()[:2000] for _n in range(self.random.randrange(len(headings) + 3))])
        text = self.random.choice(("\n", "\r\n", "\r")).join("\t".join(row) for row in rows)
        return text if self.random.random() < 0.9 else self.text()

    def headers(self, cookies: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """Headers of a request, some of them usual."""
        found = [
            (b"host", self.random.choice((b"otop.example", b"otop.example:8501", b"", b"x y", b"\xff"))),
            (b"accept", self.random.choice((b"text/html", b"*/*"))),
        ]
        known = self.random.random() < 0.9
        found.append((b"cookie", f"otop_session={self.random.choice(cookies) if known else self.text()[:60]}".encode("utf-8", "replace")))
        if self.random.random() < 0.95:
            found.append((b"x-otop-form", b"1"))
        for name in SOMETIMES:
            if self.random.random() < 0.07:
                found.append((name, self.text()[:300].encode("utf-8", "surrogatepass").replace(b"\r", b"").replace(b"\n", b"")))
        self.random.shuffle(found)
        return found
