// Ticking many rows: all of the page, a range with Shift, none with Esc; the bulk bar counts.
const bar = document.querySelector("[data-bulk]");
if (bar) start(bar);

function start(bar) {
  const boxes = [...document.querySelectorAll("[data-tick]")];
  const all = document.querySelector("[data-tick-all]");
  const count = bar.querySelector(".hq-bulk-count");
  const matching = bar.querySelector("[data-all]");
  let last = null;

  function chosen() {
    return boxes.filter((box) => box.checked).length;
  }

  function show() {
    const ticked = chosen();
    const whole = ticked === boxes.length;
    if (all) {
      all.checked = ticked > 0 && whole;
      all.indeterminate = ticked > 0 && !whole;
    }
    let number = ticked;
    if (matching) {
      const box = matching.querySelector("input");
      matching.hidden = !whole || Number(matching.dataset.all) <= boxes.length;
      if (matching.hidden) box.checked = false;
      if (box.checked) number = Number(matching.dataset.all);
    }
    count.textContent = count.dataset.words.replace("{n}", number);
  }

  function tick(list, checked) {
    for (const box of list) box.checked = checked;
    show();
  }

  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => tick(boxes, all.checked));
  }
  matching?.addEventListener("change", show);
  boxes.forEach((box, place) => {
    // `click`, for `change` knows nothing of the Shift key.
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last !== null) {
        const [from, to] = [Math.min(last, place), Math.max(last, place)];
        tick(boxes.slice(from, to + 1), box.checked);
      }
      last = place;
      show();
    });
    box.closest("label").addEventListener("mousedown", (event) => {
      if (event.shiftKey) event.preventDefault(); // no marked text across the rows
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open]") || !chosen()) return;
    tick(boxes, false);
    last = null;
  });
  show();
}
