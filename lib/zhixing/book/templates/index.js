// The book's front page: draws map and table from the JSON in the page. Nothing is fetched.
"use strict";
(() => {
  const book = JSON.parse(document.getElementById("book").textContent);
  const at = (id) => document.getElementById(id);
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const wanted = new URLSearchParams(location.hash.slice(1));
  const state = {
    lang: book.languages.includes(wanted.get("lang")) ? wanted.get("lang") : book.languages[0],
    year: book.years.includes(wanted.get("year")) ? wanted.get("year") : book.opens_at,
    metric: wanted.get("metric") in book.metrics ? wanted.get("metric") : book.map_metric,
    sort: null, descending: true, search: "",
  };
  const words = () => book.words[state.lang];
  const cell = (unit, metric) => ((book.cells[state.year] || {})[unit] || {})[metric];
  const pages = (unit) => ((book.pages[state.lang] || {})[state.year] || {})[unit] || {};
  const text = (found) => !found ? "" : found.suppressed ? words().suppressed : found.text[state.lang];
  const mapped = Object.entries(book.units).filter(([, unit]) => unit.tile);
  const matches = (unit) => {
    const needle = state.search.trim().toLowerCase();
    return !needle || [unit.name.en, unit.name.zh, unit.slug].some((name) => name.toLowerCase().includes(needle));
  };
  const pageOf = (unit, metric) => {
    const found = pages(unit);
    return (found[(book.metrics[metric] || {}).study] || Object.values(found)[0] || {}).path;
  };

  function breaks() {
    const values = mapped.map(([code]) => cell(code, state.metric)).filter((found) => found && !found.suppressed && found.value !== null)
      .map((found) => found.value).sort((a, b) => a - b);
    return [0.2, 0.4, 0.6, 0.8].map((share) => values[Math.floor(share * values.length)]);
  }

  function drawMap() {
    const limits = breaks();
    at("map").replaceChildren(...mapped.map(([code, unit]) => {
      const found = cell(code, state.metric);
      const known = found && !found.suppressed && found.value !== null;
      const level = known ? limits.filter((limit) => found.value >= limit).length : null;
      const tile = make("a", { className: `tile ${known ? `c${level}` : "none"}${matches(unit) ? "" : " dim"}` },
        make("span", { textContent: unit.name[state.lang] }), make("b", { textContent: text(found) }));
      const path = pageOf(code, state.metric);
      if (path) tile.href = path;
      tile.style.gridColumn = unit.tile[0];
      tile.style.gridRow = unit.tile[1];
      return tile;
    }));
    const swatches = [0, 1, 2, 3, 4].map((level) => {
      const swatch = make("i", { className: `c${level}` });
      return make("span", {}, swatch, level === 0 ? words().low : level === 4 ? words().high : "");
    });
    at("legend").replaceChildren(...swatches);
  }

  function drawTable() {
    const metrics = Object.keys(book.metrics);
    const columns = [["unit", words().unit], ...metrics.map((metric) => [metric, book.metrics[metric].label[state.lang]])];
    const head = make("tr", {}, ...columns.map(([key, label]) => {
      const button = make("button", { type: "button", textContent: label });
      button.addEventListener("click", () => {
        state.descending = state.sort === key ? !state.descending : key !== "unit";
        state.sort = key;
        drawTable();
        at("units").querySelector(`[data-key="${key}"] button`).focus();
      });
      const th = make("th", { scope: "col", className: key === "unit" ? "" : "num" }, button);
      th.dataset.key = key;
      if (state.sort === key) th.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      return th;
    }), make("th", { scope: "col", textContent: words().pages }));
    at("units").tHead.replaceChildren(head);
    const value = (code) => {
      const found = cell(code, state.sort);
      return !found || found.suppressed || found.value === null ? null : found.value;
    };
    const rows = Object.entries(book.units).filter(([, unit]) => matches(unit));
    if (state.sort === "unit") rows.sort(([, a], [, b]) => a.name[state.lang].localeCompare(b.name[state.lang], state.lang));
    else if (state.sort) rows.sort(([a], [b]) => value(a) === null ? 1 : value(b) === null ? -1 : value(a) - value(b));
    if (state.sort && state.descending) rows.reverse();
    const body = rows.map(([code, unit]) => make("tr", {},
      make("th", { scope: "row", textContent: unit.name[state.lang] }),
      ...metrics.map((metric) => {
        const found = cell(code, metric);
        return make("td", { className: `num${!found || found.suppressed ? " suppressed" : ""}`, textContent: text(found) });
      }),
      make("td", {}, ...Object.entries(pages(code)).map(([study, page]) => page.status === "failed"
        ? make("span", { textContent: `${book.studies[study][state.lang]}: ${words().failed}` })
        : make("a", { href: page.path, textContent: (book.studies[study] || {})[state.lang] || study })))));
    if (!body.length) body.push(make("tr", {}, make("td", { colSpan: columns.length + 1, textContent: words().none_found })));
    at("units").tBodies[0].replaceChildren(...body);
  }

  function drawWhole() {
    const whole = Object.entries(book.units).filter(([, unit]) => !unit.tile);
    at("whole").replaceChildren(...whole.map(([code, unit]) => make("div", { className: "whole" },
      make("h2", { textContent: unit.name[state.lang] }),
      make("ul", {}, ...Object.values(pages(code)).filter((page) => page.status !== "failed")
        .map((page) => make("li", {}, make("a", { href: page.path, textContent: page.finding })))))));
  }

  function draw() {
    const say = words();
    document.documentElement.lang = state.lang === "zh" ? "zh-CN" : state.lang;
    document.title = book.title[state.lang];
    for (const [id, words_] of [["title", book.title[state.lang]], ["lead", say.lead], ["colour-by", say.colour_by], ["year-label", say.year],
      ["search-label", say.search], ["map-heading", say.map], ["caution", say.caution], ["sorting", say.how_to_sort]]) at(id).textContent = words_;
    if (at("notice")) at("notice").textContent = book.notice[state.lang];
    at("languages").replaceChildren(...book.languages.map((lang) => {
      const button = make("button", { type: "button", textContent: lang === "zh" ? "中文" : "EN", lang: lang === "zh" ? "zh-CN" : lang });
      button.setAttribute("aria-pressed", String(lang === state.lang));
      button.addEventListener("click", () => { state.lang = lang; draw(); });
      return button;
    }));
    at("metric").replaceChildren(...Object.entries(book.metrics).map(([id, metric]) =>
      make("option", { value: id, textContent: metric.label[state.lang], selected: id === state.metric })));
    at("year").replaceChildren(...book.years.map((year) => make("option", { value: year, textContent: year, selected: year === state.year })));
    drawWhole(); drawMap(); drawTable();
    history.replaceState(null, "", `#lang=${state.lang}&year=${state.year}&metric=${state.metric}`);
  }

  at("metric").addEventListener("change", (event) => { state.metric = event.target.value; draw(); });
  at("year").addEventListener("change", (event) => { state.year = event.target.value; draw(); });
  at("search").addEventListener("input", (event) => { state.search = event.target.value; drawMap(); drawTable(); });
  draw();
})();
