"use strict";
const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/Đ/g, "D").toLowerCase().trim();

function search(input) {
  const rows = [...document.querySelectorAll("#units tr[data-key], .unit[data-key]")];
  const said = document.getElementById("found");
  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    for (const row of rows) row.hidden = !row.dataset.key.includes(wanted);
    said.textContent = rows.filter((row) => row.tagName === "TR" && !row.hidden).length + " đơn vị";
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

function openTarget() {
  const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = found && found.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (found) found.scrollIntoView({ block: "start" });
}

const input = document.getElementById("search");
if (input) search(input);
for (const button of document.querySelectorAll("th button")) button.addEventListener("click", () => sortBy(button.closest("th")));
addEventListener("hashchange", openTarget);
openTarget();
