// Where it is: district -> subdistrict -> village, without a request for each; a village that is not in the list yet is typed.

import { ask } from "./connection.js";
import { el, told } from "./dom.js";
import { drawn, labelled } from "./fields.js";
import { list } from "./list.js";
import { nameOf, read, write } from "./phone_store.js";

const DISTRICT = "village.district";
const SUBDISTRICT = "village.subdistrict_code";
const CHOICE = "village.choice";
const MOO = "village.moo";
const NAME = "village.name";
const NEW = ""; // the choice of a village that is not in the list yet

export function village(_field, form) {
  const { words, data } = form;
  const districts = data.places.map(({ code, name }) => [code, name]);
  const only = districts.length === 1 ? districts[0][0] : null;
  const known = { ...data.villages };
  let code = null; // the subdistrict whose villages are offered
  let pending = null; // the village that was chosen, while its list is on the way

  const district = drawn(
    { name: DISTRICT, label: words.district, kind: "choice", required: true, choices: districts },
    form,
  );
  const moo = drawn({ name: MOO, label: words.moo, kind: "number", help: words.moo_help }, form);
  const name = drawn({ name: NAME, label: words.village_name, kind: "line", required: true }, form);
  const [subdistrict, choice] = [list(SUBDISTRICT, words), list(CHOICE, words)];
  const inSubdistrict = { name: SUBDISTRICT, label: words.subdistrict, kind: "list", required: true };
  const inVillage = { name: CHOICE, label: words.village, kind: "list", required: true };
  const lists = [labelled(inSubdistrict, subdistrict), labelled(inVillage, choice)];

  district.shell.classList.add("wide");

  const districtNow = () => only ?? district.read()[DISTRICT];
  const choiceNow = () => choice.read() ?? pending;

  function offerSubdistricts(chosen) {
    subdistrict.offer(data.places.find((place) => place.code === districtNow())?.subdistricts ?? []);
    subdistrict.fill(chosen);
    subdistrict.control.disabled = !districtNow();
  }

  function offerVillages(chosen) {
    code = subdistrict.read();
    const nothingKnown = known[code]?.length === 0;
    choice.offer([...(known[code] ?? []), [NEW, words.village_new]]);
    choice.fill(code ? (chosen ?? (nothingKnown ? NEW : null)) : null);
    pending = code && !choice.read() && chosen ? chosen : null;
    choice.control.disabled = !code;
    reveal();
    if (code && !known[code]) look(code);
  }

  function reveal() {
    for (const box of [moo, name]) box.shell.hidden = choiceNow() !== NEW;
  }

  /** The villages of a subdistrict that did not come with the form: from the server, else those this phone has seen. */
  async function look(asked) {
    const kept = nameOf(data.account, "villages", asked);
    try {
      const { villages } = (await ask(`/entry/villages?subdistrict=${asked}`)).said;
      if (villages) write(kept, { villages, noted_at: Date.now() });
      known[asked] = villages;
    } catch {
      known[asked] = read(kept)?.villages; // away: a new one can be typed
    }
    const untouched = choice.read() === null && !choice.control.value;
    if (!known[asked] || code !== asked || !untouched) return;
    offerVillages(pending);
    if (choice.read() !== null) told(choice.control);
  }

  const node = el(
    "div",
    { className: "village wide" },
    ...(only ? [] : [district.shell]),
    ...lists.map((one) => one.shell),
    moo.shell,
    name.shell,
  );
  Object.assign(node.dataset, { field: "village", kind: "village" });
  node.addEventListener("input", ({ target }) => {
    if (target.name === DISTRICT) offerSubdistricts(null);
    if (subdistrict.read() !== code) offerVillages(null);
    if (target.name === CHOICE) pending = null;
    reveal();
  });

  return {
    shell: node,
    fields: [{ name: "village" }],
    places: {
      ...district.places,
      [SUBDISTRICT]: { control: subdistrict.control, marks: lists[0].marks },
      [CHOICE]: { control: choice.control, marks: lists[1].marks },
      ...moo.places,
      ...name.places,
    },
    read: () => ({
      [DISTRICT]: districtNow(),
      [SUBDISTRICT]: subdistrict.read(),
      [CHOICE]: choiceNow(),
      [MOO]: choiceNow() === NEW ? moo.read()[MOO] : null,
      [NAME]: choiceNow() === NEW ? name.read()[NAME] : null,
    }),
    fill(typed) {
      district.fill(typed);
      offerSubdistricts(typed[SUBDISTRICT]);
      offerVillages(typed[CHOICE]);
      moo.fill(typed);
      name.fill(typed);
    },
    missing: () => [
      ...(only ? [] : district.missing()),
      ...(subdistrict.read() ? [] : [inSubdistrict]),
      ...(choiceNow() === null ? [inVillage] : []),
      ...(choiceNow() === NEW ? name.missing() : []),
    ],
    unresolved: () =>
      [subdistrict, choice].flatMap((box, n) => (box.unresolved() ? [[inSubdistrict, inVillage][n]] : [])),
  };
}
