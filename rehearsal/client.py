"""One open page without a screen: it speaks Streamlit's own websocket (protobuf, Streamlit 1.67) as the browser does.

    session = await Session.open("http://127.0.0.1:8501", cookies="otop_session=...")
    await session.change("Name", "Somchai")
    await session.click("Save")
    assert not session.exceptions(); print(session.text(), session.log[-1].seconds)
    await session.close()

Kept faithful, because it changes what the server has to do: every mounted widget's value goes with every rerun; widgets of a form
wait for its button; a widget inside a fragment reruns only that fragment; st.fragment(run_every=...) is honoured with a timer here
(``auto=False`` turns it off); large messages are advertised by their hash; what a run did not send again is gone when it ends;
a lost connection takes up its session again by its id.
"""

import asyncio
import json
import time
import urllib.parse
from typing import Any, Self

import websockets
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

from rehearsal import values
from rehearsal.page import COMPILE_ERROR, Awaited, Interaction, Page
from rehearsal.screen import Widget
from rehearsal.values import StClientError


class Disconnected(StClientError):
    """The connection has gone."""


class TooSlow(StClientError):
    """No answer within the time a person would wait."""


class Session(Page):
    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        auto: bool = True,
        headers: dict[str, str] | None = None,
        cookies: str | None = None,
        query: str = "",
    ) -> None:
        super().__init__(auto, query)
        self.base, self.timeout, self.closed = url.rstrip("/"), timeout, ""
        self.headers = {**(headers or {}), **({"Cookie": cookies} if cookies else {})}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._lock = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, page: str = "", **given: Any) -> Self:
        session = cls(url, **given)
        await session._connect(["streamlit"])
        await session._run("open", page, page_name=page)
        return session

    async def reconnect(self) -> Interaction:
        """Take the session up again after the connection has gone, as the browser does."""
        self.stop_timers()
        await self._connect(["streamlit", "PLACEHOLDER_AUTH_TOKEN", self.session_id])
        self.closed = ""
        return await self._run("open", "again")

    async def _connect(self, protocols: Any) -> None:
        where = urllib.parse.urlsplit(self.base)
        self.ws = await websockets.connect(
            f"{'wss' if where.scheme == 'https' else 'ws'}://{where.netloc}{where.path}/_stcore/stream",
            subprotocols=protocols,
            additional_headers=self.headers,
            max_size=None,
            open_timeout=self.timeout,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        self._reader = asyncio.create_task(self._read(self.ws))

    def drop(self) -> None:
        """The network is gone: nobody says goodbye."""
        self.stop_timers()
        self.ws.transport.abort()

    async def close(self) -> None:
        self.stop_timers()
        await self.ws.close()
        self._reader.cancel()

    async def _read(self, line: websockets.ClientConnection) -> None:
        try:
            async for data in line:
                self._on(data)
            lost = f"closed {line.close_code} {line.close_reason}"
        except (websockets.ConnectionClosed, StClientError, DecodeError) as error:
            lost = repr(error)
        if line is not self.ws:  # another connection has taken its place
            return
        self.closed = lost
        if self._wait and not self._wait.answer.done():
            self._wait.answer.set_exception(Disconnected(f"connection lost: {lost}"))

    def value(self, label: str) -> Any:
        """What a widget holds now."""
        widget = self.find(label, clickable=False)
        return (self.pending.get(widget.form_id, {}).get(widget.id) or self.values.get(widget.id) or ("", None))[1]

    def set(self, label: str, value: Any) -> Widget:
        """Put a value into a widget; it goes to the server with the next click."""
        widget = self.find(label, clickable=False)
        if widget.disabled:
            raise StClientError(f"{label!r} is disabled")
        held = self.pending.setdefault(widget.form_id, {}) if widget.form_id else self.values
        held[widget.id] = values.entered(widget.kind, widget.proto, value)
        return widget

    async def change(self, label: str, value: Any) -> None:
        """Fill a field and leave it: outside a form the page runs at once."""
        widget = self.set(label, value)
        if not widget.form_id:
            await self._run("commit", widget.label, fragment=widget.fragment_id)

    async def click(self, label: str, *, nth: int = 0) -> Interaction:
        widget = self.find(label, nth=nth, clickable=True)
        if widget.disabled:
            raise StClientError(f"{label!r} is disabled")
        submits = widget.kind == "button" and widget.proto.is_form_submitter and widget.form_id
        if submits:
            self.values.update(self.pending.get(widget.form_id, {}))
        return await self._run("click", widget.label, trigger=widget.id, fragment=widget.fragment_id, submits=submits or "")

    async def fire(self, id: str, event: str, value: Any) -> Interaction:
        """What an element of our own tells the page (``setTriggerValue``)."""
        told = (f"$$STREAMLIT_INTERNAL_KEY_{id}__events", json.dumps([{"event": event, "value": value}]))
        return await self._run("fire", event, fired=told, fragment=self.fragment_of(id))

    async def goto(self, page: str) -> Interaction:
        """Another page by its title, address or script hash, as a click in the menu does."""
        for one in self.pages:
            if page in (one.page_name, one.url_pathname, one.page_script_hash):
                self.values.clear()
                self.pending.clear()
                self.query = ""
                return await self._run("goto", page, page_hash=one.page_script_hash)
        raise StClientError(f"no page {page!r}; pages: {[(one.page_name, one.url_pathname) for one in self.pages]}")

    async def rerun(self) -> Interaction:
        return await self._run("rerun", "")

    async def _run(self, what: str, label: str, *, submits: str = "", fragment: str = "", **asked: Any) -> Interaction:
        async with self._lock:  # one person does one thing at a time
            if self.closed:
                raise Disconnected(f"connection lost: {self.closed}")
            message = self._asking(fragment=fragment, **asked)
            if submits:
                self._submitted(submits)
            wait = self._wait = Awaited(fragment, asyncio.get_running_loop().create_future())
            try:
                await self.ws.send(message)
                status = await asyncio.wait_for(wait.answer, self.timeout)
            except TimeoutError:
                raise TooSlow(f"{what} {label!r}: no answer within {self.timeout} s") from None
            except websockets.ConnectionClosed as error:
                raise Disconnected(f"{what} {label!r}: connection lost: {error}") from None
            finally:
                self._wait = None
            if status == COMPILE_ERROR:
                raise StClientError("the script does not compile")
            self.log.append(Interaction(what, label, time.perf_counter() - wait.began))
            there = {widget.id for widget in self.widgets()}  # the browser forgets what is no longer there
            self.values = {id: value for id, value in self.values.items() if id in there}
            return self.log[-1]

    def _asking(
        self,
        *,
        fragment: str = "",
        trigger: str = "",
        fired: tuple[str, str] | None = None,
        page_hash: str = "",
        page_name: str = "",
        auto: bool = False,
    ) -> bytes:
        """The message that asks for a run."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_script_hash, asked.page_name = self.query, page_hash or self.page_hash, page_name
        asked.fragment_id, asked.is_auto_rerun = fragment, auto
        asked.cached_message_hashes.extend(self.cache)
        about = asked.context_info
        about.timezone, about.timezone_offset, about.locale = "Asia/Bangkok", -420, "th-TH"
        about.url, about.is_embedded, about.color_scheme = self.base + "/", False, "light"
        for id, value in self.values.items():
            values.write(asked.widget_states, id, value)
        if trigger:
            touched = asked.widget_states.widgets.add()
            touched.id, touched.trigger_value = trigger, True
        if fired:
            told = asked.widget_states.widgets.add()
            told.id, told.json_trigger_value = fired
        asked.SetInParent()
        return bytes(message.SerializeToString())

    def _submitted(self, form: str) -> None:
        """A form that clears itself begins anew once its button has been touched."""
        if not any(
            n.is_block and n.kind == "form" and n.message.form.form_id == form and n.message.form.clear_on_submit
            for n in self.nodes.values()
        ):
            return
        for id in self.pending.pop(form, {}):
            self.values.pop(id, None)
        for widget in self.widgets():
            if widget.form_id == form and widget.kind in values.FIELD:
                self.mount(widget.kind, widget.proto)

    def start_auto(self) -> None:
        """Begin with the timers of a page that was opened with auto=False."""
        self.auto = True
        for fragment in self.ticks:
            self.start_timer(fragment)

    def start_timer(self, fragment: str) -> None:
        self.stop_timers(fragment)
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, self.ticks[fragment]))

    def stop_timers(self, *fragments: str) -> None:
        for fragment in fragments or list(self._timers):
            if timer := self._timers.pop(fragment, None):
                timer.cancel()

    async def _tick(self, fragment: str, every: float) -> None:
        while not self.closed:
            await asyncio.sleep(every)
            self._asked.setdefault(fragment, time.perf_counter())
            try:
                await self.ws.send(self._asking(fragment=fragment, auto=True))
            except websockets.ConnectionClosed:
                return
