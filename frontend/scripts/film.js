// The desk where a film is written: it sends one kind of speech only.
(() => {
  "use strict";
  const film = document.getElementById("desk");
  if (!film) return;

  // A text stays in the draft until a recording takes its place; a recording leaves when the text is chosen again.
  const text = film.querySelector('[data-speech="text"]');
  const recording = film.querySelector('[data-speech="recording"]');
  if (!text || !recording) return;

  function choose() {
    const speaks = film.elements.speech?.value;
    recording.disabled = speaks === "text";
    text.disabled = speaks === "recording" && [...recording.querySelectorAll("input, select")].some((field) => field.value);
  }
  film.addEventListener("change", choose);
  film.addEventListener("input", choose);
  choose();
})();
