// The tabs of one browser talk: who holds which draft, what the sender was told.  A tab that is frozen does not answer and holds nothing.

import { newId } from "./phone_store.js";

/** This page; another one after a reload, and another one in a duplicated tab. */
export const page = newId();

const channel = "BroadcastChannel" in window ? new BroadcastChannel("otop") : null;
const hearers = new Set();
const held = new Map(); // form -> op of the draft it holds

function heard(said) {
  if (said.ask) channel.postMessage({ to: said.ask, held: [...held.values()] });
  else for (const hear of hearers) hear(said);
}

channel?.addEventListener("message", (event) => heard(event.data));

/** `hear` is called with what this page and the others tell; returns the way to stop it. */
export function listen(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** Tells this page and the others. */
export function tell(said) {
  for (const hear of hearers) hear(said);
  channel?.postMessage(said);
}

export const hold = (form, op) => (op ? held.set(form, op) : held.delete(form));

/** The drafts that other living tabs hold, of those that answer within `wait` ms. */
export async function heldElsewhere(wait = 100) {
  if (!channel) return new Set();
  const found = new Set();
  const stop = listen((said) => {
    if (said.to === page) for (const op of said.held) found.add(op);
  });
  channel.postMessage({ ask: page });
  await new Promise((done) => setTimeout(done, wait));
  stop();
  return found;
}
