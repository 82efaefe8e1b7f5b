// Search by voice: record, send to the library's own server, go to the answer. Without script, or
// without a microphone, the page's file field and the text field do the same.
(() => {
  "use strict";
  const answer = document.getElementById("answer");
  if (answer) {
    // The patron asked by voice a moment ago, so the answer speaks; browsers that refuse keep the
    // controls. Escape stops it, so that it never talks over a screen reader (WCAG 2.2, 1.4.2).
    answer.play().catch(() => {});
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") answer.pause(); });
  }
  microphone({ longestMs: 15000, begin: () => answer?.pause() });
})();
