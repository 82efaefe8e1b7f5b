// Follows a copy while it is made: the page's own link "look again" does the same without script.
(() => {
  "use strict";
  const box = document.getElementById("copy");
  if (!box) return;
  const bar = document.getElementById("copy-bar");
  const status = document.getElementById("copy-status");
  let said = status.textContent;
  const look = async () => {
    let reply;
    try {
      reply = await (await fetch(box.dataset.url, { headers: { Accept: "application/json" } })).json();
    } catch (error) {
      setTimeout(look, 5000);
      return;
    }
    if (reply.is_finished) { window.location.reload(); return; }
    bar.max = Math.max(reply.total, 1);
    bar.value = reply.done;
    // Speak only when the words change, so that a screen reader is not talked over.
    if (reply.message !== said) { said = reply.message; status.textContent = said; }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
})();
