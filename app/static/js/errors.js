// Brings the reader to the error summary after a refused form, and from its lines into the field.
const summary = document.querySelector("[data-errors]");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.focus();
    (field.closest(".hq-field") ?? field).scrollIntoView({ block: "center" });
  });
}
