// The page without a net: what was kept on this device can be heard and removed here.
(() => {
  "use strict";
  const part = document.getElementById("kept-sounds");
  if (!part) return;
  const none = document.getElementById("kept-none");  // hidden until it is known that there is nothing
  if (!("caches" in window)) { none.hidden = false; return; }
  const SOUND = "reader-sound", LIST = "prosvasi.sounds";
  const told = document.getElementById("kept-told");
  const read = () => { try { return JSON.parse(localStorage.getItem(LIST)) || []; } catch { return []; } };
  // With a net the library says whether it may still be heard here; without one, nobody does.
  const isRefused = async (address) => {
    try {
      const answer = await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000) });
      return [401, 403, 404, 410].includes(answer.status);
    } catch {
      return false;
    }
  };
  const checked = async () => {
    const kept = await caches.open(SOUND), refused = [];
    await Promise.all(read().map(async ({ address }) => {
      if (!(await isRefused(address))) return;
      refused.push(address);
      await kept.delete(address, { ignoreVary: true });
    }));
    if (refused.length) {
      localStorage.setItem(LIST, JSON.stringify(read().filter((one) => !refused.includes(one.address))));
    }
  };
  const show = async () => {
    const kept = await caches.open(SOUND), sounds = [];
    for (const one of read()) if (await kept.match(one.address, { ignoreVary: true })) sounds.push(one);
    none.hidden = sounds.length > 0;
    part.replaceChildren(...sounds.map((one) => {
      const line = document.createElement("li"), name = document.createElement("h3");
      const sound = document.createElement("audio"), gone = document.createElement("button");
      name.textContent = one.title;
      name.lang = one.lang;
      sound.controls = true;
      sound.preload = "metadata";
      sound.src = one.address;
      sound.setAttribute("aria-label", one.title);
      gone.type = "button";
      gone.className = "second";
      gone.textContent = `${part.dataset.remove}: ${one.title}`;
      gone.addEventListener("click", async () => {
        await kept.delete(one.address);
        localStorage.setItem(LIST, JSON.stringify(read().filter((other) => other.address !== one.address)));
        await show();
        told.textContent = part.dataset.removed;
        document.getElementById("kept-heading").focus();
      });
      line.append(name, sound, gone);
      return line;
    }));
  };
  checked().then(show).catch(() => {});
})();
