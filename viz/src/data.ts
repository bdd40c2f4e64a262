// Reads the one JSON block of the page into marks and flows.

export interface Scale { title: string; by: string; top: number; stops: number[]; words: string[] }
interface RawMarks {
  label: string[]; drawn: Record<string, string>; ref: string[]; kind: string; industry: number[]; area: number[]; tier: string;
  group: string; evidence: string; members: number[]; unknown: Record<string, number>; jobs: (number | null)[];
  output: (number | null)[]; x: number[]; y: number[]; bought: number[]; sold: number[];
  boughtFrom: string[]; soldTo: string[];
}
interface RawView {
  id: string; name: string; arrangement: string; title: string; caption: string; counted: string;
  groups: [string, number][]; size: Scale; width: Scale; industries: string[]; areas: string[]; marks: RawMarks;
  flows: { count: number[]; target: number[]; value: number[]; evidence: string }; dropped: number;
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
  marks: Mark[]; flows: Flow[]; into: Flow[][]; outOf: Flow[][]; named: boolean;
}

const KINDS: Record<string, string> = { c: "company", g: "companies", i: "industry", j: "industries", e: "elsewhere", s: "several" };
/** Words for the four origins; the page's data bring them. */
export const TIERS: string[] = [];
export const inSentence = (tier: number): string => TIERS[tier].charAt(0).toLowerCase() + TIERS[tier].slice(1);
export const EVIDENCE = ["seen", "official", "estimated"];

const digits = (text: string): number[] => Array.from(text, (c) => parseInt(c, 36));
const shares = (text: string): number[] => (text ? text.split(" ").map(Number) : []);

export function readView(raw: RawView): View {
  const m = raw.marks;
  const [tier, group, evidence] = [digits(m.tier), digits(m.group), digits(m.evidence)];
  const marks = m.label.map((label, id): Mark => {
    const industry = raw.industries[m.industry[id]] ?? "";
    const area = raw.areas[m.area[id]] ?? "";
    const facts = (raw.details.rows[id] ?? []).map((v, k): [string, string] => [raw.details.columns[k], v]);
    return {
      id, label, short: m.ref[id] ? withoutLegalForm(label) : m.drawn[id] ?? label, industry, area, ref: m.ref[id], kind: KINDS[m.kind[id]], tier: tier[id], group: group[id],
      evidence: evidence[id], members: m.members[id], unknown: m.unknown[id] ?? 0, jobs: m.jobs[id] ?? NaN,
      output: (m.output[id] ?? NaN) * 1000, x: m.x[id] / 999, y: m.y[id] / 999, bought: m.bought[id] * 1000,
      sold: m.sold[id] * 1000, boughtFrom: shares(m.boughtFrom[id]), soldTo: shares(m.soldTo[id]),
      column: raw.columns[id] ?? 0, facts: facts.filter(([, v]) => v !== "" && v !== "-"),
      search: fold(`${label} ${industry} ${area} ${m.ref[id]}`),
    };
  });
  const flows: Flow[] = [];
  const seen = digits(raw.flows.evidence);
  let k = 0;
  marks.forEach((_, source) => {
    for (const end = k + raw.flows.count[source]; k < end; k++) {
      flows.push({ source, target: raw.flows.target[k], value: raw.flows.value[k] * 1000, evidence: seen[k] });
    }
  });
  flows.sort((a, b) => b.value - a.value || a.source - b.source || a.target - b.target);
  const into: Flow[][] = marks.map(() => []);
  const outOf: Flow[][] = marks.map(() => []);
  for (const flow of flows) {
    if (flow.source === flow.target) continue;
    into[flow.target].push(flow);
    outOf[flow.source].push(flow);
  }
  return { ...raw, marks, flows, into, outOf, named: marks.some((mark) => mark.ref !== "") };
}

const withoutLegalForm = (name: string): string => name.replace(/[\s,]+(ltd|limited|plc|llp)\.?$/i, "") || name;

/** Lower case without accents, for searching. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
