/* A heatmap that sorts and folds where it lies. Names come from a file: they are only ever set as
   text, never as markup. */

const NAME = 1, PARENT = 2, DEPTH = 3, ANSWERS = 4, WHY = 5, CELLS = 6;
const TEXT = 0, MARK = 1, COLOUR = 2, DIVIDED = 3, FIELDS = 4;
const LEVEL_COLUMNS = 8; // so many titles have room to stand level
const ROOM = { name: 200, narrowName: 146, answers: 52, cell: 38 };

const maps = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const { sort, folded, picked, ...shape } = data;
  const stamp = JSON.stringify(shape);
  let map = maps.get(parentElement);
  if (!map || map.stamp !== stamp) {
    map?.root.remove();
    map = build(parentElement, shape);
    map.stamp = stamp;
    maps.set(parentElement, map);
  }
  map.tell = setStateValue;
  map.pick = (cell) => setTriggerValue("picked", cell);
  // What this person just did is ahead of what the server has heard of.
  if (map.saidSort === undefined || map.saidSort === sort) { map.sort = sort; map.saidSort = undefined; }
  if (map.saidFolded === undefined || same(map.saidFolded, folded)) {
    map.folded = new Set(folded); map.saidFolded = undefined;
  }
  map.picked = picked;
  arrange(map);
  fit(map);
  return () => { if (!map.root.isConnected) leave(map); };
}

const same = (one, other) => one.length === other.length && one.every((each) => other.includes(each));

function make(tag, attributes = {}, text) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "role") made[key] = value; else made.setAttribute(key, value);
  }
  if (text !== undefined) made.textContent = text;
  return made;
}

function build(parent, data) {
  const root = make("div", { className: "map", lang: data.language });
  const map = { root, data, trs: [], cells: [], at: [0, 0] };
  map.signs = new Map(data.signs.map(([mark, sign, words]) => [mark, [sign, words]]));
  map.whole = new Map(data.signs.map(([mark, sign, words]) => [mark, [sign, data.whole[mark] ?? words]]));
  map.children = data.rows.map(() => []);
  data.rows.forEach((row, at) => { if (row[PARENT] >= 0) map.children[row[PARENT]].push(at); });
  root.append(tools(map));
  map.wrap = make("div", { className: "wrap" });
  map.table = make("table", { role: "treegrid", "aria-label": data.label });
  if (data.columns.length <= LEVEL_COLUMNS) map.table.classList.add("level");
  if (data.tight) map.table.classList.add("tight");
  map.table.append(widths(map), head(map), body(map));
  map.wrap.append(map.table);
  map.tip = make("div", { className: "tip", role: "tooltip", id: "tip", hidden: true });
  root.append(map.wrap, legend(map), map.tip);
  parent.append(root);
  listen(map);
  return map;
}

function tools(map) {
  const { words, tree } = map.data, bar = make("div", { className: "tools" });
  const holders = () => map.children.map((each, at) => [each, at])
    .filter(([each, at]) => each.length && map.data.rows[at][PARENT] >= 0).map(([, at]) => map.data.rows[at][0]);
  if (tree && holders().length) {
    for (const [said, which] of [[words.fold_all, holders], [words.unfold_all, () => []]]) {
      const button = make("button", { type: "button" }, said);
      button.onclick = () => fold(map, which());
      bar.append(button);
    }
  }
  const copy = make("button", { type: "button" }, words.copy);
  const heard = make("span", { role: "status" });
  copy.onclick = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      heard.textContent = words.copied;
    } catch { heard.textContent = location.href; }
  };
  bar.append(copy, heard);
  return bar;
}

function widths(map) {
  const group = make("colgroup");
  map.nameColumn = make("col");
  group.append(map.nameColumn, make("col", { style: `width:${ROOM.answers}px` }));
  map.data.columns.forEach(() => group.append(make("col")));
  return group;
}

function starts(map, column) {
  return map.data.groups.some(([, first]) => first === column && first > 0);
}

function head(map) {
  const { data } = map, thead = make("thead");
  if (data.groups.length) {
    const row = make("tr");
    row.append(make("td", { colSpan: 2 }));
    row.firstChild.setAttribute("aria-hidden", "true");
    for (const [name, first, last] of data.groups) {
      row.append(make("th", { className: "group", scope: "colgroup", colSpan: last - first + 1 }, name));
    }
    thead.append(row);
  }
  const row = make("tr");
  row.append(make("th", { className: "corner", scope: "col" }, data.corner));
  row.append(make("th", { className: "answers", scope: "col" }, data.words.answers));
  map.heads = data.columns.map((column, at) => {
    const th = make("th", { className: starts(map, at) ? "head starts" : "head", scope: "col" });
    const button = make("button", { type: "button", title: `${column.title}\n${data.words.sort}` });
    button.append(make("span", {}, column.title));
    button.onclick = () => order(map, map.sort === column.id ? "tree" : column.id);
    th.append(button);
    row.append(th);
    return th;
  });
  thead.append(row);
  map.thead = thead;
  return thead;
}

function body(map) {
  const { data } = map;
  map.tbody = make("tbody");
  data.rows.forEach((row, at) => {
    const holds = data.tree && map.children[at].length > 0 && row[PARENT] >= 0;
    const tr = make("tr", { "aria-level": Math.max(row[DEPTH], 0) + 1 });
    if (map.children[at].length) tr.classList.add("holds");
    const th = make("th", { className: "unit", scope: "row", tabIndex: -1 }), box = make("div");
    const depth = data.tree ? Math.max(row[DEPTH] - 1, 0) : 0;
    box.style.paddingLeft = `calc(${depth} * var(--step, 14px))`;
    if (holds) {
      const button = make("button", { className: "fold", type: "button", tabIndex: -1 });
      button.onclick = () => toggle(map, at);
      box.append(button);
    } else if (data.tree) box.append(make("span", { className: "gap" }));
    box.append(make("span", { className: "name" }, row[NAME]));
    th.append(box);
    tr.append(th, make("td", { className: "n" }, row[ANSWERS]));
    map.cells[at] = [th];
    if (row[WHY]) {
      const td = make("td", { className: "why", colSpan: data.columns.length, tabIndex: -1 });
      td.append(make("span", {}, row[WHY]));
      tr.append(td);
      map.cells[at].push(td);
    } else row[CELLS].forEach((cell, column) => {
      const td = one(map, cell, column, row[PARENT] < 0);
      tr.append(td);
      map.cells[at].push(td);
    });
    map.cells[at].forEach((each, column) => { each.at = [at, column]; });
    map.trs.push(tr);
    map.tbody.append(tr);
  });
  return map.tbody;
}

function one(map, cell, column, whole) {
  const td = make("td", { className: "cell", tabIndex: -1 }), [sign, words] = (whole ? map.whole : map.signs).get(cell[MARK]) ?? [];
  if (starts(map, column)) td.classList.add("starts");
  if (cell[COLOUR]) td.style.backgroundColor = cell[COLOUR]; else td.classList.add("plain");
  td.append(cell[TEXT]);
  if (sign) {
    td.classList.add(cell[MARK]);
    td.append(make("span", { className: "sign", "aria-hidden": "true" }, sign), make("span", { className: "said" }, `, ${words}`));
  }
  return td;
}

function legend(map) {
  const { data } = map, box = make("div", { className: "legend" });
  const range = make("div", { className: "range" }), bar = make("div", { className: "bar" }), ends = make("div", { className: "ends" });
  bar.style.background = `linear-gradient(to right, ${data.anchors.join(", ")})`;
  data.legend.forEach((words) => ends.append(make("span", {}, words)));
  range.append(bar, ends);
  const list = make("ul", { className: "signs" });
  for (const [mark, sign, words, colour] of data.signs) {
    const item = make("li"), swatch = make("span", { className: `swatch ${mark}`, "aria-hidden": "true" }, sign);
    if (colour) swatch.style.backgroundColor = colour; else swatch.classList.add("plain");
    item.append(swatch, make("span", {}, words));
    list.append(item);
  }
  const hidden = make("li");
  hidden.append(make("b", {}, "·"), make("span", {}, data.words.hidden));
  list.append(hidden);
  if (data.legend.length) box.append(range);
  box.append(list);
  return box;
}

/* Order and folding. */

function arrange(map) {
  const { data } = map, order = data.orders[map.sort] ?? data.orders.tree;
  const gone = new Set(), shown = [];
  order.forEach((at) => {
    const parent = data.rows[at][PARENT];
    // A parent stands before what it holds, in every order of the tree.
    if (data.tree && parent >= 0 && (gone.has(parent) || (map.folded.has(data.rows[parent][0]) && data.rows[parent][PARENT] >= 0))) gone.add(at);
    else shown.push(at);
  });
  map.shown = shown;
  // Rows that are laid anew lose the focus, and with it whoever walks the table by keyboard.
  const focused = map.tbody.getRootNode().activeElement, inside = map.tbody.contains(focused);
  map.tbody.replaceChildren(...shown.map((at) => map.trs[at]));
  shown.forEach((at) => state(map, at));
  map.heads.forEach((th, at) => {
    if (data.columns[at].id === map.sort) th.setAttribute("aria-sort", "other"); else th.removeAttribute("aria-sort");
  });
  map.tbody.querySelectorAll(".picked").forEach((each) => { each.classList.remove("picked"); each.removeAttribute("aria-selected"); });
  if (map.picked) {
    const at = data.rows.findIndex((row) => row[0] === map.picked[0]);
    const column = data.columns.findIndex((each) => each.id === map.picked[1]);
    const cell = at >= 0 && column >= 0 && !data.rows[at][WHY] ? map.cells[at][column + 1] : null;
    if (cell) { cell.classList.add("picked"); cell.setAttribute("aria-selected", "true"); }
  }
  if (!shown.includes(map.at[0])) map.at = [shown[0] ?? 0, 0];
  const cell = stop(map, map.at);
  if (inside) (focused.isConnected ? focused : cell)?.focus({ preventScroll: true });
}

function state(map, at) {
  const row = map.data.rows[at], tr = map.trs[at], button = tr.querySelector(".fold");
  tr.querySelector(".inside")?.remove();
  if (!button) return;
  const closed = map.folded.has(row[0]), { words } = map.data;
  tr.setAttribute("aria-expanded", String(!closed));
  button.setAttribute("aria-label", (closed ? words.unfold : words.fold).replace("{name}", row[NAME]));
  const count = closed ? inside(map, at) : 0;
  if (count) {
    const said = make("span", { className: "inside", title: words.surely }, words.inside.replace("{count}", count));
    said.append(make("span", { className: "said" }, ` ${words.surely}`));
    tr.querySelector(".unit > div").append(said);
  }
}

function inside(map, at) {
  return map.children[at].reduce((sum, each) => sum + inside(map, each) +
    map.data.rows[each][CELLS].filter((cell) => cell[MARK] === "clear" || cell[MARK] === "worse").length, 0);
}

function order(map, sort) {
  map.sort = map.saidSort = sort;
  arrange(map);
  map.tell("sort", sort);
}

function fold(map, units) {
  map.folded = new Set(units);
  map.saidFolded = [...units];
  arrange(map);
  map.tell("folded", map.saidFolded);
}

function toggle(map, at) {
  const unit = map.data.rows[at][0], units = new Set(map.folded);
  if (!units.delete(unit)) units.add(unit);
  fold(map, [...units]);
}

/* What a cell says when it is pointed at, and the way through the table by keyboard. */

function words(map, [at, column]) {
  const { data } = map, row = data.rows[at], cell = row[CELLS][column - 1];
  if (!cell) return null;
  const known = Object.fromEntries(data.fields.map((field, place) => [field, cell[FIELDS + place]]));
  const lines = data.lines.filter((line) => [...line.matchAll(/\{(\w+)\}/g)].every(([, field]) => known[field]))
    .map((line) => line.replace(/\{(\w+)\}/g, (_, field) => known[field]));
  if (!lines.length) lines.push(data.words.hidden);
  const mark = (row[PARENT] < 0 ? map.whole : map.signs).get(cell[MARK]);
  if (mark) lines.push(mark.join(" "));
  if (cell[DIVIDED]) lines.push(data.words.divided);
  return [row[NAME], data.columns[column - 1].title, ...lines];
}

function show(map, td) {
  const said = td?.at && words(map, td.at);
  if (!said) return hide(map);
  map.tip.replaceChildren(make("b", {}, said[0]), ...said.slice(1).map((each) => make("div", {}, each)));
  map.tip.hidden = false;
  const box = td.getBoundingClientRect(), tip = map.tip.getBoundingClientRect();
  const below = box.bottom + 8 + tip.height < innerHeight;
  map.tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.width - 8))}px`;
  map.tip.style.top = `${below ? box.bottom + 8 : Math.max(8, box.top - tip.height - 8)}px`;
  td.setAttribute("aria-describedby", "tip");
  map.described = td;
}

function hide(map) {
  map.tip.hidden = true;
  map.described?.removeAttribute("aria-describedby");
  map.described = undefined;
}

function stop(map, at) {
  const cell = map.cells[at[0]]?.[Math.min(at[1], (map.cells[at[0]]?.length ?? 1) - 1)];
  map.table.querySelectorAll('[tabindex="0"]').forEach((each) => { each.tabIndex = -1; });
  if (cell) { cell.tabIndex = 0; map.at = [at[0], at[1]]; }
  return cell;
}

function move(map, event) {
  const [at, column] = map.at, place = map.shown.indexOf(at), last = map.shown.length - 1;
  const columns = map.data.columns.length, row = map.data.rows[at];
  const holds = map.data.tree && map.children[at].length && row[PARENT] >= 0, closed = map.folded.has(row[0]);
  if (column === 0 && holds && ((event.key === "ArrowRight" && closed) || (event.key === "ArrowLeft" && !closed))) {
    toggle(map, at);
    return stop(map, [at, 0])?.focus();
  }
  const to = {
    ArrowDown: [Math.min(place + 1, last), column], ArrowUp: [Math.max(place - 1, 0), column],
    ArrowRight: [place, Math.min(column + 1, columns)], ArrowLeft: [place, Math.max(column - 1, 0)],
    Home: [place, 0], End: [place, columns],
    PageDown: [Math.min(place + 10, last), column], PageUp: [Math.max(place - 10, 0), column],
  }[event.key];
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    if (column === 0 && holds) { toggle(map, at); stop(map, [at, 0])?.focus(); } else open(map, at, column);
  } else if (event.key === "Escape") hide(map);
  else if (to) {
    event.preventDefault();
    const cell = stop(map, [map.shown[to[0]], to[1]]);
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function open(map, at, column) {
  const row = map.data.rows[at];
  if (row[WHY] || column < 1) return;
  hide(map);
  map.pick([row[0], map.data.columns[column - 1].id]);
}

function listen(map) {
  const cell = (event) => event.target.closest?.("td.cell");
  map.tbody.addEventListener("mouseover", (event) => show(map, cell(event)));
  map.tbody.addEventListener("mouseleave", () => hide(map));
  map.tbody.addEventListener("focusin", (event) => {
    const found = event.target.closest("td, th");
    if (!found?.at) return;
    stop(map, found.at);
    show(map, found);
  });
  map.tbody.addEventListener("focusout", () => hide(map));
  map.tbody.addEventListener("click", (event) => {
    const found = cell(event);
    if (found) open(map, ...found.at);
  });
  map.tbody.addEventListener("keydown", (event) => { if (event.target.closest("td, th")) move(map, event); });
  map.scrolled = () => { hide(map); pin(map); };
  addEventListener("scroll", map.scrolled, { capture: true, passive: true });
  map.watch = new ResizeObserver(() => fit(map));
  map.watch.observe(map.root);
}

function leave(map) {
  map.watch.disconnect();
  removeEventListener("scroll", map.scrolled, { capture: true });
}

/* Rows scroll with the page and the head stays. A table that is too wide scrolls sideways in itself;
   in there nothing sticks to the page, so its head is moved along. */
function pin(map) {
  const narrow = map.wrap.classList.contains("narrow");
  const over = map.bar - map.wrap.getBoundingClientRect().top;
  const most = map.table.offsetHeight - map.thead.offsetHeight - 80;
  const by = narrow ? Math.max(0, Math.min(over, most)) : 0;
  map.thead.style.transform = by ? `translateY(${by}px)` : "";
}

function fit(map) {
  const width = map.root.clientWidth;
  if (!width) return;
  const phone = width < 620, name = phone ? ROOM.narrowName : ROOM.name;
  const level = map.table.classList.contains("level");
  const least = name + ROOM.answers + map.data.columns.length * (level ? 72 : ROOM.cell + 2);
  const narrow = least > width;
  map.nameColumn.style.width = `${narrow ? name : Math.min(320, Math.max(name, width * 0.24))}px`;
  map.table.style.minWidth = narrow ? `${least}px` : "";
  map.wrap.classList.toggle("narrow", narrow);
  map.root.style.setProperty("--step", phone ? "6px" : "14px");
  map.root.style.setProperty("--name", `${name + ROOM.answers}px`);
  map.root.style.setProperty("--why", `${width - name - ROOM.answers - 24}px`);
  const groups = map.data.groups.length ? map.thead.rows[0].getBoundingClientRect().height : 0;
  const bar = document.querySelector('[data-testid="stHeader"]')?.getBoundingClientRect().height ?? 0;
  map.root.style.setProperty("--top", `${bar}px`);
  map.root.style.setProperty("--groups", `${groups}px`);
  map.root.style.setProperty("--second", `${bar + groups}px`);
  map.root.style.setProperty("--head", `${bar + map.thead.offsetHeight}px`);
  map.bar = bar;
  pin(map);
}
