// What is being typed in this tab: on the phone at every letter, at the server within two seconds.

import { ask } from "./connection.js";
import { isWho, same, wire } from "./outbox.js";
import { dataOf } from "./photo.js";
import { draftsOf, entries, every, nameOf, newId, read, remove, tabItem, write } from "./phone_store.js";
import { heldElsewhere, hold, page } from "./tabs.js";

const PACE = 2000;
const SIGNED_OUT_PACE = 15000;
const BUSY = 1000; // ms that a tab may take to say that it holds a draft, before another takes it over

/** What keeps its value for the next record. */
export const stuck = (typed, data) => Object.fromEntries(data.sticky.map((name) => [name, typed[name] ?? null]));

/** The drafts of one form.  `hears.refused` is told what the server says against a draft, `hears.lost` that another tab took it. */
export function draftOf(data, hears) {
  const { account, key, keeps } = data;
  const own = nameOf(account, "own", key);
  const opened = nameOf(account, "open");
  const done = new Set(); // operations that have been saved from this page: the server's old list may still name them
  const ended = new AbortController();
  let now = fresh();
  let timer = 0;
  let posting = false;
  let letters = 0; // grows with every change: what was posted may be old when it is acknowledged

  const name = (op) => nameOf(account, "draft", key, op);
  const gone = (op) => nameOf(account, "gone", op);

  function fresh(typed = data.typed, versions = data.versions) {
    return {
      op: newId(),
      key,
      typed: { ...typed },
      versions: { ...versions },
      begun: data.typed,
      touched: false,
      unsent: false,
      stamp: null,
      noted_at: Date.now(),
    };
  }

  function store() {
    if (!keeps || !(now.touched || data.stays)) return;
    write(name(now.op), { ...now, page });
  }

  /** From here on this tab types in `draft`. */
  function take(draft) {
    if (!now.touched) remove(name(now.op));
    now = draft;
    if (!keeps) return;
    hold(key, now.op);
    tabItem(own, now.op);
    store();
    if (now.unsent) later();
  }

  /** What this tab goes on with when the form is opened. */
  async function find() {
    if (!keeps) return;
    let elsewhere = await heldElsewhere();
    const asked = entries(account).find((entry) => entry.key === key && entry.op === tabItem(opened));
    if (asked) return open(asked);
    const mine = (draft) => draft.op === tabItem(own);
    const all = every(account, "draft", key);
    if (!all.some(mine) && all.some((draft) => draft.touched && !elsewhere.has(draft.op)))
      elsewhere = await heldElsewhere(BUSY);
    const here = all.filter((draft) => !elsewhere.has(draft.op));
    const typed = here.filter((draft) => draft.touched);
    const local = typed.find(mine) ?? typed.at(-1);
    take(withCopy(local) ?? fromServer(elsewhere)[0] ?? asLeft(here.find(mine)));
  }

  /** A form nobody had typed into stands as it was left; another start than then takes no more over than the village. */
  function asLeft(left) {
    if (!left) return fresh();
    return same(left.begun, data.typed) ? left : fresh({ ...data.typed, ...stuck(left.typed, data) });
  }

  /** The same draft went on on another phone, unless letters of this one have not been sent yet. */
  function withCopy(local) {
    const copy = local && data.drafts.find((draft) => draft.op === local.op);
    return copy && !local.unsent && copy.stamp !== local.stamp ? { ...local, ...copy } : local;
  }

  /** The server's drafts that this phone does not know itself. */
  function fromServer(elsewhere = new Set()) {
    const known = new Set([now.op, ...done, ...elsewhere, ...entries(account).map((entry) => entry.op)]);
    return data.drafts
      .filter(({ op }) => !known.has(op) && !read(name(op)) && !read(gone(op)))
      .map((draft) => ({ ...draft, key, touched: true, unsent: false, noted_at: Date.now() }));
  }

  /** Other drafts of this form: of tabs that are closed and of other phones. */
  async function others() {
    const elsewhere = await heldElsewhere();
    const local = draftsOf(account, key).filter((draft) => draft.op !== now.op && !elsewhere.has(draft.op));
    return [...local.reverse().map(withCopy), ...fromServer(elsewhere)];
  }

  /** A refused or waiting entry, or a draft that was begun elsewhere, comes back into the form. */
  function open(entry) {
    tabItem(opened, null);
    const { state, name: _name, at: _at, ...draft } = entry;
    if (state) remove(nameOf(account, "out", entry.op));
    take({ ...draft, touched: true, unsent: true });
  }

  /** Another tab has taken this draft while this one slept. */
  const isLost = () => keeps && (read(name(now.op)) ?? { page }).page !== page;

  /** Keeps what has just been typed. */
  function keep(typed) {
    if (isLost()) now = { ...now, op: newId() };
    letters += 1;
    const { problems, conflict, text, said_at, ...rest } = now; // she goes on: what was wrong is asked anew at Save
    now = { ...rest, typed, touched: true, unsent: keeps, noted_at: Date.now() };
    if (!keeps) return;
    hold(key, now.op);
    tabItem(own, now.op);
    store();
    later();
  }

  function later(wait = PACE) {
    timer ||= setTimeout(post, wait);
  }

  async function post(keepalive = false) {
    clearTimeout(timer);
    timer = 0;
    if (posting && !keepalive) return later();
    if (!now.unsent) return;
    if (!isWho(account)) return later(SIGNED_OUT_PACE);
    const [{ op }, known] = [now, letters];
    posting = true;
    try {
      const { status, said } = await ask("/entry/draft", {
        body: wire(account, { ...now, typed: sendable(now.typed) }),
        keepalive,
      });
      if (now.op !== op) return; // saved meanwhile
      if (status === 200) {
        now = { ...now, stamp: said.stamp, unsent: letters !== known };
      } else if (said.saved_before) {
        remove(name(op));
        now = { ...now, op: newId() };
      } else {
        // refused: another try makes no sense before the next letter, or before somebody has signed in
        if (status === 401) later(SIGNED_OUT_PACE);
        return hears.refused(said);
      }
      store();
      if (said.text) hears.refused(said);
      if (now.unsent) later();
    } catch {
      later();
    } finally {
      posting = false;
    }
  }

  /** Pictures that wait for a connection stay on the phone. */
  const sendable = (typed) =>
    Object.fromEntries(Object.entries(typed).map(([field, value]) => [field, dataOf(value) ? null : value]));

  /** Throws a draft away, here and at the server. */
  function forget(op) {
    remove(name(op));
    write(gone(op), { key, noted_at: Date.now() });
    ask("/entry/forget", { body: { account, key, op } }).catch(() => {});
  }

  /** What stands in the form has gone to the outbox; the next begins with `typed`. */
  function saved(typed, versions) {
    clearTimeout(timer);
    timer = 0;
    done.add(now.op);
    remove(name(now.op));
    take(fresh(typed, versions));
  }

  function afresh() {
    if (now.touched) forget(now.op);
    now.touched = false;
    take(fresh());
  }

  const hidden = () => keeps && now.unsent && post(true);
  const woken = () => {
    if (document.hidden || !isLost()) return;
    now = fresh();
    take(now);
    hears.lost();
  };
  const stored = ({ key: changed }) => changed === name(now.op) && woken();
  const { signal } = ended;
  window.addEventListener("pagehide", hidden, { signal });
  window.addEventListener("storage", stored, { signal });
  window.addEventListener("pageshow", woken, { signal });
  document.addEventListener("visibilitychange", woken, { signal });

  for (const { op } of data.drafts) if (keeps && read(gone(op))) forget(op);

  return {
    find,
    others,
    open,
    keep,
    saved,
    afresh,
    forget,
    now: () => now,
    /** The record has become something else; a form nobody has typed into goes on from there. */
    follow: (typed, versions) => take(fresh(typed, versions)),
    change: (part) => {
      now = { ...now, ...part };
      store();
    },
    close() {
      clearTimeout(timer);
      hidden();
      hold(key, null);
      ended.abort();
    },
    /** She has signed out: nothing of it is to be kept or sent any more. */
    leave() {
      clearTimeout(timer);
      now = fresh();
    },
  };
}
