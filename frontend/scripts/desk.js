// The desk where a job is written: the page learns what was saved, and looking for something changes no choice.
(() => {
  "use strict";
  const desk = document.getElementById("desk");
  if (!desk) return;

  desk.addEventListener("saved", (event) => {
    if (event.detail.seen) desk.elements.seen.value = event.detail.seen;
  });

  // Enter in a search looks; it does not save the draft.
  desk.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches('[type="search"]')) event.preventDefault();
  });

  /* ------------------------------------- what is found, beside what is chosen */

  const QUIET = 300; // ms without a key
  let timer = 0;

  // A search asks while it is typed in. It does not ask once more when it is left: that answer would come after the
  // click into what was found, and undo it.
  function look(event) {
    const picker = event.target.closest("[data-picks]");
    const typing = event.target.matches('[type="search"]');
    if (!picker || typing !== (event.type !== "change")) return;
    clearTimeout(timer);
    timer = setTimeout(() => htmx.trigger(picker, "pick"), event.type === "input" ? QUIET : 0);
  }
  for (const type of ["input", "change", "search"]) desk.addEventListener(type, look);

  // What was chosen while an answer travelled is not in it: it is asked for again.
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, parameters } = event.detail.requestConfig;
    const name = elt.closest("[data-picks]")?.dataset.picks;
    if (!name || (desk.elements[name]?.value || "") === (parameters[name] || "")) return;
    event.detail.shouldSwap = false;
    htmx.trigger(elt, "pick");
  });
})();
