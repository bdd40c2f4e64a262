// What is chosen, and which marks and lines follow from it.
import { fold, type Flow, type Mark, type View } from "./data.ts";
import type { Column } from "./geometry.ts";
import { grouped, money } from "./words.ts";

export interface Limit { named: number; gathered: number; elsewhere: number; lines: number; context: number; industries: number; guessed: number }
/** On a narrow screen: what a hand-sized picture can hold. */
const NARROW: Limit = { named: 20, gathered: 3, elsewhere: 4, lines: 32, context: 10, industries: 16, guessed: 3 };
/** How many companies, and how few estimated lines to elsewhere (all lead to the same few industries), a picture of this size can hold. */
export function limitFor(w: number, h: number): Limit {
  if (w < 640) return NARROW;
  const named = Math.max(24, Math.min(58, Math.round((0.75 * w * h) / 8000)));
  return { named, gathered: Math.round(named / 7), elsewhere: h < 420 ? 4 : 6, lines: Math.round(1.55 * named), context: 24, industries: 99, guessed: 8 };
}

export interface Filters { text: string; group: number; area: string; tier: number; evidence: number; least: number }
export interface Trace { up: number; down: number }
export interface State { view: number; selected: number; trace: Trace | null; filters: Filters; everyone: boolean }
export const NO_FILTER: Filters = { text: "", group: -1, area: "", tier: -1, evidence: 2, least: 0 };

export const isFiltered = (filters: Filters): boolean => (Object.keys(NO_FILTER) as (keyof Filters)[]).some((key) => filters[key] !== NO_FILTER[key]);

/** Marks that pass, in order of rank. */
export function passing(view: View, filters: Filters): Mark[] {
  if (!isFiltered(filters)) return view.marks;
  const words = fold(filters.text).split(/\s+/).filter(Boolean);
  const lineOk = linePasses(filters);
  const byLine = filters.evidence < 2 || filters.least > 0;
  return view.marks.filter((mark) =>
    (filters.group < 0 || mark.group === filters.group) && (!filters.area || mark.area === filters.area) && (filters.tier < 0 || mark.tier === filters.tier) &&
    words.every((word) => mark.search.includes(word)) &&
    (!byLine || view.into(mark.id).some(lineOk) || view.outOf(mark.id).some(lineOk)));
}
export const linePasses = (filters: Filters) => (flow: Flow): boolean => flow.evidence <= filters.evidence && flow.value >= filters.least;

/** Who is drawn: few enough to read, leaders first, with the partners of the matches when a filter is on. */
export function choose(view: View, state: State, pass: Mark[], limit: Limit): { marks: Mark[]; flows: Flow[]; context: Set<number> } {
  const opening = view.named && !isFiltered(state.filters);
  const drawn = new Map<number, Mark>();
  const counts = new Map<number, number>();
  for (const mark of pass) {
    const bin = 2 * mark.tier + (mark.ref ? 1 : 0), count = counts.get(bin) ?? 0;
    const away = opening ? (mark.ref ? Math.ceil : Math.floor)(limit.elsewhere * (mark.ref ? 0.6 : 0.4)) : Math.min(limit.elsewhere, limit.industries);
    const most = !view.named ? (mark.tier && limit.industries < 99 ? 6 : limit.industries) : mark.tier ? away : mark.ref ? limit.named : limit.gathered;
    counts.set(bin, count + 1);
    if (count < most) drawn.set(mark.id, mark);
  }
  if (state.selected >= 0) drawn.set(state.selected, view.marks[state.selected]);
  const lineOk = linePasses(state.filters);
  const narrowed = state.filters.text !== "" || state.filters.area !== "" || state.filters.group >= 0;
  const context = new Set<number>();
  const elsewhere = [0, 0, 0, 0];
  if (narrowed && state.filters.tier < 0) {
    const matched = new Set(drawn.keys());
    for (const flow of view.flows) {
      if (context.size >= limit.context || matched.size > 40) break;
      if (!lineOk(flow) || flow.source === flow.target) continue;
      const [a, b] = [matched.has(flow.source), matched.has(flow.target)];
      if (a === b) continue;
      const other = view.marks[a ? flow.target : flow.source];
      if (drawn.has(other.id) || (other.tier > 0 && elsewhere[other.tier]++ >= 4)) continue;
      context.add(other.id);
      drawn.set(other.id, other);
    }
  }
  const own: Flow[] = [], here: Flow[] = [], away: Flow[] = [];
  let guessed = 0;
  for (const flow of view.between(drawn.keys())) {
    if (flow.source === flow.target || !lineOk(flow)) continue;
    const [a, b] = [view.marks[flow.source], view.marks[flow.target]];
    if (context.has(a.id) && context.has(b.id)) continue;
    if (a.id === state.selected || b.id === state.selected) own.push(flow);
    else if (view.named && !a.ref && !b.ref) continue;
    else if (!a.tier && !b.tier) here.push(flow);
    else if (!opening || flow.evidence < 2 || guessed++ < limit.guessed) away.push(flow);
  }
  // What ties the place together comes first: trade with elsewhere is larger and would take every line.
  const most = Math.max(0, Math.min(limit.lines, view.lines) - own.length);
  const within = here.slice(0, Math.max(Math.round((view.named ? 0.6 : 0.8) * most), most - away.length));
  const flows = [...own, ...within, ...away.slice(0, most - within.length)].sort((a, b) => b.value - a.value);
  const marks = [...drawn.values()].sort((a, b) => a.id - b.id);
  return { marks, flows, context };
}

interface Step { mark: Mark; value: number }

/** Steps back or on from one mark. A partner further away counts by the share of its trade that goes this way. */
export function trace(view: View, from: number, steps: number, up: boolean, filters: Filters): Step[][] {
  const lineOk = linePasses(filters);
  const done = new Set([from]);
  const found: Step[][] = [];
  let frontier = new Map<number, number>([[from, NaN]]);
  for (let k = 0; k < steps; k++) {
    const next = new Map<number, number>();
    for (const [id, carried] of frontier) {
      const total = up ? view.marks[id].sold : view.marks[id].bought;
      const share = k === 0 ? 1 : Math.min(1, carried / Math.max(total, carried, 1));
      for (const flow of up ? view.into(id) : view.outOf(id)) {
        const other = up ? flow.source : flow.target;
        if (done.has(other) || !lineOk(flow)) continue;
        next.set(other, (next.get(other) ?? 0) + flow.value * share);
      }
    }
    if (!next.size) break;
    next.forEach((_, id) => done.add(id));
    found.push([...next].map(([id, value]) => ({ mark: view.marks[id], value })).sort((a, b) => b.value - a.value || a.mark.id - b.mark.id));
    frontier = new Map([...next].sort((a, b) => b[1] - a[1]).slice(0, 400));
  }
  return found;
}

export const UP = ["Suppliers", "Their suppliers", "Suppliers, third step"];
export const DOWN = ["Buyers", "Their buyers", "Buyers, third step"];

/** The columns of a trace, suppliers left, each with its leading rows and a line for the rest. */
export function traceColumns(view: View, state: State, rows: number): { cols: Column[]; flows: Flow[]; counts: string[]; shown: Mark[] } {
  const { up, down } = state.trace!;
  const centre = view.marks[state.selected];
  const back = trace(view, centre.id, up, true, state.filters);
  const on = trace(view, centre.id, down, false, state.filters).map((steps) => steps);
  const counts: string[] = [];
  const column = (steps: Step[], name: string, base: number, of: string): Column => {
    // The share is of all that the one in the middle buys or sells; nothing is said where that is not known.
    const share = (value: number): string => (base > 0 && value <= base * 1.005 ? ((100 * value) / base < 0.5 ? "<1 %" : `${((100 * value) / base).toFixed(0)} %`) : "");
    const top = steps.slice(0, rows);
    const rest = steps.slice(rows).reduce((sum, step) => sum + step.value, 0);
    const total = steps.reduce((sum, step) => sum + step.value, 0);
    const whole = share(total);
    counts.push(`${name}: ${grouped(steps.length)}, ${money(total)}${whole ? ` (${whole} of its ${of})` : ""}`);
    top.sort((a, b) => a.mark.tier - b.mark.tier || b.value - a.value || a.mark.id - b.mark.id);
    return {
      title: `${name}, ${money(total)}`, rows: top.map((s) => ({ mark: s.mark, note: [money(s.value), share(s.value)].filter(Boolean).join(", ") })),
      more: steps.length > rows ? `and ${steps.length - rows} more, ${money(rest)}` : "",
    };
  };
  const cols = [
    ...back.map((steps, k) => column(steps, UP[k], centre.bought, "purchases")).reverse(),
    { title: "", rows: [{ mark: centre, note: "" }], more: "" },
    ...on.map((steps, k) => column(steps, DOWN[k], centre.sold, "sales")),
  ];
  // Someone who is both supplier and buyer is drawn once, where it was met first.
  const place = new Map<number, number>();
  cols.forEach((col, k) => { col.rows = col.rows.filter((row) => !place.has(row.mark.id) && place.set(row.mark.id, k)); });
  const lineOk = linePasses(state.filters);
  const flows = view.flows.filter((flow) => lineOk(flow) && place.has(flow.source) && place.get(flow.source)! + 1 === place.get(flow.target));
  const shown = cols.flatMap((col) => col.rows.map((row) => row.mark));
  return { cols, flows, counts, shown };
}

/** The state in the address fragment: positions only, no names. */
export function toHash(state: State): string {
  const { filters: f, trace: t } = state;
  const parts = [`v=${state.view}`, state.selected >= 0 ? `s=${state.selected}` : "", t ? `t=${t.up}.${t.down}` : "",
    f.group >= 0 ? `g=${f.group}` : "", f.tier >= 0 ? `w=${f.tier}` : "", state.everyone ? "all=1" : "", f.area ? `d=${encodeURIComponent(f.area)}` : "", f.evidence < 2 ? `e=${f.evidence}` : "",
    f.least ? `m=${f.least}` : "", f.text ? `q=${encodeURIComponent(f.text)}` : ""];
  return "#" + parts.filter(Boolean).join("&");
}
export function fromHash(hash: string, views: View[]): State {
  const get = new URLSearchParams(hash.replace(/^#/, ""));
  const num = (key: string, low: number, high: number, other: number): number => {
    const value = Number(get.get(key) ?? NaN);
    return Number.isInteger(value) && value >= low && value <= high ? value : other;
  };
  const view = num("v", 0, views.length - 1, 0);
  const selected = num("s", 0, views[view].marks.length - 1, -1);
  const t = /^([0-3])\.([0-3])$/.exec(get.get("t") ?? "");
  return {
    view, selected, trace: t && selected >= 0 ? { up: Number(t[1]), down: Number(t[2]) } : null,
    everyone: get.get("all") === "1",
    filters: { area: (get.get("d") ?? "").slice(0, 200), text: (get.get("q") ?? "").slice(0, 200), group: num("g", 0, 99, -1), tier: num("w", 0, 3, -1), evidence: num("e", 0, 2, 2), least: num("m", 0, 1e12, 0) },
  };
}
