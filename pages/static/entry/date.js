// A day as Thai offices write it, 22/11/2569: typed, or put together from day, month and year; echoed in words.

import { button, el, inWords, told } from "./dom.js";

const ERA = 543;
const YEARS = { back: 100, ahead: 10 };
const latin = (text) => text.replace(/[๐-๙]/g, (digit) => "๐๑๒๓๔๕๖๗๘๙".indexOf(digit));
const utc = (year, month, day) => new Date(Date.UTC(year, month - 1, day));
const two = (number) => String(number).padStart(2, "0");
const bare = (month) => month.replace(/[.\s]/g, "").toLowerCase();

const months = (language, month) =>
  Array.from({ length: 12 }, (_, n) => inWords(utc(2026, n + 1, 15), language, { month }));
const MONTHS = ["long", "short"].flatMap((shape) => ["th", "en"].map((language) => months(language, shape).map(bare)));

/** {year, month, day} of the Common Era that a line means, or null.  The server reads it by the same rules; this is for the echo. */
export function parsed(text) {
  const line = latin(text.trim());
  const plain =
    line.match(/^(\d{1,2})\s?[/.\-– ]\s?(\d{1,2})\s?[/.\-– ]\s?(\d{4}|\d{2})$/) ??
    line.match(/^(\d{2})(\d{2})(\d{4})$/);
  if (plain) return day(plain[3], Number(plain[2]), Number(plain[1]));
  const turned = line.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  if (turned) return day(turned[1], Number(turned[2]), Number(turned[3]));
  const named = line.match(/^(\d{1,2})[\s\-/]*(\D+?)[\s,\-/]*(?:พ\.?\s?ศ\.?)?\s?(\d{4}|\d{2})$/);
  return (
    named && day(named[3], Math.max(...MONTHS.map((known) => known.indexOf(bare(named[2])))) + 1, Number(named[1]))
  );
}

function day(written, month, day) {
  let year = Number(written);
  if (written.length === 2) year += 2500 - ERA;
  else if (year >= 2400 && year <= 2100 + ERA) year -= ERA;
  else if (year < 1900 || year > 2100) return null;
  const made = utc(year, month, day);
  return made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? { year, month, day } : null;
}

const written = ({ year, month, day }) => `${two(day)}/${two(month)}/${year + ERA}`;

function today() {
  const now = new Date(Date.now() + 7 * 3600 * 1000); // Bangkok, wherever the phone thinks it is
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
}

/** Digits alone get their strokes as they are typed: a phone's number keys have none. */
function stroked(text, deleting) {
  if (deleting || !/^[\d๐-๙/]*$/.test(text) || /^\d{1,2}\/\d?$/.test(text)) return text;
  const [, d, m, y] = text.replace(/\//g, "").match(/^(.{0,2})(.{0,2})(.*)$/);
  return /^[^/]*$|^..\/[^/]*$|^..\/..\/[^/]*$/.test(text) ? [d, m, y].filter(Boolean).join("/") : text;
}

export function date(field, form) {
  const { words, language } = form;
  const id = field.name;
  const input = el("input", {
    id,
    name: id,
    type: "text",
    inputMode: "numeric",
    enterKeyHint: "next",
    autocomplete: "off",
    placeholder: words.date_hint,
  });
  const echo = el("p", { className: "echo", ariaLive: "polite" });
  const part = (name, label, options) => {
    const select = el(
      "select",
      { ariaLabel: label },
      new Option(label, ""),
      ...options.map(([value, text]) => new Option(text, value)),
    );
    select.dataset.part = name;
    return select;
  };
  const now = today();
  const days = part(
    "day",
    words.date_day,
    Array.from({ length: 31 }, (_, n) => [n + 1, n + 1]),
  );
  const month = part(
    "month",
    words.date_month,
    months(language, "long").map((name, n) => [n + 1, name]),
  );
  const years = Array.from({ length: YEARS.back + YEARS.ahead }, (_, n) => now.year + YEARS.ahead - n);
  const year = part(
    "year",
    words.date_year,
    years.map((ce) => [ce, language === "en" ? ce : ce + ERA]),
  );
  const helper = el(
    "div",
    { className: "popup helper", hidden: true, role: "group", ariaLabel: words.date_pick },
    days,
    month,
    year,
  );
  const opener = button(words.date_pick, () => show(helper.hidden), { ariaExpanded: "false" });
  helper.append(button(words.date_done, () => show(false)));
  const node = el(
    "div",
    { className: "date" },
    el(
      "div",
      { className: "row" },
      input,
      button(words.date_today, () => write(written(today()))),
      opener,
    ),
    helper,
    echo,
  );

  function show(open) {
    helper.hidden = !open;
    opener.ariaExpanded = String(open);
    if (open) choose(parsed(input.value) ?? { year: now.year, month: "", day: "" });
  }

  function choose(chosen) {
    [days.value, month.value, year.value] = [chosen.day, chosen.month, chosen.year];
  }

  function repeat() {
    const meant = parsed(input.value);
    echo.textContent = meant
      ? inWords(utc(meant.year, meant.month, meant.day), language, {
          weekday: "long",
          day: "numeric",
          month: "long",
          year: "numeric",
        })
      : input.value.trim().length > 9
        ? words.date_unread
        : "";
  }

  function write(text) {
    input.value = text;
    repeat();
    told(input);
  }

  input.addEventListener("input", (event) => {
    if (event.isTrusted && input.selectionEnd === input.value.length)
      input.value = stroked(input.value, event.inputType?.startsWith("delete"));
    repeat();
  });
  helper.addEventListener("input", (event) => {
    event.stopPropagation(); // the form hears of it as a date
    if (days.value && month.value && year.value) {
      const last = utc(Number(year.value), Number(month.value) + 1, 0).getUTCDate();
      write(written({ year: Number(year.value), month: Number(month.value), day: Math.min(Number(days.value), last) }));
      choose(parsed(input.value));
    }
  });
  return {
    node,
    control: input,
    read: () => input.value,
    fill: (value) => {
      input.value = value ?? "";
      show(false);
      repeat();
    },
  };
}
