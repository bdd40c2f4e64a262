// Where things stand on the paper: zones by origin, columns of a trace, circles that do not overlap, free labels.
import type { Flow, Mark } from "./data.ts";

export interface Box { x: number; y: number; w: number; h: number }
export interface Spot { mark: Mark; x: number; y: number; r: number; hollow: boolean; side: "auto" | "right" | "below"; room: number; note: string; faint: boolean; tail: number }
export interface Heading { x: number; y: number; text: string; anchor: "start" | "middle" | "end" }
export interface Picture { spots: Spot[]; flows: Flow[]; boxes: { box: Box; title: string; tier: number }[]; headings: Heading[]; height: number; top: number; size: number; most: number }

export const ROW = 19.5;
const MARGIN_R = 5.5;
const SIZE = 12;

let ruler: CanvasRenderingContext2D | null = null;
export const FACE = '"Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const widths = new Map<string, number>();
let font = "";
export function textWidth(text: string, size: number, weight = 400): number {
  const key = `${weight} ${size} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    ruler ??= document.createElement("canvas").getContext("2d");
    if (!ruler) return text.length * size * 0.56;
    const face = `${weight} ${size}px ${FACE}`;
    if (font !== face) ruler.font = font = face;
    width = ruler.measureText(text).width;
    if (widths.size > 20000) widths.clear();
    widths.set(key, width);
  }
  return width;
}
export function fit(text: string, width: number, size: number, weight = 400): string {
  if (textWidth(text, size, weight) <= width) return text;
  const chars = Array.from(text);
  let [low, high] = [0, chars.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(chars.slice(0, middle).join("") + "\u2026", size, weight) <= width) low = middle;
    else high = middle - 1;
  }
  return chars.slice(0, low).join("").trimEnd() + "\u2026";
}

/** Shortens a label, but keeps the size class at its end: it tells two marks of one industry apart. */
export function fitLabel(text: string, width: number, size: number): string {
  const tail = /, [^,]*(?: jobs| known)$/.exec(text)?.[0] ?? "";
  if (!tail || textWidth(text, size) <= width) return fit(text, width, size);
  // The industry says more than the size: where there is room for one of them, it stays.
  const room = width - textWidth(tail, size);
  return room < 5.5 * size ? fit(text, width, size) : fit(text.slice(0, -tail.length), room, size) + tail;
}

export function radius(mark: Mark, by: string, top: number, most: number): number {
  if (mark.tier > 0) return MARGIN_R;
  const value = by === "jobs" ? mark.jobs : mark.output;
  if (!Number.isFinite(value) || value <= 0) return 4;
  return Math.max(4, most * Math.sqrt(Math.min(1, value / top)));
}

export const mostRadius = (w: number, h: number): number => Math.max(14, Math.min(34, 0.05 * Math.sqrt(w * h)));

function spread(values: number[], evenly = 0.8): number[] {
  const n = values.length;
  if (n < 2) return values.map(() => 0.5);
  const low = Math.min(...values), span = Math.max(...values) - low || 1;
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const out = new Array<number>(n);
  order.forEach((i, rank) => (out[i] = (1 - evenly) * ((values[i] - low) / span) + (evenly * rank) / (n - 1)));
  return out;
}

function pushApart(spots: Spot[], box: Box, gap: number): void {
  const n = spots.length, x = Float64Array.from(spots, (s) => s.x), y = Float64Array.from(spots, (s) => s.y), r = Float64Array.from(spots, (s) => s.r);
  let moved = true;
  for (let round = 0; round < 200 && moved; round++) {
    moved = false;
    for (let i = 0; i < n; i++) {
      for (let j = i + 1; j < n; j++) {
        const need = r[i] + r[j] + gap, dx = x[i] - x[j];
        if (dx >= need || dx <= -need) continue;
        const dy = y[i] - y[j], square = dx * dx + dy * dy;
        if (square >= need * need) continue;
        moved = true;
        const d = Math.sqrt(square) || 1e-6, half = (need - d) / 2, ux = d < 1e-5 ? half : (dx / d) * half, uy = d < 1e-5 ? 0 : (dy / d) * half;
        x[i] += ux; y[i] += uy; x[j] -= ux; y[j] -= uy;
      }
    }
    for (let i = 0; i < n; i++) {
      x[i] = Math.min(box.x + box.w - r[i], Math.max(box.x + r[i], x[i]));
      y[i] = Math.min(box.y + box.h - r[i], Math.max(box.y + r[i], y[i]));
    }
  }
  for (let i = 0; i < n; i++) { spots[i].x = x[i]; spots[i].y = y[i]; }
}

/** The place on the left (or on top, on a narrow screen), what lies elsewhere gathered at the margin by origin. */
export function zones(marks: Mark[], faint: Set<number>, w: number, h: number, titles: string[], by: string, top: number): Picture {
  const tiers = [0, 1, 2, 3].map((tier) => marks.filter((mark) => mark.tier === tier));
  const outside = [1, 2, 3].filter((tier) => tiers[tier].length);
  const wide = w >= 640;
  const side = outside.length ? (wide ? Math.min(250, Math.max(176, w * 0.248)) : w) : 0;
  const need = (tier: number): number => 30 + tiers[tier].length * ROW;
  const gap = 10;
  const stacked = outside.reduce((sum, tier) => sum + need(tier) + gap, 0);
  const height = wide ? Math.max(h, stacked - gap) : h + stacked;
  const local: Box = { x: 0, y: 0, w: wide ? w - side - (side ? 18 : 0) : w, h: wide ? height : h };
  const boxes = tiers[0].length ? [{ box: local, title: titles[0], tier: 0 }] : [];
  const spare = wide && outside.length ? (height - stacked + gap) / outside.length : 0;
  let y = wide ? 0 : h + gap;
  const spots: Spot[] = [];
  const spot = (mark: Mark, x: number, at: number, r: number, s: Spot["side"], room: number): Spot =>
    ({ mark, x, y: at, r, hollow: mark.tier > 0, side: s, room, note: "", faint: faint.has(mark.id), tail: 0 });
  const most = mostRadius(local.w, local.h);
  const pad = wide ? 30 : 14;
  const inner: Box = { x: local.x + pad, y: local.y + 40, w: local.w - 2 * pad, h: local.h - 40 - 24 };
  const xs = spread(tiers[0].map((mark) => mark.x)), ys = spread(tiers[0].map((mark) => mark.y));
  const here = tiers[0].map((mark, i) =>
    spot(mark, inner.x + xs[i] * inner.w, inner.y + ys[i] * inner.h, radius(mark, by, top, most), "auto", wide ? 190 : 120));
  pushApart(here, inner, wide ? 13 : 7);
  spots.push(...here);
  for (const tier of outside) {
    const box = { x: wide ? w - side : 0, y, w: side, h: need(tier) + spare };
    boxes.push({ box, title: titles[tier], tier });
    const step = Math.min(ROW * 1.4, (box.h - 34) / tiers[tier].length);
    tiers[tier].forEach((mark, i) =>
      spots.push(spot(mark, box.x + 16, box.y + 38 + i * step, MARGIN_R, "right", side - 36)));
    y += box.h + gap;
  }
  return { spots, flows: [], boxes, headings: [], height, top, size: w > 1150 ? 13 : 12, most };
}

export interface Column { title: string; rows: { mark: Mark; note: string }[]; more: string }

/** Suppliers' suppliers, suppliers, the company, buyers, buyers' buyers: one column each. */
export function columns(cols: Column[], w: number, h: number, by: string, top: number, titles: string[]): Picture {
  const step = w / (cols.length - 0.45);
  const middle = cols.findIndex((col) => col.title === "");
  const spots: Spot[] = [];
  const headings: Heading[] = [];
  const rows = Math.max(...cols.map((col) => col.rows.length + new Set(col.rows.map((r) => r.mark.tier)).size + (col.more ? 1 : 0)));
  const height = Math.max(h, 60 + rows * ROW * 1.25);
  // One scale for all columns, so that the key holds: the largest partner may fill its row, no more.
  const peak = Math.max(0, ...cols.flatMap((col, k) => (k === middle ? [] : col.rows.map((row) => radius(row.mark, by, top, 1000)))));
  const most = Math.min(26, (1000 * 11) / Math.max(peak, 1));
  cols.forEach((col, k) => {
    const tiers = new Set(col.rows.map((row) => row.mark.tier));
    const alone = k === middle;
    const lines = col.rows.length + (alone ? 0 : tiers.size) + (col.more ? 1 : 0);
    const pitch = Math.min(ROW * 1.9, (height - 64) / Math.max(lines, 1));
    let y = alone ? 30 + (height - 30) / 2 : 52 + Math.max(0, (height - 64 - lines * pitch) / 2);
    const left = step * (k - (middle >= 0 && k > middle ? 0.45 : 0));
    const x = left + (k === middle ? step * 0.275 : 16);
    headings.push({ x: alone ? x : left + 4, y: 18, text: fit(col.title, step - 10, 13, 600), anchor: alone ? "middle" : "start" });
    let last = -1;
    for (const row of col.rows) {
      if (!alone && row.mark.tier !== last) {
        headings.push({ x: left + 8, y: y + 2, text: titles[row.mark.tier], anchor: "start" });
        y += pitch;
      }
      last = row.mark.tier;
      const r = radius(row.mark, by, top, most);
      const room = alone ? step * 0.52 : step * (k === cols.length - 1 ? 0.96 : 0.76) - 16 - r;
      const noteWidth = row.note ? textWidth(row.note, SIZE) + 5 : 0;
      const tail = alone ? 0 : 4 + textWidth(fitLabel(row.mark.short, room - noteWidth, SIZE), SIZE) + noteWidth + 4;
      spots.push({ mark: row.mark, x, y, r, hollow: row.mark.tier > 0, side: alone ? "below" : "right", room, note: row.note, faint: false, tail });
      y += pitch;
    }
    if (col.more) headings.push({ x: left + 8, y: y + 2, text: fit(col.more, step - 16, 12), anchor: "start" });
  });
  return { spots, flows: [], boxes: [], headings, height, top, size: SIZE, most };
}

export interface Label { spot: Spot; lines: string[]; x: number; y: number; anchor: "start" | "end" | "middle"; leader: [number, number, number, number] | null }

/** A long label takes up to so many lines: it finds room more often. Nothing when they would be too wide. */
function broken(spot: Spot, size: number, most: number): string[] {
  const label = fitLabel(spot.mark.short, spot.room - (spot.note ? textWidth(spot.note, size) + 5 : 0), size);
  const whole = textWidth(spot.mark.short, size), limit = (most === 2 ? 9 : 6) * size;
  if (spot.side !== "auto" || whole <= limit) return [label];
  const room = Math.max(limit, (1.15 * whole) / most), lines: string[] = [];
  for (const word of spot.mark.short.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && textWidth(`${lines[last]} ${word}`, size) <= room) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines.length > most || lines.some((line) => textWidth(line, size) > 13 * size) ? [] : lines;
}

/** Labels in order of rank, each in the first free place round its circle; what finds none goes without. */
export function labels(spots: Spot[], frame: Box, size: number, here: Box | undefined, title: string): Label[] {
  const taken: Box[] = spots.map((s) => ({ x: s.x - s.r, y: s.y - s.r, w: 2 * s.r, h: 2 * s.r }));
  const inside = here ?? frame;
  if (here) taken.push({ x: here.x + 8, y: here.y + 6, w: textWidth(title, 12.5, 600) + 8, h: 20 });
  const free = (b: Box, own: number): boolean =>
    b.x >= inside.x + 4 && b.y >= inside.y + 4 && b.x + b.w <= inside.x + inside.w - 4 && b.y + b.h <= inside.y + inside.h - 4 &&
    taken.every((t, i) => i === own || b.x + b.w <= t.x || t.x + t.w <= b.x || b.y + b.h <= t.y || t.y + t.h <= b.y);
  const found: Label[] = [];
  const done = new Set<number>();
  // First all that fit beside their circle, then with a leader line, then cut short.
  for (const [most, far] of [[2, false], [3, false], [2, true], [3, true], [4, false], [4, true], [1, false], [1, true]] as [number, boolean][]) {
    spots.forEach((spot, i) => {
      if (done.has(i) || ((far || most !== 2) && spot.side !== "auto")) return;
      const lines = most === 1 ? [fit(spot.mark.short, 6.5 * size, size)] : broken(spot, size, most);
      if (!lines.length) return;
      const width = Math.max(...lines.map((line) => textWidth(line, size))), half = 0.575 * size * lines.length;
      for (const [x, y, anchor] of far ? further(spot, half) : beside(spot, size, half, width)) {
        const left = anchor === "start" ? x : anchor === "end" ? x - width : x - width / 2;
        const box = { x: left, y: y - half, w: width, h: 2 * half };
        if (spot.side === "auto" && !free(box, i)) continue;
        taken.push(box);
        done.add(i);
        const d = Math.hypot(x - spot.x, y - spot.y) || 1, ux = (x - spot.x) / d, uy = (y - spot.y) / d;
        const stop = Math.abs(ux) < 0.01 ? half + 1 : 2;
        found.push({ spot, lines, x, y, anchor, leader: far ? [spot.x + ux * spot.r, spot.y + uy * spot.r, x - stop * ux, y - stop * uy] : null });
        return;
      }
    });
  }
  return found;
}

type Choice = [number, number, Label["anchor"]];

function beside(spot: Spot, size: number, half: number, width: number): Choice[] {
  const away = spot.r + 4, down = spot.r + half + size * 0.25, slant = spot.r * 0.7 + 3, fall = spot.r * 0.7 + half * 0.8;
  const at: Choice[] = [
    [spot.x + away, spot.y, "start"], [spot.x, spot.y + down, "middle"], [spot.x, spot.y - down, "middle"],
    [spot.x - away, spot.y, "end"], [spot.x + slant, spot.y + fall, "start"], [spot.x + slant, spot.y - fall, "start"],
    [spot.x - slant, spot.y + fall, "end"], [spot.x - slant, spot.y - fall, "end"],
  ];
  // Inside only a pale circle that holds it whole.
  if (spot.mark.kind === "companies" && Math.hypot(width / 2, half) < spot.r) at.push([spot.x, spot.y, "middle"]);
  return spot.side === "auto" ? at : spot.side === "below" ? [at[1]] : [at[0]];
}

function further(spot: Spot, half: number): Choice[] {
  const places: Choice[] = [];
  for (const distance of [14, 26, 40, 54]) {
    for (let turn = 0; turn < 12; turn++) {
      const c = Math.cos((turn * Math.PI) / 6), s = Math.sin((turn * Math.PI) / 6), upright = turn % 6 === 3;
      const reach = spot.r + distance + (upright ? half : 0);
      places.push([spot.x + reach * c, spot.y + reach * s, upright ? "middle" : c > 0 ? "start" : "end"]);
    }
  }
  return places;
}
