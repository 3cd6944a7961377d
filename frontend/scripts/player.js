// The page's player: [data-seek="12.5"] jumps there, and the captions choice is remembered.
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

  // An empty field for a place in the film takes the present one when it is entered, to be typed over.
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
      // the choice holds for this page
    }
  }

  function recall() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  // Captions are on at first; whoever switches them off keeps them off.
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
