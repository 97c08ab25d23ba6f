// A photo: taken or chosen, shrunk on the phone, sent at once; without a connection it is kept with the form and goes with its Save.

import { sendFile } from "./connection.js";
import { button, el, say, told } from "./dom.js";

const LONGEST_SIDE = 1280;
const QUALITY = 0.8;
const DATA = "data:image/jpeg;base64,";

/** The picture in a value that is kept on this phone, or null where it is the name of a photo the server has. */
export function dataOf(value) {
  if (typeof value !== "string" || !value.startsWith(DATA)) return null;
  const bytes = Uint8Array.from(atob(value.slice(DATA.length)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

/** A few hundred kilobytes instead of several megabytes: the Wi-Fi of a hall, and the room on a phone. */
async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = el("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", QUALITY);
}

export function photo(field, form) {
  const { words } = form;
  let value = null;
  const picture = el("img", { alt: field.label, hidden: true });
  const bar = el("progress", { max: 100, value: 0, hidden: true, "aria-label": words.photo_sending });
  const line = el("p", { className: "quiet", role: "status" });
  const away = button(words.photo_remove, () => choose(null), { hidden: true });

  const show = () => {
    picture.hidden = away.hidden = !value;
    if (value) picture.src = value.startsWith(DATA) ? value : `/entry/photo/${value}`;
    line.textContent = value?.startsWith(DATA) ? words.photo_kept : "";
  };
  const choose = (now) => {
    value = now;
    show();
    told(node);
  };

  async function take(input) {
    const [file] = input.files;
    input.value = ""; // the same picture can be chosen again
    if (!file) return;
    try {
      choose(await shrunk(file));
    } catch {
      line.textContent = words.photo_unreadable;
      return;
    }
    const taken = value;
    bar.hidden = false;
    try {
      const { status, said } = await sendFile("/entry/photo", dataOf(taken), (percent) => {
        bar.value = percent;
        line.textContent = say(words.photo_sending, { n: percent });
      });
      if (value !== taken) return; // another one was chosen, or the form has been saved with it
      if (status === 200) choose(said.photo);
      else if (status !== 401) line.textContent = said.problems?.[0]?.text ?? said.text;
    } catch {
      if (value === taken) show();
    } finally {
      bar.hidden = true;
    }
  }

  const source = (text, props, id) => {
    const input = el("input", {
      type: "file",
      accept: "image/*",
      id,
      "aria-describedby": `${field.name}-problem`,
      ...props,
    });
    input.addEventListener("change", () => take(input));
    input.addEventListener("input", (event) => event.stopPropagation()); // the form hears of the picture when it can be read
    return el("label", { className: "plain source" }, input, text);
  };
  const camera = source(words.photo_take, { capture: "environment" }, field.name);
  const node = el(
    "div",
    { className: "photo" },
    picture,
    bar,
    line,
    el("div", { className: "row" }, camera, source(words.photo_choose, {}, `${field.name}-file`), away),
  );
  return {
    node,
    control: camera.firstChild,
    read: () => value,
    fill: (now) => {
      value = now || null;
      bar.hidden = true;
      show();
    },
  };
}
