// The sender of one browser: entries are sent in order, one at a time, until each is acknowledged or refused.

import { ask, isHere, onChange, sendFile, signedOut } from "./connection.js";
import { dataOf } from "./photo.js";
import { entries, forgetAccount, nameOf, newId, read, remove, write } from "./phone_store.js";
import { page, tell } from "./tabs.js";

const AGAIN = 3000;
const SIGNED_OUT_AGAIN = 15000; // somebody has to sign in first
const TURN = 20000; // a tab that has sent nothing for so long has lost its turn
const WHO = nameOf("who");
const PATIENCE = 8000; // ms for an answer to signing out
const SIGN_OUT = "/logout"; // a POST, because a link on another site can make any browser send a GET

const senders = new Map();

/** The one sender of this page for an account. */
export function outboxOf(account) {
  if (!senders.has(account)) senders.set(account, sender(account));
  write(WHO, { account, noted_at: Date.now() });
  return senders.get(account);
}

function sender(account) {
  const turn = nameOf(account, "sender");
  let sending = false;
  let notBefore = 0;

  const name = (op) => nameOf(account, "out", op);
  const put = (entry) => {
    write(name(entry.op), entry);
    tell({ kind: "outbox", account });
  };
  const drop = (op) => {
    remove(name(op));
    tell({ kind: "outbox", account });
  };
  const next = () => entries(account).find((entry) => entry.state === "waiting");

  /** One tab sends at a time; a second one would do no harm, because an operation is saved once. */
  async function takesTurn() {
    const other = read(turn);
    if (other && other.page !== page && other.noted_at > Date.now() - TURN) return false;
    write(turn, { page, noted_at: Date.now() });
    await new Promise((done) => setTimeout(done, 20));
    return read(turn)?.page === page;
  }

  async function send() {
    if (sending || !next() || Date.now() < notBefore || !isWho(account)) return;
    sending = true;
    try {
      for (let entry = next(); entry && (await takesTurn()); entry = next()) {
        const sent = await withPhotos(entry);
        if (sent && !settle(sent, await ask("/entry/save", { body: wire(account, sent) }))) break;
      }
    } catch {
      tell({ kind: "away", account });
    } finally {
      sending = false;
      if (read(turn)?.page === page) remove(turn);
    }
  }

  /** Photos taken without a connection go first; their names take the place of the pictures. */
  async function withPhotos(entry) {
    for (const [field, value] of Object.entries(entry.typed)) {
      const photo = dataOf(value);
      if (!photo) continue;
      const { status, said } = await sendFile("/entry/photo", photo);
      if (status !== 200) {
        settle(entry, {
          status,
          said: { ...said, problems: said.problems?.map((problem) => ({ ...problem, field })) },
        });
        return null;
      }
      entry.typed[field] = said.photo;
      write(name(entry.op), entry);
    }
    return entry;
  }

  /** What the answer means for the entry; false where no other needs to be tried now. */
  function settle(entry, { status, said }) {
    if (status === 401) {
      notBefore = Date.now() + SIGNED_OUT_AGAIN;
      tell({ kind: "away", account });
      return false;
    }
    remove(name(entry.op));
    if (status === 200) {
      follow(entry, said);
      tell({ kind: "saved", account, entry, said });
      return true;
    }
    const refused = {
      ...entry,
      state: "refused",
      text: said.text ?? "",
      problems: said.problems ?? [],
      conflict: said.conflict,
    };
    if (said.saved_before) refused.op = newId(); // the old one stands for what was saved
    write(name(refused.op), refused);
    tell({ kind: "refused", account, entry: refused });
    return true;
  }

  /** Changes queued on top of one that has been saved are changes of what it has become. */
  function follow(saved, said) {
    if (!said.versions) return;
    for (const entry of entries(account)) {
      if (entry.key === saved.key && same(entry.versions, saved.versions))
        write(name(entry.op), {
          ...entry,
          typed: rebased(entry.typed, saved.typed, said.typed),
          versions: said.versions,
        });
    }
  }

  setInterval(send, AGAIN);
  onChange(() => isHere() && !signedOut() && send());
  return { put, drop, send, entries: () => entries(account) };
}

/** What was not changed since `before` was sent takes what it has become, so that others' changes are not put back. */
export const rebased = (typed, before, now) =>
  Object.fromEntries(
    Object.entries(typed).map(([field, value]) => [field, same(value, before[field]) ? (now[field] ?? value) : value]),
  );

/** Whether this browser's session is still this person's: nothing of hers must be sent in another's name. */
export const isWho = (account) => read(WHO)?.account === account;

/** What the server hears of an entry or draft. */
export const wire = (account, { key, op, typed, versions }) => ({ account, key, op, typed, versions });

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Everything of this account leaves the phone, and the person this page. */
export async function leave(account, address) {
  forgetAccount(account);
  const at = address === SIGN_OUT ? await signOut() : address;
  tell({ kind: "left", account }); // not before: the other tabs load their pages again, as who is signed in then
  window.location.assign(at);
}

/** Where to go when signed out; where nothing came back, the page at the address asks once more. */
async function signOut() {
  const request = { method: "POST", signal: AbortSignal.timeout(PATIENCE) };
  const answer = await fetch("/logout", request).catch(() => null);
  return answer?.url ?? SIGN_OUT;
}
