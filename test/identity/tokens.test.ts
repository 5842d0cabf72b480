import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { findToken, issueToken, useToken, voidTokens, type NewToken } from '../../src/identity/tokens';
import { ownerSql } from '../support/database';

afterAll(closeDatabase);

let made = 0;
async function issued(given: Partial<NewToken> = {}) {
  const email = given.email ?? `token-${(made += 1)}@example.test`;
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const secret = await issueToken(trx, { purpose: 'registration', email, now, expiresAt: new Date(now.getTime() + 60_000), ...given });
    return { secret, email, now };
  });
}

describe('a link in a mail (security.md 3.7)', () => {
  it('is kept as a hash only', async () => {
    const { secret, email } = await issued();
    expect(secret).toMatch(/^[\w-]{43}$/);
    const [row] = await ownerSql('select * from tokens where email = $1', [email]);
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('works once, also when it is opened in many places at the same time', async () => {
    const { secret, email, now } = await issued();
    const tries = await Promise.all(Array.from({ length: 8 }, () => within('system', (trx) => useToken(trx, 'registration', secret, now))));
    expect(tries.filter((token) => token?.email === email)).toHaveLength(1);
    expect(await within('system', (trx) => findToken(trx, 'registration', secret, now))).toBeUndefined();
  });

  it('opens nothing of another purpose', async () => {
    const { secret, now } = await issued();
    expect(await within('system', (trx) => useToken(trx, 'password-reset', secret, now))).toBeUndefined();
    expect(await within('system', (trx) => findToken(trx, 'registration', secret, now))).toBeDefined();
  });

  it('ends at its moment', async () => {
    const { secret, now } = await issued();
    const later = new Date(now.getTime() + 60_000);
    expect(await within('system', (trx) => findToken(trx, 'registration', secret, later))).toBeUndefined();
    expect(await within('system', (trx) => useToken(trx, 'registration', secret, later))).toBeUndefined();
  });

  it('ends when a newer one for the same thing is sent, and when it is taken back', async () => {
    const first = await issued();
    const second = await issued({ email: first.email });
    const find = (secret: string) => within('system', (trx) => findToken(trx, 'registration', secret, first.now));
    expect([await find(first.secret), (await find(second.secret))?.email]).toEqual([undefined, first.email]);
    await within('system', (trx) => voidTokens(trx, { purpose: 'registration', email: first.email }, first.now));
    expect(await find(second.secret)).toBeUndefined();
  });

  it.each(['', 'x', 'a'.repeat(43), '\u0000', '../..'])('is not %j', async (secret) => {
    const { now } = await issued();
    expect(await within('system', (trx) => findToken(trx, 'registration', secret, now))).toBeUndefined();
  });
});
