// Follows a copy while it is made, or records while they are read, and shows how it ended in place, so that nobody's reading is
// torn away by a new page (WCAG 2.2, 3.2.5). Without script the page's link "look again" does it.
(() => {
  "use strict";
  const box = document.getElementById("copy");
  if (!box) return;
  const status = document.getElementById("copy-status");
  const body = document.getElementById("copy-body");
  const bar = document.getElementById("copy-bar");
  const FIRST_MS = 500;
  const LONGEST_MS = 5000;
  const MOST_FAILURES = 8;
  let waitMs = FIRST_MS;
  let failures = 0;

  // Speak only when the words change, so that a screen reader is not talked over.
  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  const ask = async (type) => {
    const reply = await fetch(box.dataset.url, { headers: { Accept: type } });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return type === "text/html" ? reply.text() : reply.json();
  };

  // "Listen now" is over when the copy is there. What somebody listens to already stays to its end.
  const endEarly = () => {
    const part = document.getElementById("copy-early");
    if (!part) return;
    const sound = part.querySelector("audio");
    const hadFocus = part.contains(document.activeElement) && document.activeElement !== sound;
    if (sound.paused && !sound.currentTime) part.remove();
    else {
      part.removeAttribute("aria-labelledby");
      part.replaceChildren(...part.querySelectorAll("audio"));
    }
    if (hadFocus) body.focus();
  };

  const show = async () => {
    const page = new DOMParser().parseFromString(await ask("text/html"), "text/html");
    const hadFocus = body.contains(document.activeElement);
    body.replaceChildren(...page.getElementById("copy-body").childNodes);
    endEarly();
    document.title = page.title;
    say(page.getElementById("copy-status").textContent);
    // The button that had the focus is gone: what took its place comes next.
    if (hadFocus) body.focus();
  };

  const look = async () => {
    try {
      const news = await ask("application/json");
      if (news.is_finished) { await show(); return; }
      if (bar) {
        bar.max = Math.max(news.total, 1);
        bar.value = news.done;
      }
      say(news.message);
      failures = 0;
    } catch (error) {
      failures += 1;
      if (failures >= MOST_FAILURES) { say(box.dataset.lost); return; }
    }
    waitMs = Math.min(waitMs * 1.25, LONGEST_MS);
    setTimeout(look, waitMs);
  };
  setTimeout(look, waitMs);
})();
