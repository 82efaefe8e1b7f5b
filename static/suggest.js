// Suggestions while one types: a combobox with a listbox (WAI-ARIA Authoring Practices, 1.2).
// Without this script the field is a plain search field and loses nothing.
(function () {
  "use strict";
  const input = document.getElementById("q");
  if (!input || !input.dataset.suggest || !window.fetch) return;
  const WAIT_MS = 250, LEAST_LETTERS = 2;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let chosen = -1, timer = 0, asked = 0;

  list.id = "q-suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  list.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  const row = input.parentElement;
  row.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    const options = list.children;
    chosen = (place + options.length) % options.length;
    for (let i = 0; i < options.length; i += 1) {
      options[i].setAttribute("aria-selected", String(i === chosen));
    }
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(option) {
    input.value = option.textContent;
    close();
    input.form.requestSubmit();
  }

  function show(texts) {
    list.replaceChildren();
    texts.forEach(function (text, place) {
      const option = document.createElement("li");
      option.id = "q-suggestion-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.textContent = text;
      // The field must not lose the focus before the click is counted.
      option.addEventListener("mousedown", function (event) { event.preventDefault(); });
      option.addEventListener("click", function () { take(option); });
      list.append(option);
    });
    chosen = -1;
    list.hidden = !texts.length;
    input.setAttribute("aria-expanded", String(texts.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = texts.length ? input.dataset.some.replace("[n]", texts.length) : input.dataset.none;
  }

  function ask() {
    const typed = input.value.trim();
    asked += 1;
    const own = asked;
    if (typed.length < LEAST_LETTERS) { close(); return; }
    fetch(input.dataset.suggest + "?q=" + encodeURIComponent(typed))
      .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
      .then(function (told) {
        // An answer that comes after a newer question, or when one has gone on, is of no use.
        if (own === asked && document.activeElement === input) {
          show(told.suggestions.map(function (one) { return one.text; }));
        }
      })
      .catch(close);
  }

  input.addEventListener("input", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", function (event) {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? -1 : chosen - 1);
    else if (event.key === "Escape") { close(); asked += 1; }
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
})();
