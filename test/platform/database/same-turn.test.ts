import { Unavailable } from '../../../src/platform/errors';
import { inSameTurn } from '../../../src/platform/database/same-turn';

describe('work of one turn', () => {
  it('is done together, up to so many at a time, and each gets its own answer', async () => {
    const seen: number[][] = [];
    const doubled = inSameTurn(3, (numbers: readonly number[]) => {
      seen.push([...numbers]);
      return Promise.resolve(numbers.map((number) => number * 2));
    });
    expect(await Promise.all([1, 2, 3, 4, 5].map(doubled))).toEqual([2, 4, 6, 8, 10]);
    expect(seen).toEqual([[1, 2, 3], [4, 5]]);
    expect(await doubled(6)).toBe(12);
  });

  it('fails only for whom it fails', async () => {
    const halved = inSameTurn(10, (numbers: readonly number[]) => {
      if (numbers.includes(3)) return Promise.reject(new Error('three is odd'));
      return Promise.resolve(numbers.map((number) => number / 2));
    });
    expect(await Promise.allSettled([2, 3, 4].map(halved))).toMatchObject([{ value: 1 }, { status: 'rejected', reason: { message: 'three is odd' } }, { value: 2 }]);
  });

  it('is not tried again when there was no connection', async () => {
    let tries = 0;
    const busy = inSameTurn(10, () => {
      tries += 1;
      return Promise.reject(new Unavailable('The portal is busy.'));
    });
    const answers = await Promise.allSettled([1, 2].map(busy));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(tries).toBe(1);
  });

  it('that answers too little is an error for all', async () => {
    const forgetful = inSameTurn(10, () => Promise.resolve([1]));
    await expect(Promise.all([forgetful(1), forgetful(2)])).resolves.toEqual([1, 1]);
    const silent = inSameTurn(10, () => Promise.resolve([]));
    await expect(silent(1)).rejects.toThrow('asked 1 things together and got 0 answers');
  });
});
