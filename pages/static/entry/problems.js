// What is wrong: beside each field, and in one summary above Save with links.  A mended one goes, but leaves its room: nothing moves.

import { el, say, withLabel } from "./dom.js";

export function problems(root, form) {
  const { words } = form;
  const summary = el("div", { className: "summary", role: "alert", tabIndex: -1, hidden: true });
  const links = new Map(); // field -> its line in the summary

  const placeOf = (name) => form.boxes.find((box) => name in box.places)?.places[name];
  const beside = (name) => root.getElementById(`${name}-problem`);

  function mark(name, text) {
    for (const control of placeOf(name)?.marks ?? []) {
      if (text) control.ariaInvalid = "true";
      else control.removeAttribute("aria-invalid");
    }
    const line = beside(name);
    if (!line) return;
    if (text) line.textContent = text;
    line.classList.toggle("gone", !text);
  }

  function clear() {
    for (const name of links.keys()) {
      mark(name, "");
      if (beside(name)) beside(name).textContent = "";
    }
    links.clear();
    summary.hidden = true;
    summary.classList.remove("gone");
  }

  /** Tells all of them at once and brings the summary into sight. */
  function show(found, text = "") {
    clear();
    if (!found.length && !text) return;
    const lines = found.map(({ field, text: told }) => {
      mark(field, told);
      const place = placeOf(field);
      const link = el("a", { href: "#" }, withLabel(labelOf(field), told));
      link.addEventListener("click", (event) => {
        event.preventDefault();
        place.control.closest(".field").scrollIntoView({ block: "center" });
        place.control.focus({ preventScroll: true });
      });
      const line = el("li", {}, place ? link : told);
      links.set(field, line);
      return line;
    });
    summary.replaceChildren(el("p", {}, text || say(words.problems, { n: found.length })), el("ul", {}, ...lines));
    summary.hidden = false;
    summary.scrollIntoView({ block: "center" });
    summary.focus({ preventScroll: true });
  }

  const labelOf = (name) =>
    root.querySelector(`[data-field="${name}"] :is(legend, label)`)?.textContent.replace(/ \*$/, "");

  /** She is mending this field. */
  function mended(names) {
    for (const name of names) {
      if (!links.has(name)) continue;
      mark(name, "");
      links.get(name).classList.add("gone");
    }
    summary.classList.toggle(
      "gone",
      links.size > 0 && [...links.values()].every((line) => line.classList.contains("gone")),
    );
  }

  return { node: summary, show, mended, clear };
}
