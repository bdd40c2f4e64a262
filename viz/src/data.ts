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
  flows: { count: number[]; target: string; value: number[]; evidence: string }; dropped: number;
  details: { columns: string[]; rows: Record<string, string[]> }; columns: number[]; lines: number;
}
export interface Raw {
  title: string; place: string; footer: string; stamp: string; notices: string[]; currency: string;
  tiers: string[]; advice: string; tables: Table[]; views: RawView[];
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
  marks: Mark[]; flows: Flow[]; into: Lists; outOf: Lists; named: boolean;
}

/** The lines of one mark, largest first. */
export type Lists = (mark: number) => Flow[];

const KINDS: Record<string, string> = { c: "company", g: "companies", i: "industry", j: "industries", e: "elsewhere", s: "several" };
/** Words for the four origins; the page's data bring them. */
export const TIERS: string[] = [];
export const inSentence = (tier: number): string => TIERS[tier].charAt(0).toLowerCase() + TIERS[tier].slice(1);
export const EVIDENCE = ["seen", "official", "estimated"];

const digits = (text: string): number[] => Array.from(text, (c) => parseInt(c, 36));
const pair = (text: string, id: number): number => parseInt(text.slice(2 * id, 2 * id + 2), 36) / 999;
const shares = (text: string): number[] => (text.match(/../g) ?? []).map((two) => parseInt(two, 36));

/** What few of a page's ten thousand marks are ever asked for is worked out when it is. */
class Row implements Mark {
  readonly kind: string; readonly industry: string; readonly area: string; readonly ref: string; readonly members: number;
  readonly jobs: number; readonly output: number; readonly x: number; readonly y: number; readonly bought: number; readonly sold: number; readonly column: number;
  private readonly raw: RawView;
  private words: string | undefined;

  constructor(raw: RawView, readonly id: number, readonly label: string, readonly tier: number, readonly group: number, readonly evidence: number, ref: string, private readonly trade: () => [string[], string[]]) {
    const m = raw.marks;
    this.raw = raw;
    this.kind = KINDS[m.kind[id]];
    this.industry = raw.industries[m.industry[id]] ?? "";
    this.area = raw.areas[m.area[id]] ?? "";
    this.ref = ref;
    this.members = m.members[id] ?? 1;
    this.jobs = m.jobs[id] ?? NaN;
    this.output = (m.output[id] ?? NaN) * 1000;
    this.x = pair(m.x, id);
    this.y = pair(m.y, id);
    this.bought = m.bought[id] * 1000;
    this.sold = m.sold[id] * 1000;
    this.column = raw.columns[id] ?? 0;
  }
  get unknown(): number { return this.raw.marks.unknown[this.id] ?? 0; }
  get short(): string { return this.ref ? withoutLegalForm(this.label) : this.raw.marks.drawn[this.id] ?? this.label; }
  get boughtFrom(): number[] { return shares(this.trade()[0][this.id]); }
  get soldTo(): number[] { return shares(this.trade()[1][this.id]); }
  get facts(): [string, string][] {
    const { columns, rows } = this.raw.details;
    return (rows[this.id] ?? []).map((v, k): [string, string] => [columns[k], v]).filter(([, v]) => v !== "" && v !== "-");
  }
  get search(): string { return (this.words ??= fold(`${this.label} ${this.industry} ${this.area} ${this.ref}`)); }
}

/** One array of places and where each mark's begin: ten thousand lists would cost more than the page. */
function lists(flows: Flow[], count: number, end: (flow: Flow) => number): Lists {
  const start = new Int32Array(count + 1), place = new Int32Array(flows.length);
  for (const flow of flows) if (flow.source !== flow.target) start[end(flow) + 1]++;
  for (let k = 0; k < count; k++) start[k + 1] += start[k];
  const next = start.slice();
  flows.forEach((flow, k) => { if (flow.source !== flow.target) place[next[end(flow)]++] = k; });
  return (mark) => Array.from(place.subarray(start[mark], start[mark + 1]), (k) => flows[k]);
}

export function readView(raw: RawView): View {
  const m = raw.marks;
  const [tier, group, evidence] = [digits(m.tier), digits(m.group), digits(m.evidence)];
  let split: [string[], string[]] | undefined;
  const trade = (): [string[], string[]] => (split ??= [m.boughtFrom.split("|"), m.soldTo.split("|")]);
  const refs = m.ref.split("\n");
  const marks = (m.label ? m.label.split("\n") : []).map((label, id): Mark => new Row(raw, id, label, tier[id], group[id], evidence[id], refs[id], trade));
  const flows: Flow[] = [];
  const seen = digits(raw.flows.evidence);
  let k = 0;
  marks.forEach((_, source) => {
    for (const end = k + raw.flows.count[source]; k < end; k++) {
      flows.push({ source, target: parseInt(raw.flows.target.slice(4 * k, 4 * k + 4), 36), value: raw.flows.value[k] * 1000, evidence: seen[k] });
    }
  });
  flows.sort((a, b) => b.value - a.value || a.source - b.source || a.target - b.target);
  const [into, outOf] = [lists(flows, marks.length, (flow) => flow.target), lists(flows, marks.length, (flow) => flow.source)];
  return { ...raw, marks, flows, into, outOf, named: marks.some((mark) => mark.ref !== "") };
}

const withoutLegalForm = (name: string): string => name.replace(/[\s,]+(ltd|limited|plc|llp)\.?$/i, "") || name;

/** Lower case without accents, for searching. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
