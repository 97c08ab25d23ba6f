// The frame of every page: the language for screen readers, the sender on pages without a form, and the way out.

import { onChange } from "./connection.js";
import { button, el, say } from "./dom.js";
import { leave, outboxOf, same } from "./outbox.js";
import { sweep, unsent } from "./phone_store.js";
import { translate } from "./streamlit_words.js";
import { listen } from "./tabs.js";

/** Called by Streamlit at every rerun. */
export function mount({ parentElement: root, data }) {
  if (!same(root.otopFrame?.data, data)) {
    root.otopFrame?.close();
    root.otopFrame = openFrame(root, data);
  }
  return () => setTimeout(() => root.host.isConnected || root.otopFrame.close());
}

function openFrame(root, data) {
  const { account, language, words } = data;
  document.documentElement.lang = language;
  sweep();
  const outbox = outboxOf(account);

  const line = el("p", { className: "quiet", role: "status" });
  const question = el("p", { id: "leave-question" });
  const dialog = el("dialog", { "aria-labelledby": "leave-question" }, question);
  dialog.append(
    button(words.stay, () => dialog.close(), { className: "save" }),
    button(words.leave_anyway, () => leave(account, data.sign_out)),
  );
  const out = button(words.sign_out, () => {
    if (!unsent(account)) return leave(account, data.sign_out);
    question.textContent = say(words.leave_question, { n: unsent(account) });
    dialog.showModal();
  });
  const node = el("div", { className: "frame", lang: language }, line, out, dialog);

  function show() {
    const { length } = outbox.entries().filter(({ state }) => state === "waiting");
    line.textContent = length ? say(words.unsent, { n: length }) : "";
  }

  const stops = [translate(language), listen(({ account: whose }) => whose === account && show()), onChange(show)];
  root.append(node);
  show();
  outbox.send();
  const close = () => {
    for (const stop of stops) stop();
    node.remove();
  };
  return { data, close };
}
