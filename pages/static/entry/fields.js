// One table: the kind of a field -> how it is drawn.
// A box is {node, control, read, fill}; chips are a `group`, a list has `unresolved`, and the village is a box of several fields.

import { date } from "./date.js";
import { el } from "./dom.js";
import { list } from "./list.js";
import { photo } from "./photo.js";
import { village } from "./village.js";

const FEW = 7; // so many choices are all in sight, as large chips
const WIDE = new Set(["lines", "choices", "photo"]);

const KINDS = {
  line: (field) => line(field),
  lines: (field) => line(field, { rows: 3, enterKeyHint: "enter" }, "textarea"),
  mark: (field) => line(field),
  number: (field) => grouped(line(field, { inputMode: "numeric" })),
  year: (field) => line(field, { inputMode: "numeric" }),
  money: (field) => grouped(line(field, { inputMode: "decimal" })),
  phone: (field) => line(field, { type: "tel" }),
  national_id: (field) => line(field, { inputMode: "numeric" }),
  password: (field) => line(field, { type: "password", autocomplete: "new-password" }),
  choice: one,
  refer: one,
  choose: (field, form) =>
    one({ ...field, choices: [...(field.new ? [["", field.new]] : []), ...field.choices] }, form),
  choices: several,
  yes,
  date,
  photo,
  village,
};

/** A field as it stands in the form, in its shell. */
export function drawn(field, form) {
  const box = KINDS[field.kind](field, form);
  if (field.kind === "village") return box;
  const { shell, marks } = labelled(field, box);
  return {
    ...box,
    fields: [field],
    shell,
    places: { [field.name]: { control: box.control, marks } },
    read: () => ({ [field.name]: box.read() }),
    fill: (typed) => box.fill(typed[field.name]),
    missing: () => (field.required && isEmpty(box.read(), field) ? [field] : []),
    unresolved: () => (box.unresolved?.() ? [field] : []),
  };
}

/** '' is a choice of its own where a new record may be entered instead. */
function isEmpty(value, field) {
  if (value === null || value === false) return true;
  return value.length === 0 ? !field.new : String(value).trim() === "";
}

/** Label, help and the place for a problem round a box; `marks` are what is marked as wrong. */
export function labelled(field, box) {
  const id = field.name;
  const wide = WIDE.has(field.kind) || field.choices?.length > 3;
  const shell = el(box.group ? "fieldset" : "div", {
    className: wide ? "field wide" : field.narrow ? "field narrow" : "field",
  });
  const label = [field.label, field.unit ? ` (${field.unit})` : "", star(field)];
  if (field.kind !== "yes")
    shell.append(box.group ? el("legend", {}, ...label) : el("label", { htmlFor: id }, ...label));
  shell.append(box.node);
  if (field.help) shell.append(el("p", { className: "help", id: `${id}-help` }, field.help));
  shell.append(el("p", { className: "problem", id: `${id}-problem` }));
  const described = box.group ? shell : box.control;
  described.setAttribute("aria-describedby", field.help ? `${id}-help ${id}-problem` : `${id}-problem`);
  if (box.group) shell.role = box.group;
  if (field.required && box.group !== "group") described.ariaRequired = "true";
  Object.assign(shell.dataset, { field: id, kind: field.kind });
  return { shell, marks: box.group === "group" ? box.node.querySelectorAll("input") : [described] };
}

const star = (field) => (field.required ? el("span", { className: "star", ariaHidden: "true" }, " *") : "");

function line(field, props = {}, tag = "input") {
  const { name } = field;
  const control = el(tag, {
    id: name,
    name,
    enterKeyHint: "next",
    autocomplete: field.autocomplete ?? "off",
    ...props,
  });
  return {
    node: control,
    control,
    read: () => control.value,
    fill: (value) => {
      control.value = value ?? "";
    },
  };
}

const NUMBER = /^([\d๐-๙]+)(\.[\d๐-๙]*)?$/;

/** 1500 -> 1,500; what is no number stays as it is, for the server to tell. */
function withCommas(text) {
  const [, whole, rest = ""] = text.replace(/,/g, "").match(NUMBER) ?? [];
  return whole ? whole.replace(/(.)(?=(...)+$)/g, "$1,") + rest : text;
}

/** Numbers are grouped as they are typed; the cursor stays behind the digit it stood behind. */
function grouped(box) {
  const { control } = box;
  const regroup = (event) => {
    if (event.isComposing) return;
    const before = control.value.slice(0, control.selectionStart).replace(/,/g, "").length;
    const text = withCommas(control.value);
    if (text === control.value) return;
    control.value = text;
    let at = 0;
    for (let digits = 0; digits < before; at++) if (text[at] !== ",") digits++;
    control.setSelectionRange(at, at);
  };
  control.addEventListener("input", regroup);
  control.addEventListener("compositionend", regroup);
  return { ...box, fill: (value) => box.fill(value && withCommas(value)) };
}

/** One of several: chips where they are few, a list where they are many. */
function one(field, form) {
  const codeOf = (value) => value ?? (field.new ? "" : null);
  if (field.choices.length > FEW) {
    const box = list(field.name, form.words, field.choices);
    return { ...box, fill: (value) => box.fill(codeOf(value)) };
  }
  const node = chips(field.name, "radio", field.choices);
  const inputs = [...node.querySelectorAll("input")];
  const read = () => inputs.find((input) => input.checked)?.value ?? null;
  let before = null;
  node.addEventListener("input", () => {
    before = read();
  });
  node.addEventListener("click", ({ target }) => {
    if (field.required || target.value !== before || !target.checked) return;
    target.checked = false; // touched a second time, it is taken back
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return {
    node,
    control: inputs[0],
    group: "radiogroup",
    read,
    fill: (value) => {
      for (const input of inputs) input.checked = input.value === codeOf(value);
      before = read();
    },
  };
}

/** Any number of several. */
function several(field) {
  const node = chips(field.name, "checkbox", field.choices);
  const inputs = [...node.querySelectorAll("input")];
  return {
    node,
    control: inputs[0],
    group: "group",
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    fill: (value) => {
      for (const input of inputs) input.checked = (value ?? []).includes(input.value);
    },
  };
}

export function chips(name, type, choices) {
  const chip = ([value, text]) =>
    el("label", { className: "chip" }, el("input", { type, name, value }), el("span", {}, text));
  return el("div", { className: "chips" }, ...choices.map(chip));
}

function yes(field) {
  const control = el("input", { type: "checkbox", id: field.name, name: field.name });
  return {
    node: el("label", { className: "chip yes" }, control, el("span", {}, field.label, star(field))),
    control,
    read: () => control.checked,
    fill: (value) => {
      control.checked = value === true;
    },
  };
}
