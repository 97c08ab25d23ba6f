"""One page as the server's messages make it: its elements, the values of its widgets, and which request has been answered."""

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rehearsal import values
from rehearsal.screen import Screen
from rehearsal.values import FIELD, StClientError, Value

FINISHED, COMPILE_ERROR, EARLY, FRAGMENT_FINISHED = 0, 1, 2, 3
KEPT_RUNS = 2  # how long the browser keeps a message it may be asked for by its hash


class Unanswered(StClientError):
    """The page was asked and did not show the answer: a touch that seems to do nothing."""


@dataclass(frozen=True)
class Interaction:
    """One thing that was done, and the seconds until the page stood still again."""

    what: str  # open, goto, click, commit, rerun, or auto (a timer's rerun)
    label: str
    seconds: float


@dataclass
class Awaited:
    """A request on its way; ``runs`` are those that began after it."""

    fragment: str
    answer: asyncio.Future[int]
    began: float = field(default_factory=time.perf_counter)
    runs: set[str] = field(default_factory=set)
    running: bool = False  # its run has begun and has not ended
    drawn: bool = False  # its fragment is drawn, but another request waited, and decides whether there is more to come

    def concerns(self, fragments: Collection[str]) -> bool:
        """Whether a run of these fragments (none: of the whole page) may answer it."""
        return not fragments or self.fragment in fragments

    def begun(self, fragments: Collection[str]) -> None:
        """A run begins: the one that answers this, or another one's, which then tells how this has ended."""
        if self.concerns(fragments):
            self.running = True
        elif not self.answer.done() and self.drawn:
            self.answer.set_result(FRAGMENT_FINISHED)
        elif not self.answer.done() and self.running:  # Streamlit forgets the end of a run when a timer asks in that very moment
            self.answer.set_exception(Unanswered(f"the answer to {self.fragment or 'the page'} was swallowed"))
        self.drawn = False

    def ended(self, status: int, fragments: Collection[str]) -> None:
        self.running, self.drawn = False, status == EARLY and bool(fragments)
        if status != EARLY and not self.answer.done():
            self.answer.set_result(status)


class Page(Screen):
    def __init__(self, auto: bool, query: str) -> None:
        super().__init__()
        self.auto, self.query = auto, query
        self.values: dict[str, Value] = {}
        self.pending: dict[str, dict[str, Value]] = {}  # of a form whose button has not been touched
        self.pages: list[Any] = []
        self.fonts: list[str] = []  # that the theme asks for
        self.page_hash = self.session_id = ""
        self.log: list[Interaction] = []
        self.ticks: dict[str, float] = {}  # fragments that want to run every so many seconds
        self.cache: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs, self._run_id = 0, ""
        self._asked: dict[str, float] = {}
        self._wait: Awaited | None = None

    def _on(self, data: Any) -> None:
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = self.cache.get(message.ref_hash)
            if known is None:
                raise StClientError("the server named a message this client never kept")
            whole = ForwardMsg()
            whole.CopyFrom(known[0])
            whole.metadata.CopyFrom(message.metadata)
            message, kind = whole, whole.WhichOneof("type")
        elif message.metadata.cacheable:
            self.cache[message.hash] = (message, self._runs)
        if kind == "delta":
            drawn = self.draw(tuple(message.metadata.delta_path), message.delta, self._run_id)
            if drawn and drawn[0] in FIELD:
                self.mount(*drawn)
        elif kind == "new_session":
            self._begun(message)
        elif kind == "script_finished":
            self._finished(message.script_finished, message.metadata.run)
        elif kind == "navigation":
            self.pages, self.page_hash = list(message.navigation.app_pages), message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self.ticks[message.auto_rerun.fragment_id] = message.auto_rerun.interval
            if self.auto:
                self.start_timer(message.auto_rerun.fragment_id)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self.stop_timers(fragment)

    def _begun(self, message: Any) -> None:
        begun, run = message.new_session, message.metadata.run
        self._run_id = run.script_run_id  # only this message and script_finished carry it
        if begun.HasField("initialize"):
            self.session_id = begun.initialize.session_id
            self.fonts = [face.url for face in begun.custom_theme.font_faces]
        if not run.fragment_ids:
            self.page_hash = begun.page_script_hash or self.page_hash
            self.ticks.clear()
            self._asked.clear()
            self.stop_timers()  # a full run asks again for the timers it still wants
        wait = self._wait
        if wait is None:
            return
        wait.runs.add(run.script_run_id)
        wait.begun(run.fragment_ids)

    def _finished(self, status: int, run: Any) -> None:
        fragments = list(run.fragment_ids)
        if status in (FINISHED, FRAGMENT_FINISHED):
            self._runs += 1
            if run.script_run_id:
                self.sweep(run.script_run_id, fragments)
            self.cache = {h: kept for h, kept in self.cache.items() if self._runs - kept[1] <= KEPT_RUNS}
        for fragment in fragments:
            if (asked := self._asked.pop(fragment, None)) is not None:
                self.log.append(Interaction("auto", fragment, time.perf_counter() - asked))
        wait = self._wait
        if wait is None or (run.script_run_id and run.script_run_id not in wait.runs):
            return  # nobody asked, or a run that began before the request
        if wait.concerns(fragments):
            wait.ended(status, fragments)

    def mount(self, kind: str, widget: Any) -> None:
        """A widget has appeared: its value goes with every rerun from now on."""
        if not getattr(widget, "id", ""):
            return
        form = getattr(widget, "form_id", "")
        held = self.pending.setdefault(form, {}) if form else self.values
        told, fresh = getattr(widget, "set_value", False), widget.id not in held and widget.id not in self.values
        if (told or fresh) and (value := values.first(kind, widget)):
            self.values[widget.id] = value
            if told or value[1] is not None:
                held[widget.id] = value

    def start_timer(self, fragment: str) -> None:
        """A fragment wants to run again and again."""

    def stop_timers(self, *fragments: str) -> None:
        """These fragments (all, where none is named) want it no longer."""
