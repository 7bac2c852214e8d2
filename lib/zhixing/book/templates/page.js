/* Tooltips: the mark nearest to the pointer, or the next one by arrow keys, says its value. */
(() => {
  "use strict";
  const REACH = 40;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("role", "status");
  document.body.append(tip);
  let shown = null;

  const drawing = (chart) => [...chart.querySelectorAll("svg")].find((svg) => svg.clientWidth);
  const marks = (chart) => [...drawing(chart).querySelectorAll("[data-i]")];

  const hide = () => {
    if (shown) shown.classList.remove("on");
    shown = null;
    tip.classList.remove("shown");
  };

  const show = (chart, mark) => {
    if (shown === mark) return;
    hide();
    shown = mark;
    mark.classList.add("on");
    tip.textContent = JSON.parse(chart.dataset.tips)[Number(mark.dataset.i)];
    const box = mark.getBoundingClientRect();
    const left = box.left + box.width / 2 - tip.offsetWidth / 2;
    const above = box.top - tip.offsetHeight - 8;
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${Math.max(8, Math.min(left, room))}px`;
    tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
    tip.classList.add("shown");
  };

  const distance = (box, x, y) =>
    Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));

  const nearest = (chart, x, y) => {
    let best = null;
    let least = REACH;
    for (const mark of marks(chart)) {
      const away = distance(mark.getBoundingClientRect(), x, y);
      if (away < least || (away === 0 && least === 0)) [best, least] = [mark, away];
    }
    return best;
  };

  const step = (chart, key) => {
    const all = marks(chart);
    const at = all.indexOf(shown);
    if (key === "Home") return all[0];
    if (key === "End") return all[all.length - 1];
    if (key === "ArrowRight" || key === "ArrowDown") return all[Math.min(at + 1, all.length - 1)];
    if (key === "ArrowLeft" || key === "ArrowUp") return all[Math.max(at - 1, 0)];
    return null;
  };

  for (const chart of document.querySelectorAll(".chart[data-tips]")) {
    const point = (event) => {
      const mark = nearest(chart, event.clientX, event.clientY);
      if (mark) show(chart, mark);
      else hide();
    };
    chart.addEventListener("pointermove", point);
    chart.addEventListener("pointerdown", point);
    chart.addEventListener("pointerleave", hide);
    chart.addEventListener("blur", hide);
    chart.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      const mark = step(chart, event.key);
      if (!mark) return;
      event.preventDefault();
      show(chart, mark);
    });
  }
  addEventListener("scroll", hide, { passive: true });
})();
