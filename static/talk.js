// The conversation by voice: press, speak, hear the answer. The library's own server hears while
// somebody speaks and says when they have finished; without script or microphone, typing and keys do
// the same. Nothing here ever talks while a screen reader is told something: words go to a live
// region, our own voice only answers what was spoken, and any key stops it.
(() => {
  "use strict";
  const answer = document.getElementById("answer");
  const aloud = document.getElementById("talk-aloud");
  const heard = document.getElementById("voice-heard");

  const kept = () => { try { return localStorage.getItem("talk-aloud"); } catch (error) { return null; } };
  const keep = (value) => { try { localStorage.setItem("talk-aloud", value); } catch (error) { /* private window: for this page only */ } };
  const hush = () => document.querySelectorAll("audio").forEach((one) => one.pause());

  if (aloud) {
    aloud.closest(".choice").hidden = false;
    aloud.checked = kept() !== "no";
    aloud.addEventListener("change", () => { keep(aloud.checked ? "yes" : "no"); if (!aloud.checked) hush(); });
  }
  // Browsers that refuse to play by themselves keep the controls.
  if (answer && (!aloud || aloud.checked)) answer.play().catch(() => {});
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hush(); });
  document.querySelectorAll("form").forEach((form) => form.addEventListener("submit", hush));
  document.querySelectorAll("input[type=text]").forEach((one) => one.addEventListener("input", hush));

  microphone({
    longestMs: 20000,
    pieceMs: 700,
    begin: () => { hush(); heard.textContent = ""; },
    // What was understood so far is shown, never announced over who speaks.
    along: (result, stop) => {
      if (result.heard) heard.textContent = result.heard;
      if (result.is_over) stop();
    },
  });
})();
