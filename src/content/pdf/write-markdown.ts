import { markdownTokens, type MarkdownToken } from '../../platform/pages/markdown';
import { type Doc, INK, MARGIN, printable, roomFor, RULE, SOFT, WIDTH } from '../../platform/files/paper-pdf';
import { writeTable } from './write-table';

/** A stretch of words of one look. */
export type Words = { words: string; isBold: boolean; href: string | null };
type Place = { indent: number; color: string };
type List = { isNumbered: boolean; next: number };

const HEADING_SIZES: Record<string, number> = { h1: 15, h2: 13, h3: 11.5 };
const LINK = '#3548c8';
const STEP = 16;

/** Writes Markdown below what stands on the paper: headings, paragraphs, lists in lists, tables, quotes, bold words and links. */
export function writeMarkdown(doc: Doc, markdown: string, { baseUrl }: { baseUrl: string }): void {
  const tokens = markdownTokens(markdown);
  const lists: List[] = [];
  let quotes = 0;
  let isNewItem = false;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at]!;
    const place = { indent: (lists.length + quotes) * STEP, color: quotes > 0 ? SOFT : INK };
    if (/^(bullet|ordered)_list_open$/.test(token.type)) lists.push({ isNumbered: token.type.startsWith('ordered'), next: Number(token.attrGet('start') ?? 1) });
    else if (/^(bullet|ordered)_list_close$/.test(token.type)) {
      lists.pop();
      if (lists.length === 0) doc.y += 5;
    }
    else if (token.type === 'list_item_open') isNewItem = true;
    else if (token.type === 'blockquote_open') quotes += 1;
    else if (token.type === 'blockquote_close') quotes -= 1;
    else if (token.type === 'hr') rule(doc);
    else if (token.type === 'heading_open') heading(doc, wordsOf(tokens[(at += 1)]!, baseUrl), HEADING_SIZES[token.tag] ?? 10.5);
    else if (token.type === 'table_open') at = writeTable(doc, tokens, at, (cell) => wordsOf(cell, baseUrl).map(({ words }) => words).join(''));
    else if (token.type === 'fence' || token.type === 'code_block') code(doc, token.content, place);
    else if (token.type === 'inline') {
      if (isNewItem) mark(doc, lists.at(-1)!, place);
      isNewItem = false;
      paragraph(doc, wordsOf(token, baseUrl), place, lists.length > 0 ? 3 : 8);
    }
  }
}

/** The words of a heading, paragraph or cell, with what is bold and what leads somewhere. */
function wordsOf({ children }: MarkdownToken, baseUrl: string): Words[] {
  const found: Words[] = [];
  let bold = 0;
  let href: string | null = null;
  for (const child of children ?? []) {
    if (child.type === 'strong_open') bold += 1;
    if (child.type === 'strong_close') bold -= 1;
    if (child.type === 'link_open') href = addressOf(child.attrGet('href'), baseUrl);
    if (child.type === 'link_close') href = null;
    const words = child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.type === 'text' || child.type === 'code_inline' ? printable(child.content) : '';
    if (words !== '') found.push({ words, isBold: bold > 0, href });
  }
  return found;
}

function heading(doc: Doc, words: Words[], size: number): void {
  // With the first lines of what it stands above.
  roomFor(doc, size + 48);
  doc.y += 10;
  write(doc, words.map((each) => ({ ...each, isBold: true })), { indent: 0, color: INK }, size);
  doc.y += 5;
}

function paragraph(doc: Doc, words: Words[], place: Place, gap: number): void {
  write(doc, words, place, 10);
  doc.y += gap;
}

function mark(doc: Doc, list: List, { indent }: Place): void {
  roomFor(doc, 28);
  const label = list.isNumbered ? `${list.next}.` : '•';
  list.next += 1;
  const top = doc.y;
  doc.font('regular').fontSize(10).fillColor(SOFT).text(label, MARGIN + indent - STEP, top, { width: STEP + 8, lineBreak: false });
  doc.y = top;
}

function write(doc: Doc, words: Words[], { indent, color }: Place, size: number): void {
  doc.x = MARGIN + indent;
  words.forEach(({ words: said, isBold, href }, index) => {
    doc.font(isBold ? 'bold' : 'regular').fontSize(size).fillColor(href === null ? color : LINK);
    doc.text(said, { width: WIDTH - indent, lineGap: 2.5, continued: index < words.length - 1, underline: href !== null, link: href });
  });
}

function code(doc: Doc, content: string, { indent }: Place): void {
  doc.font('regular').fontSize(9).fillColor(SOFT).text(printable(content.replace(/\n$/, ''), true), MARGIN + indent + 8, doc.y, { width: WIDTH - indent - 8, lineGap: 2 });
  doc.y += 8;
}

function rule(doc: Doc): void {
  roomFor(doc, 24);
  doc.y += 6;
  doc.moveTo(MARGIN, doc.y).lineTo(MARGIN + WIDTH, doc.y).lineWidth(0.5).strokeColor(RULE).stroke();
  doc.y += 10;
}

/** The whole address of a link; none where it is no address, however it looked. */
function addressOf(href: string | number | null, baseUrl: string): string | null {
  return URL.canParse(String(href), baseUrl) ? new URL(String(href), baseUrl).href : null;
}
