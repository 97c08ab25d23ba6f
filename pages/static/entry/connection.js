// Whether the server answers.  Every request of ours goes through here; where none has gone for a while, it is asked.

const BEAT = 3000;
const QUIET = 4000;
const PATIENCE = 5000;
const PHOTO_PATIENCE = 60000;

const hearers = new Set();
let reached = navigator.onLine;
let troubled = false; // it answers, but only that it cannot: the beat alone does not clear that
let here = reached;
let answeredAt = Date.now();
let asking = false;

export const isHere = () => here;

/** `hear` is called when the server goes or comes back; returns the way to stop it. */
export function onChange(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

function note(answers, trouble = troubled) {
  if (answers) answeredAt = Date.now();
  [reached, troubled] = [answers, trouble];
  if (here === (reached && !troubled)) return;
  here = !here;
  for (const hear of hearers) hear(here);
}

const inTrouble = (status) => status >= 500 || status === 429;

/** {status, said} of a JSON answer; throws where the server is away, silent or troubled.  A Wi-Fi's sign-in page is no answer either. */
export async function ask(path, { body, wait = 8000, keepalive = false } = {}) {
  try {
    const reply = await fetch(path, {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify(body),
      headers: { "Content-Type": "application/json", "X-Otop-Form": "1" },
      cache: "no-store",
      signal: AbortSignal.timeout(wait),
      keepalive,
    });
    const trouble = inTrouble(reply.status);
    const said = trouble ? null : await reply.json();
    note(true, trouble);
    if (!trouble) return { status: reply.status, said };
  } catch {
    note(false);
  }
  throw new Error("away");
}

/** Sends a photo; XMLHttpRequest, because only it tells how far it is. */
export function sendPhoto(photo, progress = () => {}) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const away = () => {
      note(false);
      failed(new Error("away"));
    };
    request.open("POST", "/entry/photo");
    request.setRequestHeader("Content-Type", photo.type || "image/jpeg");
    request.setRequestHeader("X-Otop-Form", "1");
    request.responseType = "json";
    request.timeout = PHOTO_PATIENCE;
    request.upload.addEventListener("progress", (event) => progress(Math.round((100 * event.loaded) / event.total)));
    request.addEventListener("load", () => {
      if (inTrouble(request.status) || !request.response) return away();
      note(true, false);
      done({ status: request.status, said: request.response });
    });
    for (const kind of ["error", "timeout", "abort"]) request.addEventListener(kind, away);
    request.send(photo);
  });
}

async function beat() {
  if (asking || document.hidden || (here && Date.now() - answeredAt < QUIET)) return;
  asking = true;
  try {
    const reply = await fetch("/_stcore/health", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    note(reply.ok && (await reply.text()).trim() === "ok");
  } catch {
    note(false);
  } finally {
    asking = false;
  }
}

setInterval(beat, BEAT);
window.addEventListener("offline", () => note(false));
window.addEventListener("online", beat);
