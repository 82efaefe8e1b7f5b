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
  const finished = document.getElementById("road-finished");
  const AGAIN_MS = 30000;
  const ACCEPTED = ["done", "again", "same"];
  let sending = null;
  let forgotten = false; // the day was ended here: nothing brings the doors back but a new visit

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

  // A tap belongs to who was signed in when it was made. One without a name is of a time before
  // names were kept: it goes with the person whose stop it is.
  const isOf = (tap, day) => (tap.who ? tap.who === day.who : day.stops.some((stop) => stop.visit_id === tap.visit));

  const wipe = async () => {
    await within("days", "readwrite", (store) => store.clear());
    list.replaceChildren();
    finished.textContent = "";
    forget.hidden = true;
  };

  const fresh = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const show = async () => {
    const [day, waiting] = await Promise.all([keptDay(), taps()]);
    if (!day || forgotten) return;
    const last = new Map();
    const own = waiting.filter((tap) => isOf(tap, day) && !tap.answer);
    for (const tap of own.sort((a, b) => (a.at < b.at ? -1 : 1))) last.set(tap.visit, tap.state);
    const focus = document.activeElement && document.activeElement.dataset.key;
    const states = day.stops.map((stop) => last.get(stop.visit_id) || stop.state);
    const next = states.findIndex((state) => !list.dataset[camel(state)]);
    list.replaceChildren(...day.stops.map((stop, place) => drawn(stop, states[place], place === next)));
    const told = day.stops.length && next < 0 ? list.dataset.finished : "";
    if (finished.textContent !== told) finished.textContent = told;
    if (!day.stops.length) {
      const none = document.createElement("li");
      none.textContent = list.dataset.none;
      list.append(none);
    }
    if (focus) {
      const button = list.querySelector(`[data-key="${focus}"]`);
      if (button) button.focus();
    }
    forget.hidden = false;
  };

  const drawn = (stop, state, isNext) => {
    const item = pattern.content.firstElementChild.cloneNode(true);
    item.querySelector(".next").hidden = !isNext;
    for (const place of item.querySelectorAll("[data-f]")) place.textContent = stop[place.dataset.f] ?? "";
    for (const part of item.querySelectorAll("[data-if]")) part.hidden = !stop[part.dataset.if];
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
      const day = await keptDay();
      if (!day) { await wipe(); say(status.dataset.door); return; } // whose tap would it be?
      tap.who = day.who;
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
    if (forgotten) return null;
    await within("days", "readwrite", (store) => store.put({ key: "day", kept: Date.now(), ...day }));
    return day;
  };

  const send = () => {
    // One at a time: two would send the same taps twice (which counts once, but costs the net).
    sending = (sending || Promise.resolve()).then(sendAll, sendAll);
    return sending;
  };

  const sendAll = async () => {
    if (forgotten) return;
    await wipeOld();
    try {
      const day = await load(); // also gives the token of whoever is signed in now
      if (!day) return;
      const waiting = (await taps()).filter((tap) => isOf(tap, day) && !tap.answer);
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
        // What was not accepted stays, with the answer, until the day is ended: it is shown, not lost.
        await within("taps", "readwrite", (store) => {
          for (const tap of known) {
            if (ACCEPTED.includes(outcomes[tap.id])) store.delete(tap.id);
            else store.put({ ...tap, who: day.who, answer: outcomes[tap.id] });
          }
        });
        await load();
      }
      await tellLeft(day, waiting.length > 0);
    } catch (error) {
      if (error.message === "door") await wipe(); // signed out: no door is shown, no tap is lost
      const left = (await taps()).filter((tap) => !tap.answer).length;
      const words = error.message === "door" ? status.dataset.door : status.dataset.offline;
      say(left ? `${words} ${status.dataset.waiting} ${left}` : words);
    }
    await show();
  };

  const tellLeft = async (day, isNew) => {
    const left = await taps();
    const odd = left.filter((tap) => tap.answer && isOf(tap, day)).length;
    const foreign = left.filter((tap) => !tap.answer && !isOf(tap, day)).length;
    if (odd) say(`${status.dataset.other} ${status.dataset.refused} ${odd}`);
    else if (foreign) say(`${status.dataset.foreign} ${foreign}`);
    else if (isNew || status.textContent === "" || status.textContent.startsWith(status.dataset.offline)) say(status.dataset.sent);
  };

  // Doors of another date, or of another person than the page was made for, go at once.
  const wipeOld = async () => {
    const day = await keptDay();
    if (!day) return;
    const isOld = new Date(day.kept).toDateString() !== new Date().toDateString();
    if (!isOld && (!list.dataset.who || list.dataset.who === day.who)) return;
    await within("days", "readwrite", (store) => store.clear());
    if (list.querySelector("[data-visit]")) list.replaceChildren(); // what the server wrote is fresh
    forget.hidden = true;
    if (isOld) say(status.dataset.old);
  };

  forget.addEventListener("click", async () => {
    await send();
    const day = await keptDay();
    if (!day) return;
    const own = (await taps()).filter((tap) => isOf(tap, day));
    if (own.some((tap) => !tap.answer)) return; // nothing that was not sent is thrown away
    forgotten = true;
    clearInterval(timer);
    await within("taps", "readwrite", (store) => { own.forEach((tap) => store.delete(tap.id)); });
    await wipe();
  });

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(list.dataset.worker, { scope: list.dataset.scope }).catch(() => say(status.dataset.broken));
  }
  window.addEventListener("online", send);
  window.addEventListener("offline", () => { say(status.dataset.offline); });
  const timer = setInterval(send, AGAIN_MS);
  if (!navigator.onLine && leave) leave.hidden = true;
  wipeOld().then(show).then(send);
})();
