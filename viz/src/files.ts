// What leaves the page: the picture as SVG with its legend, source, date and filters inside, and tables as CSV.
import type { Raw, View } from "./data.ts";
import { el, LIGHT, write, drawKeys } from "./render.ts";
import { textWidth } from "./geometry.ts";
import { csvCell } from "./words.ts";

/** A file's name says what it shows and which filter was in force: plain letters, digits and hyphens, never long. */
export function fileName(what: string, view: string, filters: string, ext: string): string {
  const plain = (text: string): string => text.normalize("NFD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const parts = [what, plain(view).slice(0, 30), plain(filters.replace(/^Filter in force: /, "")).slice(0, 60)];
  return `${parts.map((part) => part.replace(/-$/, "")).filter(Boolean).join("-")}.${ext}`;
}

export const save = (name: string, type: string, text: string): void => saveBlob(name, new Blob([text], { type }));

/** The picture's file as pixels, 300 to the inch at its own 277 mm. */
export async function savePng(name: string, svg: string): Promise<void> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    await new Promise((done, failed) => { image.onload = done; image.onerror = failed; image.src = address; });
    const box = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!, canvas = document.createElement("canvas");
    canvas.width = Math.round((277 / 25.4) * 300);
    canvas.height = Math.round((canvas.width * Number(box[2])) / Number(box[1]));
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error("no picture");
    saveBlob(name, blob);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 2000);
}

/** A table with what it needs to be understood below it, after an empty line. */
export function csv(columns: string[], rows: string[][], about: string[] = []): string {
  return "\ufeff" + [columns, ...rows, ...(about.length ? [[], ...about.map((text) => [text])] : [])].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function wrapLines(text: string, width: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.length - 1;
    if (last >= 0 && textWidth(`${lines[last]} ${word}`, size) <= width) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A page of its own: 277 mm wide, on white, whatever the screen shows. */
export function exported(raw: Raw, view: View, filters: string, subtitle: string, draw: (root: Element, w: number, h: number) => { bottom: number; top: number; most: number }): string {
  const w = 1047, pad = 24;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  el(svg, "title", {}, raw.title);
  el(svg, "desc", {}, `${view.caption} ${filters}`);
  const paper = el(svg, "rect", { x: 0, y: 0, width: w, fill: LIGHT.paper });
  let y = pad + 14;
  for (const line of wrapLines(raw.title, w - 2 * pad, 21)) { write(svg, pad, y, line, 20, LIGHT.ink, { "font-weight": 600 }); y += 24; }
  for (const line of wrapLines(subtitle, w - 2 * pad, 12.5)) { write(svg, pad, y, line, 12.5, LIGHT.soft); y += 17; }
  if (raw.stamp) { write(svg, pad, y + 2, raw.stamp, 13, LIGHT.out, { "font-weight": 700 }); y += 20; }
  const body = el(svg, "g", { transform: `translate(${pad} ${y})` });
  const { bottom, top, most } = draw(body, w - 2 * pad, 520);
  y += bottom + 16;
  let x = pad;
  write(svg, x, y + 10, `Colour: industry group (number of ${view.counted})`, 11, LIGHT.soft, { "font-weight": 600 });
  y += 26;
  view.groups.forEach(([label, count], k) => {
    const text = `${label} (${count})`, need = 34 + textWidth(text, 11);
    if (x + need > w - pad) { x = pad; y += 18; }
    el(svg, "circle", { cx: x + 6, cy: y, r: 5.5, fill: LIGHT.groups[k === view.groups.length - 1 && label === "Other" ? 8 : k] });
    write(svg, x + 16, y + 4, text, 11, LIGHT.ink);
    x += need;
  });
  y = drawKeys(svg, view, top, LIGHT, pad, y + 16, w - 2 * pad, most);
  const foot = [view.caption, filters, ...raw.notices, raw.footer].filter(Boolean);
  for (const text of foot) for (const line of wrapLines(text, w - 2 * pad, 10.5)) { y += 14; write(svg, pad, y, line, 10.5, LIGHT.soft); }
  const height = Math.round(y + pad);
  paper.setAttribute("height", String(height));
  svg.setAttribute("viewBox", `0 0 ${w} ${height}`);
  svg.setAttribute("width", "277mm");
  svg.setAttribute("height", `${((height / w) * 277).toFixed(1)}mm`);
  return '<?xml version="1.0" encoding="UTF-8"?>\n' + new XMLSerializer().serializeToString(svg) + "\n";
}
