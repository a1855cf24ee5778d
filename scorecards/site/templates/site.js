"use strict";
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase().trim();

function search(input) {
  const rows = [...document.querySelectorAll("#units tr[data-key]")];
  const said = document.getElementById("found");
  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    for (const row of rows) row.hidden = !row.dataset.key.includes(wanted);
    said.textContent = rows.filter((row) => !row.hidden).length + " " + said.dataset.noun;
  });
}

function sortBy(heading) {
  const table = heading.closest("table"), body = table.tBodies[0], place = heading.cellIndex;
  const down = heading.getAttribute("aria-sort") === "ascending" || (!heading.hasAttribute("aria-sort") && heading.dataset.first === "down");
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", down ? "descending" : "ascending");
  const value = (row) => row.cells[place].dataset.v === "" ? null : Number(row.cells[place].dataset.v);
  const rows = [...body.rows].sort((a, b) => {
    const x = value(a), y = value(b);
    if (x === null || y === null) return (x === null) - (y === null);
    return down ? y - x : x - y;
  });
  body.append(...rows);
}

function colour(box, layer) {
  for (const land of box.querySelectorAll(".land")) {
    const [place, text] = layer.lands[land.dataset.code], said = land.dataset.name + ": " + text;
    land.setAttribute("class", "land k" + (place < 0 ? "x" : place));
    if (place < 0) land.setAttribute("fill", "url(#none-" + box.dataset.map + ")"); else land.removeAttribute("fill");
    land.querySelector("title").textContent = said;
    const link = land.closest("a");
    if (link) link.setAttribute("aria-label", said);
  }
  box.querySelectorAll(".range").forEach((range, place) => { range.textContent = layer.ranges[place]; });
  box.querySelector(".map-said").textContent = layer.name;
}

function mark(table, place) { // the column that the map shows is the one that prints
  for (const row of table.rows) for (const cell of row.cells) cell.classList.toggle("chosen", cell.cellIndex === 0 || cell.cellIndex === place);
}

function chooser(box) {
  const select = box.querySelector("select");
  if (!select) return;
  const layers = JSON.parse(box.querySelector(".layers").textContent);
  const table = document.getElementById("table-" + box.dataset.map);
  const choose = () => { if (layers[select.value]) { colour(box, layers[select.value]); mark(table, Object.keys(layers).indexOf(select.value) + 1); } };
  select.addEventListener("change", choose);
  choose(); // a browser may keep the choice over a reload
}

const input = document.getElementById("search");
if (input) search(input);
for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => sortBy(button.closest("th")));
for (const box of document.querySelectorAll(".map")) chooser(box);
