// The foot of a form: what became of the last Save, whether the phone is connected, and the outbox.

import { PERSON_NAME } from "./alike.js";
import { isHere, signedOut } from "./connection.js";
import { button, el, moment, say, sureButton, withLabel } from "./dom.js";
import { leave } from "./outbox.js";
import { forgetAccount, keeps, nameOf as itemName, tabItem, unsent } from "./phone_store.js";

/** `openHere` brings an entry or draft of this form back into it. */
export function footOf(form, outbox, draft, openHere) {
  const { data, words } = form;
  const isOwn = ({ name }) => name.split(".")[0] === data.key.split(":")[0]; // the product before its producer
  const lines = data.sections.flatMap(({ fields }) => fields).filter(({ kind }) => kind === "line");
  const texts = [...lines.filter(isOwn), ...lines];
  const answer = el("p", { className: "answer", role: "status" });
  const state = el("p", { className: "state", role: "status" });
  const heading = el("summary");
  const content = el("div");
  const panel = el("details", { className: "outbox", hidden: true }, heading, content);
  const node = el("div", { className: "feet" }, el("div", { className: "foot" }, answer, state), panel);
  let drawing = 0;

  /** What became of the last Save; `wrong` where something is left to do. */
  function sayAnswer(text, wrong = false) {
    answer.textContent = text;
    answer.classList.toggle("away", wrong);
  }

  /** What a reader calls an entry: the person, else the first line of text in it. */
  function nameOf({ name, typed }) {
    const person =
      `${typed["person.name_title"] ?? ""}${typed["person.given_name"] ?? ""} ${typed["person.family_name"] ?? ""}`.trim();
    return name || typed[PERSON_NAME] || person || texts.map((field) => typed[field.name]).find(Boolean) || "";
  }

  const isRefused = (entry) => entry.state === "refused";

  function stateNow() {
    if (signedOut()) return signedOutNow(signedOut());
    const entries = data.keeps ? outbox.entries() : [];
    const refused = entries.filter(isRefused).length;
    const waiting = entries.length - refused;
    const [here, away] = data.keeps
      ? [words.connected, words.phone_only]
      : [words.connected_unkept, words.no_connection];
    const lines = [isHere() ? here : away];
    if (data.keeps && !keeps()) lines.splice(0, 1, ...(isHere() ? [] : [words.no_connection]), words.cannot_keep);
    if (waiting) lines.push(say(words.waiting, { n: waiting }));
    if (refused) lines.push(say(words.refused, { n: refused }));
    return [lines.join(" · ")];
  }

  /** A workshop that has ended takes its data from the phone, once nothing of them is only there. */
  function signedOutNow({ text, way_in, over }) {
    const left = unsent(data.account);
    if (over && !left) forgetAccount(data.account);
    const away = over
      ? [sureButton(words.delete_phone, words.delete_phone_sure, () => leave(data.account, way_in))]
      : [];
    const lines = left ? `${text} ${say(words.only_here, { n: left })}` : text;
    const here = window.location.pathname + window.location.search;
    const href = over ? way_in : `${way_in}?next=${encodeURIComponent(here)}`;
    return [lines, " ", el("a", { href }, words.way_in), ...away];
  }

  function showState() {
    const next = stateNow();
    const text = next.map((part) => part.textContent ?? part).join("");
    if (text === state.dataset.text) return; // said once, not at every letter
    state.dataset.text = text;
    state.replaceChildren(...next);
    state.classList.toggle("away", !isHere() || signedOut() !== null);
  }

  /** Draws everything anew; the outbox stands below all else, so nothing moves. */
  async function show() {
    showState();
    if (!data.keeps) return;
    const turn = ++drawing;
    const begun = await draft.others();
    if (turn !== drawing) return;
    const entries = outbox.entries();
    const count = entries.length + begun.length;
    panel.hidden = !count;
    heading.textContent = say(words.outbox, { n: count });
    content.replaceChildren(
      ...shelf(words.outbox_refused, entries.filter(isRefused).map(refusedRow)),
      ...shelf(
        words.outbox_waiting,
        entries.filter((entry) => !isRefused(entry)).map((entry) => row(entry)),
      ),
      ...shelf(words.outbox_begun, begun.map(begunRow)),
    );
  }

  const shelf = (title, rows) => (rows.length ? [el("h3", {}, title), el("ul", {}, ...rows)] : []);

  function row(one, ...more) {
    const when = one.said_at ?? moment(one.noted_at, data.language);
    return el("li", {}, el("p", {}, el("strong", {}, nameOf(one) || words.nameless), ` · ${when}`), ...more);
  }

  function refusedRow(entry) {
    const problems = entry.problems.map(({ field, text }) => withLabel(entry.labels[field], text));
    const told = problems.join(" · ") || entry.conflict?.text || entry.text;
    const drop = () => outbox.drop(entry.op);
    return row(
      entry,
      el("p", { className: "problem" }, told),
      acts(
        button(words.open_mend, () => open(entry)),
        drop,
      ),
    );
  }

  function begunRow(begun) {
    const drop = () => {
      draft.forget(begun.op);
      show();
    };
    return row(
      begun,
      acts(
        button(words.open, () => openHere(begun)),
        drop,
      ),
    );
  }

  const acts = (opener, drop) =>
    el("div", { className: "row" }, opener, sureButton(words.delete, words.delete_sure, drop));

  /** An entry of another form is opened on its own page. */
  function open(entry) {
    if (entry.key === data.key) return openHere(entry);
    if (!isHere()) return sayAnswer(words.open_later, true);
    tabItem(itemName(data.account, "open"), entry.op);
    window.location.assign(entry.at);
  }

  return { node, show, showState, say: sayAnswer, nameOf };
}
