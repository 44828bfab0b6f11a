// Shows the copy buttons and copies their text; says so on the button for two seconds.
for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.querySelector("span");
  const label = words.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    words.textContent = (await copied(button.dataset.copy))
      ? button.dataset.copied
      : button.dataset.notCopied;
    setTimeout(() => (words.textContent = label), 2000);
  });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text); // no clipboard API on plain http in an office network
  }
}

function copiedByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
