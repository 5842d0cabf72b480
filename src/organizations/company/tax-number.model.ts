import { countryName } from '../../platform/values/countries';

type Form = { readonly pattern: RegExp; readonly words: string };

const vat = (prefix: string, rest: string, words: string): Form => ({ pattern: new RegExp(`^(${prefix})?(${rest})$`), words: `${words}, with or without ${prefix} before it` });
/** How the numbers of a country look, without spaces, points and dashes. Only what never changes: how long they are, and of what. */
const FORMS: ReadonlyMap<string, Form> = new Map(Object.entries({
  AT: vat('AT', 'U\\d{8}', 'U and 8 digits'), AU: { pattern: /^\d{11}$/, words: '11 digits' }, BE: vat('BE', '[01]\\d{9}', '10 digits'),
  BG: vat('BG', '\\d{9,10}', '9 or 10 digits'), CA: { pattern: /^\d{9}(R[TCMPRZ]\d{4})?$/, words: '9 digits, with or without an account like RT0001' },
  CH: { pattern: /^(CHE)?\d{9}(MWST|TVA|IVA)?$/, words: 'CHE and 9 digits' }, CY: vat('CY', '\\d{8}[A-Z]', '8 digits and a letter'),
  CZ: vat('CZ', '\\d{8,10}', '8 to 10 digits'), DE: vat('DE', '\\d{9}', '9 digits'), DK: vat('DK', '\\d{8}', '8 digits'),
  EE: vat('EE', '\\d{9}', '9 digits'), ES: vat('ES', '[A-Z0-9]\\d{7}[A-Z0-9]', '9 letters and digits'), FI: vat('FI', '\\d{8}', '8 digits'),
  FR: vat('FR', '[A-Z0-9]{2}\\d{9}', '2 characters and 9 digits'), GB: vat('GB', '\\d{9}|\\d{12}', '9 or 12 digits'), GR: vat('EL', '\\d{9}', '9 digits'),
  HR: vat('HR', '\\d{11}', '11 digits'), HU: vat('HU', '\\d{8}', '8 digits'), IE: vat('IE', '\\d[A-Z0-9]\\d{5}[A-Z]{1,2}', '8 or 9 letters and digits'),
  IN: { pattern: /^\d{2}[A-Z]{5}\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]$/, words: '15 letters and digits' }, IT: vat('IT', '\\d{11}', '11 digits'),
  JP: { pattern: /^T?\d{13}$/, words: 'T and 13 digits' }, LT: vat('LT', '\\d{9}|\\d{12}', '9 or 12 digits'), LU: vat('LU', '\\d{8}', '8 digits'),
  LV: vat('LV', '\\d{11}', '11 digits'), MT: vat('MT', '\\d{8}', '8 digits'), MX: { pattern: /^[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}$/, words: '12 or 13 letters and digits' },
  NL: vat('NL', '\\d{9}B\\d{2}', '9 digits, B and 2 digits'), NZ: { pattern: /^\d{8,9}$/, words: '8 or 9 digits' }, PL: vat('PL', '\\d{10}', '10 digits'),
  PT: vat('PT', '\\d{9}', '9 digits'), RO: vat('RO', '\\d{2,10}', '2 to 10 digits'), SE: vat('SE', '\\d{12}', '12 digits'),
  SI: vat('SI', '\\d{8}', '8 digits'), SK: vat('SK', '\\d{10}', '10 digits'), US: { pattern: /^\d{9}$/, words: '9 digits, like 12-3456789' },
}));
const ELSEWHERE: Form = { pattern: /^[A-Z0-9]{4,20}$/, words: '4 to 20 letters and digits' };

/**
 * Why this cannot be the tax number of a company of that country, as a sentence; undefined where it may be. Looks at length and
 * characters only: whether the number is given to anybody is for the tax office to say.
 */
export function taxNumberProblem(typed: string, country: string): string | undefined {
  const { pattern, words } = FORMS.get(country) ?? ELSEWHERE;
  if (pattern.test(typed.toUpperCase().replace(/[\s.\-/]/g, ''))) return undefined;
  return `Enter a tax number of ${countryName(country)}: ${words}. Or leave it empty.`;
}
