// Runs in the head, before the first paint: the remembered choice of light or dark.
(() => {
  "use strict";
  const KEY = "theme";
  const root = document.documentElement;

  function remembered() {
    try {
      const choice = localStorage.getItem(KEY);
      return choice === "light" || choice === "dark" ? choice : "";
    } catch {
      return ""; // storage may be forbidden: then the system decides
    }
  }

  function show(choice) {
    if (choice) root.dataset.theme = choice;
    else delete root.dataset.theme;
    const radio = document.querySelector(`input[name="theme"][value="${choice}"]`);
    if (radio) radio.checked = true;
  }

  show(remembered());
  document.addEventListener("DOMContentLoaded", () => show(remembered()));
  window.addEventListener("pageshow", (event) => event.persisted && show(remembered()));
  window.addEventListener("storage", (event) => event.key === KEY && show(remembered()));
  document.addEventListener("change", (event) => {
    if (!event.target.matches('input[name="theme"]')) return;
    try {
      localStorage.setItem(KEY, event.target.value);
    } catch {
      // the choice holds for this page
    }
    show(event.target.value);
  });
})();
