// The conversation by voice: press, speak, hear the answer. The library's own server hears while
// somebody speaks and says when they have finished; without script or microphone, typing and keys do
// the same. Nothing here ever talks while a screen reader is told something: words go to a live
// region, our own voice only answers what was spoken, and any key stops it.
(() => {
  "use strict";
  const LONGEST_MS = 20000;
  const PIECE_MS = 700;
  const PATIENCE_MS = 2000;
  const LOUD = 0.06;
  const KEY = "F2";
  const answer = document.getElementById("answer");
  const box = document.getElementById("voice");
  const aloud = document.getElementById("talk-aloud");
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const kept = () => { try { return localStorage.getItem("talk-aloud"); } catch (error) { return null; } };
  const keep = (value) => { try { localStorage.setItem("talk-aloud", value); } catch (error) { /* private window: for this page only */ } };
  const hush = () => document.querySelectorAll("audio").forEach((one) => one.pause());
  const feel = (pattern) => { if (navigator.vibrate && !isStill) navigator.vibrate(pattern); };

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

  if (!box) return;
  const button = document.getElementById("voice-button");
  const status = document.getElementById("voice-status");
  const level = document.getElementById("voice-level");
  const heard = document.getElementById("voice-heard");
  const say = (words) => { status.textContent = words; };
  box.hidden = false;
  if (!navigator.mediaDevices || !window.MediaRecorder) {
    button.disabled = true;
    say(box.dataset.unable);
    return;
  }
  let recorder = null;
  let isBusy = false;

  const post = async (url, pieces, type) => {
    const form = new FormData();
    form.append("sound", new Blob(pieces, { type }), "turn");
    form.append("csrf_token", box.dataset.token);
    form.append("turn", box.dataset.turn);
    return fetch(url, { method: "POST", body: form, headers: { Accept: "application/json" } });
  };

  const send = async (pieces, type) => {
    say(box.dataset.working);
    const patience = setTimeout(() => say(box.dataset.moment), PATIENCE_MS);
    try {
      const reply = await post(box.dataset.url, pieces, type);
      const result = await reply.json();
      if (!reply.ok) { say(result.message || box.dataset.failed); return; }
      window.location.assign(result.page);
    } catch (error) {
      say(box.dataset.failed);
    } finally {
      clearTimeout(patience);
      isBusy = false;
    }
  };

  const stop = () => { if (recorder && recorder.state === "recording") recorder.stop(); };

  // What the microphone hears, shown and felt: somebody who cannot see the bar feels that it hears.
  const watch = (stream) => {
    const context = new AudioContext();
    const meter = context.createAnalyser();
    meter.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(meter);
    const samples = new Float32Array(meter.fftSize);
    let wasLoud = false;
    const timer = setInterval(() => {
      meter.getFloatTimeDomainData(samples);
      const loudness = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
      level.value = Math.min(1, loudness * 5);
      if (loudness > LOUD && !wasLoud) { feel(20); wasLoud = true; }
      if (loudness < LOUD / 3) wasLoud = false;
    }, 100);
    return () => { clearInterval(timer); level.value = 0; context.close(); };
  };

  // While somebody speaks: what was understood so far is shown, never announced over them.
  const listenAlong = async (pieces, type) => {
    try {
      const reply = await post(box.dataset.partial, pieces, type);
      if (!reply.ok) return;
      const result = await reply.json();
      if (result.heard) heard.textContent = result.heard;
      if (result.is_over) stop();
    } catch (error) { /* the whole turn is sent at its end in any case */ }
  };

  const start = async () => {
    isBusy = true;
    hush();
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      isBusy = false;
      say(error.name === "NotFoundError" ? box.dataset.missing : box.dataset.denied);
      return;
    }
    const pieces = [];
    let isAsking = false;
    const unwatch = watch(stream);
    recorder = new MediaRecorder(stream);
    recorder.addEventListener("dataavailable", async (event) => {
      pieces.push(event.data);
      if (isAsking || recorder.state !== "recording") return;
      isAsking = true;
      await listenAlong(pieces.slice(), recorder.mimeType);
      isAsking = false;
    });
    const limit = setTimeout(stop, LONGEST_MS);
    recorder.addEventListener("stop", () => {
      clearTimeout(limit);
      unwatch();
      stream.getTracks().forEach((track) => track.stop());
      button.textContent = box.dataset.start;
      delete button.dataset.recording;
      feel([40, 60, 40]);
      send(pieces, recorder.mimeType);
    });
    heard.textContent = "";
    recorder.start(PIECE_MS);
    button.textContent = box.dataset.stop;
    button.dataset.recording = "yes"; // for the eye: the name says it already
    feel(60);
    say(box.dataset.listening);
  };

  const toggle = () => {
    if (recorder && recorder.state === "recording") stop();
    else if (!isBusy) start();
  };
  button.addEventListener("click", toggle);
  document.addEventListener("keydown", (event) => {
    if (event.key !== KEY || event.repeat) return;
    event.preventDefault();
    button.focus();
    toggle();
  });
})();
