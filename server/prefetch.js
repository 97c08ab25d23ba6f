// While the user types a name, fetch what the app will need; the browser keeps it. One lane takes the large files, three the small ones,
// so that neither the line's breadth nor its delay is wasted, and little is lost when the form is sent and the next page begins.
const files = FILES;
const fetched = async (file) => (await fetch(file, { priority: "low" })).arrayBuffer();
const lane = async (next) => {
  for (let file; (file = next()); ) await fetched(file).catch(() => { files.length = 0; });
};
addEventListener("submit", () => { files.length = 0; });
addEventListener("load", () => {
  lane(() => files.shift());
  for (let n = 0; n < 3; n++) lane(() => files.pop());
});
