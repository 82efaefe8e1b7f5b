// Keeps the bare page of the road on the phone, so that it opens without a net. It keeps no stop:
// names and doors are in the phone's own database. They go at "End of the day", when the date
// changes and the page is open or opened, when the server says "signed out", and at the staff's
// door (see road.js and road_door.js). A phone that is switched off keeps them until then.
"use strict";
const KEPT = "road-5";
const SHELL = "/staff/road/shell";
const FILES = [SHELL, "/static/style.css", "/static/road.js", "/static/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await Promise.all(FILES.map(async (address) => {
      const answer = await fetch(address, { cache: "reload" });
      // A door in place of the page (signed out) must never be kept as the page.
      if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
      await kept.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith("road-") && name !== KEPT);
    await Promise.all(names.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  const isPage = request.mode === "navigate" && path === "/staff/road/";
  if (!isPage && !FILES.includes(path)) return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(request);
      if (answer.ok || answer.redirected || isPage) return answer;
      throw new Error(`status ${answer.status}`);
    } catch (error) {
      const kept = await caches.match(isPage ? SHELL : path);
      if (kept) return kept;
      throw error;
    }
  })());
});
