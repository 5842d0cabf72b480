import { load } from 'cheerio';
import { renderMarkdown } from '../../../src/platform/pages/markdown';

const HOSTILE = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg/onload=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<iframe src="https://evil.test"></iframe>',
  '[x](javascript:alert(1))', '[x](JaVaScRiPt:alert(1))', '[x](java\nscript:alert(1))', '[x](&#106;avascript:alert(1))', '[x](  javascript:alert(1))', '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)', '[x](file:///etc/passwd)', '[x](//evil.test)', '[x](/\\evil.test)', '[x](\\\\evil.test)', '![x](https://evil.test/pixel.gif)',
  '![x](javascript:alert(1))', '<javascript:alert(1)>', '[x]: javascript:alert(1)\n\n[x]', '[a](https://ok.test "onclick=alert(1)")', '[a](<javascript:alert(1)>)', '<style>*{display:none}</style>',
  '<form action="https://evil.test"><input name=password></form>', '`<script>`', '```\n</code></pre><script>alert(1)</script>\n```', '| a | b |\n|---|---|\n| <b onclick=x> | <script> |', '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!--><script>alert(1)</script>-->', '[x](https://ok.test/"onmouseover="alert(1))', '<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>', '\u0000<script>alert(1)</script>', '# <b id=x onfocus=alert(1) tabindex=1>',
];
const ELEMENTS = ['p', 'a', 'strong', 'em', 's', 'code', 'pre', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'hr', 'br', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'div'];
const ATTRIBUTES = ['href', 'title', 'rel', 'class', 'start', 'tabindex', 'role', 'aria-label'];

describe('Markdown', () => {
  it.each(HOSTILE)('of a stranger brings nothing but words: %j', (text) => {
    const $ = load(`<main>${renderMarkdown(text)}</main>`);
    // What can be pushed sideways by keyboard is what holds a table, and that says nothing of the writer's.
    expect($('main div, main [tabindex], main [role]').toArray().every((box) => $(box).is('div.prose-table[tabindex=0][role=region][aria-label=Table]'))).toBe(true);
    for (const element of $('main *').toArray()) {
      if (!('attribs' in element)) throw new Error('something that is no element came through');
      expect(ELEMENTS).toContain(element.name);
      for (const [name, value] of Object.entries(element.attribs)) {
        expect(ATTRIBUTES).toContain(name);
        if (name === 'href') expect(value).toMatch(/^(\/(?![/\\])|#|https?:\/\/|mailto:)/i);
      }
    }
  });

  it('keeps every letter in a page that is sent as ASCII', () => {
    const html = renderMarkdown('“Grüße” → שלום 😀 [é](/portal/ü)');
    expect(html).toMatch(/^[\0-\x7f]*$/);
    expect(load(html)('p').text()).toBe('“Grüße” → שלום 😀 é');
  });

  it('becomes headings below the page’s own, lists, tables and links to our pages', () => {
    const $ = load(renderMarkdown('# One\n\n- [Accounts](/portal/accounts)\n- [Elsewhere](https://example.com)\n\n| Plan | Price |\n|---|---|\n| Basic | 83.99 |'));
    expect($('h2').text()).toBe('One');
    expect($('li a').toArray().map((link) => [$(link).attr('href'), $(link).attr('rel')])).toEqual([['/portal/accounts', undefined], ['https://example.com', 'noopener nofollow']]);
    expect($('td').first().text()).toBe('Basic');
    expect($('.prose-table > table')).toHaveLength(1);
    expect(load(renderMarkdown('| a | b |\n|:--|--:|\n| 1 | 2 |'))('[style]')).toHaveLength(0);
    expect(load(renderMarkdown('| a | b |\n|:--|--:|\n| 1 | 2 |'))('td.num').text()).toBe('2');
    const levels = (text: string) => load(renderMarkdown(text))('h1,h2,h3,h4,h5,h6').toArray().map(({ tagName }) => tagName);
    expect([levels('### One\n\n### Two'), levels('# One\n\n#### Two\n\n# Three'), levels('### One\n\n# Two')]).toEqual([['h2', 'h2'], ['h2', 'h3', 'h2'], ['h2', 'h2']]);
    const corner = load(renderMarkdown('| | b |\n|---|---|\n| 1 | 2 |'));
    expect([corner('th').text(), corner('thead td').length]).toEqual(['b', 1]);
    expect(load(renderMarkdown('# One', { firstHeading: 3 }))('h3').text()).toBe('One');
  });
});
