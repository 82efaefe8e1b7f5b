// Copies an address by a button; without script, or where the browser forbids it, the field itself
// is marked whole, ready to be copied.
(() => {
  "use strict";
  const told = document.getElementById("copied");
  for (const button of document.querySelectorAll("[data-copies]")) {
    const field = document.getElementById(button.dataset.copies);
    button.hidden = false;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      told.textContent = "";
      try {
        await navigator.clipboard.writeText(field.value);
        told.textContent = button.dataset.said;
      } catch {
        field.focus();
        field.select();
        told.textContent = button.dataset.failed;
      }
    });
  }
})();
