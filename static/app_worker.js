// Keeps what is useful without a net: the page that says so, the last bulletin, and the sound that
// somebody asked to keep. It keeps no page of a person: every page goes to the server, and what it
// keeps by itself is fetched without cookies.
"use strict";
const SHELL = "reader-shell-2", BULLETIN = "reader-bulletin", SOUND = "reader-sound";
const LANGS = ["el", "en"];
const FILES = [
  "/static/style.css", "/static/icon.svg", "/static/app.js", "/static/offline.js",
  ...LANGS.map((lang) => `/offline/${lang}`),
];
const CHOSEN = "/offline/chosen";  // the language of the last page that was seen
const PLACE = "/me/position";
const FRESH_MS = 3600_000;
const PATIENCE_MS = 4000;  // a net that is there and gives nothing counts as none
const ANY = { ignoreVary: true };  // the language stands in the address
const bare = (address) => fetch(address, { credentials: "omit", cache: "reload" });

const keepFiles = async () => {
  const kept = await caches.open(SHELL);
  await Promise.all(FILES.map(async (address) => {
    const answer = await bare(address);
    if (!answer.ok || answer.redirected) throw new Error(`${address}: ${answer.status}`);
    await kept.put(address, answer);
  }));
};

// The bulletin’s text comes with the first page of the day; its sound only into an installed
// application, for that costs data.
const keepBulletin = async (lang, withSound) => {
  const kept = await caches.open(BULLETIN), address = `/offline/bulletin/${lang}`;
  const before = await kept.match(address, ANY);
  const age = before ? Date.now() - Date.parse(before.headers.get("Date") || 0) : Infinity;
  if (age < FRESH_MS && !withSound) return;
  const answer = age < FRESH_MS ? before : await bare(address);
  if (!answer.ok || answer.redirected) return;
  const text = await answer.clone().text();
  await kept.put(address, answer);
  const sound = /data-sound="([^"]+)"/.exec(text)?.[1].replaceAll("&amp;", "&");
  if (!sound) return;
  for (const one of await kept.keys()) {
    const is = new URL(one.url);
    // The sound of a bulletin that is over makes room.
    if (is.pathname.startsWith("/copies/") && one.url !== new URL(sound, self.location).href
      && is.searchParams.get("lang") === lang) await kept.delete(one);
  }
  if (withSound && !(await kept.match(sound, ANY))) {
    const whole = await fetch(sound, { credentials: "omit", cache: "no-store" });
    if (whole.ok) await kept.put(sound, whole);
  }
};

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("reader-shell-") && name !== SHELL);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  const { lang, isInstalled } = event.data || {};
  if (!LANGS.includes(lang)) return;
  event.waitUntil((async () => {
    await (await caches.open(SHELL)).put(CHOSEN, new Response(lang));
    await keepBulletin(lang, Boolean(isInstalled)).catch(() => {});  // tried again with the next page
  })());
});

// A player asks for parts; the cache holds the whole.
const part = async (request, kept) => {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("Range") || "");
  if (!range) return kept;
  const bytes = await kept.blob(), size = bytes.size;
  const begin = range[1] ? Number(range[1]) : Math.max(size - Number(range[2]), 0);
  const end = range[1] && range[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
  if (begin > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${size}` } });
  return new Response(bytes.slice(begin, end + 1), {
    status: 206,
    headers: {
      "Content-Type": kept.headers.get("Content-Type"), "Accept-Ranges": "bytes",
      "Content-Range": `bytes ${begin}-${end}/${size}`, "Content-Length": String(end + 1 - begin),
    },
  });
};

// What somebody kept may be a protected work, so the library’s gate is asked before it sounds; only
// where there is no answer is the device on its own. A HEAD costs no data and is no copy.
const isRefused = async (address) => {
  try {
    const answer = await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return [401, 403, 404, 410].includes(answer.status);
  } catch {
    return false;
  }
};

const sound = async (request) => {
  const mine = await caches.open(SOUND), kept = await mine.match(request.url, ANY);
  if (kept) {
    if (!(await isRefused(request.url))) return part(request, kept);
    await mine.delete(request.url, ANY);
    return fetch(request);
  }
  const bulletin = await (await caches.open(BULLETIN)).match(request.url, ANY);
  return bulletin ? part(request, bulletin) : fetch(request);
};

const offline = async () => {
  const shell = await caches.open(SHELL), chosen = await shell.match(CHOSEN, ANY);
  const lang = chosen ? await chosen.text() : (navigator.language || "").startsWith("el") ? "el" : "en";
  return (await shell.match(`/offline/${lang}`, ANY)) || Response.error();
};

const page = async (request) => {
  try {
    return await fetch(request);
  } catch {
    const path = new URL(request.url).pathname;
    const kept = path.startsWith("/offline/") && (await caches.match(path, ANY));
    return kept || offline();
  }
};

const file = async (request, path) => {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(SHELL)).match(path, ANY);
    if (kept) return kept;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  // What a page tells as it is left goes with the page where the worker leaves the sending to it.
  if (request.method === "POST" && pathname === PLACE) event.respondWith(fetch(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (FILES.includes(pathname)) event.respondWith(file(request, pathname));
  else if (/^\/copies\/[^/]+\/file$/.test(pathname)) {
    event.respondWith(sound(request));
  }
});
