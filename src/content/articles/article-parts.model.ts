export type ArticlePart = { id: string; heading: string; body: string };

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^##\s+(.+?)\s*#*$/;

/** An article's text in its parts: what comes before the first heading has none; each other part has an id for links inside the page. */
export function partsOf(body: string): ArticlePart[] {
  const parts: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let inCode = false;
  for (const line of body.split('\n')) {
    if (FENCE.test(line)) inCode = !inCode;
    const heading = inCode ? undefined : HEADING.exec(line)?.[1];
    if (heading === undefined) parts.at(-1)!.lines.push(line);
    else parts.push({ heading: plain(heading), lines: [] });
  }
  const taken = new Set<string>();
  return parts.map(({ heading, lines }, index) => ({ id: idOf(heading, index, taken), heading, body: lines.join('\n').trim() })).filter(({ heading, body: text }) => heading !== '' || text !== '');
}

/** A heading without the marks of Markdown, which would be read out as they are. */
function plain(heading: string): string {
  return heading.replace(/[*_`]/g, '');
}

function idOf(heading: string, index: number, taken: Set<string>): string {
  const words = heading.toLowerCase().normalize('NFKD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const id = words === '' || taken.has(words) ? `part-${index}` : words;
  taken.add(id);
  return id;
}
