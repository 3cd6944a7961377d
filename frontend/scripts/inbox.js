// Keys for reviewers. In the inbox: j and k move, a opens the review at its yes, c claims it, x picks it.
// They work while nothing is typed, and can be switched off; the choice is remembered.
(() => {
  "use strict";
  const KEY = "inbox-keys";
  const inbox = document.querySelector("[data-inbox]");
  const hint = document.querySelector("[data-keys-hint]");
  const button = document.querySelector("[data-keys-switch]");
  if (!inbox || !hint || !button) return;

  const recall = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  };
  let on = recall() !== "off";

  function show() {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "Shortcuts are on" : "Shortcuts are off";
  }

  hint.hidden = false;
  show();
  button.addEventListener("click", () => {
    on = !on;
    show();
    try {
      localStorage.setItem(KEY, on ? "on" : "off");
    } catch {
      // the choice holds for this page
    }
  });

  const rows = () => [...inbox.querySelectorAll("[data-row]")];
  const current = () => document.activeElement?.closest("[data-row]");

  function step(by) {
    const all = rows();
    const at = all.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by));
    all[next]?.querySelector("[data-open]").focus();
  }

  function approve() {
    const link = current()?.querySelector("[data-review]");
    if (link) window.location.assign(`${link.href}#approve-it`);
  }

  const actions = { j: () => step(1), k: () => step(-1), a: approve, x: () => current()?.querySelector("[data-pick]")?.click(), c: () => current()?.querySelector("[data-claim]")?.click() };

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]") || document.querySelector("dialog[open], :popover-open")) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
