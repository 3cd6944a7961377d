// [data-filter]: a field narrows a long list of checkboxes; a button ticks all of a set; what is ticked is counted.
(() => {
  "use strict";
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  const narrow = (list) => {
    const wanted = fold(list.querySelector("[data-filter-text]").value.trim());
    let shown = 0;
    for (const item of list.querySelectorAll("[data-filter-item]")) {
      item.hidden = !fold(item.textContent).includes(wanted);
      shown += !item.hidden;
    }
    list.querySelector("[data-filter-none]").hidden = shown > 0;
  };
  const count = (list) => {
    const ticked = list.querySelectorAll("[data-filter-item] input:checked").length;
    list.querySelector("[data-filter-count]").textContent = ticked || "";
  };

  document.addEventListener("input", (event) => {
    const list = event.target.closest("[data-filter]");
    if (list && event.target.matches("[data-filter-text]")) {
      // Looking for something changes nothing in the form.
      event.stopPropagation();
      narrow(list);
    }
  }, true);
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-filter]");
    if (list) count(list);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tick]");
    if (!button) return;
    const names = new Set(JSON.parse(document.getElementById(button.dataset.tick).textContent));
    const list = button.closest("[data-filter]");
    for (const box of list.querySelectorAll("[data-filter-item] input")) if (names.has(box.value)) box.checked = true;
    count(list);
    button.dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const list of document.querySelectorAll("[data-filter]")) count(list);
})();
