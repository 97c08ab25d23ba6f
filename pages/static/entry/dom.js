/** An element with its properties (or attributes, where the element has no such property) and children. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** A sentence with its values: `say("Saved: {name}", { name })`. */
export const say = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/** A problem with the field it is about, unless the sentence names it. */
export const withLabel = (label, told) => (!label || told.includes(label) ? told : `${label}: ${told}`);

/** A button; `touched` is called at each touch. */
export function button(text, touched, props = {}) {
  const made = el("button", { type: "button", className: "plain", ...props }, text);
  made.addEventListener("click", touched);
  return made;
}

/** A button that asks by itself: the first touch changes its words, only the second one counts. */
export function sureButton(text, sure, touched, props = {}) {
  const made = button(
    text,
    () => {
      if (made.dataset.asked) return touched();
      made.dataset.asked = "yes";
      made.textContent = sure;
      setTimeout(() => {
        delete made.dataset.asked;
        made.textContent = text;
      }, 6000);
    },
    props,
  );
  return made;
}

/** Tells the form that a control made of several parts holds something else now, as a plain input does. */
export const told = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));

const REGION = { th: "th-TH-u-ca-buddhist", en: "en-GB" };

/** A day or moment in words, in Bangkok's time and the Buddhist era where Thai is read. */
export const inWords = (date, language, shape) =>
  new Intl.DateTimeFormat(REGION[language] ?? REGION.th, { timeZone: "Asia/Bangkok", ...shape }).format(date);

/** 22 พ.ย. 69 10:05 */
export const moment = (ms, language) =>
  inWords(ms, language, { day: "numeric", month: "short", year: "2-digit", hour: "2-digit", minute: "2-digit" });
