// The foot of a form: what became of the last Save, whether the phone is connected, and the outbox.

import { isHere } from "./connection.js";
import { button, el, moment, say, sureButton } from "./dom.js";
import { keeps, tabItem, nameOf } from "./phone_store.js";

/** `acts`: open(entry or draft), drop(entry), forget(draft), others() -> drafts begun elsewhere. */
export function footOf(form, outbox, acts) {
  const { data, words } = form;
  const answer = el("p", { className: "answer", role: "status" });
  const state = el("p", { className: "state", role: "status" });
  const lines = el("div", { className: "foot" }, answer, state);
  const heading = el("summary");
  const content = el("div");
  const panel = el("details", { className: "outbox", hidden: true }, heading, content);

  const isRefused = (entry) => entry.state === "refused";

  function stateNow(entries) {
    const signedOut = outbox.signedOut();
    if (signedOut) return [signedOut.text, " ", el("a", { href: signedOut.way_in }, words.way_in)];
    const [refused, waiting] = [entries.filter(isRefused).length, entries.filter((entry) => !isRefused(entry)).length];
    return [
      isHere() ? words.connected : data.keeps ? words.phone_only : words.away,
      ...(data.keeps && !keeps() ? [` ${words.cannot_keep}`] : []),
      ...(waiting ? [` · ${say(words.waiting, { n: waiting })}`] : []),
      ...(refused ? [` · ${say(words.refused, { n: refused })}`] : []),
    ];
  }

  const nameIn = (one) => one.name || personName(one.typed) || words.nameless;

  function row(one, text, ...buttons) {
    const when = one.said_at ?? moment(one.noted_at, data.language);
    return el("li", {}, el("p", {}, el("strong", {}, nameIn(one)), ` · ${when}`), ...(text ? [el("p", { className: "problem" }, text)] : []), ...buttons);
  }

  const shelf = (title, rows) => (rows.length ? [el("h4", {}, title), el("ul", {}, ...rows)] : []);
  const wrong = (entry) => [entry.text, ...entry.problems.map((problem) => problem.text), entry.conflict?.text].filter(Boolean).join(" ");
  const dropper = (touched) => sureButton(words.delete, words.delete_sure, touched);

  /** An entry of another form is opened on its own page. */
  function open(entry) {
    if (entry.key === data.key) return acts.open(entry);
    if (!isHere()) return say_(words.open_later);
    tabItem(nameOf(data.account, "open"), entry.op);
    window.location.assign(entry.at);
  }

  const say_ = (text) => {
    answer.textContent = text;
  };

  let asked = 0;

  /** Draws the line and the outbox anew; the outbox stands below everything, so nothing moves. */
  async function show() {
    const entries = outbox.entries();
    const next = stateNow(entries);
    const text = next.map((part) => part.textContent ?? part).join("");
    if (state.textContent !== text) state.replaceChildren(...next);
    state.classList.toggle("away", !isHere());
    const turn = ++asked;
    const begun = data.keeps ? await acts.others() : [];
    if (turn !== asked) return;
    const refused = entries.filter(isRefused);
    const waiting = entries.filter((entry) => !isRefused(entry));
    const count = entries.length + begun.length;
    panel.hidden = !count;
    heading.textContent = say(words.outbox, { n: count });
    content.replaceChildren(
      ...shelf(words.outbox_refused, refused.map((entry) => row(entry, wrong(entry), button(words.open_mend, () => open(entry)), dropper(() => acts.drop(entry))))),
      ...shelf(words.outbox_waiting, waiting.map((entry) => row(entry, ""))),
      ...shelf(words.outbox_begun, begun.map((draft) => row(draft, "", button(words.open, () => acts.open(draft)), dropper(() => acts.forget(draft))))),
    );
  }

  return { lines, panel, show, answer: say_ };
}

/** What a reader calls an entry: the person, else the first line of text in it. */
export function personName(typed) {
  const person = `${typed["person.name_title"] ?? ""}${typed["person.given_name"] ?? ""} ${typed["person.family_name"] ?? ""}`.trim();
  return typed["person.chosen_name"] || person;
}
