// Two people changed one record: what it was, mine and theirs, and the choice, before anything is written.

import { el, say } from "./dom.js";
import { chips } from "./fields.js";

/** `resolve` is called with the values to go on with and the version they are a change of. */
export function conflictOf(form, resolve) {
  const { words } = form;
  const node = el("div", { className: "conflict", role: "alert", tabIndex: -1, hidden: true });

  function show({ part, text, by, version, take, clashes }) {
    const rows = clashes.map((clash) => {
      const choices = chips(`clash:${clash.field}`, "radio", [
        ["mine", say(words.conflict_mine, { value: clash.mine })],
        ["theirs", say(words.conflict_theirs, { name: by, value: clash.theirs })],
      ]);
      choices.querySelector("input").checked = true;
      return el(
        "fieldset",
        { className: "field" },
        el("legend", {}, clash.label),
        el("p", { className: "help" }, say(words.conflict_was, { value: clash.was })),
        choices,
      );
    });
    const save = el("button", { type: "button", className: "save" }, words.conflict_save);
    save.addEventListener("click", () => {
      const theirs = clashes.filter((_, n) => rows[n].querySelector("[value=theirs]").checked);
      resolve(
        { ...take, ...Object.fromEntries(theirs.map((clash) => [clash.field, clash.value])) },
        { [part]: version },
      );
    });
    node.replaceChildren(el("p", { className: "strong" }, text), ...rows, save);
    node.hidden = false;
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
  }

  return {
    node,
    show,
    clear: () => {
      node.hidden = true;
      node.replaceChildren();
    },
  };
}
