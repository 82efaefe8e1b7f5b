// The road on a phone: stops and taps are kept in the phone's database first and sent after, each
// with a number of its own, until the server says what became of it. A tap is never only in memory.
(() => {
  "use strict";
  const list = document.getElementById("stops");
  if (!list || !window.indexedDB) return;
  const status = document.getElementById("road-status");
  const pattern = document.getElementById("stop");
  const forget = document.getElementById("road-forget");
  const leave = document.getElementById("leave");
  const OLDEST_MS = 36 * 3600 * 1000; // doors are not kept on a phone longer than this
  const AGAIN_MS = 30000;
  let sending = null;

  const say = (words) => { if (status.textContent !== words) status.textContent = words; };

  const database = new Promise((resolve, reject) => {
    const opening = indexedDB.open("road", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("days", { keyPath: "key" });
      opening.result.createObjectStore("taps", { keyPath: "id" });
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });

  // Resolves when the phone has written it, not before: a battery may end at any moment.
  const within = async (store, mode, use) => {
    const base = await database;
    return new Promise((resolve, reject) => {
      const whole = base.transaction(store, mode, { durability: "strict" });
      const asked = use(whole.objectStore(store));
      whole.oncomplete = () => resolve(asked && asked.result);
      whole.onerror = () => reject(whole.error);
      whole.onabort = () => reject(whole.error);
    });
  };
  const taps = () => within("taps", "readonly", (store) => store.getAll());
  const keptDay = () => within("days", "readonly", (store) => store.get("day"));

  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const show = async () => {
    const [day, waiting] = await Promise.all([keptDay(), taps()]);
    if (!day) return;
    const last = new Map();
    for (const tap of waiting.sort((a, b) => (a.at < b.at ? -1 : 1))) last.set(tap.visit, tap.state);
    const focus = document.activeElement && document.activeElement.dataset.key;
    list.replaceChildren(...day.stops.map((stop) => drawn(stop, last.get(stop.visit_id) || stop.state)));
    if (focus) {
      const button = list.querySelector(`[data-key="${focus}"]`);
      if (button) button.focus();
    }
    forget.hidden = false;
  };

  const drawn = (stop, state) => {
    const item = pattern.content.firstElementChild.cloneNode(true);
    for (const place of item.querySelectorAll("[data-f]")) place.textContent = stop[place.dataset.f] ?? "";
    item.dataset.visit = stop.visit_id;
    for (const part of item.querySelectorAll("[id]")) part.id = part.id.replace(/x$/, stop.visit_id);
    for (const part of item.querySelectorAll("[for]")) part.htmlFor = part.htmlFor.replace(/x$/, stop.visit_id);
    for (const button of item.querySelectorAll("button")) {
      button.dataset.key = `${stop.visit_id}-${button.value}`;
      if (button.value === state) button.setAttribute("aria-pressed", "true");
    }
    const told = list.dataset[camel(state)];
    if (told) item.querySelector(".state").textContent = told;
    item.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      tapped(stop.visit_id, event.submitter.value, new FormData(event.target));
    });
    return item;
  };
  const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

  const tapped = async (visit, state, form) => {
    const reason = state === "refused" ? form.get("reason") : "";
    if (state === "refused" && !reason) { say(status.dataset.reason); return; }
    const tap = { id: fresh(), visit, state, reason, back: Number(form.get("back")) || 0, at: new Date().toISOString() };
    try {
      await within("taps", "readwrite", (store) => store.put(tap));
    } catch (error) {
      say(status.dataset.broken);
      return;
    }
    await show();
    send();
  };

  const load = async () => {
    const answer = await fetch(list.dataset.stops, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403) throw new Error("door");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const day = await answer.json();
    await within("days", "readwrite", (store) => store.put({ key: "day", kept: Date.now(), ...day }));
    return day;
  };

  const send = () => {
    // One at a time: two would send the same taps twice (which counts once, but costs the net).
    sending = (sending || Promise.resolve()).then(sendAll, sendAll);
    return sending;
  };

  const sendAll = async () => {
    const waiting = await taps();
    try {
      const day = await load(); // also gives the token of whoever is signed in now
      if (waiting.length) {
        const answer = await fetch(list.dataset.sync, {
          method: "POST",
          headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": day.csrf },
          body: JSON.stringify({ messages: waiting }),
        });
        if (answer.status === 403 || answer.redirected) throw new Error("door");
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const { outcomes } = await answer.json();
        const known = waiting.filter((tap) => tap.id in outcomes);
        await within("taps", "readwrite", (store) => { known.forEach((tap) => store.delete(tap.id)); });
        await load();
        const odd = known.some((tap) => !["done", "again", "same"].includes(outcomes[tap.id]));
        say(odd ? status.dataset.other : status.dataset.sent);
      } else if (status.textContent === "" || status.textContent === status.dataset.offline) {
        say(status.dataset.sent);
      }
    } catch (error) {
      const left = (await taps()).length;
      const words = error.message === "door" ? status.dataset.door : status.dataset.offline;
      say(left ? `${words} ${status.dataset.waiting} ${left}` : words);
    }
    await show();
  };

  const wipeOld = async () => {
    const day = await keptDay();
    if (day && Date.now() - day.kept > OLDEST_MS) {
      await within("days", "readwrite", (store) => store.clear());
      say(status.dataset.old);
    }
  };

  forget.addEventListener("click", async () => {
    await send();
    if ((await taps()).length) return; // nothing that was not sent is thrown away
    await within("days", "readwrite", (store) => store.clear());
    list.replaceChildren();
    forget.hidden = true;
  });

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(list.dataset.worker, { scope: list.dataset.scope }).catch(() => say(status.dataset.broken));
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { say(status.dataset.offline); });
  setInterval(send, AGAIN_MS);
  if (!navigator.onLine && leave) leave.hidden = true;
  wipeOld().then(show).then(send);
})();
