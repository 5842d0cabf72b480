import { ownPath } from '../../../src/platform/http/wanted-page';

describe('the wanted page', () => {
  it.each([
    ['/portal/accounts?status=trial&q=a%20b', '/portal/accounts?status=trial&q=a%20b'],
    ['/portal/../my', '/my'],
    ['/a#b', '/a'],
  ])('%s is ours', (given, path) => expect(ownPath(given)).toBe(path));

  it.each([
    '', 'portal', 'https://evil.example', '//evil.example', '///evil.example', '/\\evil.example', '/%5c/../\\evil', '\\/evil', '/\n/evil.example',
    '/\t/evil.example', '/.//evil.example', 'javascript:alert(1)', '/\u0000', `/${'a'.repeat(2_000)}`, undefined, ['/a'], 7,
  ])('%j is not', (given) => expect(ownPath(given)).toBeUndefined());
});
