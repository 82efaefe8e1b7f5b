// Sends a file with its progress told, and lets a file be dropped on the form. Without script the
// form sends it by itself.
(() => {
  "use strict";
  const form = document.getElementById("upload");
  if (!form) return;
  const file = document.getElementById("upload-file");
  const zone = document.getElementById("upload-zone");
  const status = document.getElementById("upload-status");
  const bar = document.getElementById("upload-bar");
  const problem = document.getElementById("upload-problem");
  const button = form.querySelector("button[type=submit]");
  const TOLD_EVERY_PERCENT = 25;
  let told = 0;

  document.getElementById("upload-drop").hidden = false;
  const stop = (event) => { event.preventDefault(); };
  zone.addEventListener("dragover", (event) => { stop(event); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    stop(event);
    zone.classList.remove("over");
    if (event.dataTransfer.files.length) { file.files = event.dataTransfer.files; file.focus(); }
  });

  const fail = (words) => {
    bar.hidden = true;
    status.textContent = "";
    problem.hidden = false;
    problem.textContent = words;
    button.disabled = false;
    problem.focus(); // what happened is read, and on the screen, before the next stop
  };

  const answered = (request) => {
    if (request.status === 200 && request.response && request.response.page) {
      window.location.assign(request.response.page);
    } else {
      fail((request.response && request.response.message) || form.dataset.lost);
    }
  };

  form.addEventListener("submit", (event) => {
    stop(event);
    problem.hidden = true;
    button.disabled = true;
    bar.hidden = false;
    told = 0;
    status.textContent = form.dataset.sending;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      const percent = Math.floor((100 * sent.loaded) / sent.total);
      bar.value = percent;
      // Told in quarters: a screen reader is not talked over.
      if (percent >= told + TOLD_EVERY_PERCENT) {
        told = percent - (percent % TOLD_EVERY_PERCENT);
        status.textContent = `${form.dataset.sending} ${told} %`;
      }
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => fail(form.dataset.lost));
    request.send(new FormData(form));
  });
})();
