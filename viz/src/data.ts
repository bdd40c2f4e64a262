// Reads the one JSON block of the page into marks and flows.

export interface Scale { title: string; by: string; top: number; stops: number[]; words: string[] }
interface RawMarks {
  label: string; drawn: Record<string, string>; ref: string; kind: string; industry: number[]; area: number[]; tier: string;
  group: string; evidence: string; members: Record<string, number>; unknown: Record<string, number>; jobs: (number | null)[];
  output: (number | null)[]; x: string; y: string; bought: number[]; sold: number[];
  boughtFrom: string; soldTo: string;
}
interface RawView {
  id: string; name: string; arrangement: string; title: string; caption: string; counted: string;
  groups: [string, number][]; size: Scale; width: Scale; industries: string[]; areas: string[]; marks: RawMarks;
  flows: { count: string; into: string; own: number[]; target: string; value: number[]; evidence: string }; dropped: number;
  details: { columns: string[]; rows: Record<string, string[]> }; columns: number[]; lines: number;
}
export interface Raw {
  title: string; place: string; footer: string; stamp: string; notices: string[]; currency: string;
  tiers: string[]; bought: string[]; advice: string; tables: Table[]; views: RawView[];
}
/** `kinds` says what a column holds; `who` is the column of names, `marks` where they stand in the picture (or -1). */
export interface Table { title: string; columns: string[]; kinds: ("number" | "text" | "long")[]; who: number; marks: number[]; rows: string[][] }

export interface Mark {
  id: number; label: string; short: string; ref: string; kind: string; industry: string; area: string; tier: number; group: number;
  evidence: number; members: number; unknown: number; jobs: number; output: number; x: number; y: number;
  bought: number; sold: number; boughtFrom: number[]; soldTo: number[]; column: number; facts: [string, string][];
  search: string;
}
export interface Flow { source: number; target: number; value: number; evidence: number }
export interface View extends Omit<RawView, "marks" | "flows" | "details"> {
  marks: Mark[]; named: boolean;
  /** Districts of the place, by name. */
  districts: string[];
  /** How many suppliers and buyers a mark has. */
  degree(mark: number): [number, number];
  /** Lines whose ends are both drawn, largest first. */
  between(drawn: Iterable<number>): Flow[];
  /** All lines, largest first; into a mark; out of a mark. They are made when the first is asked for: not to open a page. */
  readonly flows: Flow[];
  into: Lists;
  outOf: Lists;
}

/** The lines of one mark, largest first. */
export type Lists = (mark: number) => Flow[];

const KINDS: Record<string, string> = { c: "company", g: "companies", i: "industry", j: "industries", e: "elsewhere", s: "several" };
/** Words for the four origins; the page's data bring them. */
export const TIERS: string[] = [];
export const inSentence = (tier: number): string => TIERS[tier].charAt(0).toLowerCase() + TIERS[tier].slice(1);
export const EVIDENCE = ["seen", "official", "estimated"];

/** One digit to 35 at a place of a text. */
const digit = (text: string, at: number): number => { const code = text.charCodeAt(at); return code < 58 ? code - 48 : code - 87; };
const pair = (text: string, id: number): number => (36 * digit(text, 2 * id) + digit(text, 2 * id + 1)) / 999;
const shares = (text: string): number[] => (text.match(/../g) ?? []).map((two) => parseInt(two, 36));

/** The columns of one view; texts are cut into rows when the first of them is asked for. */
class Columns {
  readonly label: string[];
  readonly ref: string[];
  private trade: [string[], string[]] | undefined;
  constructor(readonly raw: RawView, readonly m: RawMarks = raw.marks) {
    this.label = m.label ? m.label.split("\n") : [];
    this.ref = m.ref.split("\n");
  }
  split(end: 0 | 1, id: number): number[] { return shares((this.trade ??= [this.m.boughtFrom.split("|"), this.m.soldTo.split("|")])[end][id]); }
}

/** A mark reads its columns when asked: a page holds ten thousand and few are asked for more than their rank. */
class Row implements Mark {
  private declare words: string | undefined;
  constructor(private readonly from: Columns, readonly id: number) {}
  get label(): string { return this.from.label[this.id]; }
  get ref(): string { return this.from.ref[this.id]; }
  get tier(): number { return digit(this.from.m.tier, this.id); }
  get group(): number { return digit(this.from.m.group, this.id); }
  get evidence(): number { return digit(this.from.m.evidence, this.id); }
  get kind(): string { return KINDS[this.from.m.kind[this.id]]; }
  get industry(): string { return this.from.raw.industries[this.from.m.industry[this.id]] ?? ""; }
  get area(): string { return this.from.raw.areas[this.from.m.area[this.id]] ?? ""; }
  get members(): number { return this.from.m.members[this.id] ?? 1; }
  get unknown(): number { return this.from.m.unknown[this.id] ?? 0; }
  get jobs(): number { return this.from.m.jobs[this.id] ?? NaN; }
  get output(): number { return (this.from.m.output[this.id] ?? NaN) * 1000; }
  get x(): number { return pair(this.from.m.x, this.id); }
  get y(): number { return pair(this.from.m.y, this.id); }
  get bought(): number { return this.from.m.bought[this.id] * 1000; }
  get sold(): number { return this.from.m.sold[this.id] * 1000; }
  get column(): number { return this.from.raw.columns[this.id] ?? 0; }
  get short(): string { return this.ref ? withoutLegalForm(this.label) : this.from.m.drawn[this.id] ?? this.label; }
  get boughtFrom(): number[] { return this.from.split(0, this.id); }
  get soldTo(): number[] { return this.from.split(1, this.id); }
  get facts(): [string, string][] {
    const { columns, rows } = this.from.raw.details;
    return (rows[this.id] ?? []).map((v, k): [string, string] => [columns[k], v]).filter(([, v]) => v !== "" && v !== "-");
  }
  get search(): string { return (this.words ??= fold(`${this.label} ${this.industry} ${this.area} ${this.ref}`)); }
}

/** One array of places and where each mark's begin: ten thousand lists would cost more than the page. */
function lists(flows: Flow[], ends: Int32Array, others: Int32Array, order: Int32Array, count: number): Lists {
  const start = new Int32Array(count + 1), place = new Int32Array(order.length);
  for (let f = 0; f < order.length; f++) if (ends[f] !== others[f]) start[ends[f] + 1]++;
  for (let k = 0; k < count; k++) start[k + 1] += start[k];
  const next = start.slice();
  for (let k = 0; k < order.length; k++) { const f = order[k]; if (ends[f] !== others[f]) place[next[ends[f]]++] = k; }
  return (mark) => Array.from(place.subarray(start[mark], start[mark + 1]), (k) => flows[k]);
}

/**
 * Places in order of value, largest first, equal ones as given. The last bits of each number, beyond what values
 * in thousands fill, take its place, so that numbers are sorted without asking a function.
 */
export function largestFirst(values: (number | null)[]): Int32Array {
  const count = values.length, keys = new Float64Array(count), words = new Uint32Array(keys.buffer);
  const low = new Uint8Array(new Uint16Array([1]).buffer)[0] ? 0 : 1, mask = (1 << 20) - 1;
  if (count > mask) return Int32Array.from(values.keys()).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  for (let k = 0; k < count; k++) {
    keys[k] = values[k] ?? 0;
    words[2 * k + low] = ((words[2 * k + low] & ~mask) | (mask - k)) >>> 0;
  }
  keys.sort();
  const order = new Int32Array(count);
  for (let k = 0; k < count; k++) order[count - 1 - k] = mask - (words[2 * k + low] & mask);
  return order;
}

/** Counts of a text: one digit to 35 each, or z and four digits. */
function counted(text: string): number[] {
  const found: number[] = [];
  for (let k = 0; k < text.length; k++) {
    if (text.charCodeAt(k) !== 122) { found.push(digit(text, k)); continue; }
    found.push(parseInt(text.slice(k + 1, k + 5), 36));
    k += 4;
  }
  return found;
}

/** Lines as the page's data bring them, a row for each supplier; ten thousand marks open without reading all of them. */
class Lines {
  private readonly start: Int32Array;
  private readonly own: Set<number>;
  private readonly into: number[];
  private made: { flows: Flow[]; into: Lists; outOf: Lists } | undefined;
  constructor(private readonly raw: RawView["flows"], private readonly marks: number) {
    this.start = new Int32Array(marks + 1);
    counted(raw.count).forEach((many, mark) => { this.start[mark + 1] = this.start[mark] + many; });
    this.into = counted(raw.into);
    this.own = new Set(raw.own);
  }
  private target(k: number): number {
    const ends = this.raw.target;
    return 1296 * (36 * digit(ends, 4 * k) + digit(ends, 4 * k + 1)) + 36 * digit(ends, 4 * k + 2) + digit(ends, 4 * k + 3);
  }
  degree(mark: number): [number, number] { return [this.into[mark], this.start[mark + 1] - this.start[mark] - (this.own.has(mark) ? 1 : 0)]; }
  between(drawn: Iterable<number>): Flow[] {
    const some = new Set(drawn), found: [number, number, number][] = [];
    for (const source of some) {
      for (let k = this.start[source]; k < this.start[source + 1]; k++) {
        const target = this.target(k);
        if (some.has(target)) found.push([k, source, target]);
      }
    }
    found.sort((a, b) => this.raw.value[b[0]] - this.raw.value[a[0]] || a[0] - b[0]);
    return found.map(([k, source, target]) => ({ source, target, value: this.raw.value[k] * 1000, evidence: digit(this.raw.evidence, k) }));
  }
  all(): { flows: Flow[]; into: Lists; outOf: Lists } {
    if (this.made) return this.made;
    const { marks, raw } = this, count = raw.value.length, source = new Int32Array(count), target = new Int32Array(count);
    for (let mark = 0; mark < marks; mark++) for (let k = this.start[mark]; k < this.start[mark + 1]; k++) { source[k] = mark; target[k] = this.target(k); }
    const order = largestFirst(raw.value), flows: Flow[] = [];
    for (const f of order) flows.push({ source: source[f], target: target[f], value: raw.value[f] * 1000, evidence: digit(raw.evidence, f) });
    return (this.made = { flows, into: lists(flows, target, source, order, marks), outOf: lists(flows, source, target, order, marks) });
  }
}

export function readView(raw: RawView): View {
  const columns = new Columns(raw), count = columns.label.length, marks: Mark[] = [];
  for (let id = 0; id < count; id++) marks.push(new Row(columns, id));
  const lines = new Lines(raw.flows, count), areas = new Set<number>();
  for (let id = 0; id < count; id++) if (raw.marks.tier.charCodeAt(id) === 48) areas.add(raw.marks.area[id]);
  return {
    ...raw, marks, named: columns.ref.some((ref) => ref !== ""),
    districts: [...areas].map((code) => raw.areas[code]).filter(Boolean),
    degree: (mark) => lines.degree(mark),
    between: (drawn) => lines.between(drawn),
    get flows() { return lines.all().flows; },
    into: (mark) => lines.all().into(mark),
    outOf: (mark) => lines.all().outOf(mark),
  };
}

const withoutLegalForm = (name: string): string => name.replace(/[\s,]+(ltd|limited|plc|llp)\.?$/i, "") || name;

/** Lower case without accents, for searching. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
