// Meters of work under way: [data-meter] with data-since (ISO) and data-expected (seconds) moves every second.
// What passes its expected time asks for news once, so that the page can say that it is late.
(() => {
  "use strict";
  const GRACE = 20; // seconds, as the portal counts
  const asked = new Set();
  const two = (number) => String(number).padStart(2, "0");

  function clock(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = two(seconds % 60);
    return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
  }

  function move(meter) {
    const since = Date.parse(meter.dataset.since);
    const expected = Number(meter.dataset.expected);
    if (Number.isNaN(since) || !expected) return;
    const passed = Math.max(0, Math.floor((Date.now() - since) / 1000));
    const bar = meter.querySelector("progress");
    const words = meter.querySelector("[data-passed]");
    if (bar) bar.value = Math.min(passed, expected);
    if (words) words.textContent = clock(passed);
    const key = `${meter.dataset.since} ${expected}`;
    if (passed > expected + GRACE && !asked.has(key)) {
      asked.add(key);
      document.body.dispatchEvent(new CustomEvent("news", { detail: {} }));
    }
  }

  const moveAll = () => document.visibilityState === "visible" && document.querySelectorAll("[data-meter]").forEach(move);
  moveAll();
  setInterval(moveAll, 1000);
  document.addEventListener("visibilitychange", moveAll);
})();
