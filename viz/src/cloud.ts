// All companies at once. Up to about 1,500 circles stay SVG elements; more are painted on a canvas, with less detail
// from afar and more close by. While the picture moves, the last painting is moved; it is painted anew when it rests.
import type { Flow, Mark, View } from "./data.ts";
import { labels, radius, zones, type Box, type Picture, type Spot } from "./geometry.ts";
import { curve, leaders, lineWidth, type Focus, type Theme } from "./render.ts";
import { linePasses, type State } from "./state.ts";

export const MOST_ELEMENTS = 1500;
const LINES = 70, NEAR_LINES = 260, NAMES = 45, ELSEWHERE = 8;
/** How far beyond the frame a painting reaches, as a share of it, so that it can be moved. */
const SPARE = 0.35;
const REST = 140;

/** Everyone here where the layout put them; elsewhere the leading ones, gathered by origin. */
export function everyone(view: View, state: State, pass: Mark[], w: number, h: number, titles: string[]): Picture {
  const count = [0, 0, 0, 0], here: Mark[] = [], away: Mark[] = [];
  for (const mark of pass) {
    if (mark.tier === 0) here.push(mark);
    else if (count[mark.tier]++ < ELSEWHERE) away.push(mark);
  }
  const own = view.marks[state.selected];
  if (own && !pass.includes(own)) (own.tier ? away : here).push(own);
  // The frame of the ordinary picture, with one mark to make room for the place.
  const frame = zones([...here.slice(0, 1), ...away], new Set(), w, h, titles, view.size.by, view.size.top);
  const spots = frame.spots.filter((spot) => spot.mark.tier > 0);
  const box = frame.boxes.find((b) => b.tier === 0)?.box ?? { x: 0, y: 0, w, h };
  const most = Math.max(7, Math.min(frame.most, 340 / Math.sqrt(here.length || 1)));
  const least = here.length > 3000 ? 1.5 : here.length > 800 ? 2 : 3;
  const [xs, ys] = [spread(here.map((m) => m.x)), spread(here.map((m) => m.y))];
  here.forEach((mark, i) => {
    const full = radius(mark, view.size.by, view.size.top, 1000) / 1000;
    const r = Math.max(least, most * (full <= 0.004 ? 0 : full));
    spots.push({ mark, x: box.x + 20 + xs[i] * (box.w - 40), y: box.y + 40 + ys[i] * (box.h - 60), r, hollow: false, side: "auto", room: 190, note: "", faint: false, tail: 0 });
  });
  spots.sort((a, b) => a.mark.id - b.mark.id);
  const drawn = new Set(spots.map((spot) => spot.mark.id)), lineOk = linePasses(state.filters);
  const flows: Flow[] = [];
  const bring = (flow: Flow): void => { if (flow.source !== flow.target && drawn.has(flow.source) && drawn.has(flow.target) && lineOk(flow)) flows.push(flow); };
  if (own) [...view.into(own.id), ...view.outOf(own.id)].forEach(bring);
  for (const flow of view.flows) {
    if (flows.length >= LINES) break;
    const ends = [view.marks[flow.source], view.marks[flow.target]];
    // Never an estimated line between named companies: Python withholds those; lines among groups only cover the rest.
    if (ends.some((m) => m.ref) && flow.source !== state.selected && flow.target !== state.selected) bring(flow);
  }
  flows.sort((a, b) => b.value - a.value);
  return { ...frame, spots, flows, most };
}

/** By order rather than by distance: a force layout crowds the middle. */
function spread(values: number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b), out = new Array<number>(values.length);
  order.forEach((i, rank) => (out[i] = 0.35 * values[i] + (0.65 * rank) / Math.max(1, values.length - 1)));
  return out;
}

interface Zoom { k: number; x: number; y: number }

export class Cloud {
  shown = false;
  cursor = -1;
  private picture: Picture | null = null;
  private theme!: Theme;
  private focus: Focus = { selected: -1, near: null };
  private frame: Box = { x: 0, y: 0, w: 0, h: 0 };
  private zoom: Zoom = { k: 1, x: 0, y: 0 };
  private painted: Zoom = this.zoom;
  private cache = document.createElement("canvas");
  private wait = 0;

  constructor(readonly canvas: HTMLCanvasElement) {}

  show(on: boolean): void {
    this.shown = on;
    this.canvas.hidden = !on;
    if (!on) this.picture = null;
  }

  set(picture: Picture, theme: Theme, focus: Focus, frame: Box): void {
    Object.assign(this, { picture, theme, focus, frame });
    if (focus.selected >= 0) this.cursor = focus.selected;
    else if (!picture.spots.some((spot) => spot.mark.id === this.cursor)) this.cursor = -1;
    const dense = this.dense();
    this.canvas.width = Math.round(frame.w * dense);
    this.canvas.height = Math.round(frame.h * dense);
    this.canvas.style.width = `${frame.w}px`;
    this.canvas.style.height = `${frame.h}px`;
    this.zoom = { k: 1, x: 0, y: 0 };
    this.paint();
  }

  /** Moves the last painting at once; paints anew when it would show its rim, or after a rest. */
  move(zoom: Zoom): void {
    const still = zoom.k === this.zoom.k && zoom.x === this.zoom.x && zoom.y === this.zoom.y;
    this.zoom = { ...zoom };
    if (!this.picture || still) return;
    clearTimeout(this.wait);
    const far = Math.abs(zoom.x - this.painted.x) > SPARE * this.frame.w || Math.abs(zoom.y - this.painted.y) > SPARE * this.frame.h;
    if (zoom.k === this.painted.k && far) return this.paint();
    this.copy();
    this.wait = window.setTimeout(() => this.paint(), REST);
  }

  /** The mark under a point of the frame, or -1. */
  at(x: number, y: number): number {
    let best = -1, least = 6;
    for (const spot of this.picture?.spots ?? []) {
      const d = Math.hypot(spot.x * this.zoom.k + this.zoom.x - x, spot.y * this.zoom.k + this.zoom.y - y) - spot.r * Math.sqrt(this.zoom.k);
      if (d < least) { least = d; best = spot.mark.id; }
    }
    return best;
  }

  private dense = (): number => Math.min(2, window.devicePixelRatio || 1);

  private copy(): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const { w, h } = this.frame, { zoom: now, painted: was } = this, ratio = now.k / was.k, dense = this.dense();
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.fillStyle = this.theme.paper;
    pen.fillRect(0, 0, w, h);
    const left = now.x - ratio * (was.x + SPARE * w), top = now.y - ratio * (was.y + SPARE * h);
    pen.drawImage(this.cache, left, top, ratio * w * (1 + 2 * SPARE), ratio * h * (1 + 2 * SPARE));
  }

  paint(): void {
    const { picture, frame, zoom, theme } = this;
    if (!picture) return;
    clearTimeout(this.wait);
    const dense = this.dense(), dx = SPARE * frame.w, dy = SPARE * frame.h;
    const [w, h] = [Math.round((frame.w + 2 * dx) * dense), Math.round((frame.h + 2 * dy) * dense)];
    if (this.cache.width !== w || this.cache.height !== h) Object.assign(this.cache, { width: w, height: h });
    const pen = this.cache.getContext("2d");
    if (!pen) return;
    pen.setTransform(dense, 0, 0, dense, dx * dense, dy * dense);
    pen.fillStyle = theme.paper;
    pen.fillRect(-dx, -dy, frame.w + 2 * dx, frame.h + 2 * dy);
    const wide = Math.sqrt(zoom.k);
    const inside = (x: number, y: number): boolean => x > -dx - 40 && y > -dy - 40 && x < frame.w + dx + 40 && y < frame.h + dy + 40;
    const spots = new Map<number, Spot>();
    const seen: Spot[] = [];
    for (const s of picture.spots) {
      const spot = { ...s, x: s.x * zoom.k + zoom.x, y: s.y * zoom.k + zoom.y, r: s.r * wide };
      spots.set(s.mark.id, spot);
      if (inside(spot.x, spot.y)) seen.push(spot);
    }
    this.paintBoxes(pen);
    this.paintLines(pen, spots, inside);
    this.paintCircles(pen, seen);
    this.paintNames(pen, seen);
    this.painted = { ...zoom };
    this.copy();
  }

  private paintBoxes(pen: CanvasRenderingContext2D): void {
    const { zoom, theme } = this;
    pen.font = '600 12.5px "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif';
    pen.textAlign = "start";
    for (const { box, title, tier } of this.picture!.boxes) {
      const [x, y] = [box.x * zoom.k + zoom.x, box.y * zoom.k + zoom.y];
      pen.fillStyle = tier ? theme.panel : theme.here;
      pen.strokeStyle = theme.line;
      pen.fillRect(x, y, box.w * zoom.k, box.h * zoom.k);
      pen.setLineDash(tier ? [4, 3] : []);
      pen.strokeRect(x, y, box.w * zoom.k, box.h * zoom.k);
      pen.fillStyle = theme.ink;
      pen.fillText(title, x + 12, y + 20);
    }
    pen.setLineDash([]);
  }

  private paintLines(pen: CanvasRenderingContext2D, spots: Map<number, Spot>, inside: (x: number, y: number) => boolean): void {
    const { focus, theme, picture } = this;
    let left = this.zoom.k > 1.5 ? NEAR_LINES : LINES;
    for (const flow of picture!.flows) {
      const [a, b] = [spots.get(flow.source)!, spots.get(flow.target)!];
      if (!(inside(a.x, a.y) || inside(b.x, b.y)) || left-- <= 0) continue;
      const own = flow.source === focus.selected || flow.target === focus.selected;
      const width = lineWidth(flow.value, picture!.top), shape = curve(a, b, width, false);
      const colour = own ? (flow.target === focus.selected ? theme.into : theme.out) : theme.lines[flow.evidence];
      pen.globalAlpha = own ? 0.85 : focus.near ? 0.08 : 0.5;
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = width;
      pen.setLineDash(a.hollow || b.hollow ? [3 + width, 2.2 + width * 0.5] : []);
      pen.stroke(new Path2D(shape.line));
      pen.fill(new Path2D(shape.head));
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  /** One path a style: ten thousand circles cost a dozen strokes of the pen. */
  private paintCircles(pen: CanvasRenderingContext2D, seen: Spot[]): void {
    const { theme, focus } = this;
    const styles = new Map<string, Spot[]>();
    for (const spot of seen) {
      const many = spot.mark.kind !== "company" && !spot.hollow, dim = focus.near !== null && !focus.near.has(spot.mark.id);
      const key = `${Math.min(spot.mark.group, theme.groups.length - 1)}|${spot.hollow ? 1 : 0}|${many ? 1 : 0}|${dim ? 1 : 0}`;
      if (!styles.has(key)) styles.set(key, []);
      styles.get(key)!.push(spot);
    }
    for (const [key, spots] of styles) {
      const [group, hollow, many, dim] = key.split("|").map(Number);
      pen.beginPath();
      for (const s of spots) { pen.moveTo(s.x + s.r, s.y); pen.arc(s.x, s.y, s.r, 0, 2 * Math.PI); }
      pen.fillStyle = hollow ? theme.paper : theme.groups[group];
      pen.globalAlpha = dim ? 0.2 : many ? 0.28 : 0.85;
      pen.fill();
      pen.globalAlpha = dim ? 0.28 : 1;
      pen.strokeStyle = hollow || many ? theme.groups[group] : theme.paper;
      pen.lineWidth = hollow ? 2.4 : many ? 1.2 : 0.6;
      pen.stroke();
    }
    pen.globalAlpha = 1;
    const chosen = seen.filter((s) => s.mark.id === focus.selected || s.mark.id === this.cursor);
    for (const s of chosen) {
      pen.beginPath();
      pen.arc(s.x, s.y, s.r + 4, 0, 2 * Math.PI);
      pen.strokeStyle = theme.ink;
      pen.lineWidth = 2;
      pen.stroke();
    }
  }

  private paintNames(pen: CanvasRenderingContext2D, seen: Spot[]): void {
    const { focus, theme, frame, picture } = this;
    const near = seen.filter((s) => !focus.near || focus.near.has(s.mark.id) || s.side !== "auto");
    const first = near.filter((s) => s.mark.id === focus.selected || s.mark.id === this.cursor);
    const spots = [...first, ...leaders(near.filter((s) => !first.includes(s)), NAMES)];
    pen.font = `${picture!.size}px "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif`;
    pen.lineJoin = "round";
    const area = { x: -SPARE * frame.w, y: -SPARE * frame.h, w: frame.w * (1 + 2 * SPARE), h: frame.h * (1 + 2 * SPARE) };
    for (const label of labels(spots, area, picture!.size, undefined, "")) {
      pen.textAlign = label.anchor === "middle" ? "center" : label.anchor;
      if (label.leader) {
        pen.beginPath();
        pen.moveTo(label.leader[0], label.leader[1]);
        pen.lineTo(label.leader[2], label.leader[3]);
        pen.strokeStyle = theme.soft;
        pen.lineWidth = 0.8;
        pen.stroke();
      }
      label.lines.forEach((line, k) => {
        const y = label.y + 4 + (k - (label.lines.length - 1) / 2) * picture!.size * 1.12;
        pen.strokeStyle = theme.paper;
        pen.lineWidth = 3;
        pen.strokeText(line, label.x, y);
        pen.fillStyle = theme.ink;
        pen.fillText(line, label.x, y);
      });
    }
  }
}
