// Live pages. While the tab is seen, #feed is asked whether anything is new; news makes htmx fetch the changed parts.
// Only this file knows that the feed is asked again and again: a push channel may take its place.
(() => {
  "use strict";
  const feed = document.getElementById("feed");
  if (!feed) return;
  const SLOWEST = 30; // seconds between two tries while nobody answers
  const PATIENCE = 20000; // ms for one answer
  const announce = document.getElementById("announce");
  const offline = document.getElementById("offline");
  const seen = () => document.visibilityState === "visible";

  let timer = 0;
  let asking = null;
  let failures = 0;
  let ended = false;

  /* ------------------------------------------------------------ the feed */

  const pace = () => Math.max(0.5, Number(feed.dataset.pace) || 15);

  function setPace(seconds) {
    if (Number(seconds) > 0) feed.dataset.pace = String(seconds);
  }

  function later(seconds) {
    clearTimeout(timer);
    if (!ended && seen()) timer = setTimeout(ask, seconds * 1000);
  }

  function rest() {
    clearTimeout(timer);
    if (asking) asking.abort();
    asking = null;
  }

  function say(texts) {
    if (announce && texts && texts.length) announce.textContent = texts.join(" ");
  }

  function take(news) {
    feed.dataset.after = String(news.after);
    setPace(news.pace);
    say(news.say);
    document.body.dispatchEvent(new CustomEvent("news", { detail: news }));
  }

  async function read(response) {
    if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
      ended = true; // signed out, or no longer a member: asking on would help nobody
      return;
    }
    if (response.status === 204) setPace(response.headers.get("Feed-Pace"));
    else if (response.ok) take(await response.json());
    else throw new Error(String(response.status));
  }

  async function ask() {
    if (asking || ended || !seen()) return;
    const mine = new AbortController();
    asking = mine;
    const patience = setTimeout(() => mine.abort("slow"), PATIENCE);
    try {
      const response = await fetch(`${feed.dataset.url}?after=${encodeURIComponent(feed.dataset.after)}`, {
        credentials: "same-origin", cache: "no-store", redirect: "manual", signal: mine.signal,
        headers: { Accept: "application/json" },
      });
      await read(response);
      failures = 0;
    } catch {
      if (asking !== mine) return; // put to rest on purpose
      failures += 1;
    } finally {
      clearTimeout(patience);
      if (asking === mine) asking = null;
    }
    if (offline) offline.hidden = failures < 2;
    later(failures ? Math.min(SLOWEST, pace() * 2 ** failures) : pace());
  }

  document.addEventListener("visibilitychange", () => (seen() ? ask() : rest()));
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", (event) => event.persisted && ask());
  window.addEventListener("online", ask);
  later(pace());

  /* ----------------------------------------------------------- the swaps */

  const WRITING = 'textarea, select, input:not([type="checkbox"], [type="radio"], [type="submit"], [type="button"], [type="hidden"])';
  const postponed = new Set();

  const plays = (part) => [...part.querySelectorAll("video, audio")].some((media) => !media.paused && !media.ended);
  // A refused form comes back with what was typed, and nothing else keeps it.
  const isRefused = (form) => Boolean(form?.querySelector('.field-error, [role="alert"]'));
  const isTyped = (field) => field.value !== (isRefused(field.form) ? "" : field.defaultValue);
  const holdsWords = (part) => [...part.querySelectorAll("textarea, input")].some((field) => field.matches(WRITING) && isTyped(field));
  const isWritten = (part) => document.activeElement?.matches(WRITING) && part.contains(document.activeElement);
  const isBusy = (part) => plays(part) || isWritten(part) || holdsWords(part) || part.querySelector("dialog[open], :popover-open");

  const folds = (part) => [...part.querySelectorAll("details")].map((fold, index) => [fold.id || `${index}:${fold.className}`, fold]);

  function keepFolds(from, to) {
    const open = new Set(folds(from).filter(([, fold]) => fold.open).map(([key]) => key));
    for (const [key, fold] of folds(to)) if (open.has(key)) fold.open = true;
  }

  function keepPicks(from, to) {
    const boxes = [...to.querySelectorAll('[type="checkbox"]')];
    for (const box of from.querySelectorAll('[type="checkbox"]')) {
      const again = box.checked !== box.defaultChecked && boxes.find(({ name, value }) => name === box.name && value === box.value);
      if (again) again.checked = box.checked;
    }
  }

  // A part that is the same stays as it is; one that is played, typed in or opened waits until it is left alone.
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const next = fragment.firstElementChild;
    if (!next || !target.dataset.rev || next.id !== target.id) return;
    if (target.dataset.rev === next.dataset.rev) event.detail.shouldSwap = false;
    else if (isBusy(target)) {
      event.detail.shouldSwap = false;
      postponed.add(target.id);
    } else {
      postponed.delete(target.id);
      keepFolds(target, next);
      keepPicks(target, next);
      keepFocus(target);
    }
  });

  function keepFocus(target) {
    const focused = document.activeElement;
    if (!focused || focused === document.body || !target.contains(focused)) return;
    const { id } = focused;
    const place = [...target.querySelectorAll("a, button, input, summary")].indexOf(focused);
    queueMicrotask(() => {
      if (focused.isConnected) return;
      const part = document.getElementById(target.id);
      const again = (id && document.getElementById(id)) || part?.querySelectorAll("a, button, input, summary")[place];
      if (again) again.focus({ preventScroll: true });
    });
  }

  // Bubbling or not (pause, ended, close), the capture phase sees all of these.
  function fetchPostponed() {
    setTimeout(() => {
      const free = [...postponed].some((id) => !document.getElementById(id) || !isBusy(document.getElementById(id)));
      if (free) document.body.dispatchEvent(new CustomEvent("news", { detail: {} }));
    }, 300);
  }
  for (const name of ["focusout", "pause", "ended", "close", "toggle"]) {
    document.addEventListener(name, () => postponed.size && fetchPostponed(), true);
  }

  document.body.addEventListener("htmx:oobErrorNoTarget", (event) => event.preventDefault());
})();
