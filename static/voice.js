// Search by voice: record, send to the library's own server, go to the answer. Without script, or
// without a microphone, the page's file field and the text field do the same.
(() => {
  "use strict";
  const LONGEST_MS = 15000;
  const answer = document.getElementById("answer");
  if (answer) {
    // The patron asked by voice a moment ago, so the answer speaks; browsers that refuse keep the
    // controls. Escape stops it, so that it never talks over a screen reader (WCAG 2.2, 1.4.2).
    answer.play().catch(() => {});
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") answer.pause(); });
  }
  const box = document.getElementById("voice");
  if (!box || !navigator.mediaDevices || !window.MediaRecorder) return;
  const button = document.getElementById("voice-button");
  const status = document.getElementById("voice-status");
  const say = (words) => { status.textContent = words; };
  let recorder = null;
  let isBusy = false;
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
    } finally {
      isBusy = false;
    }
  };

  const stop = () => { if (recorder && recorder.state === "recording") recorder.stop(); };

  const start = async () => {
    isBusy = true;
    if (answer) answer.pause();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      isBusy = false;
      say(error.name === "NotFoundError" ? box.dataset.missing : box.dataset.denied);
      return;
    }
    const pieces = [];
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    const limit = setTimeout(stop, LONGEST_MS);
    recorder.addEventListener("stop", () => {
      clearTimeout(limit);
      stream.getTracks().forEach((track) => track.stop());
      button.textContent = box.dataset.start;
      delete button.dataset.recording;
      send(new Blob(pieces, { type: recorder.mimeType }));
    });
    recorder.start();
    button.textContent = box.dataset.stop;
    button.dataset.recording = "yes"; // for the eye: the name says it already
    say(box.dataset.listening);
  };

  button.addEventListener("click", () => {
    if (recorder && recorder.state === "recording") stop();
    else if (!isBusy) start();
  });
})();
