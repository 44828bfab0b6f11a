// Ticking many rows: all of the page, a range with Shift, none with Esc; the bulk bar counts.
// The rows of a live list come and go, so they are looked up each time.
let last = null;

const bar = () => document.querySelector("[data-bulk]");
const boxes = () => [...document.querySelectorAll("[data-tick]")];

function show() {
  const form = bar();
  if (!form) return;
  const list = boxes();
  const ticked = list.filter((box) => box.checked).length;
  const whole = ticked === list.length;
  const all = document.querySelector("[data-tick-all]");
  if (all) {
    all.hidden = false;
    all.checked = ticked > 0 && whole;
    all.indeterminate = ticked > 0 && !whole;
  }
  let number = ticked;
  const matching = form.querySelector("[data-all]");
  if (matching) {
    const box = matching.querySelector("input");
    matching.hidden = !whole || Number(matching.dataset.all) <= list.length;
    if (matching.hidden) box.checked = false;
    if (box.checked) number = Number(matching.dataset.all);
  }
  const count = form.querySelector(".hq-bulk-count");
  count.textContent = count.dataset.words.replace("{n}", number);
}

function tick(list, checked) {
  for (const box of list) box.checked = checked;
  show();
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-tick-all]")) tick(boxes(), event.target.checked);
  else if (event.target.closest("[data-all]")) show();
});
// `click`, for `change` knows nothing of the Shift key.
document.addEventListener("click", (event) => {
  if (!event.target.matches("[data-tick]")) return;
  const list = boxes();
  const place = list.indexOf(event.target);
  const before = list.indexOf(last);
  if (event.shiftKey && before >= 0) {
    const [from, to] = [Math.min(before, place), Math.max(before, place)];
    tick(list.slice(from, to + 1), event.target.checked);
  }
  last = event.target;
  show();
});
document.addEventListener("mousedown", (event) => {
  // No marked text across the rows.
  if (event.shiftKey && event.target.closest("label")?.querySelector("[data-tick]")) event.preventDefault();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (!boxes().some((box) => box.checked)) return;
  tick(boxes(), false);
  last = null;
});
document.addEventListener("htmx:afterSettle", show);
show();
