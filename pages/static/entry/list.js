// A list to search in (ARIA combobox): touch it and choose, or type a few letters.

import { button, el, told } from "./dom.js";

const LONG = 20; // more than these are not scrolled through on a phone: the keyboard comes up
const OTHER = ""; // "not in the list yet" is offered whatever is typed
const plain = (text) => text.toLowerCase().replace(/[\s.]/g, "");

/** {node, control, read, fill, offer, unresolved}: `offer` replaces what can be chosen, as pairs [code, label]. */
export function list(name, words, offered = []) {
  let pairs = offered;
  let chosen = null; // a code; null where nothing is
  let active = -1;
  const id = `${name}-list`;
  const input = el("input", {
    id: name, name, type: "text", role: "combobox", autocomplete: "off", enterKeyHint: "next", placeholder: words.list_search,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
  }); // biome-ignore format: one line reads better
  const popup = el("ul", { id, role: "listbox", className: "popup", hidden: true, "aria-label": words.list_search });
  const clear = button("✕", () => choose(null, ""), {
    className: "clear",
    ariaLabel: words.list_clear,
    hidden: true,
    tabIndex: -1,
  });
  const node = el("div", { className: "list" }, input, clear, popup);

  const labelOf = (code) => pairs.find(([known]) => known === code)?.[1] ?? "";
  const found = () => {
    const asked = input.value === labelOf(chosen) ? "" : plain(input.value);
    return pairs.filter(([code, label]) => code === OTHER || plain(label).includes(asked));
  };

  function choose(code, label) {
    chosen = code;
    input.value = label;
    clear.hidden = code === null;
    close();
    told(input);
  }

  function draw() {
    const rows = found().map(([code, label], n) => {
      const row = el("li", { id: `${id}-${n}`, role: "option", ariaSelected: String(code === chosen) }, label);
      row.addEventListener("click", () => choose(code, label));
      return row;
    });
    popup.replaceChildren(
      ...(rows.length
        ? rows
        : [el("li", { className: "quiet", role: "option", ariaDisabled: "true" }, words.list_nothing)]),
    );
    active = -1;
    input.removeAttribute("aria-activedescendant");
  }

  function open() {
    if (!popup.hidden || input.disabled) return;
    input.inputMode = pairs.length > LONG ? "text" : "none";
    draw();
    popup.hidden = false;
    input.ariaExpanded = "true";
    if (input.getBoundingClientRect().bottom + popup.offsetHeight > window.innerHeight)
      node.scrollIntoView({ block: "start" });
    popup.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    popup.hidden = true;
    input.ariaExpanded = "false";
  }

  function step(by) {
    open();
    const rows = [...popup.querySelectorAll("[aria-selected]")];
    if (!rows.length) return;
    rows[active]?.classList.remove("active");
    active = (active + by + rows.length) % rows.length;
    rows[active].classList.add("active");
    rows[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[active].id);
  }

  /** What is typed in full, or can only mean one, is chosen. */
  function resolve() {
    if (chosen !== null || !input.value.trim()) return;
    const meant = pairs.filter(([, label]) => plain(label) === plain(input.value));
    const [only, ...others] = meant.length ? meant : found().filter(([code]) => code !== OTHER);
    if (only && !others.length) choose(...only);
  }

  input.addEventListener("click", () => {
    open();
    input.select(); // the first letter typed searches anew
  });
  input.addEventListener("input", (event) => {
    if (!event.isTrusted) return; // our own word that something was chosen
    chosen = null;
    clear.hidden = true;
    open();
    draw();
  });
  input.addEventListener("blur", () => {
    close();
    resolve();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      close();
    } else if (event.key === "Enter" && !event.isComposing) {
      if (active >= 0 && !popup.hidden) choose(...found()[active]);
      close();
      resolve();
    }
  });
  popup.addEventListener("mousedown", (event) => event.preventDefault()); // the touch on a row must not close the list first

  return {
    node,
    control: input,
    read: () => chosen,
    fill: (code) => {
      chosen = pairs.some(([known]) => known === code) ? code : null;
      input.value = labelOf(chosen);
      clear.hidden = chosen === null;
      close();
    },
    offer: (now) => {
      pairs = now;
    },
    /** Whether letters stand here that name none of the list. */
    unresolved: () => {
      resolve();
      return chosen === null && input.value.trim() !== "";
    },
  };
}
