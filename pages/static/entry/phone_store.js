// What this phone keeps: one localStorage item for each draft and each entry, never one big list that two tabs would rewrite.

const PREFIX = "otop|";
const WEEK = 7 * 24 * 3600 * 1000;

/** What a full or forbidden storage did not take; it lasts as long as the page. */
const spare = new Map();

/** Not crypto.randomUUID: a hall's http:// address is no secure context, and there it does not exist. */
export const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

export const nameOf = (...parts) => PREFIX + parts.join("|");

export function read(name) {
  try {
    return JSON.parse(spare.get(name) ?? localStorage.getItem(name));
  } catch {
    return null; // forbidden, or not ours
  }
}

export function write(name, value) {
  const text = JSON.stringify(value);
  try {
    localStorage.setItem(name, text);
    spare.delete(name);
  } catch {
    spare.set(name, text);
  }
}

export function remove(name) {
  spare.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // forbidden: nothing was kept
  }
}

/** Whether everything given to this page so far is really kept. */
export function keeps() {
  if (spare.size) return false;
  try {
    localStorage.setItem(`${PREFIX}probe`, "1");
    localStorage.removeItem(`${PREFIX}probe`);
    return true;
  } catch {
    return false;
  }
}

function names(prefix) {
  const found = new Set(spare.keys());
  try {
    for (const name of Object.keys(localStorage)) found.add(name);
  } catch {
    // forbidden: only the spare is left
  }
  return [...found].filter((name) => name.startsWith(prefix));
}

/** Every item whose name begins with these parts, the oldest first. */
export const every = (...parts) =>
  names(`${nameOf(...parts)}|`)
    .map(read)
    .filter(Boolean)
    .sort((a, b) => a.noted_at - b.noted_at);

export const entries = (account) => every(account, "out");
export const draftsOf = (account, ...key) => every(account, "draft", ...key).filter((draft) => draft.touched);

/** How much of this person's work is nowhere but on this phone. */
export const unsent = (account) => entries(account).length + draftsOf(account).filter((draft) => draft.unsent).length;

/** Everything of this account leaves the phone. */
export function forgetAccount(account) {
  for (const name of names(`${nameOf(account)}|`)) remove(name);
}

/** What nobody has come back to for a week leaves the phone, whose ever it is. */
export function sweep() {
  for (const name of names(PREFIX)) {
    if (!(read(name)?.noted_at > Date.now() - WEEK)) remove(name);
  }
}

/** What belongs to this tab and survives its reload; gone with the tab. */
export function tabItem(name, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(name);
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, value);
  } catch {
    // forbidden: the newest draft is taken instead
  }
  return null;
}
