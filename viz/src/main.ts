// Wires the page: one state, drawn anew after each change. Nothing here reaches beyond the file.
import { EVIDENCE, inSentence, readView, TIERS, type Mark, type Raw, type View } from "./data.ts";
import { Cloud, everyone, MOST_ELEMENTS } from "./cloud.ts";
import { csv, exported, fileName, save, savePng } from "./files.ts";
import { columns, zones, type Picture } from "./geometry.ts";
import { drawPanel, h, type Actions } from "./panel.ts";
import { DARK, drawKeys, drawPicture, el, LIGHT, type Theme } from "./render.ts";
import { choose, fromHash, isFiltered, limitFor, NO_FILTER, passing, toHash, traceColumns, type State } from "./state.ts";
import { grouped, jobs, money, plural, setCurrency } from "./words.ts";

const byId = <T extends Element = HTMLElement>(id: string): T => document.getElementById(id) as unknown as T;
const raw = JSON.parse(byId("data").textContent ?? "{}") as Raw;
setCurrency(raw.currency);
TIERS.push(...raw.tiers);
const views = raw.views.map(readView);
/** Headings of the zones, each with the share of what the place buys that comes from there. */
const titles = TIERS.map((word, k) => {
  const name = k ? word : `${word}: ${raw.place}`;
  return raw.bought.length ? `${name}${k ? ":" : ","} ${raw.bought[k]} of purchases` : name;
});
let state: State = fromHash(location.hash, views);
let drawn = new Map<number, SVGElement>();
let visible: Mark[] = [];
let inPicture = new Set<number>();
const cloud = new Cloud(byId<HTMLCanvasElement>("cloud"));
let walk = { from: -1, up: true };
let rowLimit = 50;
let order: { column: number; down: boolean } = { column: -1, down: true };
let zoom = { k: 1, x: 0, y: 0 };
let current: Picture | null = null;
const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = (): Theme => (dark.matches && !printing ? DARK : LIGHT);
let printing = false;
/** A change of view, choice or trace is a step that the back button takes back; a filter is not. */
let step = false;
/** What a printed page holds beside title and key: A4 on its side, in pixels. */
const PAPER = [1030, 385];
const view = (): View => views[state.view];

function filterWords(): string {
  const f = state.filters, parts: string[] = [];
  if (f.text) parts.push(`search \u201c${f.text}\u201d`);
  if (f.group >= 0) parts.push(`group ${view().groups[f.group]?.[0] ?? ""}`);
  if (f.area) parts.push(`district ${f.area}`);
  if (f.tier >= 0) parts.push(inSentence(f.tier));
  if (f.evidence < 2) parts.push(f.evidence === 0 ? "seen payments only" : "seen and official figures only");
  if (f.least > 0) parts.push(`payments of ${money(f.least)} or more`);
  return parts.length ? `Filter in force: ${parts.join("; ")}.` : "";
}

function compose(w: number, h: number, pass: Mark[]): { picture: Picture; flat: boolean; status: string } {
  const v = view();
  const top = Math.max(v.width.top, 1);
  if (state.trace && state.selected >= 0) {
    const rows = Math.max(8, Math.min(18, Math.floor((h - 80) / 24)));
    const { cols, flows, counts } = traceColumns(v, state, rows);
    const wide = Math.max(w, cols.length * (w < 640 ? 225 : 205));
    const peak = Math.max(1, ...flows.map((flow) => flow.value));
    const picture = columns(cols, wide, h, v.size.by, v.size.top, TIERS);
    picture.flows = flows;
    picture.top = peak;
    const hint = (state.trace.up > 1 || state.trace.down > 1) ? " Further steps count by the share of each company\u2019s trade that goes this way." : "";
    return { picture, flat: true, status: `${v.marks[state.selected].label}. ${counts.join(". ") || "No partners known"}.${hint}` };
  }
  if (state.everyone) {
    const picture = everyone(v, state, pass, w, h, titles);
    picture.top = top;
    const many = picture.spots.length;
    return { picture, flat: false, status: `${plural(pass.length, "match", "matches")}; ${grouped(many)} drawn, every one of them here and the leading ones elsewhere. The ${grouped(picture.flows.length)} largest payments among them are drawn as lines.` };
  }
  const chosen = choose(v, state, pass, limitFor(w, h));
  const picture = zones(chosen.marks, chosen.context, w, h, titles, v.size.by, v.size.top);
  picture.flows = chosen.flows;
  picture.top = top;
  const named = v.named ? ["company or group", "companies and groups"] : ["industry or group", "industries and groups"];
  const partners = chosen.context.size ? `, with ${plural(chosen.context.size, "partner", "partners")} in pale` : "";
  const mark = v.marks[state.selected];
  const own = mark ? ` ${mark.label} is chosen: blue lines run to it from its suppliers, orange lines from it to its buyers.` : "";
  const status = `${plural(pass.length, named[0] + " matches", named[1] + " match")}; ${plural(chosen.marks.length - chosen.context.size, "is", "are")} drawn${partners}, ${plural(chosen.flows.length, "line", "lines")}.${own}`;
  return { picture, flat: false, status };
}

function focus(): { selected: number; near: Set<number> | null } {
  if (state.selected < 0 || state.trace) return { selected: state.selected, near: null };
  const near = new Set([state.selected]);
  for (const flow of current?.flows ?? []) {
    if (flow.source === state.selected) near.add(flow.target);
    if (flow.target === state.selected) near.add(flow.source);
  }
  return { selected: state.selected, near };
}

/** Width of the picture and of the key below it, asked for once a drawing: each question is a layout. */
let wide = 0;
const PLAIN = toHash(fromHash("", views));
function draw(): void {
  const v = view(), svg = byId<SVGSVGElement>("picture"), stage = byId("stage");
  wide = stage.clientWidth;
  const focused = document.activeElement?.closest(".mark")?.getAttribute("data-id");
  const w = printing ? PAPER[0] : Math.max(300, wide), tall = printing ? PAPER[1] : w < 640 ? 430 : Math.max(430, Math.min(innerHeight - 305, 1000));
  const pass = passing(v, state.filters);
  visible = pass;
  const { picture, flat, status } = compose(w, tall, pass);
  current = picture;
  const width = flat ? Math.max(w, ...picture.spots.map((s) => s.x + s.room)) : w;
  svg.setAttribute("viewBox", `0 0 ${width} ${picture.height}`);
  svg.setAttribute("preserveAspectRatio", "xMinYMin");
  svg.style.width = `${width}px`;
  svg.style.height = `${picture.height}px`;
  if (flat && width > wide) stage.scrollLeft = (picture.spots.find((s) => s.mark.id === state.selected)?.x ?? 0) - 0.8 * wide;
  svg.replaceChildren();
  const bitmap = picture.spots.length > MOST_ELEMENTS;
  cloud.show(bitmap);
  svg.toggleAttribute("hidden", bitmap);
  svg.style.display = bitmap ? "none" : "";
  inPicture = new Set(picture.spots.map((spot) => spot.mark.id));
  el(svg, "title", {}, raw.title);
  const layer = el(svg, "g", { id: "layer" });
  if (bitmap) cloud.set(picture, theme(), focus(), { x: 0, y: 0, w: width, h: picture.height });
  drawn = bitmap ? new Map<number, SVGElement>() : drawPicture(layer, picture, theme(), focus(), { x: 0, y: 0, w: width, h: picture.height }, flat);
  let first = true;
  for (const [id, node] of drawn) {
    const mark = v.marks[id];
    node.setAttribute("data-id", String(id));
    node.setAttribute("role", "button");
    node.setAttribute("tabindex", (state.selected >= 0 ? id === state.selected : first) ? "0" : "-1");
    node.setAttribute("aria-label", sentence(mark));
    node.setAttribute("aria-pressed", String(id === state.selected));
    el(node, "title", {}, sentence(mark));
    first = false;
  }
  applyZoom();
  if (focused && drawn.has(Number(focused))) (drawn.get(Number(focused)) as unknown as HTMLElement).focus({ preventScroll: true });
  byId("status").textContent = `${status} ${filterWords()}`.trim();
  drawLegend();
  drawPanel(byId("panel"), v, state.selected, state.trace, actions, views.some((other) => other.named), state.view === 0 ? raw.tables : []);
  byId("caption").textContent = `${v.caption} ${raw.footer}`;
  byId("panel").classList.toggle("empty", state.selected < 0);
  drawTable();
  syncControls();
  const hash = toHash(state);
  // An address without a fragment stays as it is until there is something to say.
  if (location.hash !== hash && (location.hash || hash !== PLAIN)) history[step ? "pushState" : "replaceState"](null, "", hash);
  step = false;
}

function sentence(mark: Mark): string {
  const v = view();
  const size = mark.tier === 0 ? `, ${Number.isFinite(mark.jobs) ? plural(mark.jobs, "job", "jobs") : "jobs not known"}` : "";
  const [suppliers, buyers] = v.degree(mark.id);
  return `${mark.label}, ${inSentence(mark.tier)}${size}: ${plural(suppliers, "supplier", "suppliers")}, ${plural(buyers, "buyer", "buyers")}`;
}

function drawLegend(): void {
  const v = view(), chips = byId("groups"), t = theme();
  chips.replaceChildren();
  h(chips, "span", `Colour: industry group (${v.counted})`, "key-title");
  v.groups.forEach(([label, count], k) => {
    const chip = h(chips, "button", "", "chip");
    chip.setAttribute("aria-pressed", String(state.filters.group === k));
    const dot = h(chip, "span", "", "dot");
    dot.style.backgroundColor = t.groups[label === "Other" ? 8 : k];
    h(chip, "span", label);
    h(chip, "span", grouped(count), "num");
    chip.addEventListener("click", () => update({ filters: { ...state.filters, group: state.filters.group === k ? -1 : k } }));
  });
  const svg = byId<SVGSVGElement>("keys"), w = printing ? PAPER[0] : Math.max(300, wide);
  svg.replaceChildren();
  const bottom = drawKeys(svg, v, current?.top ?? 1, t, 2, 0, w - 4, current?.most ?? 20);
  svg.setAttribute("viewBox", `0 0 ${w} ${bottom}`);
  svg.setAttribute("preserveAspectRatio", "xMinYMin");
  svg.style.height = `${bottom}px`;
}

const heads = (v: View): string[] => [v.named ? "Company or group" : "Industry or group", "Industry", "District", "Where", "Jobs", "Sales", "Buys", "From here", "Rests on"];
const cells = (mark: Mark): string[] => [mark.label, mark.industry, mark.area, TIERS[mark.tier], mark.tier === 0 ? jobs(mark.jobs) : "", mark.tier === 0 || mark.ref ? money(mark.output) : "", money(mark.bought), mark.bought > 0 ? `${mark.boughtFrom[0] ?? 0} %` : "", EVIDENCE[mark.evidence]];
const keys: ((mark: Mark) => string | number)[] = [(m) => m.label.toLowerCase(), (m) => m.industry, (m) => m.area, (m) => m.tier, (m) => m.jobs, (m) => m.output, (m) => m.bought, (m) => m.boughtFrom[0] ?? 0, (m) => m.evidence];

function sorted(): Mark[] {
  if (order.column < 0) return [...visible.filter((m) => m.ref), ...visible.filter((m) => !m.ref)];
  const key = keys[order.column], sign = order.down ? -1 : 1;
  return [...visible].sort((a, b) => {
    const [p, q] = [key(a), key(b)];
    if (typeof p === "number" && typeof q === "number") return (Number.isNaN(p) ? 1 : Number.isNaN(q) ? -1 : sign * (p - q)) || a.id - b.id;
    return sign * String(p).localeCompare(String(q), "en") || a.id - b.id;
  });
}

function drawTable(): void {
  const v = view(), table = byId<HTMLTableElement>("rows");
  table.replaceChildren();
  h(table, "caption", `${plural(visible.length, "row", "rows")}: everything that passes the filter, drawn or not`);
  const head = h(h(table, "thead"), "tr");
  heads(v).forEach((name, k) => {
    const th = h(head, "th", "", k >= 4 && k <= 7 ? "num" : "");
    th.scope = "col";
    th.setAttribute("aria-sort", order.column === k ? (order.down ? "descending" : "ascending") : "none");
    const button = h(th, "button", name + (order.column === k ? (order.down ? " \u2193" : " \u2191") : ""));
    button.addEventListener("click", () => { order = { column: k, down: order.column === k ? !order.down : k >= 4 && k <= 7 }; drawTable(); });
  });
  const body = h(table, "tbody");
  for (const mark of sorted().slice(0, rowLimit)) {
    const row = h(body, "tr");
    if (mark.id === state.selected) row.className = "chosen";
    cells(mark).forEach((text, k) => {
      if (k) return void h(row, "td", text, k >= 4 && k <= 7 ? "num" : "");
      const th = h(row, "th");
      th.scope = "row";
      h(th, "button", text, "link").addEventListener("click", () => { actions.choose(mark.id); byId("main").scrollIntoView({ block: "start" }); });
    });
  }
  const more = byId<HTMLButtonElement>("more-rows");
  more.hidden = visible.length <= rowLimit;
  more.textContent = `Show ${grouped(Math.min(200, visible.length - rowLimit))} more rows`;
}

function drawTables(): void {
  const root = byId("tables");
  raw.tables.forEach((given, t) => {
    const section = h(root, "section");
    h(section, "h2", given.title);
    const wrap = h(section, "div", "", "scroll");
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", given.title);
    const table = h(wrap, "table", "", "given"), head = h(h(table, "thead"), "tr");
    const styles = { number: "num", text: "text", long: "long" };
    given.columns.forEach((name, k) => (h(head, "th", name, styles[given.kinds[k]]).scope = "col"));
    const body = h(table, "tbody");
    given.rows.forEach((cellsOf, r) => {
      const row = h(body, "tr");
      cellsOf.forEach((text, k) => {
        const linked = k === given.who && given.marks[r] >= 0;
        const cell = h(row, "td", linked ? "" : text, styles[given.kinds[k]] + (k === given.who ? " who" : ""));
        // On a narrow screen each row is a card whose cells bring their headings.
        cell.setAttribute("data-head", given.columns[k]);
        if (linked) h(cell, "button", text, "link").addEventListener("click", () => actions.show(given.marks[r]));
      });
    });
    for (const [selector, role] of [["table", "table"], ["thead, tbody", "rowgroup"], ["tr", "row"], ["th", "columnheader"], ["td", "cell"]]) wrap.querySelectorAll(selector).forEach((node) => node.setAttribute("role", role));
    const button = h(section, "button", "Save this table (CSV)", "ghost");
    button.addEventListener("click", () => save(`table-${t + 1}.csv`, "text/csv", csv(given.columns, given.rows, about(false))));
  });
}

function update(change: Partial<State>): void {
  const other = change.view !== undefined && change.view !== state.view;
  state = { ...state, ...change };
  if (other) state = { ...state, selected: -1, trace: null, everyone: false, filters: { ...NO_FILTER, ...(change.filters ?? {}) } };
  if (change.filters) rowLimit = 50;
  step = change.view !== undefined || change.selected !== undefined || change.trace !== undefined;
  zoom = { k: 1, x: 0, y: 0 };
  draw();
}

const actions: Actions = {
  choose(id) {
    walk = { from: id, up: true };
    update({ selected: id, trace: state.trace && id >= 0 ? state.trace : null });
    byId("live").textContent = id >= 0 ? sentence(view().marks[id]) : "Nothing chosen";
  },
  show(id) {
    state = { ...state, trace: null };
    if (state.view !== 0) update({ view: 0 });
    actions.choose(id);
    byId("main").scrollIntoView({ block: "start" });
  },
  trace(up, down) {
    update({ trace: up || down ? { up, down } : null });
    byId("live").textContent = byId("status").textContent;
  },
  clear: () => actions.choose(-1),
  within(mark) {
    const index = views.findIndex((v) => v.named);
    update({ view: index, filters: { ...NO_FILTER, text: mark.label } });
  },
};

function applyZoom(): void {
  if (cloud.shown) return cloud.move(zoom);
  document.getElementById("layer")?.setAttribute("transform", `translate(${zoom.x} ${zoom.y}) scale(${zoom.k})`);
}
function zoomAt(factor: number, x: number, y: number): void {
  const k = Math.min(6, Math.max(1, zoom.k * factor));
  zoom = k === 1 ? { k: 1, x: 0, y: 0 } : { k, x: x - ((x - zoom.x) * k) / zoom.k, y: y - ((y - zoom.y) * k) / zoom.k };
  applyZoom();
}

function pointer(): void {
  const svg = byId("stage");
  const point = (event: MouseEvent): [number, number] => { const box = svg.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    zoomAt(Math.exp(-event.deltaY / 300), ...point(event));
  }, { passive: false });
  let drag: { x: number; y: number; moved: boolean } | null = null;
  svg.addEventListener("pointerdown", (event) => { drag = { x: event.clientX, y: event.clientY, moved: false }; });
  svg.addEventListener("pointermove", (event) => {
    if (!drag && cloud.shown) {
      const id = cloud.at(...point(event));
      cloud.canvas.title = id >= 0 ? sentence(view().marks[id]) : "";
      cloud.canvas.style.cursor = id >= 0 ? "pointer" : "";
    }
    if (!drag || zoom.k === 1) return;
    zoom.x += event.clientX - drag.x;
    zoom.y += event.clientY - drag.y;
    drag = { x: event.clientX, y: event.clientY, moved: drag.moved || Math.abs(event.movementX) + Math.abs(event.movementY) > 2 };
    applyZoom();
  });
  addEventListener("pointerup", () => setTimeout(() => (drag = null), 0));
  svg.addEventListener("click", (event) => {
    if (drag?.moved) return;
    const mark = (event.target as Element).closest(".mark");
    const hit = cloud.shown ? cloud.at(...point(event)) : -1;
    if (hit >= 0) actions.choose(hit);
    else if (mark) actions.choose(Number(mark.getAttribute("data-id")));
    else if (state.selected >= 0 && !state.trace) actions.clear();
  });
  const centre = (): [number, number] => [svg.clientWidth / 2, svg.clientHeight / 2];
  byId("zoom-in").addEventListener("click", () => zoomAt(1.4, ...centre()));
  byId("zoom-out").addEventListener("click", () => zoomAt(1 / 1.4, ...centre()));
  byId("zoom-fit").addEventListener("click", () => { zoom = { k: 1, x: 0, y: 0 }; applyZoom(); });
}

/** Arrow keys: left to the largest supplier, right to the largest buyer, up and down among them. */
function arrow(key: string, id: number): number {
  const v = view();
  const there = (up: boolean, from: number): number[] => (up ? v.into(from).map((l) => l.source) : v.outOf(from).map((l) => l.target)).filter((other) => inPicture.has(other));
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const next = there(key === "ArrowLeft", id)[0];
    if (next === undefined) return -1;
    walk = { from: id, up: key === "ArrowLeft" };
    return next;
  }
  let row = walk.from >= 0 && walk.from !== id ? there(walk.up, walk.from) : [];
  if (!row.includes(id)) row = [...inPicture];
  const at = row.indexOf(id) + (key === "ArrowDown" ? 1 : -1);
  return row[(at + row.length) % row.length];
}

function keyboard(): void {
  byId("stage").addEventListener("keydown", (event) => {
    const mark = (event.target as Element).closest(".mark");
    if (!mark && event.target !== cloud.canvas) return;
    const id = mark ? Number(mark.getAttribute("data-id")) : cloud.cursor >= 0 ? cloud.cursor : [...inPicture][0];
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); actions.choose(id); return; }
    if (event.key === "Escape") { actions.clear(); return; }
    if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = arrow(event.key, id);
    if (!mark && next >= 0) {
      cloud.cursor = next;
      cloud.paint();
      cloud.canvas.setAttribute("aria-label", sentence(view().marks[next]));
      byId("live").textContent = sentence(view().marks[next]);
      return;
    }
    const node = drawn.get(next);
    if (!node) { byId("live").textContent = "No partner in the picture that way"; return; }
    drawn.forEach((other) => other.setAttribute("tabindex", "-1"));
    node.setAttribute("tabindex", "0");
    (node as unknown as HTMLElement).focus();
    byId("live").textContent = sentence(view().marks[next]);
  });
}

function option(select: HTMLSelectElement, value: number, text: string): void {
  const item = h(select, "option", text);
  item.value = String(value);
}

function syncControls(): void {
  const f = state.filters;
  byId<HTMLInputElement>("search").value = f.text;
  for (const [id, value] of [["group", f.group], ["tier", f.tier], ["evidence", f.evidence], ["least", f.least]] as const) byId<HTMLSelectElement>(id).value = String(value);
  byId<HTMLSelectElement>("area").value = f.area;
  const all = byId<HTMLButtonElement>("everyone");
  all.hidden = view().marks.length <= 60 || !view().named;
  all.setAttribute("aria-pressed", String(state.everyone));
  all.textContent = state.everyone ? "Show the leading ones" : `Show all ${grouped(visible.length)}`;
  document.querySelectorAll<HTMLElement>("#views button").forEach((button, k) => button.setAttribute("aria-pressed", String(k === state.view)));
  byId<HTMLButtonElement>("reset").disabled = !isFiltered(f) && state.selected < 0 && !state.trace && !state.everyone;
}

function controls(): void {
  const switcher = byId("views");
  switcher.hidden = views.length < 2;
  views.forEach((v, k) => h(switcher, "button", v.name).addEventListener("click", () => update({ view: k })));
  const group = byId<HTMLSelectElement>("group");
  option(group, -1, "All groups");
  (views.find((v) => v.named) ?? views[0]).groups.forEach(([label], k) => option(group, k, label));
  const area = byId<HTMLSelectElement>("area");
  const areas = [...new Set(views.flatMap((v) => v.districts))].sort((a, b) => a.localeCompare(b, "en"));
  h(area, "option", "All districts").value = "";
  for (const name of areas) h(area, "option", name).value = name;
  area.hidden = areas.length < 2;
  area.addEventListener("change", () => set({ area: area.value }));
  byId("everyone").addEventListener("click", () => update({ everyone: !state.everyone, trace: null }));
  const tier = byId<HTMLSelectElement>("tier");
  option(tier, -1, "Everywhere");
  TIERS.forEach((word, k) => option(tier, k, word));
  const evidence = byId<HTMLSelectElement>("evidence");
  [[2, "All payments"], [1, "Seen and official"], [0, "Seen only"]].forEach(([k, word]) => option(evidence, k as number, word as string));
  const least = byId<HTMLSelectElement>("least");
  option(least, 0, "Any amount");
  [1e4, 1e5, 1e6, 1e7, 1e8].forEach((v) => option(least, v, `${money(v).replace(".0", "")} or more`));
  const set = (change: Partial<State["filters"]>): void => update({ filters: { ...state.filters, ...change } });
  group.addEventListener("change", () => set({ group: Number(group.value) }));
  tier.addEventListener("change", () => set({ tier: Number(tier.value) }));
  evidence.addEventListener("change", () => set({ evidence: Number(evidence.value) }));
  least.addEventListener("change", () => set({ least: Number(least.value) }));
  const search = byId<HTMLInputElement>("search");
  search.addEventListener("input", () => { set({ text: search.value.slice(0, 200) }); byId("live").textContent = byId("status").textContent; });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && visible.length) actions.choose(sorted()[0].id);
    if (event.key === "Escape") set({ text: "" });
  });
  byId("filters").addEventListener("click", () => byId("filters").setAttribute("aria-expanded", String(byId("filters").getAttribute("aria-expanded") === "false")));
  byId("reset").addEventListener("click", () => update({ selected: -1, trace: null, everyone: false, filters: { ...NO_FILTER } }));
  byId("more-rows").addEventListener("click", () => { rowLimit += 200; drawTable(); });
  byId("save-csv").addEventListener("click", () => save(fileName("rows", view().name, filterWords(), "csv"), "text/csv", csv(heads(view()), sorted().map(cells), about())));
  byId("save-svg").addEventListener("click", () => save(fileName("picture", view().name, filterWords(), "svg"), "image/svg+xml", pictureFile()));
  byId("save-png").addEventListener("click", () => void savePng(fileName("picture", view().name, filterWords(), "png"), pictureFile()).catch(() => { byId("live").textContent = byId("status").textContent = "This browser could not make a PNG; save the SVG picture instead."; }));
  byId("print").addEventListener("click", () => print());
}

/** What a saved table needs to be understood on its own. */
const about = (filtered = true): string[] => [raw.title, raw.stamp, filtered ? filterWords() || "No filter in force." : "", ...raw.notices, raw.footer].filter(Boolean);

function pictureFile(): string {
  const v = view();
  const subtitle = `${v.name}${state.selected >= 0 ? `: ${v.marks[state.selected].label}` : ""}. ${byId("status").textContent ?? ""}`;
  return exported(raw, v, filterWords(), subtitle, (root, w, height) => {
    const { picture, flat } = compose(w, height, passing(v, state.filters));
    const width = flat ? Math.max(w, ...picture.spots.map((s) => s.x + s.room)) : w;
    const inner = el(root, "g", width > w ? { transform: `scale(${(w / width).toFixed(4)})` } : {});
    drawPicture(inner, picture, LIGHT, focus(), { x: 0, y: 0, w: width, h: picture.height }, flat);
    const scale = Math.min(1, w / width);
    return { bottom: picture.height * scale, top: picture.top, most: picture.most * scale };
  });
}

function start(): void {
  // A picture of one company opens as its columns.
  const first = views[0];
  if (first.arrangement === "columns" && !location.hash) {
    const centre = first.marks.findIndex((mark) => mark.column === 0);
    state = { ...state, selected: centre, trace: { up: Math.max(...first.marks.map((m) => -m.column)), down: Math.max(...first.marks.map((m) => m.column)) } };
  }
  controls();
  pointer();
  keyboard();
  drawTables();
  draw();
  let wait = 0;
  addEventListener("resize", () => { clearTimeout(wait); wait = setTimeout(draw, 120); });
  addEventListener("hashchange", () => { if (location.hash !== toHash(state)) { state = fromHash(location.hash, views); draw(); } });
  dark.addEventListener("change", draw);
  addEventListener("beforeprint", () => { printing = true; draw(); });
  addEventListener("afterprint", () => { printing = false; draw(); });
  document.documentElement.dataset.ready = "true";
}
start();
