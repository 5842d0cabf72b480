import { checkNewPassword, hashPassword, verifyPassword } from '../../src/identity/password';

describe('a new password', () => {
  it.each([
    ['elevenchars', 'Use at least 12 characters for the password.'],
    ['a'.repeat(129), 'Use at most 128 characters for the password.'],
    ['password1234', /easy to guess|common/],
    ['123456789012', /easy to guess|common/],
    ['qwertyuiop12', /easy to guess|common/],
    ['passwordpassword', /easy to guess|common/],
    ['aaaaaaaaaaaaaaaaaaaa', /easy to guess|common/],
    ['robin.tester@example.test', 'Do not build the password from your own name or e-mail.'],
    ['RobinTester2026', 'Do not build the password from your own name or e-mail.'],
  ])('%s is refused', async (password, sentence) => {
    const said = await checkNewPassword(password, ['robin.tester@example.test', 'Robin', 'Tester']);
    if (typeof sentence === 'string') expect(said).toBe(sentence);
    else expect(said).toMatch(sentence);
  });

  it.each(['amber-violet-canyon-7', 'correct horse battery', 'käse 🧀 brot & wein', `${'vX9#'.repeat(3)}Kq7!pLm2`])('%s is fine', async (password) => {
    expect(await checkNewPassword(password, ['robin.tester@example.test', 'Robin', 'Tester'])).toBeUndefined();
  });

  it('counts characters as people do', async () => {
    expect(await checkNewPassword('🧀🍷🥖🫒🍇🍅🧄🧅🥕🌽🥦')).toBe('Use at least 12 characters for the password.');
  });
});

describe('a kept password (security.md 3.1)', () => {
  it('fits itself and nothing else, and never the same hash twice', async () => {
    const [one, other] = await Promise.all([hashPassword('amber-violet-canyon-7'), hashPassword('amber-violet-canyon-7')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword(one, 'amber-violet-canyon-7')).toEqual({ right: true, outdated: false });
    expect(await verifyPassword(one, 'amber-violet-canyon-8')).toEqual({ right: false, outdated: false });
  });

  it('fits however the keyboard composes its letters', async () => {
    expect((await verifyPassword(await hashPassword('caf\u00e9 au lait noir'), 'cafe\u0301 au lait noir')).right).toBe(true);
  });

  it('that is not there costs as much time as a wrong one, and never fits', async () => {
    const hash = await hashPassword('amber-violet-canyon-7');
    const time = async (kept: string | null) => {
      const began = performance.now();
      expect((await verifyPassword(kept, 'nobody has this password')).right).toBe(false);
      return performance.now() - began;
    };
    const best = async (kept: string | null) => Math.min(...(await Promise.all(Array.from({ length: 8 }, () => time(kept)))));
    await best(null);
    const [missing, wrong] = [await best(null), await best(hash)];
    expect(missing).toBeGreaterThan(wrong / 4);
  });
});
