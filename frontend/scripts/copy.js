// [data-copy="words"] puts the words on the clipboard, and says so.
(() => {
  "use strict";
  const tell = (text, tone) => document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      tell("Copied.", "success");
    } catch {
      tell("The browser does not let this page copy. Select the words and copy them by hand.", "warning");
    }
  });
})();
