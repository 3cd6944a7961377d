// The bell counts what is new while the page stays open: the feed says how much, and what the newest is.
(() => {
  "use strict";
  const bell = document.getElementById("bell");
  if (!bell) return;
  const count = bell.querySelector("[data-bell-count]");

  document.body.addEventListener("news", (event) => {
    const news = event.detail?.bell;
    if (!news) return;
    count.hidden = !news.unread;
    count.lastElementChild.textContent = String(news.unread);
    const isNew = news.newest > Number(bell.dataset.newest);
    bell.dataset.newest = String(news.newest);
    if (isNew && news.url !== location.pathname) {
      document.body.dispatchEvent(new CustomEvent("toast", { detail: { text: news.text, tone: news.tone } }));
    }
  });
})();
