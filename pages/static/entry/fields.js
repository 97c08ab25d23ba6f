// One table: the kind of a field -> how it is drawn.
// A box is {node, control, read, fill} and, for a list, `unresolved`; the village is a box of several fields.

import { date } from "./date.js";
import { el } from "./dom.js";
import { list } from "./list.js";
import { photo } from "./photo.js";
import { village } from "./village.js";

const FEW = 7; // choices up to here are all in sight, as large chips

const KINDS = {
  line: (field) => line(field),
  lines: (field) => line(field, { rows: 3 }, "textarea"),
  mark: (field) => line(field),
  number: (field) => grouped(line(field, { inputMode: "numeric" })),
  money: (field) => grouped(line(field, { inputMode: "decimal" })),
  phone: (field) => line(field, { type: "tel", inputMode: "tel" }),
  national_id: (field) => line(field, { inputMode: "numeric" }),
  password: (field) => line(field, { type: "password", autocomplete: "new-password" }),
  date,
  yes,
  photo,
  village,
  choices: (field) => chips(field, field.choices, true),
  choice: chosen,
  refer: chosen,
  choose: (field, form) => chosen({ ...field, choices: [...(field.new ? [["", field.new]] : []), ...field.choices] }, form),
};
const GROUPS = new Set(["radiogroup", "group"]);
const WIDE = new Set(["lines", "choices", "photo", "village"]);

/** A field as it stands in the form: its box with label, help and the place for its problem. */
export function drawn(field, form) {
  const box = (KINDS[field.kind] ?? KINDS.line)(field, form);
  return { names: [field.name], ...box, field, node: field.kind === "village" ? box.node : labelled(field, box) };
}

/** Label, help and the place for a problem round a control. */
export function labelled(field, box) {
  const id = field.name;
  const star = field.required ? [el("span", { className: "star", ariaHidden: "true" }, " *")] : [];
  const text = [field.label, ...(field.unit ? [` (${field.unit})`] : []), ...star];
  const group = GROUPS.has(box.control.role);
  const help = field.help ? [el("p", { className: "help", id: `${id}-help` }, field.help)] : [];
  box.control.setAttribute("aria-describedby", `${field.help ? `${id}-help ` : ""}${id}-problem`);
  if (field.required && box.control.role !== "group") box.control.ariaRequired = "true";
  const label = group ? el("legend", {}, ...text) : el("label", { htmlFor: id }, ...text);
  const wide = WIDE.has(field.kind) || field.choices?.length > 3;
  const made = el(group ? "fieldset" : "div", { className: wide ? "field wide" : "field" });
  if (group) {
    made.role = box.control.role;
    for (const name of ["aria-describedby", "aria-required"]) {
      if (box.control.hasAttribute(name)) made.setAttribute(name, box.control.getAttribute(name));
    }
  }
  made.append(...(field.kind === "yes" ? [] : [label]), ...help, box.node, el("p", { className: "problem", id: `${id}-problem` }));
  made.dataset.field = id;
  made.dataset.kind = field.kind;
  return made;
}
