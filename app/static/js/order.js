// Lists ordered by hand: a row is dragged by its handle (mouse, pen, finger) or moved by keys, then the
// whole order is posted. The answer is the page itself; its fresh parts replace ours, so numbers and
// times are the server's. Without this module the up and down buttons do the same, one place at a time.
const EDGE = 60;
const SPEED = 12;
let held = null;

function show() {
  for (const grip of document.querySelectorAll("[data-grip]")) grip.hidden = false;
}

const rowsOf = (list) => [...list.querySelectorAll("[data-row]")];
const idsOf = (list) => rowsOf(list).map((row) => row.dataset.row);

function lift(grip) {
  const row = grip.closest("[data-row]");
  const list = row.closest("[data-order]");
  if (list.dataset.sending) return;
  held = { row, list, grip, seen: idsOf(list) };
  row.classList.add("hq-lifted");
  say("picked");
}

function say(words) {
  const { list, row, grip } = held;
  const text = list.dataset[words]
    .replace("{name}", grip.dataset.name)
    .replace("{n}", rowsOf(list).indexOf(row) + 1)
    .replace("{all}", held.seen.length);
  list.querySelector("[data-order-words]").textContent = text;
}

function putBack(list, seen) {
  const rows = new Map(rowsOf(list).map((row) => [row.dataset.row, row]));
  const body = rows.get(seen[0]).parentElement;
  for (const id of seen) body.append(rows.get(id));
}

function cancel() {
  const { row, list, seen } = held;
  putBack(list, seen);
  say("back");
  row.classList.remove("hq-lifted");
  held.grip.focus();
  held = null;
}

function drop() {
  const { row, list, grip, seen } = held;
  row.classList.remove("hq-lifted");
  held = null;
  const wished = idsOf(list);
  if (wished.join() !== seen.join()) send(list, grip, seen, wished);
}

async function send(list, grip, seen, wished) {
  const words = list.querySelector("[data-order-words]");
  list.dataset.sending = "1";
  const body = new URLSearchParams({ csrf_token: list.querySelector("[name=csrf_token]").value, seen, wished });
  let page = null;
  try {
    const answer = await fetch(list.dataset.order, { method: "POST", body });
    if (answer.ok || answer.status === 409) {
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    }
  } catch {
    page = null;
  }
  if (!page?.querySelector("[data-order]")) {
    putBack(list, seen);
    delete list.dataset.sending;
    words.textContent = list.dataset.lost;
    tell(list.dataset.lost);
    return;
  }
  takeOver(page);
  const row = document.querySelector(`[data-row="${grip.closest("[data-row]").dataset.row}"]`);
  row?.querySelector("[data-grip]")?.focus({ preventScroll: true });
}

// Words typed into a form beside the list stay: only what both pages mark as fresh is replaced.
function takeOver(page) {
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (fresh) part.replaceWith(document.adoptNode(fresh));
  }
  const told = page.querySelector(".hq-flash");
  if (told) document.querySelector(".hq-flash").replaceChildren(...told.childNodes);
  show();
}

function tell(words) {
  const notice = document.createElement("div");
  const text = document.createElement("div");
  notice.className = "hq-notice hq-bad";
  text.textContent = words;
  notice.append(text);
  document.querySelector(".hq-flash").replaceChildren(notice);
}

function moveTo(y) {
  const { row, list } = held;
  const others = rowsOf(list).filter((other) => other !== row);
  const before = others.find((other) => {
    const box = other.getBoundingClientRect();
    return y < box.top + box.height / 2;
  });
  const next = before ?? null;
  if (row.nextElementSibling === next) return;
  row.parentElement.insertBefore(row, next);
}

document.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || event.button !== 0 || held) return;
  event.preventDefault();
  grip.focus({ preventScroll: true });
  lift(grip);
  if (held) held.pointer = event.pointerId;
});

document.addEventListener("pointermove", (event) => {
  if (held?.pointer !== event.pointerId) return;
  if (event.clientY < EDGE) scrollBy(0, -SPEED);
  if (event.clientY > innerHeight - EDGE) scrollBy(0, SPEED);
  moveTo(event.clientY);
});

document.addEventListener("pointerup", (event) => {
  if (held?.pointer === event.pointerId) drop();
});
document.addEventListener("pointercancel", (event) => {
  if (held?.pointer === event.pointerId) cancel();
});

document.addEventListener("keydown", (event) => {
  if (held && event.key === "Escape") {
    event.preventDefault();
    cancel();
    return;
  }
  const grip = event.target.closest?.("[data-grip]");
  if (!grip || held?.pointer !== undefined) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (held) drop();
    else lift(grip);
  } else if (held && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const { row } = held;
    // The neighbour moves, for a row that is taken out of the page loses the focus.
    if (event.key === "ArrowUp" && row.previousElementSibling) row.after(row.previousElementSibling);
    if (event.key === "ArrowDown" && row.nextElementSibling) row.before(row.nextElementSibling);
    say("moved");
    row.scrollIntoView({ block: "nearest" });
  }
});

document.addEventListener("focusout", (event) => {
  if (!held || held.pointer !== undefined || event.target !== held.grip) return;
  const { grip } = held;
  setTimeout(() => {
    if (held?.grip === grip && document.activeElement !== grip) cancel();
  });
});

show();
