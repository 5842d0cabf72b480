import MarkdownIt from 'markdown-it';

// What people write is never HTML: tags come out as the text they are. Nothing is loaded from elsewhere either.
const markdown = new MarkdownIt({ html: false, linkify: true, typographer: false });
const OWN_PATH = /^\/(?![/\\])/;
const SAFE_SCHEME = /^(https?:\/\/|mailto:)/i;

markdown.disable('image');
markdown.validateLink = (address) => OWN_PATH.test(address) || SAFE_SCHEME.test(address) || address.startsWith('#');

/**
 * Markdown as HTML that is safe to print whoever wrote it: no tags of the writer's own, no pictures, links to our own pages,
 * http, https and mailto alone. Headings begin at the level given, below the page's own (security.md: content).
 */
export function renderMarkdown(text: string, { firstHeading = 2 }: { firstHeading?: 2 | 3 } = {}): string {
  const tokens = markdown.parse(text, {});
  for (const token of tokens) {
    if (token.type === 'heading_open' || token.type === 'heading_close') token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + firstHeading - 1)}`;
    for (const child of token.children ?? []) if (child.type === 'link_open' && !OWN_PATH.test(String(child.attrGet('href') ?? '/'))) child.attrSet('rel', 'noopener nofollow');
  }
  return markdown.renderer.render(tokens, markdown.options, {});
}
