// At the staff's door nobody is signed in: no door of a patron stays on this phone. What was tapped
// and not sent stays, and goes when the person who tapped it signs in.
(() => {
  "use strict";
  if (!window.indexedDB) return;
  const opening = indexedDB.open("road", 1);
  opening.onupgradeneeded = () => opening.transaction.abort(); // there was no road here: make none
  opening.onsuccess = () => {
    const whole = opening.result.transaction("days", "readwrite");
    whole.objectStore("days").clear();
    whole.oncomplete = () => opening.result.close();
  };
})();
