// A file of the office: chosen or dropped, sent as it is, read by the server; the page around it hears when it has been read.

import { sendFile } from "./connection.js";
import { el, say } from "./dom.js";

/** Called by Streamlit at every rerun. */
export function mount({ parentElement: root, data, setTriggerValue }) {
  root.otopFile ??= fileBox(root, data);
  root.otopFile.trigger = setTriggerValue;
}

function fileBox(root, { words, accept, largest, place }) {
  const box = { trigger: () => {} };
  const line = el("p", { className: "quiet", role: "status" });
  const bar = el("progress", { max: 100, value: 0, hidden: true, "aria-label": words.file_choose });
  const input = el("input", { type: "file", accept, id: "office-file" });
  const chooser = el("label", { className: "plain source", htmlFor: "office-file" }, input, words.file_choose);
  const node = el(
    "div",
    { className: "photo drop" },
    chooser,
    el("p", { className: "quiet" }, words.file_drop),
    bar,
    line,
  );

  async function take(file) {
    if (!file) return;
    if (file.size > largest) {
      line.textContent = say(words.file_too_large, { mb: Math.floor(largest / 1048576) });
      return;
    }
    bar.hidden = false;
    line.textContent = "";
    try {
      const address = `/entry/file?place=${place}&name=${encodeURIComponent(file.name)}`;
      const { status, said } = await sendFile(address, file, (percent) => {
        bar.value = percent;
        line.textContent = say(words.file_sending, { n: percent });
      });
      line.textContent = status === 200 ? "" : (said.text ?? words.file_failed);
      if (status === 200) box.trigger("taken", Date.now());
    } catch {
      line.textContent = words.file_away;
    } finally {
      bar.hidden = true;
    }
  }

  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = ""; // the same file can be chosen again
    take(file);
  });
  node.addEventListener("dragover", (event) => event.preventDefault());
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
  const host = root.querySelector("link + div");
  host.className = "entry";
  host.replaceChildren(node);
  return box;
}
