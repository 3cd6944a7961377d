// The desk where a job is written: the page learns what was saved, and a search is no reason to save.
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
})();
