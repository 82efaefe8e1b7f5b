// The player of a narration: follows the text, goes to sentences and chapters, keeps places.
// Without it the page has the browser's own player and a link to each chapter.
(() => {
  "use strict";
  const box = document.getElementById("player");
  if (!box) return;
  const find = (id) => document.getElementById(id);
  const sound = find("sound"), text = find("player-text"), status = find("player-status");
  const rate = find("player-rate"), sleep = find("player-sleep"), follow = find("player-follow");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const LEAD_MS = 60;  // what the ear has before the eye; a codec’s own delay is less
  const SKIP_S = 30, ASK_MS = 3000, SAVE_MS = 5000, TELL_MS = 20000, END_MS = 1000, MOST_WORDS = 12, MOST_MARKS = 200, MOST_KNOWN = 20;
  const fill = (name, facts = {}) =>
    box.getAttribute(`data-say-${name}`).replace(/\{(\w+)\}/g, (_, key) => facts[key]);
  const say = (words) => {
    status.textContent = "";
    // A new sentence is read even where it has the same words as the one before.
    setTimeout(() => { status.textContent = words; }, 50);
  };

  // What stays on this device. A browser may refuse to keep anything: then nothing is kept.
  const PLACE = `prosvasi.place.${box.dataset.work}`, MARKS = `prosvasi.marks.${box.dataset.work}`;
  const RATE = "prosvasi.rate";
  const read = (name) => {
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  };
  const keep = (name, value) => {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch { return false; }
  };

  let isDone = box.dataset.done === "yes";
  let chapters = [];
  let shown = Number(box.dataset.chapter);
  let sentences = [], isWhole = false;
  let heard = -1, word = -1;
  let dueAt = 0, endsWithChapter = 0, endsWithSentence = -1;
  let savedAt = 0, hasBegun = false, wanted = null;

  const json = async (url) => {
    const reply = await fetch(url, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(`status ${reply.status}`);
    return reply.json();
  };
  const nowMs = () => sound.currentTime * 1000;
  // Where a stream is cut short, a browser tells of an end as well: all was heard only where the last
  // chapter ends, and where that is, is known of a whole narration alone.
  const isAtEnd = () => isDone && nowMs() > (chapters.at(-1)?.end_ms ?? Infinity) - END_MS;
  const isCut = () => sound.ended && !isAtEnd();
  const last = (list, test) => { let at = list.length - 1; while (at >= 0 && !test(list[at])) at -= 1; return at; };
  const chapterAt = (ms) => Math.max(last(chapters, (one) => one.start_ms !== null && one.start_ms <= ms + 1), 0) + 1;

  // ---- showing what is heard
  const highlight = "highlights" in CSS ? new Highlight() : null;
  if (highlight) CSS.highlights.set("heard-word", highlight);
  const unmark = () => {
    text.querySelectorAll(".heard").forEach((one) => one.classList.remove("heard"));
    highlight?.clear();
    heard = word = -1;
  };
  // Characters are counted as Python does: a sign beyond the 16-bit ones is one of them.
  const place = (element, count) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let left = count;
    while (walker.nextNode()) {
      const signs = Array.from(walker.currentNode.data);
      if (left <= signs.length) return [walker.currentNode, signs.slice(0, left).join("").length];
      left -= signs.length;
    }
    return null;
  };
  const markWord = (row, element, ms) => {
    if (!highlight || !element) return;
    const words = row[3];
    let at = -1;
    for (let i = 0; i < words.length; i += 4) if (words[i + 2] <= ms) at = i;
    if (at === word) return;
    word = at;
    highlight.clear();
    if (at < 0) return;
    const from = place(element, words[at]), to = place(element, words[at + 1]);
    if (!from || !to) return;
    const range = new Range();
    range.setStart(...from); range.setEnd(...to);
    highlight.add(range);
  };
  const markSentence = (at) => {
    if (at === heard) return;
    unmark();
    heard = at;
    const element = at < 0 ? null : document.getElementById(sentences[at][0]);
    if (!element) return;
    element.classList.add("heard");
    if (follow.checked && !sound.paused) {
      element.scrollIntoView({ block: "center", behavior: calm.matches ? "auto" : "smooth" });
    }
  };
  const look = () => {
    const ms = nowMs();
    const at = last(sentences, (row) => row[1] <= ms + LEAD_MS);
    markSentence(at);
    if (at >= 0) markWord(sentences[at], document.getElementById(sentences[at][0]), ms + LEAD_MS);
  };

  const clock = (seconds) => {
    const whole = Math.max(Math.floor(seconds), 0);
    const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
    return (parts[0] ? parts : parts.slice(1)).map((n, i) => (i ? String(n).padStart(2, "0") : n)).join(":");
  };
  const where = () => {
    const all = chapters.at(-1)?.end_ms;
    const time = isDone && all ? fill("where", { now: clock(sound.currentTime), all: clock(all / 1000) })
      : fill("where-open", { now: clock(sound.currentTime) });
    const part = chapters.length > 1
      ? ` ${fill("part", { chapter: chapterAt(nowMs()), chapters: chapters.length })}` : "";
    return time + part;
  };

  // ---- chapters: one at a time on the page, as a page without script has it
  let showing = Promise.resolve();
  const showChapter = (number) => { showing = showing.then(() => swapChapter(number)).catch(() => {}); return showing; };
  const swapChapter = async (number) => {
    if (number === shown) return;
    const reply = await fetch(`${box.dataset.page}?chapter=${number}`, { headers: { Accept: "text/html" } });
    if (!reply.ok) return;
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    unmark();
    text.replaceChildren(...page.getElementById("player-text").childNodes);
    shown = number;
    document.querySelectorAll("#player-chapters a").forEach((link, at) => {
      if (at + 1 === number) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    document.querySelector(".pages:has(#chapter-before, #chapter-after)")
      ?.replaceChildren(...page.querySelector(".pages:has(#chapter-before, #chapter-after)").childNodes);
    sentences = [];
    await loadSentences();
  };
  const loadSentences = async () => {
    const number = shown;
    const told = await json(`${box.dataset.times}/${number}`);
    if (number !== shown) return;
    sentences = told.sentences;
    isWhole = told.is_whole;
    look();
  };

  // ---- going somewhere
  const reach = () => {
    const parts = sound.seekable;
    return parts.length ? parts.end(parts.length - 1) : 0;
  };
  const go = (seconds) => {
    const target = Math.max(seconds, 0);
    if (!isDone && target > reach() + 0.5) { say(fill("not-yet")); return false; }
    sound.currentTime = target;
    if (chapterAt(nowMs()) === shown) look();  // on a slow net the sound itself arrives there much later
    return true;
  };
  // The sentences on the page are those of the place that is heard only once its chapter is there;
  // which chapter that is, nobody knows before the times have come (`begun`).
  const arrived = async () => { await begun; await showChapter(chapterAt(nowMs())); };
  const goSentence = async (step) => {
    await arrived();
    const ms = nowMs();
    let at = last(sentences, (row) => row[1] <= ms + LEAD_MS);
    // Into a sentence by more than two seconds, «previous» is its own beginning.
    if (step < 0 && at >= 0 && ms - sentences[at][1] > 2000) at += 1;
    const next = sentences[at + step];
    if (next) go(next[1] / 1000);
    else if (step > 0) goChapter(1);
    else goChapter(0);
  };
  const goChapter = async (step) => {
    await begun;
    const number = chapterAt(nowMs()) + step;
    const chapter = chapters[Math.max(number, 1) - 1];
    if (!chapter) return;
    if (chapter.start_ms === null) say(fill("not-yet"));
    else go(chapter.start_ms / 1000 + 0.01);
  };
  // A place is a sentence of the text and how far into it: it holds for another voice too.
  const here = () => {
    const at = last(sentences, (row) => row[1] <= nowMs() + LEAD_MS);
    if (at < 0 || shown !== chapterAt(nowMs())) return null;
    return { chapter: shown, anchor: sentences[at][0], into_ms: Math.max(Math.round(nowMs() - sentences[at][1]), 0) };
  };
  const goPlace = async (kept) => {
    if (!(kept.chapter >= 1 && kept.chapter <= chapters.length)) return false;
    if (!isDone && chapters[kept.chapter - 1].start_ms === null) { wanted = kept; return false; }
    await showChapter(kept.chapter);
    const row = sentences.find((one) => one[0] === kept.anchor);
    if (!row) { wanted = isDone ? null : kept; return false; }
    return go((row[1] + Math.min(kept.into_ms, Math.max(row[2] - row[1] - 1, 0))) / 1000);
  };
  // What is being made is heard from its beginning: until the place is reached that is waited for, it
  // stays the place.
  const isBeforeWanted = (kept) => {
    if (!wanted || kept.chapter !== wanted.chapter) return wanted && kept.chapter < wanted.chapter;
    const row = sentences.find((one) => one[0] === wanted.anchor);
    return !row || row[1] > nowMs() + LEAD_MS;
  };
  const save = (isLast = false) => {
    const kept = here();
    if (!hasBegun || !kept || (sound.ended && isAtEnd())) return;  // at its end no place is left; see `finish`
    if (isBeforeWanted(kept)) return;
    wanted = null;
    keep(PLACE, { ...kept, known });
    if (box.dataset.keep && kept.anchor !== told) tell(kept.anchor, isLast);
  };
  // For whoever is signed in the library keeps the place too; the telephone goes on from it.
  let told = "", toldAt = 0, telling = Promise.resolve();
  let known = [box.dataset.place || ""];  // what the library may have as the place, as far as this page knows
  const tell = (anchor, isLast) => {
    if (!isLast && !sound.paused && Date.now() - toldAt < TELL_MS) return;
    told = anchor; toldAt = Date.now();
    known = [...known, anchor].slice(-MOST_KNOWN);  // from now on, whether or not its answer is still heard
    const body = markFacts({ anchor: bare(anchor) });
    // A beacon outlives the page; nobody is there to hear whether it arrived.
    if (isLast && navigator.sendBeacon(box.dataset.keep, body)) return;
    telling = fetch(box.dataset.keep, { method: "POST", body, keepalive: true })
      .then((reply) => {
        if (!reply.ok) return;
        known = known.slice(Math.max(known.lastIndexOf(anchor), 0));  // what was told before is no longer there
        const mine = read(PLACE);
        if (mine) keep(PLACE, { ...mine, known });
      })
      .catch(() => { told = ""; /* told again at the next sentence */ });
  };
  // Heard to its end: the next time begins at the beginning, here, on another device and by telephone.
  const finish = () => {
    keep(PLACE, null);
    hasBegun = false;
    loseTheirs().catch(() => { /* no connection: the library keeps the last place that it was told */ });
  };
  const loseTheirs = async () => {
    if (!box.dataset.finish) return;
    told = "";
    await telling;  // what is still on its way would bring the place back
    await sendMark(box.dataset.finish, {});
    known = [""];
  };
  // The library’s place is the latest one, whatever device or telephone it was left on; unless it
  // is one that this device knew of: what was left here since may not have reached the library yet.
  const placeLeft = () => {
    const mine = read(PLACE), left = box.dataset.place;
    // It had a place that this device knew of, and has none: the work was heard to its end elsewhere.
    if (box.dataset.keep && !box.dataset.left && mine?.known && !mine.known.includes("")) return null;
    if (!left || (mine && [mine.anchor, ...(mine.known || [])].includes(left))) return mine;
    return placeAt(left) || mine;
  };
  // On the page’s own chapter, which is the one of the place that it was opened for.
  const placeAt = (id) => {
    const near = id && sentences.find((one) => one[0] === id || one[0].startsWith(`${id}.s`));
    return near ? { chapter: shown, anchor: near[0], into_ms: 0 } : null;
  };

  // ---- bookmarks
  const wordsOf = (anchor) => {
    const words = (document.getElementById(anchor)?.textContent || "").trim().split(/\s+/);
    return words.slice(0, MOST_WORDS).join(" ") + (words.length > MOST_WORDS ? "…" : "");
  };
  // Of whoever is signed in the library keeps them (`theirs`); else this device does.
  let theirs = null;
  const markFacts = (facts) => new URLSearchParams({ csrf_token: box.dataset.token,
    work: box.dataset.name, lang: box.dataset.lang, ...facts });
  const sendMark = async (address, facts) => {
    const reply = await fetch(address, { method: "POST", body: markFacts(facts), headers: { Accept: "application/json" }, keepalive: true });
    if (reply.ok) return;
    const problem = new Error(`status ${reply.status}`);
    // Only a refusal of the mark itself has a sentence of its own; else it is the connection.
    if (reply.status === 400) problem.said = (await reply.json().catch(() => ({}))).message;
    throw problem;
  };
  const bare = (anchor) => anchor.replace(/^t-/, "");
  const loadMarks = async () => {
    if (!box.dataset.marks) return;
    const query = new URLSearchParams({ work: box.dataset.name, lang: box.dataset.lang });
    const told = await json(`${box.dataset.marks}?${query}`);
    theirs = told.map((one) => ({ ...one, anchor: `t-${one.anchor}` }));
  };
  const addMark = async (mark) => {
    if (!theirs) {
      const marks = (read(MARKS) || []).filter((one) => one.anchor !== mark.anchor);
      return keep(MARKS, [...marks, mark].slice(-MOST_MARKS));
    }
    await sendMark(box.dataset.marks, { ...mark, anchor: bare(mark.anchor) });
    theirs = [...theirs.filter((one) => one.anchor !== mark.anchor), mark];
    return true;
  };
  const dropMark = async (mark) => {
    if (!theirs) { keep(MARKS, (read(MARKS) || []).filter((one) => one.anchor !== mark.anchor)); return; }
    await sendMark(`${box.dataset.marks}remove`, { anchor: bare(mark.anchor) });
    theirs = theirs.filter((one) => one.anchor !== mark.anchor);
  };
  const bring = async () => {
    await begun;  // what it says at the beginning would be said over the answer
    try {
      for (const mark of read(MARKS) || []) await addMark(mark);
    } catch (problem) { say(problem.said || fill("not-kept")); return; }
    keep(MARKS, null);
    showMarks();
    say(fill("brought"));
    box.querySelector("[data-act=bookmark]").focus();
  };
  const showMarks = () => {
    const marks = theirs || read(MARKS) || [];
    if (find("player-bring")) find("player-bring").hidden = !theirs || !(read(MARKS) || []).length;
    const part = find("player-marks");
    part.hidden = !marks.length;
    part.querySelector("ul").replaceChildren(...marks.map((mark) => {
      const line = document.createElement("li");
      const to = document.createElement("button"), gone = document.createElement("button");
      to.type = gone.type = "button";
      to.className = gone.className = "second";
      to.textContent = fill("mark-at", { words: mark.words });
      gone.textContent = fill("remove", { words: mark.words });
      to.addEventListener("click", async () => { await begun; if (!(await goPlace(mark))) say(fill("not-yet")); });
      gone.addEventListener("click", async () => {
        try { await dropMark(mark); } catch { say(fill("not-kept")); return; }
        showMarks();
        say(fill("mark-gone"));
        (part.querySelector("button") || box.querySelector("[data-act=bookmark]")).focus();
      });
      line.append(to, " ", gone);
      return line;
    }));
  };
  const bookmark = async () => {
    await arrived();
    const kept = here();
    if (!kept) { say(fill("not-yet")); return; }
    const words = wordsOf(kept.anchor) || where();
    try {
      say((await addMark({ ...kept, words })) ? fill("marked", { words }) : fill("no-store"));
    } catch (problem) { say(problem.said || fill("not-kept")); }
    showMarks();
  };

  // ---- rate and sleep
  const setRate = (value) => {
    sound.preservesPitch = true;
    sound.defaultPlaybackRate = sound.playbackRate = Number(value);
    rate.value = value;
    keep(RATE, value);
  };
  const stepRate = (step) => {
    const at = rate.selectedIndex + step;
    if (!rate.options[at]) return;
    setRate(rate.options[at].value);
    say(fill("rate-now", { rate: rate.options[at].text }));
  };
  const setSleep = async () => {
    await begun;
    dueAt = endsWithChapter = 0;
    endsWithSentence = -1;
    if (sleep.value === "chapter") endsWithChapter = chapterAt(nowMs());
    else if (sleep.value) dueAt = Date.now() + Number(sleep.value) * 60000;
    say(sleep.value ? fill("sleep-set", { when: sleep.selectedOptions[0].text }) : fill("sleep-off"));
  };
  const fallAsleep = () => {
    if (endsWithChapter && chapterAt(nowMs()) !== endsWithChapter) {
      sound.currentTime = Math.max((chapters[endsWithChapter - 1].end_ms || nowMs()) / 1000 - 0.05, 0);
    } else if (dueAt && Date.now() > dueAt) {
      // The sentence is heard to its end: nobody wants to find the place in the middle of a word.
      if (endsWithSentence < 0) endsWithSentence = heard;
      if (endsWithSentence === heard && heard >= 0) return;
    } else return;
    sound.pause();
    sleep.value = "";
    dueAt = endsWithChapter = 0;
    endsWithSentence = -1;
    say(fill("sleep-slept"));
  };

  // ---- what the buttons and keys do
  const acts = {
    play: () => { if (sound.paused) play(); else sound.pause(); },
    back: async () => { await begun; go(sound.currentTime - SKIP_S); },
    forward: async () => {
      await begun;
      const end = isDone ? sound.duration || 0 : Infinity;
      go(Math.min(sound.currentTime + SKIP_S, Math.max(end - 0.1, 0)));
    },
    "previous-sentence": () => goSentence(-1),
    "next-sentence": () => goSentence(1),
    "previous-chapter": () => goChapter(-1),
    "next-chapter": () => goChapter(1),
    slower: () => stepRate(-1),
    faster: () => stepRate(1),
    time: () => say(where()),
    bookmark,
    bring,
    forget: async () => {
      keep(PLACE, null); keep(MARKS, null);
      hasBegun = !sound.paused;
      try {
        await loseTheirs();
        if (theirs) { await sendMark(`${box.dataset.marks}remove`, {}); theirs = []; }
      } catch { say(fill("not-forgotten")); return; }
      showMarks();
      say(fill(box.dataset.finish ? "forgotten-there" : "forgotten"));
    },
  };
  const play = () => {
    if (sound.error || isCut()) {
      const at = sound.currentTime;
      if (!isDone) wanted = here() || wanted;  // what is being made may come from its beginning again
      sound.load();
      sound.currentTime = at;
    }
    sound.play().catch((error) => { if (error.name !== "AbortError") say(fill("lost")); });
  };
  const KEYS = {
    KeyK: "play", KeyJ: "back", KeyL: "forward", Comma: "previous-sentence", Period: "next-sentence",
    KeyP: "previous-chapter", KeyN: "next-chapter", Minus: "slower", NumpadSubtract: "slower",
    Equal: "faster", NumpadAdd: "faster", KeyB: "bookmark", KeyT: "time",
  };
  box.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // Lists and fields take letters themselves.
    if (event.target.closest("select, textarea, input:not([type=checkbox])")) return;
    const act = KEYS[event.code];
    if (!act) return;
    event.preventDefault();
    acts[act]();
  });
  box.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act) acts[act]();
  });
  text.addEventListener("click", (event) => {
    if (event.target.closest("a") || String(getSelection()) || !hasBegun) return;
    const row = sentences.find((one) => document.getElementById(one[0])?.contains(event.target));
    if (row) go(row[1] / 1000);
  });
  rate.addEventListener("change", () => setRate(rate.value));
  sleep.addEventListener("change", setSleep);

  // ---- the sound itself
  const label = () => {
    box.querySelector("[data-act=play]").textContent = fill(sound.paused ? "play" : "pause");
  };
  // Heard on from there, the page goes on at the place that is kept, and no more at the one that its
  // address named.
  const leaveAddress = () => {
    const url = new URL(location);
    for (const name of ["at", "chapter"]) url.searchParams.delete(name);
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  };
  let frame = 0;
  const run = () => { look(); frame = sound.paused ? 0 : requestAnimationFrame(run); };
  sound.addEventListener("play", () => {
    hasBegun = true;
    leaveAddress();
    label();
    if (!frame) frame = requestAnimationFrame(run);
  });
  sound.addEventListener("pause", () => { label(); save(); });
  sound.addEventListener("seeked", () => { arrived().then(look); find("player-where").textContent = where(); });
  sound.addEventListener("error", () => { if (hasBegun) say(fill("lost")); });
  sound.addEventListener("ended", async () => {
    if (!isDone && (await ask(true))) return;  // it may have become whole since it was asked for last
    if (isAtEnd()) { finish(); unmark(); } else say(fill("lost"));
  });
  sound.addEventListener("timeupdate", () => {
    find("player-where").textContent = where();
    if (chapterAt(nowMs()) !== shown) arrived();
    if (!sound.paused) fallAsleep();
    look();
    if (Date.now() - savedAt > SAVE_MS && !sound.paused) { savedAt = Date.now(); save(); }
    if (isDone && sound.duration) {
      navigator.mediaSession?.setPositionState?.({
        duration: sound.duration, playbackRate: sound.playbackRate,
        position: Math.min(sound.currentTime, sound.duration),
      });
    }
  });
  // A page that is left is hidden first; a telephone may end a hidden one without another word.
  addEventListener("pagehide", () => save(true));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(true); });

  if ("mediaSession" in navigator) {
    navigator.mediaSession.metadata = new MediaMetadata({ title: box.dataset.title, artist: box.dataset.library });
    const handlers = {
      play, pause: () => sound.pause(), seekbackward: acts.back, seekforward: acts.forward,
      previoustrack: acts["previous-chapter"], nexttrack: acts["next-chapter"],
      seekto: (told) => go(told.seekTime),
    };
    for (const [name, handler] of Object.entries(handlers)) {
      try { navigator.mediaSession.setActionHandler(name, handler); } catch { /* a key that this browser does not know */ }
    }
  }

  // ---- while it is being made: more sentences have times, and in the end it is one file
  const takeFinished = async (told, hasJustEnded) => {
    isDone = isTaken = true;
    chapters = told.chapters;
    const at = here(), wasPlaying = !sound.paused || (hasJustEnded && isCut());
    if (sound.ended && isAtEnd()) finish();
    find("player-making")?.remove();
    sound.preload = "metadata";
    sound.src = told.sound;
    setRate(rate.value);
    await loadSentences();
    const goal = wanted || (hasBegun ? at : null);
    wanted = null;
    if (goal) await goPlace(goal);
    if (wasPlaying) play();
    say(fill("ready"));
  };
  let asking = 0, isTaken = false;
  // Tells whether nothing more is to come of the stream, and whoever listens knows.
  const ask = async (hasJustEnded = false) => {
    try {
      const told = await json(box.dataset.times);
      if (isTaken) return true;  // asked for twice at once
      if (told.is_done) { await takeFinished(told, hasJustEnded); return true; }
      if (told.state === "failed" || told.state === "cancelled") { say(fill("failed")); return true; }
      chapters = told.chapters;
      if (!isWhole) await loadSentences();
    } catch { isTaken = false; /* asked again soon; the sound itself tells when the connection is gone */ }
    askSoon();
    return false;
  };
  const askSoon = () => { clearTimeout(asking); asking = setTimeout(ask, ASK_MS); };

  const begin = async () => {
    find("player-buttons").hidden = false;
    const kept = read(RATE);
    if ([...rate.options].some((one) => one.value === String(kept))) setRate(kept);
    await loadMarks().catch(() => {});  // this device’s own then
    showMarks();
    const told = await json(box.dataset.times);
    chapters = told.chapters;
    await loadSentences();
    const place = placeAt(box.dataset.at) || placeLeft();
    if (place && !box.dataset.asked && (await goPlace(place))) say(fill("resumed"));
    else if (box.dataset.asked && isDone) go(chapters[shown - 1].start_ms / 1000 + 0.01);
    find("player-where").textContent = where();
    if (!isDone) askSoon();
  };
  const begun = begin().catch(() => say(fill("lost")));
})();
