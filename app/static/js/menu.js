// Closes an open menu of rare actions by a click beside it or by Esc.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".hq-more[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector(".hq-more[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
