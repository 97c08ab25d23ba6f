// All that rests on Streamlit's inside.  If it ever fails: Streamlit's English dialog is seen while the server is away; online nothing changes.
//
// While its socket is closed Streamlit shows a dialog, makes the page `inert` and keeps the focus inside the dialog.
// A page with our form needs no server to be typed in, so there the dialog stays unseen and the page stays alive.

import { shownFor } from "./streamlit_words.js";

const DIALOG = '[data-testid="stDialog"]';
const TITLE = "Connection error";
const AWAY = "otop-away";
const forms = new Set();

const isItsOwn = (dialog) => [TITLE, shownFor(TITLE)].some((title) => dialog.textContent.includes(title));

function look() {
  const away = forms.size > 0 && [...document.querySelectorAll(DIALOG)].some(isItsOwn);
  document.body.classList.toggle(AWAY, away);
  if (!away) return;
  document.getElementById("root")?.removeAttribute("inert");
  document.getElementById("root")?.removeAttribute("aria-hidden");
}

/** The dialog's focus trap must not pull the cursor out of the form. */
function letGo(event) {
  if (document.body.classList.contains(AWAY)) event.stopImmediatePropagation();
}

let watches = false;

function watch() {
  if (watches) return;
  watches = true;
  const style = document.createElement("style");
  style.textContent = `body.${AWAY} ${DIALOG} { display: none !important } body.${AWAY} { overflow: auto !important }`;
  document.head.append(style);
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["inert", "aria-hidden"],
  });
  for (const kind of ["focusin", "focusout"]) document.addEventListener(kind, letGo, true);
}

/** Keeps the page alive while a form is on it; returns the way to end that. */
export function stayOpen(form) {
  watch();
  forms.add(form);
  look();
  return () => {
    forms.delete(form);
    look();
  };
}

/** Calls once Streamlit's own connection is there: what is said to its script before is lost. */
export function whenConnected(call, tries = 60) {
  const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
  if (!state || state === "CONNECTED" || tries === 0) call();
  else setTimeout(() => whenConnected(call, tries - 1), 500);
}
