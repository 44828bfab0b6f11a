// Says in the page's language what the browser says in its own: which file is chosen.
for (const box of document.querySelectorAll("[data-file]")) {
  const input = box.querySelector("input");
  const button = document.createElement("b");
  const name = document.createElement("span");
  button.className = "btn btn-sm";
  button.textContent = box.dataset.file;
  const show = () => {
    name.textContent = [...input.files].map((file) => file.name).join("、") || box.dataset.none;
  };
  box.classList.add("hq-file-on");
  box.append(button, name);
  input.addEventListener("change", show);
  show();
}
