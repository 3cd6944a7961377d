// Words for what went wrong with a passkey, and no button where the browser has none.
(() => {
  "use strict";
  const WORDS = {
    NotAllowedError: "No passkey was used: the request was dismissed, or it took too long.",
    InvalidStateError: "This device has a passkey for you already.",
    SecurityError: "Passkeys work over https, or at localhost. They do not work at this address.",
  };
  if (!window.PublicKeyCredential) {
    document.querySelectorAll("[data-needs-passkeys]").forEach((button) => (button.hidden = true));
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const text = WORDS[event.detail.exception.name] || "That didn’t work. Nothing was changed; try once more.";
    document.body.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "warning" } }));
  });
})();
