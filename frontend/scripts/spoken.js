// Hearing a speech: the word that is spoken is lit, a word and a place in the wave lead there.
(() => {
  "use strict";
  const known = new Map(); // words by address, so that a part that is swapped asks once

  const wordsAt = (url) => {
    if (!known.has(url)) known.set(url, fetch(url, { credentials: "same-origin" }).then((answer) => (answer.ok ? answer.json() : { words: [] })));
    return known.get(url);
  };

  const player = () => document.querySelector("[data-speech] [data-player]");

  function draw(place, words) {
    const parts = words.map(([word, start, end]) => {
      const span = document.createElement("span");
      span.textContent = word;
      span.dataset.seek = start;
      span.dataset.end = end;
      return span;
    });
    place.replaceChildren(...parts.flatMap((span) => [span, " "]));
    place.spans = parts;
  }

  // The last word that has begun and not ended; -1 between words.
  function wordAt(spans, time) {
    let low = 0;
    let high = spans.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (Number(spans[middle].dataset.seek) > time) high = middle - 1;
      else low = middle + 1;
    }
    return high >= 0 && time <= Number(spans[high].dataset.end) ? high : -1;
  }

  function show() {
    const sound = player();
    const place = document.querySelector("[data-words]");
    if (!sound) return;
    const now = document.querySelector("[data-wave-now]");
    if (now && sound.duration) now.style.inlineSize = `${(100 * sound.currentTime) / sound.duration}%`;
    if (!place?.spans) return;
    const span = place.spans[wordAt(place.spans, sound.currentTime)];
    if (span === place.lit) return;
    place.lit?.removeAttribute("data-lit");
    place.lit = span;
    if (!span) return;
    span.setAttribute("data-lit", "");
    const below = span.offsetTop - place.offsetTop + span.offsetHeight - place.scrollTop - place.clientHeight;
    if (below > 0 || span.offsetTop - place.offsetTop < place.scrollTop) place.scrollTop = span.offsetTop - place.offsetTop - place.clientHeight / 3;
  }

  function follow() {
    show();
    if (player() && !player().paused) requestAnimationFrame(follow);
  }

  async function equip() {
    const sound = player();
    if (!sound) return;
    if (!sound.followed) {
      sound.followed = true;
      sound.addEventListener("play", follow);
      for (const name of ["timeupdate", "seeked", "loadedmetadata"]) sound.addEventListener(name, show);
    }
    const place = document.querySelector("[data-words]");
    if (!place || place.spans) return;
    const said = await wordsAt(place.dataset.words).catch(() => ({ words: [] }));
    if (said.words.length && !place.spans) draw(place, said.words);
    show();
  }

  document.addEventListener("click", (event) => {
    const wave = event.target.closest("[data-wave]");
    const sound = player();
    if (!wave || !sound?.duration) return;
    const { left, width } = wave.getBoundingClientRect();
    sound.currentTime = (sound.duration * (event.clientX - left)) / width;
  });

  equip();
  document.body.addEventListener("htmx:oobAfterSwap", equip);
  document.body.addEventListener("htmx:afterSettle", equip);
})();
