import fc from 'fast-check';
import { mendable, mended, type Near, slipsBetween } from '../../../src/content/articles/spelling.model';

const near = (typed: string, word: string, articles = 1): Near => ({ typed, word, articles });

describe('slips between two words', () => {
  it.each([['expirng', 'expiring', 1], ['falocn', 'falcon', 1], ['trail', 'trial', 1], ['backup', 'backup', 0], ['', 'card', 4], ['certifcation', 'certification', 1]])('from %s to %s there are %i', (a, b, slips) => {
    expect(slipsBetween(a, b)).toBe(slips);
  });

  it('are as many there as back, none only for the same, and never more than the longer word has letters', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const slips = slipsBetween(a, b);
      expect([slips, slips === 0, slips <= Math.max(a.length, b.length)]).toEqual([slipsBetween(b, a), a === b, true]);
    }));
  });
});

it('leaves alone what is short, quoted or excluded', () => {
  expect(mendable('how to "renwe plan" -trail Renewl renewl')).toEqual(['renewl']);
});

it('replaces each unknown word by the nearest, and none that is far from all', () => {
  expect(mended('Expirng trail zzyzx', [near('expirng', 'experts'), near('expirng', 'expiring'), near('zzyzx', 'zone')])).toBe('expiring trail zzyzx');
  expect(mended('zzyzx', [near('zzyzx', 'zone')])).toBeUndefined();
  expect(mended('renewl', [near('renewl', 'renew'), near('renewl', 'renewal')])).toBe('renewal');
  expect(mended('bright', [near('bright', 'right')])).toBeUndefined();
  expect(mended('rtial', [near('rtial', 'trial')])).toBe('trial');
});

it('takes, of words that are as near, the one that most articles hold', () => {
  expect(mended('fils', [near('fils', 'fails', 2), near('fils', 'files', 30)])).toBe('files');
  expect(mended('fils', [near('fils', 'files', 30), near('fils', 'fils', 1)])).toBe('fils');
});
