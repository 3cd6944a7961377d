// Short messages in the corner. They live outside <main>, so that no swap takes them away.
// Anybody may send one: document.body.dispatchEvent(new CustomEvent("toast", {detail: {text, tone}})).
(() => {
  "use strict";
  const SEEN_FOR = 8000;
  const box = document.getElementById("toasts");
  const model = document.getElementById("toast-model");
  if (!box) return;

  function dismiss(toast) {
    const next = toast.contains(document.activeElement) && (toast.nextElementSibling || toast.previousElementSibling);
    toast.remove();
    const button = next && next.querySelector("[data-dismiss]");
    if (button) button.focus();
  }

  // Good news leaves by itself, unless somebody is reading it; bad news stays until it is sent away.
  function leaveInTime(toast) {
    if (toast.dataset.timed || toast.matches('[data-tone="error"], [data-tone="warning"]')) return;
    toast.dataset.timed = "1";
    const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : dismiss(toast));
    setTimeout(leave, SEEN_FOR);
  }

  function add({ text, tone = "info" }) {
    const known = [...box.children].find((toast) => toast.querySelector("p").textContent === text);
    if (known) return;
    const toast = model.content.querySelector(`[data-tone="${tone}"]`).cloneNode(true);
    toast.querySelector("p").textContent = text;
    box.append(toast);
  }

  new MutationObserver(() => [...box.children].forEach(leaveInTime)).observe(box, { childList: true });
  [...box.children].forEach(leaveInTime);

  box.addEventListener("click", (event) => {
    const toast = event.target.closest("[data-dismiss]")?.closest("[data-toast]");
    if (toast) dismiss(toast);
  });
  document.body.addEventListener("toast", (event) => add(event.detail));
  document.body.addEventListener("htmx:sendError", () =>
    add({ text: "That did not reach the portal. Nothing was changed; try again in a moment.", tone: "warning" }));
  document.body.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    if (event.detail.requestConfig.triggeringEvent?.type === "news") return;
    add(status === 403 || status === 401
      ? { text: "You are signed out, or this is not yours to do. Reload the page.", tone: "warning" }
      : { text: "The portal could not do that. Nothing was changed.", tone: "error" });
  });
})();
