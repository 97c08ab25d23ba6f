// The form of one record, drawn whole on the phone.  Streamlit describes it once; typing and Save need no rerun and no server.

import { alike, PERSON, PERSON_NAME } from "./alike.js";
import { conflictOf } from "./conflict.js";
import { answeredElsewhere, onChange } from "./connection.js";
import { el, moment, say, sureButton } from "./dom.js";
import { draftOf } from "./draft.js";
import { drawn } from "./fields.js";
import { footOf } from "./foot.js";
import { outboxOf } from "./outbox.js";
import { sweep } from "./phone_store.js";
import { problems } from "./problems.js";
import { savingOf } from "./saving.js";
import { stayOpen, whenConnected } from "./streamlit.js";
import { listen } from "./tabs.js";

const STOPS = "input:not([type=file], :disabled), textarea"; // where Enter leads

/** Called by Streamlit at every rerun: what stands in the form stays, unless it is to be another form. */
export function mount({ parentElement: root, data, setTriggerValue }) {
  const open = root.otopForm;
  if (!open || open.isAnother(data)) {
    open?.close();
    root.otopForm = openForm(root, data, open?.unkept(data));
  }
  root.otopForm.trigger = setTriggerValue;
  // Streamlit also calls this for a run that another one has overtaken, while the form is still there
  return () => setTimeout(() => root.host.isConnected || root.otopForm.close());
}

/** `unkept`: what stood in a form that is never kept, when only its language changes. */
function openForm(root, data, unkept) {
  const { words } = data;
  const form = { data, words, language: data.language, boxes: [] };
  const asked = data.sections.flatMap((section) => section.fields);
  const outbox = outboxOf(data.account);
  const draft = draftOf(data, { refused: (said) => foot.say(said.text ?? "", true), lost });
  form.boxes = asked.map((field) => drawn(field, form));
  const wrong = problems(root, form);
  const conflict = conflictOf(form, resolve);
  const who = alike(form, choosePerson);
  const foot = footOf(form, outbox, draft, openAgain);
  const handle = {
    close,
    isAnother,
    unkept: (next) => (data.keeps || next.key !== data.key ? undefined : typedNow()),
    trigger: null,
  };

  const back = el("div", { className: "back", role: "status", hidden: true });
  const fields = el("div", {}, ...data.sections.map(section));
  const save = el("button", { type: "submit", className: "save" }, data.save_label);
  const node = el("form", { className: "entry", noValidate: true, lang: data.language, autocomplete: "off" });
  node.append(back, el("p", { className: "help" }, words.required), fields, wrong.node, conflict.node, save, foot.node);

  const saving = savingOf({
    ...form, // what a Save needs of the form, and what it does to it
    asked,
    outbox,
    draft,
    foot,
    typedNow,
    fill,
    openAgain,
    goOn: (said) => whenConnected(() => handle.trigger("saved", { name: said.saved })),
    showProblems(found) {
      wrong.show(found);
      showConflict(null);
      if (!found.length) back.hidden = true;
    },
    tellWrong,
    toHead,
  });

  function section({ title, fields: inside }) {
    const shells = inside.flatMap((field) => {
      const { shell } = form.boxes[asked.indexOf(field)];
      return [...(field === firstOfPerson() ? [who.chosen] : []), shell, ...(field === lastOfName() ? [who.line] : [])];
    });
    return el("section", {}, ...(title ? [el("h2", {}, title)] : []), el("div", { className: "fields" }, ...shells));
  }

  function firstOfPerson() {
    return asked.find(isOfPerson);
  }

  function lastOfName() {
    return asked.findLast(({ name }) => name === "person.family_name" || name === "person.given_name");
  }

  // What stands in the form

  function typedNow() {
    return Object.assign({ ...draft.now().typed }, ...form.boxes.map((box) => box.read()));
  }

  function fill() {
    const { typed } = draft.now();
    for (const box of form.boxes) box.fill(typed);
    reveal(typed);
    who.typed(typed);
  }

  function reveal(typed) {
    const chosen = who.stands(typed);
    const holds = (rule) => (rule.empty ? !typed[rule.field] : rule.in.includes(typed[rule.field]));
    asked.forEach((field, n) => {
      form.boxes[n].shell.hidden = (chosen && isOfPerson(field)) || !(field.shown_if ?? []).every(holds);
    });
    for (const part of fields.children)
      part.hidden = ![...part.querySelector(".fields").children].some((shell) => !shell.hidden);
  }

  function changed({ target }) {
    if (!fields.contains(target)) return; // the choices of a conflict
    const typed = typedNow();
    if (typed["village.choice"] !== draft.now().typed["village.choice"])
      Object.assign(typed, { [PERSON]: null, [PERSON_NAME]: null });
    keep(typed, [target.closest("[data-field]").dataset.field]);
  }

  function keep(typed, mended) {
    draft.keep(typed);
    reveal(typed);
    wrong.mended(mended);
    who.typed(typed);
    foot.showState();
  }

  function choosePerson(one) {
    keep(
      { ...typedNow(), [PERSON]: one?.id ?? null, [PERSON_NAME]: one?.name ?? null },
      asked.filter(isOfPerson).map(({ name }) => name),
    );
  }

  // What is wrong in it, and what comes back into it

  function tellWrong({ problems: found = [], text = "", conflict: two }) {
    if (two) showConflict(two);
    else wrong.show(found, found.length ? "" : text);
  }

  /** While there is something to choose, the choice is what is saved. */
  function showConflict(two) {
    save.hidden = Boolean(two);
    if (two) conflict.show(two);
    else conflict.clear();
  }

  function resolve(values, version) {
    const { versions } = draft.now();
    draft.keep({ ...typedNow(), ...values });
    draft.change({ versions: { ...versions, ...version } });
    fill();
    node.requestSubmit();
  }

  function hear(said) {
    if (said.account !== data.account) return;
    if (said.kind === "left") {
      draft.leave();
      return window.location.reload(); // into what this browser may see now
    }
    if (said.kind === "saved") answeredElsewhere();
    saving.heard[said.kind]?.(said);
    foot.show();
  }

  /** An entry or draft comes into the form, with what is wrong in it. */
  function openAgain(chosen) {
    draft.open(chosen);
    back.hidden = true;
    foot.say("");
    fill();
    wrong.clear();
    showConflict(null);
    tellWrong(chosen);
    if (!chosen.state) node.scrollIntoView({ block: "start" });
    foot.show();
  }

  /** Another tab went on with this draft while this one slept. */
  function lost() {
    fill();
    foot.say(words.elsewhere);
  }

  /** The top of the form for the next record, unless a finger is at work already. */
  function toHead() {
    if (data.stays && !draft.now().touched && !fields.contains(root.activeElement))
      node.scrollIntoView({ block: "start" });
  }

  // Opening and closing

  let closed = false;
  const stops = [listen(hear), onChange(() => foot.show()), stayOpen(node)];
  node.addEventListener("submit", saving.touched);
  node.addEventListener("input", changed);
  node.addEventListener("keydown", onward);
  sweep();
  opened();

  async function opened() {
    await draft.find();
    if (closed) return;
    if (unkept) draft.keep(unkept);
    fill();
    root.append(node);
    const now = draft.now();
    if (now.problems || now.conflict || now.text) tellWrong(now);
    if (now.touched && data.keeps) showBack(now);
    foot.show();
    outbox.send();
  }

  function showBack(now) {
    const afresh = sureButton(words.afresh, words.afresh_sure, () => {
      draft.afresh();
      back.hidden = true;
      wrong.clear();
      showConflict(null);
      fill();
    });
    back.replaceChildren(
      el("span", {}, say(words.back, { moment: now.said_at ?? moment(now.noted_at, data.language) })),
      afresh,
    );
    back.hidden = false;
  }

  /** Enter leads to the next field; in a field of several lines it begins a line. */
  function onward(event) {
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !event.target.matches("input")) return;
    event.preventDefault();
    const names = new Map();
    for (const stop of fields.querySelectorAll(STOPS)) {
      if (stop.getClientRects().length && (!names.has(stop.name) || stop.checked)) names.set(stop.name, stop);
    }
    const order = [...names.keys()];
    const next = names.get(order[order.indexOf(event.target.name) + 1]) ?? save;
    next.focus();
    if (next.role === "combobox") next.click();
  }

  function isAnother(next) {
    const other = ["key", "account", "language"].some((name) => next[name] !== data[name]);
    // newer versions of what she is typing in: her text and her versions stay, Save will find the conflict;
    // older ones come from a run that her own Save has overtaken
    const { touched, versions } = draft.now();
    const isNewer = Object.entries(next.versions).some(([part, version]) => version > (versions[part] ?? 0));
    return other || (!touched && isNewer);
  }

  function close() {
    if (closed) return;
    closed = true;
    for (const stop of stops) stop();
    who.close();
    draft.close();
    node.remove();
  }

  return handle;
}

const isOfPerson = ({ name }) => name.startsWith("person.");
