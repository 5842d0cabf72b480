import { codeAt, inGroups, matchingStep, newSecret, otpauthAddress } from '../../../src/identity/two-step/totp';

const at = (seconds: number) => new Date(seconds * 1000);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(text: string): string {
  const bits = [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

// RFC 6238, appendix B: the key of each algorithm is as long as its hash.
const KEYS = {
  sha1: base32('12345678901234567890'),
  sha256: base32('12345678901234567890123456789012'),
  sha512: base32('1234567890123456789012345678901234567890123456789012345678901234'),
};
const VECTORS: readonly [seconds: number, sha1: string, sha256: string, sha512: string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
];

describe('the codes of an authenticator app', () => {
  it.each(VECTORS)('are those of RFC 6238 at second %i', (seconds, sha1, sha256, sha512) => {
    const code = (algorithm: keyof typeof KEYS) => codeAt({ secret: KEYS[algorithm], at: at(seconds), digits: 8, algorithm });
    expect([code('sha1'), code('sha256'), code('sha512')]).toEqual([sha1, sha256, sha512]);
    expect(matchingStep({ secret: KEYS.sha1, code: sha1.slice(2), at: at(seconds) })).toBe(Math.floor(seconds / 30));
  });

  it('are taken one step early and one step late, as the step they belong to, and no further', () => {
    const now = at(1_800_000_015);
    const step = 60_000_000;
    const found = [-2, -1, 0, 1, 2].map((steps) => matchingStep({ secret: KEYS.sha1, code: codeAt({ secret: KEYS.sha1, at: at(1_800_000_015 + steps * 30) }), at: now }));
    expect(found).toEqual([undefined, step - 1, step, step + 1, undefined]);
  });

  it('are six plain digits: no other spelling of the number is looked at', () => {
    const code = codeAt({ secret: KEYS.sha1, at: at(1111111109) });
    expect(code).toBe('081804');
    const spellings = ['81804', ' 081804', '081804 ', '081804\n', '+81804', '0x13f8c', '8.1804e4', '081804.0', '0081804', '０８１８０４', '', 'NaN', '081 804'];
    expect(spellings.map((spelling) => matchingStep({ secret: KEYS.sha1, code: spelling, at: at(1111111109) }))).toEqual(spellings.map(() => undefined));
  });
});

describe('a new key', () => {
  it('is twenty random bytes in base32, another one each time', () => {
    const keys = Array.from({ length: 50 }, newSecret);
    expect(keys.filter((key) => !/^[A-Z2-7]{32}$/.test(key))).toEqual([]);
    expect(new Set(keys).size).toBe(50);
    // Every letter comes, also at the end: no bit is lost.
    expect(new Set(keys.join('')).size).toBe(32);
    expect(new Set(keys.map((key) => key.at(-1))).size).toBeGreaterThan(15);
  });

  it('is shown in groups of four, and says in the QR code whose it is', () => {
    expect(inGroups('ABCDEFGH')).toBe('ABCD EFGH');
    const address = new URL(otpauthAddress({ secret: KEYS.sha1, email: 'ana+x@example.test', issuer: 'Carbonite & Co' }));
    expect([address.protocol, address.host, decodeURIComponent(address.pathname)]).toEqual(['otpauth:', 'totp', '/Carbonite & Co:ana+x@example.test']);
    expect(Object.fromEntries(address.searchParams)).toEqual({ secret: KEYS.sha1, issuer: 'Carbonite & Co', algorithm: 'SHA1', digits: '6', period: '30' });
  });
});
