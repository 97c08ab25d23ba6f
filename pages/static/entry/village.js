// Where it is: district -> subdistrict -> village, without a request for each; a village that is not in the list yet is typed.

import { ask } from "./connection.js";
import { el } from "./dom.js";
import { drawn, labelled } from "./fields.js";
import { list } from "./list.js";
import { nameOf, read, write } from "./phone_store.js";

const [DISTRICT, SUBDISTRICT, CHOICE, MOO, NAME] = ["district", "subdistrict_code", "choice", "moo", "name"].map((n) => `village.${n}`);
const NEW = ""; // the choice of a village that is not in the list yet

export function village(_field, form) {
  const { words, data } = form;
  const known = { ...data.villages };
  const districts = data.places.map(({ code, name }) => [code, name]);
  const only = districts.length === 1 ? districts[0][0] : null;
  const field = (name, label, more) => ({ name, label, required: true, ...more });
  const district = drawn(field(DISTRICT, words.district, { kind: "choice", choices: districts }), form);
  const subdistrict = list(SUBDISTRICT, words);
  const choice = list(CHOICE, words);
  const moo = drawn(field(MOO, words.moo, { kind: "number", help: words.moo_help, required: false }), form);
  const name = drawn(field(NAME, words.village_name, { kind: "line" }), form);
  const places = [field(SUBDISTRICT, words.subdistrict), field(CHOICE, words.village, { kind: "list", help: words.village_help })];
  const drawnLists = [subdistrict, choice].map((box, n) => ({ ...labelled({ kind: "list", ...places[n] }, box), control: box.control }));

  const districtNow = () => only ?? district.read()[DISTRICT];
  const subdistricts = () => data.places.find(({ code }) => code === districtNow())?.subdistricts ?? [];

  /** Redraws what can be chosen below; what is chosen stays only where it still can be. */
  function settle(typed) {
    subdistrict.offer(subdistricts());
    subdistrict.fill(typed[SUBDISTRICT]);
    subdistrict.control.disabled = !districtNow();
    const code = subdistrict.read();
    choice.offer([[NEW, words.village_new], ...(known[code] ?? [])]);
    choice.fill(code ? typed[CHOICE] : null);
    choice.control.disabled = !code;
    reveal();
  }

  function reveal() {
    for (const box of [moo, name]) box.shell.hidden = choice.read() !== NEW;
  }

  /** The villages of a subdistrict: those that came with the form, those this phone has seen, else those the server knows. */
  async function look(typed) {
    const code = typed[SUBDISTRICT];
    if (!code || known[code]) return;
    const kept = nameOf(data.account, "villages", code);
    known[code] = read(kept)?.villages;
    try {
      known[code] = (await ask(`/entry/villages?subdistrict=${code}`)).said.villages ?? known[code];
      write(kept, { villages: known[code], noted_at: Date.now() });
    } catch {
      // away: a new one can be typed meanwhile
    }
    if (subdistrict.read() === code && choice.read() === null && !choice.control.value) settle(all({ ...typed, [SUBDISTRICT]: code }));
  }

  const all = (typed) => ({ ...typed, [DISTRICT]: districtNow() });
  E
