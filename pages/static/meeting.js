// Meeting mode: one slide at a time, moved by keys, a remote control, a finger or the buttons. Without this script all slides stand below each other.
const slides = [...document.querySelectorAll(".slide")];
const count = document.querySelector("#count");
let now = 0;

const show = (to) => {
  now = Math.max(0, Math.min(slides.length - 1, to));
  for (const [at, slide] of slides.entries()) slide.classList.toggle("now", at === now);
  count.textContent = `${now + 1}/${slides.length}`;
  history.replaceState(null, "", `#${now + 1}`);
  document.querySelector("#back").disabled = now === 0;
  document.querySelector("#next").disabled = now === slides.length - 1;
  scrollTo(0, 0);
};

const fromAddress = () => show((Number.parseInt(location.hash.slice(1), 10) || 1) - 1);
const toggle = (name) => document.body.classList.toggle(name);
const full = () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
const leave = () => {
  const back = document.querySelector("#leave");
  if (back && !document.fullscreenElement) location.assign(back.href);
};
const keys = {
  ArrowRight: () => show(now + 1),
  ArrowDown: () => show(now + 1),
  PageDown: () => show(now + 1),
  " ": () => show(now + 1),
  ArrowLeft: () => show(now - 1),
  ArrowUp: () => show(now - 1),
  PageUp: () => show(now - 1),
  Home: () => show(0),
  End: () => show(slides.length - 1),
  f: full,
  d: () => toggle("dark"),
  t: () => toggle("tables"),
  Escape: leave,
};

document.body.classList.add("deck");
for (const [id, act] of [
  ["#back", keys.ArrowLeft],
  ["#next", keys.ArrowRight],
  ["#full", full],
  ["#dark", keys.d],
  ["#tables", keys.t],
])
  document.querySelector(id).addEventListener("click", act);
addEventListener("keydown", (event) => {
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === " " && event.target.closest("button, a")) return;
  event.preventDefault();
  act();
});
addEventListener("hashchange", fromAddress);

let start = null;
addEventListener("touchstart", (event) => {
  start = event.touches.length === 1 ? event.touches[0] : null;
});
addEventListener("touchend", (event) => {
  const end = event.changedTouches[0];
  if (!start || Math.abs(end.clientX - start.clientX) < 60) return;
  if (Math.abs(end.clientY - start.clientY) > 40 || event.target.closest(".wide")) return;
  show(now + (end.clientX < start.clientX ? 1 : -1));
});
fromAddress();
