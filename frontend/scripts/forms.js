// Forms that save themselves, cannot be sent twice, count words and ask before they act. Everything works without it.
(() => {
  "use strict";
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  /* ------------------------------------------------- drafts save themselves */

  const QUIET = 800; // ms without a key
  const AGAIN = 5000; // ms until a lost save is tried again
  const drafts = new WeakMap();

  const draftOf = (form) => {
    if (!drafts.has(form)) drafts.set(form, { timer: 0, saving: false, dirty: false, refused: "unsaved" in form.dataset });
    return drafts.get(form);
  };

  function tell(form, tone, text) {
    const id = form.id;
    for (const place of document.querySelectorAll("[data-saved]")) {
      if (place.dataset.saved && place.dataset.saved !== id) continue;
      place.dataset.tone = tone;
      place.textContent = text;
    }
  }

  async function save(form) {
    const draft = draftOf(form);
    if (draft.saving || form.dataset.sending) return true;
    draft.saving = true;
    draft.dirty = false;
    tell(form, "", "Saving");
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const response = await fetch(form.dataset.autosave, {
        method: "POST", body, credentials: "same-origin", redirect: "manual",
        headers: { "X-CSRFToken": csrf(), "X-Autosave": "1", Accept: "application/json" },
      });
      await settle(form, response);
      return true;
    } catch {
      draft.dirty = true;
      tell(form, "warning", navigator.onLine ? "Not saved yet, trying again" : "You are offline. Not saved yet; what you typed is still here.");
      schedule(form, AGAIN);
      return false;
    } finally {
      draft.saving = false;
      if (draft.dirty && !draft.timer) schedule(form, QUIET);
    }
  }

  async function settle(form, response) {
    const said = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    draftOf(form).refused = !response.ok;
    if (response.ok) {
      tell(form, said.problem ? "warning" : "success", said.problem || said.saved || "Saved just now");
      form.dispatchEvent(new CustomEvent("saved", { bubbles: true, detail: said }));
    } else if (response.status >= 500) throw new Error(String(response.status));
    else tell(form, "warning", said.problem || "Not saved: this page is out of date. Copy what you typed, then reload.");
  }

  function schedule(form, delay) {
    const draft = draftOf(form);
    draft.dirty = true;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(() => {
      draft.timer = 0;
      save(form);
    }, delay);
  }

  function edited(event) {
    const form = event.target.form || event.target.closest?.("form");
    if (form?.matches("[data-autosave]") && event.target.name) schedule(form, QUIET);
  }
  document.addEventListener("input", edited);
  document.addEventListener("change", edited);
  // Leaving the tab is the last chance: what waits is saved now.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return;
    for (const form of document.querySelectorAll("form[data-autosave]")) {
      if (!draftOf(form).dirty) continue;
      clearTimeout(draftOf(form).timer);
      save(form);
    }
  });

  /* --------------------------------------------------------- sent only once */

  // A click before the scripts arrived is an ordinary submit; a second one while the first travels is not sent.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.matches("[hx-post], [hx-get], [hx-put], [hx-delete]")) return;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    // What is sent while nobody answers would be lost with the page: the page stays until somebody does.
    if (!form.dataset.reached && (form.matches("[data-autosave]") || holdsWords(form))) {
      event.preventDefault();
      if (!form.dataset.reaching) reach(form, event.submitter);
      return;
    }
    delete form.dataset.reached;
    keepOthers(form, event.submitter);
    form.dataset.sending = "1";
    clearTimeout(draftOf(form).timer);
    for (const button of sendersOf(form)) button.setAttribute("aria-disabled", "true");
  });

  // One form sends one of several comments: words in its other fields are there again when its page is.
  const PARTS = "textarea[data-part]";
  const keyOf = (field) => `unsent:${field.dataset.part}:${field.id}`;

  function keepOthers(form, sender) {
    const sent = sender?.name === "parent" ? `answer-${sender.value}` : "text";
    for (const field of form.elements) {
      if (field.matches(PARTS) && field.name !== sent && field.value.trim()) sessionStorage.setItem(keyOf(field), field.value);
    }
  }

  for (const field of document.querySelectorAll(PARTS)) {
    const kept = sessionStorage.getItem(keyOf(field));
    sessionStorage.removeItem(keyOf(field));
    if (kept === null) continue;
    field.value = kept;
    const fold = field.closest("details");
    if (fold) fold.open = true;
  }

  const feed = document.getElementById("feed");

  // Empty where somebody answers who knows us; else why nothing was sent.
  async function whyNot() {
    const place = feed ? `${feed.dataset.url}?after=${encodeURIComponent(feed.dataset.after)}` : document.body.dataset.reach;
    try {
      const answer = await fetch(place, { credentials: "same-origin", cache: "no-store", redirect: "manual" });
      if (answer.ok) return "";
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403)
        return "Not sent: you are no longer signed in. What you typed is still here: copy it, then sign in again.";
      return "Not sent: the portal does not answer. What you typed is still here. Try again in a moment.";
    } catch {
      return "Not sent: there is no connection. What you typed is still here. Try again in a moment.";
    }
  }

  async function reach(form, sender) {
    form.dataset.reaching = "1";
    const why = await whyNot();
    delete form.dataset.reaching;
    if (!form.matches("[data-autosave]")) note(sender || form.lastElementChild, "unsent", why);
    else if (why) {
      tell(form, "warning", why);
      schedule(form, AGAIN);
    }
    if (why) return;
    form.dataset.reached = "1";
    form.requestSubmit(sender);
  }

  // A line after `element` that says what is wrong, or no more of it.
  function note(element, name, text) {
    const there = element.nextElementSibling;
    const line = there?.dataset.note === name ? there : document.createElement("p");
    if (!text) {
      line.remove();
      return;
    }
    if (line !== there) {
      line.className = "field-error";
      line.dataset.note = name;
      line.setAttribute("role", "alert");
      element.after(line);
    }
    if (line.textContent !== text) line.textContent = text;
  }

  // Leaving the page warns where something typed or chosen was neither saved nor sent.
  window.addEventListener("beforeunload", (event) => {
    const forms = [...document.querySelectorAll('form[method="post"]')].filter((form) => !form.dataset.sending);
    if (forms.some((form) => (form.matches("[data-autosave]") ? isUnsaved(form) : isWrittenIn(form)))) event.preventDefault();
  });

  const TYPED = 'textarea, input:not([type]), [type="text"], [type="email"], [type="url"], [type="tel"], [type="number"], [type="date"], [type="time"]';
  const SIGNS_IN = '[autocomplete~="current-password"], [autocomplete~="one-time-code"]'; // filled in by the browser

  const hasFile = (field) => field.type === "file" && field.files.length > 0;
  // The player writes the place of a comment; nobody typed it.
  const isTyped = (field) => field.matches(TYPED) && !field.matches("[data-now]") && field.value.trim() !== "";

  function isUnsaved(form) {
    const draft = draftOf(form);
    return draft.dirty || draft.saving || draft.refused || [...form.elements].some(hasFile);
  }

  function isWrittenIn(form) {
    if (form.querySelector(SIGNS_IN)) return false;
    const refused = form.querySelector(".field-error, [role='alert']") !== null; // the page shows it, and nothing keeps it
    return [...form.elements].some((field) => hasFile(field) || (isTyped(field) && (refused || field.value !== field.defaultValue)));
  }

  const holdsWords = (form) => isWrittenIn(form) || [...form.elements].some((field) => field.matches("textarea") && isTyped(field));

  const sendersOf = (form) => [...form.elements].filter((element) => element.matches('button:not([type="button"]), [type="submit"]'));

  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of sendersOf(form)) button.removeAttribute("aria-disabled");
    }
  });

  /* ------------------------------------------------------ words and numbers */

  const grouped = new Intl.NumberFormat("en");
  const plural = (count, word) => `${grouped.format(count)} ${word}${count === 1 ? "" : "s"}`;

  function count(area) {
    const place = document.querySelector(`[data-count-of="${area.id}"]`);
    if (!place) return;
    const words = area.value.trim().split(/\s+/u).filter(Boolean).length;
    const letters = [...area.value].length;
    const most = Number(place.dataset.limit || area.dataset.limit || 0);
    const limit = most > 0 ? ` of ${grouped.format(most)} characters` : ` ${letters === 1 ? "character" : "characters"}`;
    place.toggleAttribute("data-over", most > 0 && letters > most);
    place.textContent = `${plural(words, "word")}, ${grouped.format(letters)}${limit}`;
  }

  // A long paste is kept whole. It is said what to do, and the browser sends nothing that would be refused.
  function keepWhole(field) {
    const most = Number(field.dataset.limit);
    const over = [...field.value].length - most;
    const letters = `${grouped.format(over)} ${over === 1 ? "character" : "characters"}`;
    const told = over > 0 ? `Too long by ${letters}. All of it is kept here: shorten it to ${grouped.format(most)}, then send it.` : "";
    field.setCustomValidity(told);
    note(field, "too-long", told);
  }

  function show(range) {
    const place = document.querySelector(`[data-shown="${range.dataset.shows}"]`);
    if (place) place.textContent = range.value;
  }

  function refresh(element) {
    if (element.matches("[data-limit]:is(input, textarea)")) keepWhole(element);
    if (element.matches("[data-count]")) count(element);
    if (element.matches("[data-shows]")) show(element);
  }
  const refreshAll = () => document.querySelectorAll("[data-count], [data-shows], [data-limit]").forEach(refresh);
  document.addEventListener("input", (event) => refresh(event.target));
  document.body.addEventListener("htmx:afterSettle", refreshAll);
  refreshAll();

  /* ------------------------------------------------------------ real dialogs */

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    } else if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    else if (event.target.matches("dialog.ask")) event.target.close(); // the backdrop
  });

  /* --------------------------------------------------------------- small keys */

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, textarea, select, [contenteditable]")) return;
    const search = [...document.querySelectorAll("[data-slash]")].find((field) => field.offsetParent);
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.querySelector("[data-focus]")?.focus();
})();
