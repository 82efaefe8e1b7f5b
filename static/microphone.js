// A microphone behind one button or F2: press, speak, press again. What was said goes to the
// library's own server, whose answer is a page. The level is shown, and felt where the device can:
// somebody who cannot see the bar feels that they are heard. All words stand in the box's `data-`
// attributes and go to its live region; nothing here speaks.
const microphone = (() => {
  "use strict";
  const PATIENCE_MS = 2000;
  const LOUD = 0.06;
  const KEY = "F2";
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const feel = (pattern) => { if (navigator.vibrate && !isStill) navigator.vibrate(pattern); };

  const watch = (stream, level) => {
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

  // `longestMs`: when it stops by itself. `begin()`: called before it listens. `along(reply, stop)`:
  // with what was understood so far, each `pieceMs`, where the box has an address for that.
  return ({ longestMs, pieceMs, begin, along }) => {
    const box = document.getElementById("voice");
    if (!box) return;
    const words = box.dataset;
    const button = document.getElementById("voice-button");
    const status = document.getElementById("voice-status");
    const level = document.getElementById("voice-level");
    const say = (text) => { status.textContent = text; };
    const canRecord = Boolean(navigator.mediaDevices && window.MediaRecorder);
    box.hidden = !canRecord && !words.unable;
    if (!canRecord) {
      button.disabled = true;
      say(words.unable || "");
      return;
    }
    let recorder = null;
    let isBusy = false;
    const isRecording = () => recorder?.state === "recording";
    const stop = () => { if (isRecording()) recorder.stop(); };

    const post = (url, pieces) => {
      const form = new FormData();
      form.append("sound", new Blob(pieces, { type: recorder.mimeType }), "sound");
      form.append("csrf_token", words.token);
      if (words.turn) form.append("turn", words.turn);
      return fetch(url, { method: "POST", body: form, headers: { Accept: "application/json" } });
    };

    const send = async (pieces) => {
      say(words.working);
      const patience = setTimeout(() => say(words.moment), PATIENCE_MS);
      try {
        const reply = await post(words.url, pieces);
        const result = await reply.json();
        if (!reply.ok) { say(result.message || words.failed); return; }
        window.location.assign(result.page);
      } catch (error) {
        say(words.failed);
      } finally {
        clearTimeout(patience);
        isBusy = false;
      }
    };

    const listenAlong = async (pieces) => {
      try {
        const reply = await post(words.partial, pieces);
        if (reply.ok) along(await reply.json(), stop);
      } catch (error) { /* the whole turn is sent at its end in any case */ }
    };

    const record = (stream) => {
      const pieces = [];
      let isAsking = false;
      const unwatch = watch(stream, level);
      recorder = new MediaRecorder(stream);
      recorder.addEventListener("dataavailable", async (event) => {
        pieces.push(event.data);
        if (isAsking || !words.partial || !isRecording()) return;
        isAsking = true;
        await listenAlong(pieces.slice());
        isAsking = false;
      });
      const limit = setTimeout(stop, longestMs);
      recorder.addEventListener("stop", () => {
        clearTimeout(limit);
        unwatch();
        stream.getTracks().forEach((track) => track.stop());
        button.textContent = words.start;
        delete button.dataset.recording;
        feel([40, 60, 40]);
        send(pieces);
      });
      recorder.start(pieceMs);
    };

    const start = async () => {
      isBusy = true;
      begin();
      let stream = null;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        record(stream);
      } catch (error) {
        stream?.getTracks().forEach((track) => track.stop());
        isBusy = false;
        say(error.name === "NotFoundError" ? words.missing : words.denied);
        return;
      }
      button.textContent = words.stop;
      button.dataset.recording = "yes"; // for the eye: the name says it already
      feel(60);
      say(words.listening);
    };

    const toggle = () => {
      if (isRecording()) stop();
      else if (!isBusy) start();
    };
    button.addEventListener("click", toggle);
    document.addEventListener("keydown", (event) => {
      if (event.key !== KEY || event.repeat) return;
      event.preventDefault();
      button.focus();
      toggle();
    });
  };
})();
