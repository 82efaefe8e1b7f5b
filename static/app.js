// Starts what works without a net, keeps a sound for later by a button, and forgets it all once
// whoever kept it is no longer the one for whom the server gives the pages: they signed out, their
// session ended, or somebody else signed in.
(() => {
  "use strict";
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const SOUND = "reader-sound", LIST = "prosvasi.sounds", WHO = "prosvasi.reader";
  const here = document.currentScript.dataset;
  const stored = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const store = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value);
    } catch { /* nothing is kept on this device then */ }
  };
  const list = () => { try { return JSON.parse(stored(LIST)) || []; } catch { return []; } };

  const forget = async () => {
    await caches.delete(SOUND);
    try {
      const mine = Object.keys(localStorage).filter((name) => /^prosvasi\.(place|marks|sounds|reader)/.test(name));
      mine.forEach((name) => localStorage.removeItem(name));
    } catch { /* there was nothing */ }
  };
  const begin = async () => {
    const before = stored(WHO);
    if (here.forget || (before && before !== here.reader)) await forget();
    if (here.reader) store(WHO, here.reader);
    await navigator.serviceWorker.register(here.worker, { scope: "/" });
    const ready = await navigator.serviceWorker.ready;
    const isInstalled = matchMedia("(display-mode: standalone), (display-mode: minimal-ui)").matches;
    ready.active.postMessage({ lang: document.documentElement.lang, isInstalled });
  };
  // After the page itself: nobody waits for it.
  if (document.readyState === "complete") begin().catch(() => {});
  else window.addEventListener("load", () => begin().catch(() => {}));

  for (const button of document.querySelectorAll("[data-keep-sound]")) {
    const told = document.getElementById(button.dataset.tells), { keepSound: address } = button.dataset;
    const show = (isKept) => {
      button.textContent = isKept ? button.dataset.drop : button.dataset.take;
      button.dataset.kept = isKept ? "yes" : "";
    };
    caches.open(SOUND).then(async (kept) => {
      show(Boolean(await kept.match(address, { ignoreVary: true })));
      button.hidden = false;
    }).catch(() => {});
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      button.setAttribute("aria-disabled", "true"); // a button that is disabled loses the focus
      told.textContent = button.dataset.kept ? "" : button.dataset.taking;
      try {
        const kept = await caches.open(SOUND), others = list().filter((one) => one.address !== address);
        if (button.dataset.kept) {
          await kept.delete(address);
          store(LIST, JSON.stringify(others));
          told.textContent = button.dataset.dropped;
        } else {
          // Beside the browser’s own store, which the player on the page may be holding.
          const answer = await fetch(address, { cache: "no-store" });
          if (!answer.ok) throw new Error(`status ${answer.status}`);
          await kept.put(address, answer);
          const { title, titleLang: lang } = button.dataset;
          store(LIST, JSON.stringify([...others, { address, title, lang }]));
          told.textContent = button.dataset.taken;
        }
        show(!button.dataset.kept);
      } catch {
        told.textContent = button.dataset.failed;
      }
      button.removeAttribute("aria-disabled");
    });
  }
})();
