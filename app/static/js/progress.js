// Asks a running job each second how far it is; when it has ended, loads the page that tells the end.
const GOES_ON = new Set(["running", "queued"]);
const SECOND = 1000;
const LONGEST_WAIT = 15 * SECOND;

for (const box of document.querySelectorAll("[data-progress-url]")) follow(box, SECOND);

function follow(box, wait) {
  setTimeout(async () => {
    if (document.hidden) return follow(box, SECOND);
    const state = await ask(box.dataset.progressUrl);
    if (!state) {
      say(box, "words", box.dataset.wordsLost);
      return follow(box, Math.min(wait * 2, LONGEST_WAIT));
    }
    show(box, state);
    if (GOES_ON.has(state.status)) return follow(box, SECOND);
    location.reload();
  }, wait);
}

async function ask(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function show(box, state) {
  const bar = box.querySelector("progress");
  bar.max = state.total || 1;
  bar.value = state.done;
  say(box, "count", `${state.done} / ${state.total}`);
  say(box, "words", [state.speed_text, state.remaining_text].filter(Boolean).join(" · "));
  say(box, "failed", state.failed ? box.dataset.wordsFailed.replace("{n}", state.failed) : "");
}

function say(box, part, words) {
  box.querySelector(`[data-progress-${part}]`).textContent = words;
}
