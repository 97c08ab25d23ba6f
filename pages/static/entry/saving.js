// Save: what stands in the fields at that moment goes to the outbox; the form is free for the next, and hears what came of it.

import { PERSON_NAME } from "./alike.js";
import { ask } from "./connection.js";
import { say } from "./dom.js";
import { stuck } from "./draft.js";
import { rebased, same, wire } from "./outbox.js";
import { keeps, newId } from "./phone_store.js";
import { page } from "./tabs.js";

const TWICE = 2000; // a thumb that touches Save two times means one Save

/** {touched, heard}: `touched` is a touch on Save, `heard` what is told of entries on their way. */
export function savingOf(form) {
  const { data, words, asked, outbox, draft, foot } = form;
  let savedAt = 0;
  let last = null; // the entry of the last Save
  let acknowledged = []; // names since then
  let busy = false;

  function touched(event) {
    event.preventDefault();
    const typed = form.typedNow();
    if (busy || isSecondTouch(typed)) return;
    const missing = missingNow();
    foot.say("");
    form.showProblems(missing);
    if (missing.length) return tellAll(typed, missing);
    const entry = entryOf(typed);
    foot.say(say(words.saving, { name: entry.name || words.nameless }));
    if (!data.keeps) return saveNow(entry);
    [savedAt, last] = [Date.now(), { entry, typed }];
    if (!outbox.entries().length) acknowledged = [];
    outbox.put(entry);
    draft.saved(data.stays ? nextAfter(typed) : typed, entry.versions);
    if (data.stays) form.fill();
    outbox.send();
  }

  /** What is empty the phone tells by itself; what else is wrong the server adds, so that nobody is sent back twice. */
  async function tellAll(typed, missing) {
    try {
      const { status, said } = await ask("/entry/check", { body: wire(data.account, entryOf(typed)) });
      if (status !== 200 || !same(form.typedNow(), typed)) return; // she is mending already
      const told = new Set(missing.map(({ field }) => field));
      const found = [...missing, ...said.problems.filter(({ field }) => !told.has(field) && !isHidden(field))];
      if (found.length > missing.length) form.showProblems(found.sort((one, other) => place(one) - place(other)));
    } catch {
      // away: what is empty has been told
    }
  }

  /** A village that has not been chosen yet is none without a name. */
  const isHidden = (field) => form.boxes.find((box) => field in box.places)?.places[field].control.closest("[hidden]");

  const place = ({ field }) => asked.findIndex(({ name }) => name === field || field.startsWith(`${name}.`));

  const isSecondTouch = (typed) =>
    data.stays
      ? !draft.now().touched && Date.now() - savedAt < TWICE
      : last && same(last.typed, typed) && isWaiting(last.entry);

  const isWaiting = ({ op }) => outbox.entries().some((entry) => entry.op === op && entry.state === "waiting");

  /** The next record begins without the words this one was searched by, but in the same village. */
  function nextAfter(typed) {
    const blank = Object.entries(data.typed).map(([name, value]) => [name, typeof value === "string" ? "" : value]);
    return { ...Object.fromEntries(blank), ...stuck(typed, data) };
  }

  /** What the phone can tell by itself, in the order of the fields. */
  function missingNow() {
    return form.boxes
      .filter((box) => !box.shell.hidden)
      .flatMap((box) => {
        const unresolved = box.unresolved();
        const missing = box.missing().filter((field) => !unresolved.includes(field));
        return [
          ...unresolved.map((field) => [field, words.choose_in_list]),
          ...missing.map((field) => [field, words.fill_in]),
        ];
      })
      .map(([{ name, label }, text]) => ({ field: name, text: say(text, { label }) }));
  }

  function entryOf(typed) {
    const hidden = form.boxes.filter((box) => box.shell.hidden).flatMap((box) => Object.keys(box.places));
    const { [PERSON_NAME]: _name, ...sent } = { ...typed, ...Object.fromEntries(hidden.map((name) => [name, null])) };
    const { op, versions } = draft.now();
    return {
      ...wire(data.account, { key: data.key, op, typed: sent, versions }),
      name: foot.nameOf({ typed }),
      labels: Object.fromEntries(asked.map(({ name, label }) => [name, label])),
      at: window.location.pathname + window.location.search,
      page,
      noted_at: Date.now(),
      state: "waiting",
    };
  }

  /** A form that is never kept is sent at once or not at all. */
  async function saveNow(entry) {
    busy = true;
    try {
      const { status, said } = await ask("/entry/save", { body: wire(data.account, entry) });
      if (status === 200) {
        draft.saved(data.typed, said.versions ?? entry.versions);
        form.fill();
        foot.say(said.text);
        form.goOn(said);
      } else {
        if (said.saved_before) draft.change({ op: newId() });
        foot.say("");
        form.tellWrong(said);
      }
    } catch {
      foot.say(words.not_saved, true);
    } finally {
      busy = false;
    }
  }

  // What comes of it

  const heard = {
    saved({ entry, said }) {
      acknowledged.push(said.saved);
      foot.say(
        acknowledged.length > 1
          ? say(words.saved_many, { n: acknowledged.length, names: acknowledged.join(", ") })
          : said.text,
      );
      if (entry.key !== data.key || entry.page !== page) return;
      form.toHead();
      if (data.stays) return;
      if (!draft.now().touched) {
        draft.follow(said.typed ?? draft.now().typed, said.versions ?? entry.versions);
        form.fill();
        form.goOn(said);
      } else if (said.versions && same(draft.now().versions, entry.versions)) {
        draft.change({ versions: said.versions, typed: rebased(form.typedNow(), entry.typed, said.typed) });
        form.fill();
      }
    },
    refused({ entry }) {
      if (entry.key === data.key && entry.page === page && !draft.now().touched) {
        form.openAgain(entry);
      } else if (entry.page === page) {
        foot.say(say(words.refused_name, { name: entry.name || words.nameless }), true);
      }
    },
    away() {
      if (!last || !isWaiting(last.entry)) return;
      foot.say(say(keeps() ? words.kept_name : words.unkept_name, { name: last.entry.name || words.nameless }));
      form.toHead();
    },
  };

  return { touched, heard };
}
