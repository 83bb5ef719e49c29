// Everybody on a map: a dot a person, in a cell of place and position; those who move flow.
import { ABROAD, GREY, HEIGHTS, INK, KOREA, LADDER, POLICY, ROWS, ROW_OF, WASH, at, given, inRow, look, make, places, sides, whole, words } from "./small.js";

function scattered(uid, way) { // a number in [0, 1) that belongs to a researcher
  let mixed = Math.imul(uid ^ (way * 0x9e3779b9), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

export class People {
  constructor(side, picked) {
    this.picked = picked; // what is done when somebody is clicked on
    this.side = side;
    this.base = make("canvas", { role: "img", "aria-label": given.maps[side] });
    this.over = make("canvas", { "aria-hidden": "true" });
    this.holder = make("div", { class: "map" }, this.base, this.over);
    this.figure = make("figure", { class: sides[side] }, make("figcaption", {}, words[sides[side]]), this.holder);
    this.over.addEventListener("click", (event) => this.click(event));
  }

  fit() {
    this.wide = this.holder.clientWidth;
    this.high = Math.round(Math.min(460, Math.max(380, this.wide * 0.86)));
    this.holder.style.height = `${this.high}px`;
    for (const canvas of [this.base, this.over]) {
      canvas.width = this.wide * devicePixelRatio;
      canvas.height = this.high * devicePixelRatio;
      canvas.getContext("2d").setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    }
    const others = [0.23, 0.14, 0.23].concat(Array(Math.max(0, places.length - 4)).fill(0.14));
    const shares = [0.4, ...others.slice(0, places.length - 1)], sum = shares.reduce((a, b) => a + b);
    this.columns = [];
    let left = 0;
    for (const share of shares) { this.columns.push([left, (share / sum) * this.wide - 4]); left += (share / sum) * this.wide; }
    this.rows = [];
    let top = 22;
    for (const share of HEIGHTS) { this.rows.push([top, share * (this.high - 22) - 4]); top += share * (this.high - 22); }
  }

  cell(code) {
    const place = Math.floor(code / given.codes), row = ROW_OF[code % given.codes];
    return { place, row, x: this.columns[place][0], w: this.columns[place][1], y: this.rows[row][0], h: this.rows[row][1] };
  }

  spot(uid, code) { // where a researcher stands in a cell: the same in both maps, and for as long as she stays
    const { x, y, w, h } = this.cell(code), head = 17;
    return [x + 4 + scattered(uid, 1) * (w - 8), y + head + 2 + scattered(uid, 2) * (h - head - 7)];
  }

  size(place) {
    const [, w] = this.columns[place], number = this.crowd[place] || 1;
    return Math.max(0.6, Math.min(2.6, 0.42 * Math.sqrt((w * this.high) / number)));
  }

  color(code) {
    const { place, row } = this.cell(code);
    return place === KOREA ? LADDER[ROWS[row]] : ABROAD;
  }

  draw(hidden = new Set()) {
    const pen = this.base.getContext("2d"), codes = look.state.codes[this.side], others = look.state.codes[1 - this.side];
    this.crowd = places.map((_, place) => look.state.counts[this.side][place].reduce((a, b) => a + b) * look.state.uids.length / this.all());
    pen.clearRect(0, 0, this.wide, this.high);
    this.drawCells(pen);
    const apart = [];
    for (let n = 0; n < codes.length; n++) {
      const code = codes[n];
      if (code < 0 || hidden.has(n)) continue;
      if (code !== others[n]) apart.push(n);
      else this.dot(pen, look.state.uids[n], code, this.size(Math.floor(code / given.codes)));
    }
    for (const n of apart) this.dot(pen, look.state.uids[n], codes[n], 3.2, POLICY, "#fff");
    this.drawCounts(pen);
    this.mark();
  }

  all() { return look.state.counts[this.side].flat().reduce((a, b) => a + b); }

  drawCells(pen) {
    pen.font = "bold 12px 'Liberation Sans', Arial, NanumGothic, sans-serif";
    places.forEach((place, column) => {
      const [x, w] = this.columns[column];
      pen.fillStyle = INK;
      pen.fillText(place, x + 2, 14, w);
      this.rows.forEach(([y, h], row) => {
        if (column !== KOREA && ROWS[row] === "fellow") return;
        pen.fillStyle = WASH;
        pen.fillRect(x, y, w, h);
      });
    });
  }

  drawCounts(pen) {
    pen.font = "11px 'Liberation Sans', Arial, NanumGothic, sans-serif";
    places.forEach((_, column) => {
      const [x, w] = this.columns[column];
      ROWS.forEach((row, n) => {
        if (column !== KOREA && row === "fellow") return;
        const [y] = this.rows[n], number = whole.format(inRow(this.side, column, n)), room = pen.measureText(number).width;
        pen.fillStyle = WASH;
        pen.fillRect(x, y, w, 15);
        pen.fillStyle = INK;
        pen.fillText(number, x + w - room - 4, y + 12);
        pen.fillStyle = "#5f5f5f";
        if (column === KOREA) pen.fillText(words[`row_${row}`], x + 4, y + 12, w - room - 16);
      });
    });
  }

  dot(pen, uid, code, size, color = this.color(code), edge = null) {
    const [x, y] = this.spot(uid, code);
    pen.fillStyle = color;
    if (size < 1.2) { pen.globalAlpha = 0.7; pen.fillRect(x - size, y - size, 2 * size, 2 * size); pen.globalAlpha = 1; return; }
    pen.beginPath();
    pen.arc(x, y, size, 0, 7);
    pen.fill();
    if (color === LADDER.out) edge = GREY;
    if (edge) { pen.strokeStyle = edge; pen.lineWidth = edge === GREY ? 0.6 : 1; pen.stroke(); }
  }

  mark() { // a ring around her whose life is told
    const pen = this.over.getContext("2d");
    pen.clearRect(0, 0, this.wide, this.high);
    const n = look.chosen === null ? -1 : look.state.uids.indexOf(look.chosen);
    if (n < 0 || look.state.codes[this.side][n] < 0) return;
    const [x, y] = this.spot(look.chosen, look.state.codes[this.side][n]);
    for (const [color, width] of [["#fff", 5], [INK, 2.5]]) {
      pen.strokeStyle = color;
      pen.lineWidth = width;
      pen.beginPath();
      pen.arc(x, y, 8, 0, 7);
      pen.stroke();
    }
  }

  movers() {
    const codes = look.state.codes[this.side], old = look.before.codes[this.side], found = [];
    for (let n = 0; n < codes.length; n++)
      if (codes[n] >= 0 && old[n] >= 0 && codes[n] !== old[n] && look.state.uids[n] === look.before.uids[n]) found.push(n);
    return found;
  }

  fly(movers, share) {
    const pen = this.over.getContext("2d"), codes = look.state.codes[this.side], old = look.before.codes[this.side];
    const ease = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
    pen.clearRect(0, 0, this.wide, this.high);
    for (const n of movers) {
      const [x0, y0] = this.spot(look.state.uids[n], old[n]), [x1, y1] = this.spot(look.state.uids[n], codes[n]);
      const home = old[n] < given.codes || codes[n] < given.codes;
      const bend = (x1 - x0) * 0.12 * Math.sin(Math.PI * ease);
      const x = x0 + (x1 - x0) * ease, y = y0 + (y1 - y0) * ease - Math.abs(bend);
      if (home) {
        pen.strokeStyle = "#22222255";
        pen.lineWidth = 1;
        pen.beginPath(); pen.moveTo(x0, y0); pen.lineTo(x, y); pen.stroke();
      }
      pen.fillStyle = home ? this.color(codes[n]) : "#8a8a8a";
      pen.beginPath(); pen.arc(x, y, home ? 3 : 1.4, 0, 7); pen.fill();
      if (home) { pen.strokeStyle = INK; pen.lineWidth = 0.8; pen.stroke(); }
    }
  }

  click(event) {
    if (!look.state) return;
    const box = this.over.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    const codes = look.state.codes[this.side];
    let best = null, near = 16 ** 2;
    for (let n = 0; n < codes.length; n++) {
      if (codes[n] < 0) continue;
      const [px, py] = this.spot(look.state.uids[n], codes[n]), far = (px - x) ** 2 + (py - y) ** 2;
      if (far < near) { near = far; best = look.state.uids[n]; }
    }
    if (best !== null) this.picked({ uid: best, side: this.side });
  }
}

export function showKey() {
  const dots = [["permanent", LADDER.permanent], ["research", LADDER.fellow], ["industry", LADDER.industry], ["out", LADDER.out, GREY], ["abroad", ABROAD], ["apart", POLICY]];
  at("key").append(...dots.map(([name, color, edge]) => {
    const mark = make("i");
    mark.style.background = color;
    if (edge) mark.style.borderColor = edge;
    return make("li", {}, mark, words[`key_${name}`]);
  }));
}
