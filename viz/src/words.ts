// Numbers and sentences as the reader meets them.

let sign = "\u00a3";
export const setCurrency = (currency: string): void => void (sign = currency);

export function money(value: number): string {
  if (!Number.isFinite(value)) return "not known";
  const steps: [number, number, number, string][] = [
    [999.5, 1, 0, ""], [99950, 1e3, 0, "k"], [99950000, 1e6, 1, "m"], [999500000, 1e6, 0, "m"], [Infinity, 1e9, 1, "bn"],
  ];
  const [, factor, places, unit] = steps.find(([limit]) => Math.abs(value) < limit)!;
  return `${sign}${grouped(value / factor, places)}${unit}`;
}

export function grouped(value: number, places = 0): string {
  const [whole, rest] = value.toFixed(places).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

export const jobs = (value: number): string => (Number.isFinite(value) ? grouped(value) : "not known");
export const plural = (count: number, one: string, many: string): string => `${grouped(count)} ${count === 1 ? one : many}`;
export const short = (text: string, longest: number): string =>
  Array.from(text).length <= longest ? text : Array.from(text).slice(0, longest - 1).join("").trimEnd() + "\u2026";

/** A cell that a spreadsheet will not run: text that starts like a formula gets an apostrophe in front. */
export function csvCell(value: string): string {
  const inert = /^[\s]*[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(inert) ? `"${inert.replace(/"/g, '""')}"` : inert;
}
