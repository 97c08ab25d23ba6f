// Whether the server answers.  Every request of ours goes through here; where none has gone for a while, it is asked.

const BEAT = 3000;
const QUIET = 4000;
const PATIENCE = 5000;
const TROUBLE = 5000;
const PHOTO_PATIENCE = 60000;

const hearers = new Set();
let here = navigator.onLine;
let answeredAt = Date.now();
let troubledUntil = 0; // it answers, but only that it cannot
let asking = false;
let out = null;

export const isHere = () => here;

/** What the server said when it no longer knew who is here, or null. */
export const signedOut = () => out;

/** `hear` is called when the server goes or comes back; returns the way to stop it. */
export function onChange(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

function note(answers) {
  if (answers) answeredAt = Date.now();
  const now = answers && Date.now() >= troubledUntil;
  if (now === here) return;
  here = now;
  for (const hear of hearers) hear();
}

/** Another tab was answered just now. */
export function answeredElsewhere() {
  troubledUntil = 0;
  note(true);
}

function noteAnswer(status, said) {
  const trouble = status >= 500 || status === 429;
  troubledUntil = trouble ? Date.now() + TROUBLE : 0;
  note(true);
  if (trouble) throw new Error("in trouble");
  const before = out;
  out = status === 401 ? said : null;
  if (Boolean(before) !== Boolean(out)) for (const hear of hearers) hear();
  return { status, said };
}

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
    return noteAnswer(reply.status, await reply.json());
  } catch (error) {
    note(false);
    throw error;
  }
}

/** Sends a photo; XMLHttpRequest, because only it tells how far it is. */
export function sendFile(address, file, progress = () => {}) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const away = () => {
      note(false);
      failed(new Error("away"));
    };
    request.open("POST", address);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.setRequestHeader("X-Otop-Form", "1");
    request.responseType = "json";
    request.timeout = PHOTO_PATIENCE;
    request.upload.addEventListener("progress", (event) => progress(Math.round((100 * event.loaded) / event.total)));
    request.addEventListener("load", () => {
      try {
        done(noteAnswer(request.status, request.response ?? {}));
      } catch (error) {
        failed(error);
      }
    });
    for (const kind of ["error", "timeout", "abort"]) request.addEventListener(kind, away);
    request.send(file);
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
