// Asks before a form with data-confirm (or a pressed button with it) is sent. Without this module it is sent at once.
const dialog = document.getElementById("hq-confirm");
const agreed = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const words = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!words || agreed.delete(form)) return;
  event.preventDefault();
  ask(words, event.submitter?.textContent.trim()).then((yes) => {
    if (!yes) return;
    agreed.add(form);
    form.requestSubmit(event.submitter);
  });
});

function ask(words, verb) {
  dialog.querySelector("p").textContent = words;
  const yes = dialog.querySelector('[data-answer="yes"]');
  if (verb) yes.textContent = verb;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector('[data-answer="no"]').focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

dialog.addEventListener("click", (event) => {
  const answer = event.target.closest("[data-answer]")?.dataset.answer;
  if (answer) dialog.close(answer);
});

// A second press while the first is on its way would post twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const form = event.target;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending);
});
