// A field above each table in a `filtered` block: only rows that hold all the words in it are shown.
for (const block of document.querySelectorAll(".filtered")) {
  const rows = [...block.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const field = Object.assign(document.createElement("input"), { type: "search", className: "filter" });
  field.placeholder = "Filter: Korea postdoc measured";
  field.setAttribute("aria-label", "Show only rows that hold all these words");
  const told = document.createElement("p");
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = texts.map((text) => words.every((word) => text.includes(word)));
    rows.forEach((row, i) => (row.hidden = !hits[i]));
    told.textContent = `${hits.filter(Boolean).length} of ${rows.length} rows`;
  };
  field.addEventListener("input", show);
  block.prepend(field, told);
  show();
}
