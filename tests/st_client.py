"""Headless Streamlit participants: a small asyncio client of Streamlit's own websocket protocol.

One process simulates many browsers.  It speaks what the browser speaks (protobuf BackMsg /
ForwardMsg on /_stcore/stream, Streamlit 1.67), so the app under test needs no change and no flag.

    s = await Session.open("http://127.0.0.1:8501")
    await s.goto("ลงทะเบียนครัวเรือน")            # page title, url path or script hash
    s.set("ชื่อ", "สมชาย"); s.set("ภาค", "เกษตร")   # queue widget values
    await s.click("บันทึก")                        # button or form submit; waits for script_finished
    assert not s.exceptions(); print(s.text())
    print(s.log[-1].seconds)                      # latency of that interaction
    await s.close()

What it keeps faithful to a browser, because it changes what the server has to do:
  * every mounted widget's value (defaults too) is sent with every rerun;
  * widgets in a form are held back until that form is submitted;
  * widgets inside a fragment or a dialog rerun only that fragment;
  * st.fragment(run_every=...) is honoured with client-side timers (turn off: auto=False);
  * large cached messages are advertised by hash so the server may answer with a reference;
  * stale elements are dropped when a run finishes, so text()/exceptions() show what a user sees.
Differences: a change to a widget outside a form does not rerun at once; it goes with the next click,
or with `await s.commit()`, or use `await s.change(label, value)` to do both.
"""

from __future__ import annotations

import asyncio
import datetime as _dt
import json
import re
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FINISHED_OK, COMPILE_ERROR, EARLY_FOR_RERUN, FRAGMENT_OK = 0, 1, 2, 3
CLICKABLE = {"button", "download_button", "menu_button"}
# element kind -> field of WidgetState which the server's deserializer expects
VALUE_FIELD = {
    "text_input": "string_value",
    "text_area": "string_value",
    "number_input": "double_value",
    "date_input": "string_array_value",
    "time_input": "string_value",
    "date_time_input": "string_array_value",
    "selectbox": "string_value",
    "radio": "string_value",
    "checkbox": "bool_value",
    "multiselect": "string_array_value",
    "slider": "double_array_value",
    "button_group": "string_array_value",
    "feedback": "string_value",
    "pagination": "int_value",
    "color_picker": "string_value",
    "dataframe": "string_value",
    "file_uploader": "file_uploader_state_value",
}
TEXT_KINDS = {
    "markdown": "body",
    "text": "body",
    "heading": "body",
    "alert": "body",
    "code": "code_text",
    "html": "body",
    "toast": "body",
    "json": "body",
}


class StClientError(Exception):
    """Anything that would leave a participant stuck: no such widget, timeout, connection lost."""


@dataclass
class Interaction:
    """One thing the participant did, and what it cost them."""

    what: str  # 'open' | 'goto' | 'click' | 'commit' | 'rerun' | 'auto' | 'upload'
    label: str
    seconds: float  # request sent -> script_finished received
    first: float | None  # request sent -> first delta received
    messages: int
    bytes: int
    at: float  # wall clock (time.time()) when sent
    errors: list[str] = field(default_factory=list)


@dataclass
class Node:
    msg: object  # Element or Block proto
    is_block: bool
    run_id: str
    fragment_id: str


@dataclass
class Widget:
    kind: str
    id: str
    label: str
    form_id: str
    fragment_id: str
    path: tuple
    proto: object
    where: tuple  # labels of enclosing tabs, expanders, dialogs, forms

    @property
    def options(self):
        opts = getattr(self.proto, "options", [])
        return [o.content if hasattr(o, "content") else o for o in opts]

    @property
    def disabled(self):
        return getattr(self.proto, "disabled", False)


def _plain(label: str) -> str:
    """Label as the eye reads it: icon shortcodes, markdown emphasis and asterisks for 'required' gone."""
    return re.sub(r":[a-z]+/[a-z_0-9]+:|[*_`]", "", label).strip()


class Session:
    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        auto: bool = True,
        headers: dict | None = None,
        cookies: str | None = None,
        query: str = "",
    ):
        self.base = url.rstrip("/")
        self.timeout, self.auto_enabled, self.query = timeout, auto, query
        self.headers = dict(headers or {})
        if cookies:
            self.headers["Cookie"] = cookies
        self.nodes: dict[tuple, Node] = {}
        self.values: dict[str, tuple[str, object]] = {}  # widget id -> (field, value) known to server
        self.pending: dict[str, dict[str, tuple[str, object]]] = {}  # form id -> {widget id -> ...}
        self.dirty: list[Widget] = []
        self.pages: list = []
        self.page_hash = ""
        self.main_hash = ""
        self.session_id = ""
        self.log: list[Interaction] = []
        self.session_events: list[str] = []
        self.toasts: list[str] = []
        self.closed: str | None = None
        self._cache: dict[str, tuple[ForwardMsg, int]] = {}
        self._runs = 0
        self._run_id = ""
        self._wait: dict | None = None
        self._lock = asyncio.Lock()
        self._timers: dict[str, asyncio.Task] = {}
        self.auto_wanted: dict[str, float] = {}  # run_every fragments of this page: id -> seconds
        self._auto_sent: dict[str, float] = {}
        self._file_urls: dict[str, asyncio.Future] = {}
        self._seq = 0

    # ------------------------------------------------------------------ connection
    @classmethod
    async def open(cls, url: str, page: str = "", **kw) -> Session:
        s = cls(url, **kw)
        u = urllib.parse.urlsplit(s.base)
        ws = f"{'wss' if u.scheme == 'https' else 'ws'}://{u.netloc}{u.path}/_stcore/stream"
        s.ws = await websockets.connect(
            ws,
            subprotocols=["streamlit"],
            additional_headers=s.headers,
            max_size=None,
            open_timeout=s.timeout,
            ping_interval=None,
            compression=None,
            proxy=None,
        )
        s._reader = asyncio.create_task(s._read())
        await s._run("open", page, page_name=page)
        return s

    async def close(self):
        for t in self._timers.values():
            t.cancel()
        self._timers.clear()
        await self.ws.close()
        self._reader.cancel()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *a):
        await self.close()

    # ------------------------------------------------------------------ receiving
    async def _read(self):
        try:
            async for data in self.ws:
                self._on(data)
            self.closed = f"closed {self.ws.close_code} {self.ws.close_reason}"
        except asyncio.CancelledError:
            raise
        except Exception as e:  # connection lost
            self.closed = repr(e)
        if self._wait and not self._wait["fut"].done():
            self._wait["fut"].set_exception(StClientError(f"connection lost: {self.closed}"))

    def _on(self, data: bytes):
        m = ForwardMsg()
        m.ParseFromString(data)
        w = self._wait
        if w:
            w["messages"] += 1
            w["bytes"] += len(data)
        t = m.WhichOneof("type")
        if t == "ref_hash":
            full = self._cache.get(m.ref_hash)
            if not full:
                raise StClientError("server referenced a message this client never cached")
            c = ForwardMsg()
            c.CopyFrom(full[0])
            c.metadata.CopyFrom(m.metadata)
            m, t = c, c.WhichOneof("type")
        elif m.metadata.cacheable:
            self._cache[m.hash] = (m, self._runs)
        run = m.metadata.run
        if t == "delta":
            if w and w["first"] is None:
                w["first"] = time.perf_counter() - w["t0"]
            self._delta(m)
        elif t == "new_session":
            self._on_new_session(m)
        elif t == "navigation":
            self.pages = list(m.navigation.app_pages)
            self.page_hash = m.navigation.page_script_hash
        elif t == "script_finished":
            self._on_finished(m.script_finished, run)
        elif t == "auto_rerun":
            self.auto_wanted[m.auto_rerun.fragment_id] = m.auto_rerun.interval
            if self.auto_enabled:
                self._start_timer(m.auto_rerun.fragment_id, m.auto_rerun.interval)
        elif t == "stop_auto_rerun":
            for f in m.stop_auto_rerun.fragment_ids:
                self._stop_timer(f)
        elif t == "session_event":
            k = m.session_event.WhichOneof("type")
            self.session_events.append(k)
            if k == "script_compilation_exception":
                self.session_events.append(m.session_event.script_compilation_exception.message)
        elif t == "file_urls_response":
            f = self._file_urls.get(m.file_urls_response.response_id)
            if f and not f.done():
                f.set_result(m.file_urls_response)

    def _on_new_session(self, m):
        n = m.new_session
        self._run_id = m.metadata.run.script_run_id
        if n.HasField("initialize"):
            self.session_id = n.initialize.session_id
        self.main_hash = n.main_script_hash
        if not m.metadata.run.fragment_ids:
            self.page_hash = n.page_script_hash or self.page_hash
            self.auto_wanted.clear()
            for f in list(self._timers):  # a full run re-issues the timers it still wants
                self._stop_timer(f)
        if self._wait:
            self._wait["started"].add(m.metadata.run.script_run_id)

    def _on_finished(self, status, run):
        frag = list(run.fragment_ids)
        if status in (FINISHED_OK, FRAGMENT_OK):
            self._runs += 1
            rid = run.script_run_id
            if rid:
                if frag:
                    fs = set(frag)
                    dead = [p for p, n in self.nodes.items() if n.fragment_id in fs and n.run_id != rid]
                else:
                    dead = [p for p, n in self.nodes.items() if n.run_id != rid]
                for p in dead:
                    self.nodes.pop(p, None)
            self._cache = {h: v for h, v in self._cache.items() if self._runs - v[1] <= 2}
        for f in frag if status in (FINISHED_OK, FRAGMENT_OK) else ():  # latency of run_every reruns
            t0 = self._auto_sent.pop(f, None)
            if t0 is not None:
                self.log.append(Interaction("auto", f, time.perf_counter() - t0, None, 0, 0, time.time()))
        w = self._wait
        if not w or w["fut"].done() or status == EARLY_FOR_RERUN:
            return
        if run.script_run_id and run.script_run_id not in w["started"]:
            return  # a run that began before this request was sent
        if w["fragment"] and frag and w["fragment"] not in frag:
            return
        if not w["fragment"] and frag:
            return
        w["fut"].set_result(status)

    def _delta(self, m):
        path = tuple(m.metadata.delta_path)
        d = m.delta
        k = d.WhichOneof("type")
        rid = self._run_id  # only new_session and script_finished carry it
        if k == "new_transient":
            return
        old = self.nodes.get(path)
        if k == "add_block":
            keep = old is not None and old.is_block and old.msg.WhichOneof("type") == d.add_block.WhichOneof("type")
            if not keep:
                self._drop_children(path)
            self.nodes[path] = Node(d.add_block, True, rid, d.fragment_id)
            if d.add_block.WhichOneof("type") == "form":
                self.pending.setdefault(d.add_block.form.form_id, {})
        else:
            if old is not None and old.is_block:
                self._drop_children(path)
            e = d.new_element
            self.nodes[path] = Node(e, False, rid, d.fragment_id)
            kind = e.WhichOneof("type")
            if kind == "toast":
                self.toasts.append(e.toast.body)
            elif kind in VALUE_FIELD:
                self._mount(kind, getattr(e, kind))

    def _drop_children(self, path):
        n = len(path)
        for p in [p for p in self.nodes if len(p) > n and p[:n] == path]:
            del self.nodes[p]

    # ------------------------------------------------------------------ widget values
    def _mount(self, kind, p):
        """What the browser does when a widget appears: register its value for the next rerun."""
        if not getattr(p, "id", "") or (kind == "dataframe" and not p.editing_mode and not p.selection_mode):
            return
        form = getattr(p, "form_id", "")
        store = self.pending.setdefault(form, {}) if form else self.values
        if getattr(p, "set_value", False):
            store[p.id] = self._encode(kind, p, self._set_value(kind, p))
            self.values[p.id] = store[p.id]
        elif p.id not in store and p.id not in self.values:
            v = self._default(kind, p)
            if v is not None:
                self.values[p.id] = store[p.id] = (VALUE_FIELD[kind], v)
            elif kind not in ("file_uploader", "dataframe"):
                self.values[p.id] = (VALUE_FIELD[kind], None)

    @staticmethod
    def _set_value(kind, p):
        if kind in ("selectbox", "radio"):
            return p.raw_value
        if kind in ("multiselect", "button_group"):
            return list(p.raw_values)
        v = p.value
        return list(v) if hasattr(v, "append") else v

    @staticmethod
    def _default(kind, p):
        """Default value in wire form; None means 'no value'."""

        def has(f):
            return p.HasField(f)

        if kind in ("text_input", "text_area", "time_input"):
            return p.default if has("default") else None
        if kind == "number_input":
            return p.default if has("default") else None
        if kind == "checkbox":
            return p.default
        if kind in ("date_input", "date_time_input", "slider"):
            return list(p.default)
        if kind in ("selectbox", "radio"):
            return p.options[p.default] if has("default") and len(p.options) else None
        if kind in ("multiselect", "button_group"):
            opts = [o.content if hasattr(o, "content") else o for o in p.options]
            return [opts[i] for i in p.default]
        if kind == "color_picker":
            return p.default
        if kind == "pagination":
            return p.default
        return None

    def _encode(self, kind, p, v):
        """Python value -> (WidgetState field, wire value), checked as the browser would check it."""
        f = VALUE_FIELD[kind]
        if v is None:
            return (f, None)

        def iso(x):
            return x.isoformat() if isinstance(x, (_dt.date, _dt.datetime)) else str(x)

        if kind in ("selectbox", "radio"):
            opts = list(p.options)
            if isinstance(v, int) and not isinstance(v, bool) and str(v) not in opts:
                v = opts[v]
            if str(v) not in opts and not getattr(p, "accept_new_options", False):
                raise StClientError(f"{p.label!r} has no option {v!r}; it has {opts[:20]}")
            return (f, str(v))
        if kind in ("multiselect", "button_group"):
            v = [v] if isinstance(v, str) else list(v)
            opts = [o.content if hasattr(o, "content") else o for o in p.options]
            for x in v:
                if x not in opts and not getattr(p, "accept_new_options", False):
                    raise StClientError(f"{p.label!r} has no option {x!r}; it has {opts[:20]}")
            return (f, v)
        if kind == "date_input":
            return (f, [iso(x)[:10] for x in (v if isinstance(v, (list, tuple)) else [v])])
        if kind == "date_time_input":
            return (f, [iso(x) for x in (v if isinstance(v, (list, tuple)) else [v])])
        if kind == "slider":
            return (f, [float(x) for x in (v if isinstance(v, (list, tuple)) else [v])])
        if kind == "number_input":
            v = float(v)
            if (p.has_min and v < p.min) or (p.has_max and v > p.max):
                raise StClientError(f"{p.label!r}: {v} outside [{p.min}, {p.max}]")
            return (f, v)
        if kind == "checkbox":
            return (f, bool(v))
        if kind == "pagination":
            return (f, int(v))
        if kind == "time_input":
            return (f, v.strftime("%H:%M") if hasattr(v, "strftime") else str(v))
        if kind == "dataframe":  # data_editor: {"edited_rows": {...}, ...}
            return (f, v if isinstance(v, str) else json.dumps(v))
        if kind in ("text_input", "text_area") and p.max_chars and len(str(v)) > p.max_chars:
            raise StClientError(f"{p.label!r}: longer than {p.max_chars}")
        return (f, str(v))

    # ------------------------------------------------------------------ looking
    def _where(self, path):
        out = []
        for i in range(1, len(path)):
            n = self.nodes.get(path[:i])
            if n and n.is_block:
                t = n.msg.WhichOneof("type")
                b = getattr(n.msg, t) if t else None
                for a in ("label", "title", "form_id"):
                    x = getattr(b, a, "")
                    if x:
                        out.append(x)
                        break
        return tuple(out)

    def widgets(self, kind: str | None = None) -> list[Widget]:
        out = []
        for path in sorted(self.nodes):
            n = self.nodes[path]
            if n.is_block:
                continue
            k = n.msg.WhichOneof("type")
            if (kind and k != kind) or (k not in VALUE_FIELD and k not in CLICKABLE):
                continue
            p = getattr(n.msg, k)
            if not getattr(p, "id", ""):
                continue
            label = getattr(p, "label", "") or getattr(p, "alt", "")
            out.append(Widget(k, p.id, label, getattr(p, "form_id", ""), n.fragment_id, path, p, self._where(path)))
        return out

    def find(
        self, label: str, kind: str | None = None, *, within: str | None = None, nth: int = 0, clickable: bool | None = None
    ) -> Widget:
        """Widget by its visible label (exact, then prefix, then part), by key, or by id."""
        ws = self.widgets(kind)
        if clickable is not None:
            ws = [w for w in ws if (w.kind in CLICKABLE) == clickable]
        if within:
            ws = [w for w in ws if any(within == _plain(x) or within == x for x in w.where)]

        def key(w):
            return w.id.rsplit("-", 1)[-1]  # user key is the last part of the id

        for test in (
            lambda w: _plain(w.label) == _plain(label) or w.label == label,
            lambda w: w.id == label or (key(w) not in ("", "None") and w.id.endswith("-" + label)),
            lambda w: _plain(w.label).startswith(label),
            lambda w: label in w.label,
        ):
            hit = [w for w in ws if test(w)]
            if len(hit) > nth:
                return hit[nth]
        raise StClientError(
            f"no widget {label!r}{' in ' + within if within else ''}; on page: "
            f"{[(w.kind, w.label) for w in ws][:60]}; errors: {self.exceptions()}"
        )

    def has(self, label, **kw) -> bool:
        try:
            self.find(label, **kw)
            return True
        except StClientError:
            return False

    def value(self, label, **kw):
        w = self.find(label, **kw)
        v = self.pending.get(w.form_id, {}).get(w.id) if w.form_id else None
        v = v or self.values.get(w.id)
        return v[1] if v else None

    def elements(self, kind: str):
        return [
            getattr(self.nodes[p].msg, kind)
            for p in sorted(self.nodes)
            if not self.nodes[p].is_block and self.nodes[p].msg.WhichOneof("type") == kind
        ]

    def text(self) -> str:
        out = []
        for p in sorted(self.nodes):
            n = self.nodes[p]
            if n.is_block:
                continue
            k = n.msg.WhichOneof("type")
            if k in TEXT_KINDS:
                out.append(getattr(getattr(n.msg, k), TEXT_KINDS[k], ""))
            elif k == "metric":
                out.append(f"{n.msg.metric.label}: {n.msg.metric.body}")
        return "\n".join(out)

    def alerts(self, fmt: str | None = None) -> list[str]:
        """Bodies of st.error / st.warning / st.info / st.success."""
        f = {"error": 1, "warning": 2, "info": 3, "success": 4}
        return [a.body for a in self.elements("alert") if fmt is None or a.format == f[fmt]]

    def exceptions(self) -> list[str]:
        return [f"{e.type}: {e.message}" for e in self.elements("exception") if not e.is_warning]

    def dataframe(self, nth: int = 0):
        import pyarrow as pa

        e = self.elements("dataframe")[nth]
        a = e.lazy_data.initial_chunk if e.HasField("lazy_data") else e.arrow_data
        return pa.ipc.open_stream(a.data).read_pandas()

    # ------------------------------------------------------------------ acting
    def set(self, label: str, value, *, within: str | None = None, nth: int = 0, kind: str | None = None):
        """Put a value in a widget, as typing or choosing does; sent with the next click/commit."""
        w = self.find(label, kind, within=within, nth=nth, clickable=False)
        if w.disabled:
            raise StClientError(f"{label!r} is disabled")
        enc = self._encode(w.kind, w.proto, value)
        if w.form_id:
            self.pending.setdefault(w.form_id, {})[w.id] = enc
        else:
            self.values[w.id] = enc
            self.dirty.append(w)
        return w

    async def change(self, label: str, value, **kw):
        """Set a widget outside a form and rerun at once, which is what a browser does."""
        w = self.set(label, value, **kw)
        if not w.form_id:
            await self.commit()

    async def commit(self):
        if self.dirty:
            w = self.dirty[-1]
            self.dirty = []
            await self._run("commit", w.label, fragment=w.fragment_id)

    async def click(self, label: str, *, within: str | None = None, nth: int = 0) -> Interaction:
        w = self.find(label, within=within, nth=nth, clickable=True)
        if w.disabled:
            raise StClientError(f"{label!r} is disabled")
        form = None
        if w.kind == "button" and w.proto.is_form_submitter and w.form_id:
            form = w.form_id
            self.values.update(self.pending.get(form, {}))
        r = await self._run("click", w.label, trigger=w.id, fragment=w.fragment_id, clear_form=form)
        return r

    async def goto(self, page: str) -> Interaction:
        """Open a page by title, url path or script hash, as a click in the navigation does."""
        for p in self.pages:
            if page in (p.page_name, p.url_pathname, p.page_script_hash) or _plain(p.page_name).replace("_", " ") == page.replace("_", " "):
                return await self._run("goto", page, page_hash=p.page_script_hash, drop_values=True)
        raise StClientError(f"no page {page!r}; pages: {[(p.page_name, p.url_pathname) for p in self.pages]}")

    async def rerun(self) -> Interaction:
        return await self._run("rerun", "")

    async def download(self, label: str, **kw) -> bytes:
        """Bytes behind an st.download_button."""
        w = self.find(label, "download_button", **kw)
        return await asyncio.to_thread(self._http, "GET", w.proto.url)

    async def upload(self, label: str, name: str, data: bytes, mime="text/csv", **kw) -> None:
        """Put one file in an st.file_uploader (sent with the next click/commit)."""
        w = self.find(label, "file_uploader", **kw)
        self._seq += 1
        rid = f"up{self._seq}"
        fut = self._file_urls[rid] = asyncio.get_running_loop().create_future()
        b = BackMsg()
        b.file_urls_request.request_id = rid
        b.file_urls_request.file_names.append(name)
        b.file_urls_request.session_id = self.session_id
        await self.ws.send(b.SerializeToString())
        u = (await asyncio.wait_for(fut, self.timeout)).file_urls[0]
        await asyncio.to_thread(self._put_file, u.upload_url, name, data, mime)
        enc = ("file_uploader_state_value", (u, name, len(data)))
        if w.form_id:
            self.pending.setdefault(w.form_id, {})[w.id] = enc
        else:
            self.values[w.id] = enc
            self.dirty.append(w)

    def _http(self, method, path, body=None, headers=None):
        u = path if path.startswith("http") else self.base + "/" + path.lstrip("/")
        rq = urllib.request.Request(u, data=body, method=method, headers={**self.headers, **(headers or {})})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(rq, timeout=self.timeout) as r:
            self._last_headers = r.headers
            return r.read()

    def _put_file(self, url, name, data, mime):
        self._http("GET", "_stcore/health")
        ck = next((c.split(";")[0] for c in self._last_headers.get_all("Set-Cookie", []) if "xsrf" in c), "")
        bd = "----stclient"
        body = (
            (f'--{bd}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {mime}\r\n\r\n').encode()
            + data
            + f"\r\n--{bd}--\r\n".encode()
        )
        h = {"Content-Type": f"multipart/form-data; boundary={bd}"}
        if ck:
            h.update({"Cookie": ck, "X-Xsrftoken": ck.split("=", 1)[1]})
        self._http("PUT", url, body, h)

    # ------------------------------------------------------------------ sending
    def _client_state(self, cs, *, trigger=None, fragment="", page_hash=None, page_name="", auto=False):
        cs.query_string = self.query
        cs.page_script_hash = self.page_hash if page_hash is None else page_hash
        cs.page_name = page_name
        cs.fragment_id = fragment
        cs.is_auto_rerun = auto
        cs.cached_message_hashes.extend(self._cache)
        c = cs.context_info
        c.timezone, c.timezone_offset, c.locale = "Asia/Bangkok", -420, "th-TH"
        c.url, c.is_embedded, c.color_scheme = self.base + "/", False, "light"
        for wid, (f, v) in self.values.items():
            w = cs.widget_states.widgets.add()
            w.id = wid
            if v is None:
                continue
            if f == "file_uploader_state_value":
                u, name, size = v
                i = w.file_uploader_state_value.uploaded_file_info.add()
                i.file_id, i.name, i.size = u.file_id, name, size
                i.file_urls.CopyFrom(u)
            elif f.endswith("array_value"):
                getattr(w, f).data.extend(v)
                getattr(w, f).SetInParent()
            else:
                setattr(w, f, v)
        if trigger:
            w = cs.widget_states.widgets.add()
            w.id = trigger
            w.trigger_value = True

    async def _run(self, what, label, *, clear_form=None, drop_values=False, **state) -> Interaction:
        async with self._lock:  # one participant does one thing at a time
            if self.closed:
                raise StClientError(f"connection lost: {self.closed}")
            if drop_values:
                self.values.clear()
                self.pending.clear()
                self.dirty = []
            b = BackMsg()
            self._client_state(b.rerun_script, **state)
            b.rerun_script.SetInParent()
            loop = asyncio.get_running_loop()
            w = self._wait = dict(
                fut=loop.create_future(),
                started=set(),
                messages=0,
                bytes=0,
                first=None,
                fragment=state.get("fragment", ""),
                t0=time.perf_counter(),
            )
            at = time.time()
            if clear_form and self._form_clears(clear_form):
                for wid in self.pending.get(clear_form, {}):
                    self.values.pop(wid, None)
                self.pending[clear_form] = {}
                for x in self.widgets():
                    if x.form_id == clear_form and x.kind in VALUE_FIELD:
                        self._mount(x.kind, x.proto)
            try:
                await self.ws.send(b.SerializeToString())
                status = await asyncio.wait_for(w["fut"], self.timeout)
            except TimeoutError:
                raise StClientError(f"{what} {label!r}: no script_finished in {self.timeout}s") from None
            except websockets.ConnectionClosed as e:
                raise StClientError(f"{what} {label!r}: connection lost: {e}") from None
            finally:
                self._wait = None
            r = Interaction(
                what,
                label,
                time.perf_counter() - w["t0"],
                w["first"],
                w["messages"],
                w["bytes"],
                at,
                self.exceptions() + (["script compile error"] if status == COMPILE_ERROR else []),
            )
            self.log.append(r)
            live = {x.proto.id for x in self.widgets()}  # the browser forgets unmounted widgets
            if what in ("goto", "click", "commit"):
                self.values = {k: v for k, v in self.values.items() if k in live}
            return r

    def _form_clears(self, form_id):
        for n in self.nodes.values():
            if n.is_block and n.msg.WhichOneof("type") == "form" and n.msg.form.form_id == form_id:
                return n.msg.form.clear_on_submit
        return False

    # ------------------------------------------------------------------ run_every fragments
    def start_auto(self):
        """Begin honouring run_every on a session opened with auto=False."""
        self.auto_enabled = True
        for f, every in self.auto_wanted.items():
            self._start_timer(f, every)

    def _start_timer(self, fragment_id, interval):
        self._stop_timer(fragment_id)
        self._timers[fragment_id] = asyncio.create_task(self._tick(fragment_id, interval))

    def _stop_timer(self, fragment_id):
        t = self._timers.pop(fragment_id, None)
        if t:
            t.cancel()

    async def _tick(self, fragment_id, interval):
        while not self.closed:
            await asyncio.sleep(interval)
            b = BackMsg()
            self._client_state(b.rerun_script, fragment=fragment_id, auto=True)
            self._auto_sent.setdefault(fragment_id, time.perf_counter())
            try:
                await self.ws.send(b.SerializeToString())
            except websockets.ConnectionClosed:
                return


def percentiles(xs, ps=(50, 95, 99)):
    xs = sorted(xs)
    return {p: (xs[min(len(xs) - 1, int(round(p / 100 * (len(xs) - 1))))] if xs else float("nan")) for p in ps}
