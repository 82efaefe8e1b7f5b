// Search by voice: record, send to the library's own server, go to the answer. Without script, or
// without a microphone, the page's file field and the text field do the same.
(() => {
  "use strict";
  const LONGEST_MS = 15000;
  const box = document.getElementById("voice");
  const answer = document.getElementById("answer");
  if (answer) {
    // The patron asked by voice a moment ago, so the answer speaks; browsers that refuse keep the controls.
    answer.play().catch(() => {});
  }
  if (!box || !navigator.mediaDevices || !window.MediaRecorder) return;
  const button = document.getElementById("voice-button");
  const status = document.getElementById("voice-status");
  const say = (text) => { status.textContent = text; };
  let recorder = null;
  box.hidden = false;

  const send = async (blob) => {
    say(box.dataset.working);
    const form = new FormData();
    form.append("sound", blob, "query");
    form.append("csrf_token", box.dataset.token);
    try {
      const reply = await fetch(box.dataset.url, {
        method: "POST", body: form, headers: { Accept: "application/json" },
      });
      const result = await reply.json();
      if (!reply.ok) { say(result.message || box.dataset.failed); return; }
      window.location.assign(result.page);
    } catch (error) {
      say(box.dataset.failed);
    }
  };

  const stop = () => { if (recorder && recorder.state === "recording") recorder.stop(); };

  const start = async () => {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      say(box.dataset.denied);
      return;
    }
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      stream.getTracks().forEach((track) => track.stop());
      button.textContent = box.dataset.start;
      button.setAttribute("aria-pressed", "false");
      send(new Blob(pieces, { type: recorder.mimeType }));
    });
    recorder.start();
    button.textContent = box.dataset.stop;
    button.setAttribute("aria-pressed", "true");
    say(box.dataset.listening);
    setTimeout(stop, LONGEST_MS);
  };

  button.addEventListener("click", () => {
    if (recorder && recorder.state === "recording") stop(); else start();
  });
})();
