(() => {
  "use strict";
  const MINUTE = 60;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const two = (number) => String(number).padStart(2, "0");

  const date = (at) => `${at.getDate()} ${MONTHS[at.getMonth()]} ${at.getFullYear()}`;
  const exact = (at) => `${date(at)}, ${two(at.getHours())}:${two(at.getMinutes())}`;
  const clock = (at) => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

  function ago(at) {
    const gap = (Date.now() - at.getTime()) / 1000;
    const seconds = Math.floor(Math.abs(gap));
    if (seconds < 45) return "just now";
    if (seconds >= 30 * DAY) return date(at);
    if (seconds >= DAY && seconds < 2 * DAY) return gap > 0 ? "yesterday" : "tomorrow";
    const [size, word] = seconds >= DAY ? [DAY, "day"] : seconds >= HOUR ? [HOUR, "hour"] : [MINUTE, "minute"];
    const count = Math.max(1, Math.floor(seconds / size));
    const words = `${count} ${word}${count === 1 ? "" : "s"}`;
    return gap > 0 ? `${words} ago` : `in ${words}`;
  }

  const WORDS = { ago, clock, date, exact };

  function write(time) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const words = (WORDS[time.dataset.when] || ago)(at);
    if (time.textContent !== words) time.textContent = words;
    if (time.title !== exact(at)) time.title = exact(at);
  }

  const writeAll = () => document.visibilityState === "visible" && document.querySelectorAll("time[data-when]").forEach(write);

  writeAll();
  setInterval(writeAll, 20000);
  document.addEventListener("visibilitychange", writeAll);
  document.body.addEventListener("htmx:afterSettle", writeAll);
  document.body.addEventListener("htmx:oobAfterSwap", writeAll);
})();

(() => {
  "use strict";
  const KEY = "captions";

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-seek]");
    if (!link) return;
    const player = document.getElementById(link.dataset.player || "")?.querySelector("[data-player]")
      || document.querySelector("[data-player]");
    if (!player) return;
    event.preventDefault();
    const go = () => {
      player.currentTime = Number(link.dataset.seek);
      player.play().catch(() => {}); // refused before the first click: it stands at the right place
    };
    if (player.readyState >= HTMLMediaElement.HAVE_METADATA) go();
    else {
      player.addEventListener("loadedmetadata", go, { once: true });
      player.load();
    }
  });

  document.addEventListener("focusin", (event) => {
    const field = event.target.closest("[data-now]");
    const player = document.querySelector("[data-player]");
    if (!field || field.value || !player || !player.currentTime) return;
    const seconds = Math.floor(player.currentTime);
    field.value = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    field.select();
  });

  function remember(value) {
    try {
      localStorage.setItem(KEY, value);
    } catch {
    }
  }

  function recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function equip(player) {
    const tracks = player.textTracks;
    if (!tracks || player.dataset.equipped) return;
    player.dataset.equipped = "1";
    if (recall() === "off") for (const track of tracks) track.mode = "disabled";
    tracks.addEventListener("change", () =>
      remember([...tracks].some((track) => track.mode === "showing") ? "on" : "off"));
  }

  const equipAll = () => document.querySelectorAll("[data-player]").forEach(equip);
  equipAll();
  document.body.addEventListener("htmx:oobAfterSwap", equipAll);
  document.body.addEventListener("htmx:afterSettle", equipAll);
})();
