import { type CheerioAPI } from 'cheerio';

/** What every page owes to those who do not see it, as far as its HTML alone tells: one sentence a problem. */
export function problemsOf($: CheerioAPI): string[] {
  return [...headings($), ...names($), ...references($), ...inline($)];
}

function headings($: CheerioAPI): string[] {
  const levels = $('h1, h2, h3, h4, h5, h6').toArray().map((heading) => Number(heading.tagName[1]));
  const jumps = levels.filter((level, index) => index > 0 && level > levels[index - 1]! + 1);
  return [
    ...(levels.filter((level) => level === 1).length === 1 ? [] : ['it has not exactly one main heading']),
    ...jumps.map((level) => `a heading jumps to level ${level}`),
    ...($('title').text().trim() === '' ? ['it has no title'] : []),
    ...($('html').attr('lang') ? [] : ['it names no language']),
    ...($('main').length === 1 ? [] : ['it has not exactly one main part']),
  ];
}

/** Fields need a label, links and buttons words, pictures an alternative. */
function names($: CheerioAPI): string[] {
  const nameless = (selector: string, hasName: (element: ReturnType<CheerioAPI>) => boolean) => $(selector).toArray()
    .filter((each) => !$(each).attr('aria-label') && !$(each).attr('aria-labelledby') && !hasName($(each)))
    .map((each) => `without a name: ${$.html(each).replace(/\s+/g, ' ').slice(0, 120)}`);
  return [
    ...nameless('input:not([type=hidden]):not([type=submit]), select, textarea', (field) => field.closest('label').length > 0 || $(`label[for="${field.attr('id')}"]`).length > 0),
    ...nameless('a[href], button, summary', (control) => control.text().trim() !== '' || control.find('img[alt]:not([alt=""]), svg[aria-label], title').length > 0),
    ...nameless('img', (picture) => picture.attr('alt') !== undefined),
    ...nameless('iframe', (frame) => Boolean(frame.attr('title'))),
  ];
}

function references($: CheerioAPI): string[] {
  const ids = $('[id]').toArray().map((each) => $(each).attr('id')!);
  const pointed = ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls'].flatMap((name) =>
    $(`[${name}]`).toArray().flatMap((each) => $(each).attr(name)!.split(/\s+/).map((id) => ({ name, id }))));
  const anchors = $('a[href^="#"]').toArray().map((each) => ({ name: 'href', id: each.attribs['href']!.slice(1) }));
  return [
    ...[...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))].map((id) => `the id ${id} stands twice`),
    ...[...pointed, ...anchors].filter(({ id }) => !ids.includes(id)).map(({ name, id }) => `${name} names ${id}, which is not there`),
  ];
}

/** The content policy forbids these, so they would do nothing. */
function inline($: CheerioAPI): string[] {
  const handlers = $('*').toArray().filter((each) => Object.keys($(each).attr() ?? {}).some((name) => name === 'style' || /^on[a-z]+$/.test(name)));
  return [...handlers.map((each) => `an inline style or script on ${$(each).prop('tagName')}`), ...$('style, script:not([src])').toArray().map((each) => `an inline ${each.tagName}`)];
}
