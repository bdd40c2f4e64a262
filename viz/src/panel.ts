// The details of one mark: facts, where it buys and sells, its leading partners.
import { EVIDENCE, TIERS, type Flow, type Mark, type Table, type View } from "./data.ts";
import { jobs, money, plural } from "./words.ts";

export function h<K extends keyof HTMLElementTagNameMap>(parent: Element, tag: K, text = "", className = ""): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (text) node.textContent = text;
  if (className) node.className = className;
  parent.appendChild(node);
  return node;
}

const TOP = 6;

/** `show` chooses a company of the first view and brings the picture into sight. */
export interface Actions { choose(id: number): void; show(id: number): void; trace(up: number, down: number): void; clear(): void; within(mark: Mark): void }

export function drawPanel(root: HTMLElement, view: View, id: number, tracing: { up: number; down: number } | null, act: Actions, hasCompanies: boolean, tables: Table[]): void {
  root.replaceChildren();
  if (id < 0) return intro(root, view, act, tables);
  const mark = view.marks[id];
  const head = h(root, "div", "", "panel-head");
  h(head, "h2", mark.label);
  const close = h(head, "button", "\u00d7", "close");
  close.setAttribute("aria-label", "Close details");
  close.addEventListener("click", act.clear);
  const where = [mark.kind === "company" ? mark.industry : "", mark.area, TIERS[mark.tier]].filter(Boolean);
  h(root, "p", where.join(" \u00b7 "), "where");
  traceButtons(root, mark, tracing, act);
  facts(root, mark);
  split(root, "Buys from", mark.bought, mark.boughtFrom, TIERS);
  partners(root, "Largest suppliers", view.into(id), (flow) => flow.source, view, act, mark.bought);
  split(root, "Sells to", mark.sold, mark.soldTo, [...TIERS, "Final customers"]);
  partners(root, "Largest buyers", view.outOf(id), (flow) => flow.target, view, act, mark.sold);
  if (mark.kind === "industry" && hasCompanies) {
    const button = h(root, "button", "Show its companies", "wide");
    button.addEventListener("click", () => act.within(mark));
  }
}

function intro(root: HTMLElement, view: View, act: Actions, tables: Table[]): void {
  h(root, "h2", view.named ? "Choose a company" : "Choose an industry");
  h(root, "p", "Click a circle, a name, a row of the table or a search result to see who supplies it and who buys from it.", "lead");
  const known = tables.filter((table) => table.marks.some((mark) => mark >= 0));
  known.forEach((table, t) => leaders(root, table, t ? 3 : 5, act));
  if (!known.length) largest(root, view, act);
  h(root, "h3", "About this picture");
  h(root, "p", view.caption, "quiet");
  if (view.dropped) h(root, "p", `${plural(view.dropped, "small payment is", "small payments are")} not listed one by one in this file; the totals include them.`, "quiet");
  for (const text of [
    "Trace, once something is chosen, follows the money one to three steps back to suppliers or on to buyers.",
    "Keyboard: Tab to the picture; left arrow to the largest supplier, right arrow to the largest buyer, up and down to the next one of them, Enter to choose, Escape to let go.",
  ]) h(root, "p", text, "quiet");
}

/** The first rows of a table of companies, to start from. */
function leaders(root: HTMLElement, table: Table, most: number, act: Actions): void {
  const long = table.kinds.indexOf("long"), second = long >= 0 ? long : table.kinds.indexOf("text", table.who + 1);
  const list = starters(root, table.title);
  table.rows.forEach((row, r) => {
    if (r < most) starter(list, row[table.who], "", second >= 0 ? row[second] : "", table.marks[r] >= 0 ? () => act.show(table.marks[r]) : null);
  });
}

/** Without a table of companies: the largest here. */
function largest(root: HTMLElement, view: View, act: Actions): void {
  const size = (mark: Mark): number => (Number.isFinite(mark.jobs) ? mark.jobs : 0);
  const here: Mark[] = [];
  for (const mark of view.marks) {
    if (mark.tier !== 0 || !(view.named ? mark.ref !== "" : mark.kind === "industry")) continue;
    // one pass that keeps the largest eight: a place may have ten thousand
    if (here.length < 8 || size(mark) > size(here[7])) {
      let at = Math.min(here.length, 8);
      while (at > 0 && size(here[at - 1]) < size(mark)) at--;
      here.splice(at, 0, mark);
      here.length = Math.min(here.length, 8);
    }
  }
  const list = starters(root, view.named ? "Largest companies here" : "Largest industries here");
  here.forEach((mark) => {
    const from = mark.bought > 0 ? `buys ${money(mark.bought)} a year, ${mark.boughtFrom[0] ?? 0} % of it here` : "";
    starter(list, mark.short, `${jobs(mark.jobs)} jobs`, from, () => act.choose(mark.id));
  });
}

function starters(root: HTMLElement, title: string): HTMLElement {
  h(root, "h3", title);
  const list = h(root, "ol", "", "partners starters");
  list.setAttribute("aria-label", title);
  return list;
}

function starter(list: HTMLElement, name: string, figure: string, words: string, go: (() => void) | null): void {
  const item = h(list, "li"), line = go ? h(item, "button", "", "partner") : h(item, "div", "", "partner");
  h(line, "span", name, "who");
  h(line, "span", figure, "num share");
  if (words) h(line, "small", words);
  if (go) line.addEventListener("click", go);
}

function traceButtons(root: HTMLElement, mark: Mark, now: { up: number; down: number } | null, act: Actions): void {
  const row = h(root, "div", "", "trace");
  const make = (label: string, up: boolean): void => {
    const set = h(row, "div", "", "steps");
    set.setAttribute("role", "group");
    set.setAttribute("aria-label", `${label}, steps`);
    h(set, "span", label);
    for (let k = 1; k <= 3; k++) {
      const button = h(set, "button", String(k));
      const on = now !== null && (up ? now.up : now.down) === k;
      button.setAttribute("aria-pressed", String(on));
      button.setAttribute("aria-label", `${label} of ${mark.label}, ${plural(k, "step", "steps")}`);
      button.dataset.trace = `${up ? "up" : "down"}${k}`;
      button.addEventListener("click", () => {
        const [u, d] = [now?.up ?? 0, now?.down ?? 0];
        act.trace(up ? (on ? 0 : k) : u, up ? d : on ? 0 : k);
      });
    }
  };
  make("Trace suppliers", true);
  make("Trace buyers", false);
}

function facts(root: HTMLElement, mark: Mark): void {
  const list = h(root, "dl");
  const row = (term: string, value: string, hint = ""): void => {
    h(list, "dt", term);
    const cell = h(list, "dd", value);
    if (hint) h(cell, "small", hint);
  };
  if (mark.ref) row("Company number", mark.ref);
  if (mark.kind !== "company" && mark.members) row("Companies", mark.members.toLocaleString("en-GB"));
  if (mark.tier === 0) row("Jobs", jobs(mark.jobs), mark.unknown ? ` (${plural(mark.unknown, "company", "companies")} of unknown size not counted)` : "");
  if (mark.tier === 0 || mark.ref) row("Sales a year", money(mark.output));
  row("Rests on", EVIDENCE[mark.evidence]);
  for (const [term, value] of mark.facts) row(term, value);
}

function split(root: HTMLElement, title: string, total: number, shares: number[], words: string[]): void {
  h(root, "h3", `${title}: ${money(total)} a year`);
  if (!(total > 0)) { h(root, "p", "None known.", "quiet"); return; }
  const bar = h(root, "div", "", "bar");
  bar.setAttribute("role", "img");
  const text = shares.map((share, k) => (share > 0 ? `${words[k]} ${share} %` : "")).filter(Boolean).join(", ");
  bar.setAttribute("aria-label", text);
  shares.forEach((share, k) => {
    if (share <= 0) return;
    const part = h(bar, "span", "", `part p${k}`);
    part.style.flexGrow = String(share);
  });
  h(root, "p", text, "split");
}

function partners(root: HTMLElement, title: string, flows: Flow[], other: (flow: Flow) => number, view: View, act: Actions, total: number): void {
  if (!flows.length) return;
  const list = h(root, "ol", "", "partners");
  list.setAttribute("aria-label", title);
  const fill = (limit: number): void => {
    list.replaceChildren();
    for (const flow of flows.slice(0, limit)) {
      const mark = view.marks[other(flow)];
      const button = h(h(list, "li"), "button", "", "partner");
      h(button, "span", mark.label, "who");
      const share = total > 0 ? Math.min(100, Math.round((100 * flow.value) / total)) : 0;
      h(button, "span", money(flow.value), "num");
      h(button, "span", `${share < 1 ? "<1" : share} %`, "num share");
      h(button, "small", `${TIERS[mark.tier]}, ${EVIDENCE[flow.evidence]}`);
      button.addEventListener("click", () => act.choose(mark.id));
    }
    if (flows.length > limit) {
      const more = h(h(list, "li"), "button", `Show all ${flows.length}`, "more");
      more.addEventListener("click", () => fill(Math.min(flows.length, 500)));
    }
  };
  fill(TOP);
}
