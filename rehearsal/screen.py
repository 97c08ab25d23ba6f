"""What a phone shows: the elements the server has sent, as the browser keeps, replaces and forgets them."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from rehearsal.values import FIELD, StClientError, options

CLICKABLE = {"button", "download_button", "menu_button"}
TEXT = {"markdown": "body", "text": "body", "heading": "body", "alert": "body", "code": "code_text", "html": "body", "json": "body"}
ALERTS = {"error": 1, "warning": 2, "info": 3, "success": 4}
FORM = "entry"  # the component that draws a form
Path = tuple[int, ...]


@dataclass
class Node:
    """``message`` is an Element or a Block; ``run`` the run that sent it last."""

    message: Any
    is_block: bool
    run: str
    fragment_id: str

    @property
    def kind(self) -> str:
        return self.message.WhichOneof("type") or ""


@dataclass(frozen=True)
class Widget:
    """Something to type into, to choose from or to touch."""

    kind: str
    id: str
    label: str
    form_id: str
    fragment_id: str
    proto: Any

    @property
    def options(self) -> list[str]:
        return options(self.proto)

    @property
    def disabled(self) -> bool:
        return bool(getattr(self.proto, "disabled", False))

    @property
    def plain(self) -> str:
        """The label as the eye reads it: no icons, no emphasis, no star for what is required."""
        return re.sub(r":[a-z]+/[a-z_0-9]+:|[*_`]", "", self.label).strip()


class Screen:
    """The tree of elements, by their place."""

    def __init__(self) -> None:
        self.nodes: dict[Path, Node] = {}

    def draw(self, path: Path, delta: Any, run: str) -> tuple[str, Any] | None:
        """Put a sent element in its place; returns (kind, element) where it is one."""
        sent = delta.WhichOneof("type")
        if sent == "new_transient":
            return None
        old = self.nodes.get(path)
        node = Node(getattr(delta, sent), sent == "add_block", run, delta.fragment_id)
        stays = node.is_block and old is not None and old.is_block and old.kind == node.kind
        if not stays and (node.is_block or (old is not None and old.is_block)):
            self._forget(below for below in self.nodes if len(below) > len(path) and below[: len(path)] == path)
        self.nodes[path] = node
        for depth in range(1, len(path)):
            if above := self.nodes.get(path[:depth]):
                above.run = run
        return None if node.is_block else (node.kind, getattr(node.message, node.kind, None))

    def sweep(self, run: str, fragments: Iterable[str]) -> None:
        """At the end of a run, what it did not send again is gone; a fragment's run looks below its own blocks only."""
        old = [path for path, node in self.nodes.items() if node.run != run]
        if drawn := set(fragments):
            homes = {path for path, node in self.nodes.items() if node.is_block and node.run == run and node.fragment_id in drawn}
            old = [path for path in old if any(path[:depth] in homes for depth in range(1, len(path)))]
            gone = {path for path in old if self.nodes[path].is_block}
            elements = [path for path in old if self.nodes[path].fragment_id]
            old = [*gone, *elements, *(path for path in self.nodes if any(path[:depth] in gone for depth in range(1, len(path))))]
        self._forget(old)

    def _forget(self, paths: Iterable[Path]) -> None:
        for path in list(paths):
            self.nodes.pop(path, None)

    def elements(self, kind: str) -> list[Any]:
        found = (self.nodes[path] for path in sorted(self.nodes))
        return [getattr(node.message, kind) for node in found if not node.is_block and node.kind == kind]

    def widgets(self, kind: str | None = None) -> list[Widget]:
        found = []
        for path in sorted(self.nodes):
            node = self.nodes[path]
            if node.is_block or (kind and node.kind != kind) or (node.kind not in FIELD and node.kind not in CLICKABLE):
                continue
            proto = getattr(node.message, node.kind)
            if getattr(proto, "id", ""):
                label = getattr(proto, "label", "") or getattr(proto, "alt", "")
                found.append(Widget(node.kind, proto.id, label, getattr(proto, "form_id", ""), node.fragment_id, proto))
        return found

    def find(self, label: str, kind: str | None = None, *, nth: int = 0, clickable: bool | None = None) -> Widget:
        """A widget by its label, else its id or key, else the beginning or a part of its label."""
        there = [w for w in self.widgets(kind) if clickable is None or (w.kind in CLICKABLE) == clickable]
        tests: tuple[Callable[[Widget], bool], ...] = (
            lambda w: label in (w.label, w.plain),
            lambda w: w.id == label or w.id.endswith("-" + label),
            lambda w: w.plain.startswith(label),
            lambda w: label in w.label,
        )
        for test in tests:
            hits = [widget for widget in there if test(widget)]
            if len(hits) > nth:
                return hits[nth]
        raise StClientError(f"no widget {label!r}; on the page: {[(w.kind, w.label) for w in there][:60]}; errors: {self.exceptions()}")

    def has(self, label: str, kind: str | None = None) -> bool:
        try:
            return bool(self.find(label, kind))
        except StClientError:
            return False

    def fragment_of(self, id: str) -> str:
        """The fragment an element was drawn by; '' for the page."""
        nodes = (node for node in self.nodes.values() if not node.is_block)
        return next((node.fragment_id for node in nodes if getattr(getattr(node.message, node.kind), "id", "") == id), "")

    def keyed(self, ending: str) -> list[Widget]:
        """The widgets whose key ends so."""
        return [widget for widget in self.widgets() if widget.id.endswith(ending)]

    def forms(self) -> list[dict[str, Any]]:
        """What the page tells the forms on it, the way a form element on a phone hears it; ``id`` is the element's."""
        told = [element for element in self.elements("bidi_component") if element.component_name == FORM]
        return [{**json.loads(element.json or element.mixed.json), "id": element.id} for element in told]

    def text(self) -> str:
        lines = []
        for path in sorted(self.nodes):
            node = self.nodes[path]
            if not node.is_block and node.kind in TEXT:
                lines.append(getattr(getattr(node.message, node.kind), TEXT[node.kind], ""))
            elif not node.is_block and node.kind == "metric":
                lines.append(f"{node.message.metric.label}: {node.message.metric.body}")
        return "\n".join(lines)

    def alerts(self, kind: str | None = None) -> list[str]:
        """The words of st.error, warning, info, success."""
        return [alert.body for alert in self.elements("alert") if kind is None or alert.format == ALERTS[kind]]

    def exceptions(self) -> list[str]:
        return [f"{error.type}: {error.message}" for error in self.elements("exception") if not error.is_warning]
