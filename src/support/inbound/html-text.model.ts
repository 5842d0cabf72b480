const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', euro: '€', copy: '©' };
/** More than a person types; what is longer was not typed. */
const LONGEST = 400_000;

/** The words of a mail that has HTML only, a line for each paragraph, line break and list item; quoted mails inside it stand behind ">". */
export function textOfHtml(html: string): string {
  const words = BLOCKS.reduce((text, [opens, closes]) => withoutBlocks(text, opens, closes), html.slice(0, LONGEST).replace(/[\u0001\u0002]/g, ''))
    .replace(/<blockquote\b[^<>]*>/gi, '\n\u0001').replace(/<\/blockquote\s*>/gi, '\u0002\n')
    .replace(/[ \t\r\n]+/g, ' ')
    .replace(/<li\b[^<>]*>/gi, '\n- ').replace(/<br\b[^<>]*>/gi, '\n').replace(/<\/(p|div|tr|table|ul|ol|h[1-6]|pre)\s*>/gi, '\n')
    .replace(/<[^<>]*>/g, '');
  return quoted(decoded(words)).map((line) => line.trim()).join('\n').replace(/\n{3,}/g, '\n\n').trim();
}

// No single pattern for these: one that looks for its end from every beginning takes hours in a mail made for it.
const BLOCKS: readonly [opens: RegExp, closes: RegExp][] = [[/<!--/g, /-->/g], ...['style', 'script', 'head', 'title'].map((name): [RegExp, RegExp] => [new RegExp(`<${name}(?=[\\s>])`, 'gi'), new RegExp(`</${name}\\s{0,9}>`, 'gi')])];

/** What stands outside of a kind of block; one that never ends is left. */
function withoutBlocks(text: string, opens: RegExp, closes: RegExp): string {
  const kept: string[] = [];
  let from = 0;
  for (;;) {
    const start = nextOf(opens, text, from);
    const end = start && nextOf(closes, text, start.index);
    if (!end) return kept.join('') + text.slice(from);
    kept.push(text.slice(from, start.index));
    from = end.index + end[0].length;
  }
}

function nextOf(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const point = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16);
    return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : '';
  });
}

function quoted(text: string): string[] {
  let depth = 0;
  return text.replace(/\u0001/g, '\n\u0001\n').replace(/\u0002/g, '\n\u0002\n').split('\n').flatMap((line) => {
    if (line === '\u0001') depth += 1;
    else if (line === '\u0002') depth = Math.max(0, depth - 1);
    else return [depth > 0 ? `> ${line.trim()}` : line];
    return [];
  });
}
