// Previews on [data-preview]: they play while the pointer or the focus rests there, one at a time, and stop on leave.
// data-preview="/media/hello.mp3", with data-preview-kind="video" for a film shown over the picture in it.
(() => {
  "use strict";
  const WAIT = 250; // ms, so that a passing pointer starts nothing
  let current = null;
  let timer = 0;
  let media = null;

  const sound = new Audio();
  sound.preload = "none";

  function film(owner) {
    const video = document.createElement("video");
    video.className = "preview-film";
    video.playsInline = true;
    video.setAttribute("aria-hidden", "true");
    (owner.querySelector("[data-preview-stage]") || owner).append(video);
    return video;
  }

  function stop() {
    clearTimeout(timer);
    if (!current) return;
    delete current.dataset.playing;
    if (current.hasAttribute("aria-pressed")) current.setAttribute("aria-pressed", "false");
    if (media) {
      media.pause();
      if (media === sound) sound.removeAttribute("src");
      else media.remove();
    }
    media = null;
    current = null;
  }

  function start(owner) {
    stop();
    current = owner;
    media = owner.dataset.previewKind === "video" ? film(owner) : sound;
    media.onended = stop;
    media.onerror = stop;
    media.src = owner.dataset.preview;
    owner.dataset.playing = "1";
    if (owner.hasAttribute("aria-pressed")) owner.setAttribute("aria-pressed", "true");
    play(media);
  }

  // Browsers refuse sound before the first click or key: a film then plays silently, a voice waits for its button.
  function play(player) {
    player.play().catch((problem) => {
      if (player !== media) return;
      if (problem.name === "NotAllowedError" && player !== sound && !player.muted) {
        player.muted = true;
        play(player);
      } else stop();
    });
  }

  const ownerOf = (event) => (event.target instanceof Element ? event.target.closest("[data-preview]") : null);

  function enter(event) {
    const owner = ownerOf(event);
    if (!owner || owner === current) return;
    if (event.type === "focusin" && !event.target.matches(":focus-visible")) return;
    clearTimeout(timer);
    timer = setTimeout(() => start(owner), WAIT);
  }

  function leave(event) {
    const owner = ownerOf(event);
    if (!owner || (event.relatedTarget && owner.contains(event.relatedTarget))) return;
    if (owner === current || !current) stop();
  }

  document.addEventListener("pointerover", (event) => event.pointerType !== "touch" && enter(event));
  document.addEventListener("pointerout", (event) => event.pointerType !== "touch" && leave(event));
  document.addEventListener("focusin", enter);
  document.addEventListener("focusout", leave);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-preview]");
    if (!button) return;
    if (button === current && !media.paused && event.detail === 0) stop(); // the key that started it ends it
    else if (button !== current) start(button);
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && stop());
  document.addEventListener("visibilitychange", stop);
  // The page's own player and a preview never speak at once.
  document.addEventListener("play", (event) => event.target.matches("[data-player]") && stop(), true);
})();
