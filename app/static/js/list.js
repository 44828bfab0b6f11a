// Live lists: "/" goes to the search, an answer without a list is a page of its own, the focus
// stays where somebody works. Without htmx the forms and links do the same by loading pages.
const search = () => document.getElementById("hq-q");
const writes = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.(writes) || document.querySelector("dialog[open]") || !search()) return;
  event.preventDefault();
  search().focus();
  search().select();
});

// An empty field narrows nothing and only makes the address long.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.matches("[data-live-search]")) return;
  const said = event.detail.parameters;
  for (const name of new Set(Object.keys(said))) if (said[name] === "") delete said[name];
});

// Logged out, or out of order: show that answer whole, at its own address.
function whole(event) {
  if (event.detail.target?.id !== "hq-found") return;
  const answer = event.detail.xhr;
  if (answer.status < 400 && answer.responseText.includes('id="hq-found"')) return;
  event.detail.shouldSwap = false;
  location.assign(event.detail.pathInfo.finalRequestPath);
}
document.addEventListener("htmx:beforeSwap", whole);

// A page further or another order: whoever pressed a link that is gone now reads on at the top.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "hq-found" || document.activeElement === search()) return;
  const found = document.getElementById("hq-found");
  found.focus({ preventScroll: true });
  if (found.getBoundingClientRect().top < 0) found.scrollIntoView({ block: "start" });
});
