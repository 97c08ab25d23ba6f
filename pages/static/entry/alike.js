// Who may be registered already: one quiet line under the name that is always there, and one touch to choose her.

import { ask } from "./connection.js";
import { button, el, say } from "./dom.js";

const PAUSE = 500;
export const PERSON = "person.choice";
/** Her name, so that a reload can show it; it is not part of what is saved. */
export const PERSON_NAME = "person.chosen_name";

/** `choose` is called with {id, name}, or null for "not this person". */
export function alike(form, choose) {
  const { data, words } = form;
  const line = el("div", { className: "alike wide", role: "status" });
  const chosen = el("div", { className: "chosen wide", hidden: true });
  let timer = 0;
  let asked = "";

  async function look(village, name, house_no) {
    const question = JSON.stringify([village, name, house_no]);
    if (question === asked) return;
    asked = question;
    let people = [];
    if (village && name) {
      try {
        people = (await ask("/entry/alike", { body: { village, name, house_no } })).said.people ?? [];
      } catch {
        asked = ""; // away: asked again at the next letter
      }
    }
    if (question === asked || !people.length) show(people);
  }

  function show(people) {
    const about = ({ name, reason, house_no, roles }) => [name, reason, house_no, ...roles].filter(Boolean).join(" · ");
    const touches = people.map((one) => button(about(one), () => choose(one), { className: "plain who" }));
    line.replaceChildren(...(people.length ? [el("span", {}, words.alike), ...touches] : []));
  }

  return {
    line,
    chosen,
    /** Called with what stands in the form after every change. */
    typed(typed) {
      if (!data.alike) return;
      const name = `${typed["person.given_name"] ?? ""} ${typed["person.family_name"] ?? ""}`.trim();
      clearTimeout(timer);
      const ask = () => look(typed["village.choice"], name, typed["household.house_no"] ?? "");
      if (data.alike) timer = setTimeout(ask, name ? PAUSE : 0);
    },
    /** Who stands in the place of the person's fields; returns whether somebody does. */
    stands(typed) {
      const is = Boolean(typed[PERSON]) && data.alike;
      const name = typed[PERSON_NAME] ?? "";
      chosen.hidden = !is;
      line.hidden = is || !data.alike;
      if (is)
        chosen.replaceChildren(
          el("span", {}, say(words.this_person, { name })),
          button(words.not_this_person, () => choose(null)),
        );
      return is;
    },
    close: () => clearTimeout(timer),
  };
}
