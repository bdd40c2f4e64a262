// Draws a picture as SVG elements; the same code draws the screen and the exported file.
import type { Flow, Scale, View } from "./data.ts";
import { FACE, fit, labels, radius, textWidth, type Box, type Picture, type Spot } from "./geometry.ts";
import { EVIDENCE, type Mark } from "./data.ts";

export interface Theme { paper: string; panel: string; here: string; ink: string; soft: string; line: string; lines: string[]; groups: string[]; into: string; out: string }
export const LIGHT: Theme = {
  paper: "#ffffff", panel: "#f6f7f9", here: "#fbfbfc", ink: "#17202a", soft: "#5b6672", line: "#d9dee4",
  lines: ["#2b3440", "#6d7884", "#a9b1ba"], into: "#0b5cad", out: "#b3480a",
  groups: ["#332288", "#882255", "#117733", "#aa4499", "#cc6677", "#44aa99", "#88ccee", "#ddcc77", "#a7adb5"],
};
export const DARK: Theme = {
  paper: "#14181d", panel: "#1b2027", here: "#181d23", ink: "#eef1f4", soft: "#a5b0bb", line: "#333c46",
  lines: ["#e3e8ed", "#9aa6b2", "#5d6873"], into: "#6db3f2", out: "#f5a15c",
  groups: ["#8c51e6", "#d54087", "#28934e", "#bc7fc5", "#f5888d", "#48ddc3", "#a1d8f5", "#e9db8f", "#a09aae"],
};

const NS = "http://www.w3.org/2000/svg";
type Attrs = Record<string, string | number>;
export function el(parent: Element, name: string, attrs: Attrs = {}, text?: string): SVGElement {
  const node = document.createElementNS(NS, name) as SVGElement;
  for (const [key, value] of Object.entries(attrs)) node.setAttribute(key, typeof value === "number" ? String(Math.round(value * 100) / 100) : value);
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}
export function write(parent: Element, x: number, y: number, text: string, size: number, fill: string, more: Attrs = {}): SVGElement {
  return el(parent, "text", { x, y, "font-size": size, fill, "font-family": FACE, ...more }, text);
}

export const lineWidth = (value: number, top: number): number => 0.7 + 5.8 * Math.sqrt(Math.min(1, value / (top || 1)));

interface Curve { line: string; head: string }
/** A shallow arc that leaves at the rim of one circle and ends, with its head, at the rim of the other. */
export function curve(a: Spot, b: Spot, width: number, flat: boolean): Curve {
  const dx = b.x - a.x, dy = b.y - a.y, d = Math.hypot(dx, dy) || 1;
  const head = Math.min(4 + width * 1.5, d * 0.3, 13);
  if (flat) {
    const from = a.x + a.r + a.tail + 2, to = b.x - b.r - 1 - head, bend = Math.max(20, (to - from) * 0.5);
    const w = Math.max(3.2, width * 0.9 + 1.6);
    return {
      line: `M${f(from)} ${f(a.y)}C${f(from + bend)} ${f(a.y)} ${f(to - bend)} ${f(b.y)} ${f(to)} ${f(b.y)}`,
      head: `M${f(to + head)} ${f(b.y)}L${f(to)} ${f(b.y - w)}L${f(to)} ${f(b.y + w)}Z`,
    };
  }
  const bow = 0.14 * d;
  const cx = (a.x + b.x) / 2 - (dy / d) * bow, cy = (a.y + b.y) / 2 + (dx / d) * bow;
  const [ux, uy] = unit(cx - a.x, cy - a.y), [vx, vy] = unit(cx - b.x, cy - b.y);
  const tip: [number, number] = [b.x + vx * (b.r + 1.2), b.y + vy * (b.r + 1.2)];
  const base: [number, number] = [tip[0] + vx * head, tip[1] + vy * head];
  const half = Math.max(2.6, width * 0.75 + 1.3);
  return {
    line: `M${f(a.x + ux * (a.r + 1))} ${f(a.y + uy * (a.r + 1))}Q${f(cx)} ${f(cy)} ${f(base[0])} ${f(base[1])}`,
    head: `M${f(tip[0])} ${f(tip[1])}L${f(base[0] - vy * half)} ${f(base[1] + vx * half)}L${f(base[0] + vy * half)} ${f(base[1] - vx * half)}Z`,
  };
}
const f = (value: number): string => value.toFixed(1);
export const unit = (x: number, y: number): [number, number] => { const d = Math.hypot(x, y) || 1; return [x / d, y / d]; };

export interface Focus { selected: number; near: Set<number> | null }

export function drawPicture(root: Element, picture: Picture, theme: Theme, focus: Focus, frame: Box, flat: boolean): Map<number, SVGElement> {
  const at = new Map(picture.spots.map((spot) => [spot.mark.id, spot]));
  for (const { box, title, tier } of picture.boxes) {
    el(root, "rect", { x: box.x, y: box.y, width: box.w, height: box.h, rx: 8, fill: tier ? theme.panel : theme.here, stroke: theme.line, ...(tier ? { "stroke-dasharray": "4 3" } : {}) });
    const heading = textWidth(title, 12.5, 600) <= box.w - 20 ? title : title.replace(" of purchases", "");
    write(root, box.x + 12, box.y + 20, fit(heading, box.w - 20, 12.5, 600), 12.5, theme.ink, { "font-weight": 600 });
  }
  const lines = el(root, "g", { fill: "none" });
  for (const flow of [...picture.flows].reverse()) drawFlow(lines, flow, at, picture.top, theme, focus, flat);
  const circles = el(root, "g");
  const drawn = new Map<number, SVGElement>();
  for (const spot of picture.spots) drawn.set(spot.mark.id, drawSpot(circles, spot, theme, focus));
  for (const h of picture.headings) {
    const small = h.y > 30;
    write(root, h.x, h.y, h.text, small ? 11 : 13, small ? theme.soft : theme.ink, { "font-weight": 600, "text-anchor": h.anchor, ...halo(theme) });
  }
  const words = el(root, "g", { "pointer-events": "none" });
  const first = picture.spots.filter((s) => s.mark.id === focus.selected);
  const many = picture.spots.length > CROWD;
  const rest = (many ? leaders(picture.spots) : picture.spots).filter((s) => s.mark.id !== focus.selected && !(focus.near && !focus.near.has(s.mark.id) && s.side === "auto"));
  const here = picture.boxes.find((b) => b.tier === 0);
  for (const label of labels([...first, ...rest], frame, picture.size, here?.box, here?.title ?? "")) {
    const dim = isDim(label.spot.mark, focus) || label.spot.faint;
    const own = label.spot.mark.id === focus.selected;
    if (label.leader) el(words, "line", { x1: label.leader[0], y1: label.leader[1], x2: label.leader[2], y2: label.leader[3], stroke: theme.soft, "stroke-width": 0.8, ...(dim ? { opacity: 0.4 } : {}) });
    const rows = label.lines.map((line, k) => write(words, label.x, label.y + 4 + (k - (label.lines.length - 1) / 2) * picture.size * 1.12, line, picture.size, dim ? theme.soft : theme.ink,
      { "text-anchor": label.anchor, ...(own ? { "font-weight": 650 } : {}), ...(dim ? { opacity: 0.6 } : {}), ...halo(theme) }));
    if (label.spot.note) el(rows[0], "tspan", { fill: theme.soft, dx: 5 }, label.spot.note);
  }
  return drawn;
}

/** More circles than this are too many to name: the leading ones get their names. */
const CROWD = 300;
export const leaders = (spots: Spot[], most = 60): Spot[] => {
  let named = 0;
  return spots.filter((spot) => spot.side !== "auto" || (spot.mark.ref !== "" && named++ < most));
};

const halo = (theme: Theme): Attrs => ({ stroke: theme.paper, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" });
const isDim = (mark: Mark, focus: Focus): boolean => focus.near !== null && !focus.near.has(mark.id);

function drawFlow(root: Element, flow: Flow, at: Map<number, Spot>, top: number, theme: Theme, focus: Focus, flat: boolean): void {
  const a = at.get(flow.source), b = at.get(flow.target);
  if (!a || !b) return;
  const own = focus.selected >= 0 && (flow.source === focus.selected || flow.target === focus.selected);
  const width = lineWidth(flow.value, top);
  const colour = own ? (flow.target === focus.selected ? theme.into : theme.out) : theme.lines[flow.evidence];
  const faded = focus.near !== null && !own && !flat;
  const shape = curve(a, b, width, flat);
  const opacity = faded ? 0.08 : own ? 0.85 : flat ? 0.7 : 0.62;
  const dashed = a.hollow || b.hollow;
  const group = el(root, "g", { opacity, class: "flow" });
  el(group, "path", { d: shape.line, stroke: colour, "stroke-width": width, ...(dashed ? { "stroke-dasharray": `${f(3 + width)} ${f(2.2 + width * 0.5)}` } : {}) });
  el(group, "path", { d: shape.head, fill: colour });
}

function drawSpot(root: Element, spot: Spot, theme: Theme, focus: Focus): SVGElement {
  const colour = theme.groups[Math.min(spot.mark.group, theme.groups.length - 1)];
  const dim = isDim(spot.mark, focus);
  const group = el(root, "g", { class: "mark", opacity: dim ? 0.28 : spot.faint ? 0.45 : 1 });
  el(group, "circle", { cx: spot.x, cy: spot.y, r: spot.r + 5, fill: "transparent", class: "ring" });
  const many = !spot.hollow && ["companies", "industries", "several"].includes(spot.mark.kind);
  const unknown = !spot.hollow && !many && !Number.isFinite(spot.mark.jobs);
  el(group, "circle", { cx: spot.x, cy: spot.y, r: spot.r, fill: theme.paper });
  el(group, "circle", {
    cx: spot.x, cy: spot.y, r: spot.r - (spot.hollow ? 0.6 : 0), fill: spot.hollow || unknown ? "none" : colour, "fill-opacity": many ? 0.28 : 1,
    stroke: spot.hollow || unknown || many ? colour : theme.paper, "stroke-width": spot.hollow ? 2.4 : unknown || many ? 1.6 : 1.2,
    ...(unknown ? { "stroke-dasharray": "2 2" } : {}),
  });
  if (spot.mark.id === focus.selected) el(group, "circle", { cx: spot.x, cy: spot.y, r: spot.r + 4, fill: "none", stroke: theme.ink, "stroke-width": 2 });
  return group;
}

/** Keys of size, width, filling and ink; returns how far down it reached. */
export function drawKeys(root: Element, view: View, top: number, theme: Theme, x0: number, y0: number, width: number, most: number): number {
  let x = x0, y = y0;
  const sizes = view.size.stops.map((stop) => radius({ tier: 0, jobs: stop, output: stop } as Mark, view.size.by, view.size.top, most));
  let down = 18 + Math.max(14, ...sizes), head = 0;
  const title = (text: string, need: number): void => {
    // The circles stand in the first row; a second one needs less height.
    if (x > x0 && x + need > x0 + width) { x = x0; y += 2 * down - 14 - head; down = 30; head = 16; }
    write(root, x, y + 10, text, 11, theme.soft, { "font-weight": 600 });
  };
  title(view.size.title, 200);
  let at = x;
  view.size.stops.forEach((_, i) => {
    const r = sizes[i];
    el(root, "circle", { cx: at + r + 1, cy: y + down, r, fill: "none", stroke: theme.soft, "stroke-width": 1.3 });
    write(root, at + 2 * r + 6, y + down + 4, view.size.words[i], 11, theme.ink);
    at += 2 * r + 18 + textWidth(view.size.words[i], 11);
  });
  x = Math.max(at, x + textWidth(view.size.title, 11, 600)) + 26;
  title(view.width.title, 220);
  at = x;
  for (const stop of niceStops(top, view.width)) {
    el(root, "path", { d: `M${f(at)} ${f(y + down)}h28`, stroke: theme.soft, "stroke-width": lineWidth(stop[0], top) });
    write(root, at + 33, y + down + 4, stop[1], 11, theme.ink);
    at += 46 + textWidth(stop[1], 11);
  }
  x = Math.max(at, x + textWidth(view.width.title, 11, 600)) + 22;
  title("Direction", 120);
  const words = "supplier \u2192 buyer";
  write(root, x, y + down + 4, words, 11, theme.ink);
  x += textWidth(words, 11) + 26;
  title("Circles", 300);
  const spot = (text: string, attrs: Attrs): void => {
    el(root, "circle", { cx: x + 6, cy: y + down, r: 5, stroke: theme.soft, fill: "none", ...attrs });
    write(root, x + 16, y + down + 4, text, 11, theme.ink);
    x += 28 + textWidth(text, 11);
  };
  spot("here", { fill: theme.soft });
  if (view.marks.some((mark) => mark.kind === "companies" && mark.tier === 0)) spot("several companies", { fill: theme.soft, "fill-opacity": 0.28, "stroke-width": 1.4 });
  spot("elsewhere (one size)", { "stroke-width": 2.2 });
  x += 14;
  title("Lines rest on", 210);
  at = x;
  EVIDENCE.forEach((word, i) => {
    el(root, "path", { d: `M${f(at)} ${f(y + down)}h20`, stroke: theme.lines[i], "stroke-width": 3 });
    write(root, at + 24, y + down + 4, word, 11, theme.ink);
    at += 36 + textWidth(word, 11);
  });
  return y + 2 * down - 14 - head;
}

function niceStops(top: number, scale: Scale): [number, string][] {
  return scale.stops.map((stop, i): [number, string] => [stop, scale.words[i]]).filter(([stop]) => stop <= top * 1.001 || top === 0);
}
