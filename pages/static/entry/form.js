// The form of one record, drawn whole on the phone.  Streamlit describes it once; typing and Save need no rerun and no server.

import { alike, PERSON, PERSON_NAME } from "./alike.js";
import { conflictOf } from "./conflict.js";
import { ask, isHere, onChange } from "./connection.js";
import { el, moment, say, sureButton } from "./dom.js";
import { draftOf } from "./draft.js";
import { drawn } from "./fields.js";
import { footOf, personName } from "./foot.js";
import { outboxOf, same, wire } from "./outbox.js";
import { forgetAccount, sweep, unsent } from "./phone_store.js";
import { problems } from "./problems.js";
import { stayOpen, whenConnected } from "./streamlit.js";
import { listen, page } from "./tabs.js";

const NEXT = "input:not([type=file], :disabled), textarea"; // where Enter leads to
const TEXTS = new Set(["line", "lines", "mark"]);

/** Called by Streamlit at every rerun: what stands in the form stays, unless it is to be another form. */
export function mount({ parentElement: root, data, setTriggerValue }) {
  const open = root.otopForm;
  if (!open || open.isAnother(data)) {
    open?.close();
    root.otopForm = openForm(root, data, open?.carries(data));
  }
  root.otopForm.trigger = setTriggerValue;
  // Streamlit also calls this for a run that another one has overtaken, while the form is still there
  return () => setTimeout(() => root.host.isConnected || root.otopForm.close());
}

function openForm(root, data, carried) {
  const { words } = data;
  const form = { data, words, language: data.language, boxes: [] };
  const outbox = outboxOf(data.account);
  sweep();
  form.boxes = data.sections.flatMap((section) => section.fields.map((field) => drawn(field, form)));

  const draft = draftOf(data, {
    told: (_status, said) => foot.answer(said.text ?? ""),
    lost() {
      fill();
      foot.answer(words.elsewhere);
    },
  });
  const wrong = problems(root, form);
  const conflict = conflictOf(form, resolve);
  const foot = footOf(form, outbox, {
    open(chosen) {
      draft.open(chosen);
      show();
      node.scrollIntoView({ block: "start" });
    },
    drop: (entry) => outbox.drop(entry.op),
    forget(begun) {
      draft.forget(begun.op);
      foot.show();
    },
    others: draft.others,
  });
  const who = alike(form, choosePerson);

  const back = el("div", { className: "back", role: "status", hidden: true });
  const over = el("div", { className: "conflict", role: "alert", hidden: true });
  const fields = el("div", { className: "sections" }, ...data.sections.map(drawSection));
  const save = el("button", { type: "submit", className: "save" }, data.save_label);
  const note = el("p", { className: "help" }, words.required);
  const node = el("form", { className: "entry", noValidate: true, lang: data.language, autocomplete: "off" });
  node.append(back, note, fields, wrong.node, conflict.node, over, save, foot.lines, foot.panel);

  function drawSection({ title, fields: asked }) {
    const shells = asked.flatMap((field) => {
      const box = form.boxes.find((one) => one.fields.includes(field) || one.shell.dataset.field === field.name);
      return [...(field.name === firstOfPerson ? [who.chosen] : []), box.shell, ...(field.name === lastOfName ? [who.line] : [])];
    });
    return el("section", {}, ...(title ? [el("h3", {}, title)] : []), el("div", { className: "fields" }, ...shells));
  }
  return node;
}
