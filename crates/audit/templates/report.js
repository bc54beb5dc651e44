"use strict";
// Sorting, filtering and tips. Without it all figures are there.

const value = (cell) => {
  const data = cell.querySelector("data");
  return data ? Number(data.value) : cell.textContent;
};

const compare = (one, other) => (typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other)));

const sort = (table, header, column) => {
  const isNumber = header.classList.contains("number");
  const first = isNumber ? "descending" : "ascending";
  const second = isNumber ? "ascending" : "descending";
  const order = header.getAttribute("aria-sort") === first ? second : first;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", order);
  const sign = order === "ascending" ? 1 : -1;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
  rows.sort(([one], [other]) => sign * compare(one, other));
  body.append(...rows.map(([, row]) => row));
};

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(table, header, column));
    header.append(button);
  });
}

const filter = document.getElementById("filter");
if (filter) {
  const box = filter.closest(".filter");
  const rows = [...document.querySelectorAll("#sites tbody tr")].map((row) => [
    `${row.cells[0].textContent}\n${row.cells[1].textContent}`.toLowerCase(),
    row,
  ]);
  const apply = () => {
    const wanted = filter.value.toLowerCase();
    let shown = 0;
    for (const [text, row] of rows) {
      row.hidden = !text.includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    box.querySelector("output").textContent = `${shown} of ${rows.length}`;
  };
  filter.addEventListener("input", apply);
  box.hidden = false;
  apply();
}

const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
document.body.append(tip);

const hide = () => {
  tip.hidden = true;
};

const show = (mark) => {
  tip.textContent = mark.getAttribute("aria-label");
  tip.hidden = false;
  const at = mark.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), document.documentElement.clientWidth - width - 8);
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${Math.max(8, at.top - height - 8)}px`;
};

// One mark of a chart takes the tab key; the arrows go to the others.
const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };
for (const chart of document.querySelectorAll(".chart")) {
  const marks = [...chart.querySelectorAll(".mark")];
  for (const svg of chart.querySelectorAll("svg[role=img]")) svg.setAttribute("role", "group");
  marks.forEach((mark, index) => {
    const title = mark.querySelector("title");
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", title.textContent);
    mark.setAttribute("tabindex", index === 0 ? "0" : "-1");
    title.remove();
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("blur", hide);
    mark.addEventListener("mouseenter", () => show(mark));
    mark.addEventListener("mouseleave", hide);
    mark.addEventListener("keydown", (event) => {
      if (event.key === "Escape") hide();
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = marks[Math.min(Math.max(index + step, 0), marks.length - 1)];
      mark.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    });
  });
}
addEventListener("scroll", hide, { capture: true, passive: true });
