import MarkdownIt from 'markdown-it';

export type MarkdownToken = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

// What people write is never HTML: tags come out as the text they are. Nothing is loaded from elsewhere either.
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
const OWN_PATH = /^\/(?![/\\])/;
const SAFE_SCHEME = /^(https?:\/\/|mailto:)/i;

markdown.disable('image');
// A table that is wider than a phone is pushed sideways, by keyboard too.
markdown.renderer.rules['table_open'] = () => '<div class="prose-table" tabindex="0" role="region" aria-label="Table"><table>\n';
markdown.renderer.rules['table_close'] = () => '</table></div>\n';
markdown.validateLink = (address) => OWN_PATH.test(address) || SAFE_SCHEME.test(address) || address.startsWith('#');

/**
 * Markdown as HTML that is safe to print whoever wrote it: no tags of the writer's own, no pictures, links to our own pages,
 * http, https and mailto alone. Headings begin at the level given, below the page's own, and leave no level out, whichever ones were written (security.md: content).
 */
export function renderMarkdown(text: string, { firstHeading = 2 }: { firstHeading?: 2 | 3 } = {}): string {
  const tokens = markdownTokens(text);
  const levels = [...new Set(tokens.filter(isHeading).map(({ tag }) => tag))].sort();
  let last = firstHeading - 1;
  tokens.forEach((token, at) => {
    if (isHeading(token)) {
      // What closes a heading stands at its level too.
      if (token.type === 'heading_open') last = Math.min(6, levels.indexOf(token.tag) + firstHeading, last + 1);
      token.tag = `h${last}`;
    }
    if (token.type === 'th_open' || token.type === 'td_open') alignByClass(token);
    for (const child of token.children ?? []) if (child.type === 'link_open' && !OWN_PATH.test(String(child.attrGet('href') ?? '/'))) child.attrSet('rel', 'noopener nofollow');
    // The corner of a table heads nothing.
    if (token.type === 'inline' && token.content === '' && tokens[at - 1]?.type === 'th_open') for (const part of [tokens[at - 1]!, tokens[at + 1]!]) part.tag = 'td';
  });
  // Pages are sent as ASCII (platform/pages/render.ts); what a template would escape is escaped here.
  return markdown.renderer.render(tokens, markdown.options, {}).replace(/[^\0-\x7f]/gu, (letter) => `&#${letter.codePointAt(0)};`);
}

function isHeading({ type }: MarkdownToken): boolean {
  return type === 'heading_open' || type === 'heading_close';
}

/** What Markdown says, piece by piece, for papers that are no pages. Links are those that `renderMarkdown` lets through. */
export function markdownTokens(text: string): MarkdownToken[] {
  return markdown.parse(text, {});
}

/** Styles in a tag are refused by our pages' policy: numbers at the right have a class. */
function alignByClass(token: MarkdownToken): void {
  const isNumber = String(token.attrGet('style') ?? '').includes('right');
  token.attrs = isNumber ? [['class', 'num']] : [];
}
