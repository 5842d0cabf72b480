import { taxNumberProblem } from '../../../src/organizations/company/tax-number.model';

describe('A tax number', () => {
  it.each([
    ['US', '98-7654321'], ['GR', 'EL999999999'], ['GR', '999 999 999'], ['DE', 'DE 123 456 789'], ['AT', 'ATU12345678'], ['BE', 'BE 0123.456.789'], ['FR', 'FR XX 123456789'],
    ['ES', 'ESX1234567X'], ['IE', 'IE1234567WA'], ['NL', 'NL123456789B01'], ['GB', 'GB 123 4567 89'], ['CH', 'CHE-123.456.789 MWST'], ['CA', '123456789 RT0001'], ['AU', '51 824 753 556'],
    ['IN', '22AAAAA0000A1Z5'], ['MX', 'XAXX010101000'], ['SE', 'se123456789001'], ['KE', 'P051234567A'], ['BR', '12.345.678/0001-95'],
  ])('of %s may be %s', (country, typed) => {
    expect(taxNumberProblem(typed, country)).toBeUndefined();
  });

  it.each([
    ['US', '12-345678', '9 digits, like 12-3456789'], ['US', 'EL999999999', '9 digits, like 12-3456789'], ['GR', 'GR999999999', '9 digits, with or without EL before it'],
    ['DE', '12345678', '9 digits, with or without DE before it'], ['KE', 'abc', '4 to 20 letters and digits'], ['BR', '<b>12345</b>', '4 to 20 letters and digits'], ['KE', 'ÀÉ12345', '4 to 20 letters and digits'],
  ])('of %s cannot be %s, and the sentence says how they look', (country, typed, words) => {
    expect(taxNumberProblem(typed, country)).toMatch(new RegExp(`^Enter a tax number of .+: ${words}\\. Or leave it empty\\.$`));
  });
});
