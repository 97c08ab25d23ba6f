// Streamlit's own words, which are English in every language: ours are put in their place as soon as they appear.
//
// The list comes with the page ("Page {n}" stands for every page).  Nothing a person has written is touched: text inside our own
// elements, tables and Markdown stays.  Streamlit's menu says it is a list and is none; it is told to say nothing.

const ATTRIBUTES = ["aria-label", "title", "placeholder"];
const OURS = '[data-testid="stMarkdownContainer"], [data-testid="stHtml"], table, code, textarea';
const MENU = '[data-testid="stSidebarNav"] :is(ul, li):not([role])';

let exact = new Map();
let patterns = [];
let before = []; // what was replaced: [node, attribute or "", the English]

/** What is shown instead of this; itself where we have no words for it. */
export function shownFor(english) {
  const key = english.trim();
  if (exact.has(key)) return exact.get(key);
  for (const { form, ours } of patterns) {
    const value = form.exec(key)?.[1];
    if (value) return ours.replace(/\{\w+\}/, () => value);
  }
  return english;
}

function read(language) {
  const words = JSON.parse(document.getElementById("streamlit-words")?.textContent ?? "{}")[language] ?? {};
  exact = new Map(Object.entries(words).filter(([english]) => !english.includes("{")));
  patterns = Object.entries(words)
    .filter(([english]) => english.includes("{"))
    .map(([english, ours]) => ({
      form: new RegExp(`^${english.replace(".", "\\.").replace(/\{\w+\}/, "(.+)")}$`),
      ours,
    }));
}

function put(node, attribute, english, write) {
  const shown = english && shownFor(english);
  if (!shown || shown === english) return;
  before.push([node, attribute, english]);
  write(shown);
}

function inAttributes(element) {
  for (const name of ATTRIBUTES)
    put(element, name, element.getAttribute(name), (shown) => element.setAttribute(name, shown));
}

function inText(node) {
  if (node.parentElement?.closest(OURS)) return;
  put(node, "", node.nodeValue, (shown) => {
    node.nodeValue = shown;
  });
}

function inside(element) {
  for (const found of [element, ...element.querySelectorAll("[aria-label], [title], [placeholder]")])
    inAttributes(found);
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) inText(texts.currentNode);
  for (const found of document.querySelectorAll(MENU)) found.setAttribute("role", "none");
}

function changed(records) {
  for (const { type, target, addedNodes } of records) {
    if (type === "attributes") inAttributes(target);
    else if (type === "characterData") inText(target);
    for (const node of addedNodes) {
      if (node.nodeType === Node.ELEMENT_NODE) inside(node);
      else if (node.nodeType === Node.TEXT_NODE) inText(node);
    }
  }
  before = before.length > 500 ? before.filter(([node]) => node.isConnected) : before;
}

/** Puts the words of this language in place of Streamlit's until the returned function is called, which brings Streamlit's back. */
export function translate(language) {
  read(language);
  inside(document.body);
  const watching = new MutationObserver(changed);
  watching.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTES,
  });
  return () => {
    watching.disconnect();
    for (const [node, attribute, english] of before) {
      if (attribute) node.setAttribute(attribute, english);
      else node.nodeValue = english;
    }
    before = [];
    read("");
  };
}
