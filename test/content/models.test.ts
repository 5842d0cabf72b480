import { kindsNamedBy, readLibraryQuestion } from '../../src/content/library/library-question.model';
import { promotionPhase } from '../../src/content/library/library.model';
import { lacksOf } from '../../src/content/office/publishable.model';
import { slugOf } from '../../src/content/office/slug.model';
import { day } from '../../src/platform/values/dates';

describe('a promotion', () => {
  it.each([
    ['2026-11-21', 'coming'], ['2026-11-22', 'running'], ['2026-11-30', 'running'], ['2026-12-01', 'past'],
  ])('on %s is %s, when it holds from 22 to 30 November', (today, phase) => {
    expect(promotionPhase({ startsOn: day('2026-11-22'), endsOn: day('2026-11-30') }, day(today))).toBe(phase);
  });

  it('without a last day runs for good, and without any day always', () => {
    expect(promotionPhase({ startsOn: day('2026-11-22'), endsOn: null }, day('2099-01-01'))).toBe('running');
    expect(promotionPhase({ startsOn: null, endsOn: null }, day('2026-01-01'))).toBe('running');
  });
});

describe('a name for addresses', () => {
  it.each([
    ['Safe Pro: what’s new?', 'safe-pro-whats-new'], ['  Über Größe & Mehr  ', 'uber-grosse-mehr'], ['---', 'item'], ['שלום', 'item'], ['😀', 'item'], ['A'.repeat(300), 'a'.repeat(100)], ['1,000 restores', '1-000-restores'],
  ])('is made of the title %j: %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug);
  });
});

describe('what readers may see', () => {
  const whole = { kind: 'datasheet', slug: 'x', abstract: 'A.', body: 'B.', topic: '', startsOn: null, link: '', isCoBranded: false, fileSha256: null } as const;

  it.each([
    [{}, []], [{ abstract: '' }, ['abstract']], [{ body: '' }, ['body']], [{ body: '', link: 'https://example.com' }, []], [{ body: '', fileSha256: 'a' }, []], [{ body: '', fileSha256: 'a', isCoBranded: true }, ['body']],
    [{ body: '', slug: 'brand-safe' }, []], [{ kind: 'article' as const }, ['topic']], [{ kind: 'promotion' as const }, ['starts_on']], [{ kind: 'webinar' as const }, ['starts_on']], [{ kind: 'tool' as const }, ['link']], [{ kind: 'video' as const }, ['link']],
  ])('lacks, with %j: %j', (change, fields) => {
    expect(Object.keys(lacksOf({ ...whole, ...change }))).toEqual(fields);
  });
});

describe('what an address asks a library for', () => {
  it('leaves out what is not known', () => {
    expect(readLibraryQuestion('training', { kind: 'datasheet', product: 'partner', when: 'past', sort: 'constructor', q: '  files ' })).toEqual({ library: 'training', q: 'files', product: 'partner', sort: 'best' });
    expect(readLibraryQuestion('sales', { kind: '__proto__', sort: 'best' })).toEqual({ library: 'sales', q: '', sort: 'newest' });
  });

  it('knows kinds by their names, one or many', () => {
    expect(kindsNamedBy('Datasheets safe pro')).toEqual({ kinds: ['datasheet'], rest: 'safe pro' });
    expect(kindsNamedBy('past webinars')).toEqual({ kinds: ['webinar'], rest: 'past' });
    expect(kindsNamedBy('ransomware')).toEqual({ kinds: [], rest: 'ransomware' });
  });
});
