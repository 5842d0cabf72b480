import { checkCode } from '../../../src/identity/two-step/check-code';
import { verifySecondFactor } from '../../../src/identity/two-step/verify-code';
import { sendCode } from '../../../src/identity/two-step/send-code';
import { closeDatabase } from '../../../src/platform/database/database';
import { advanceClock, stopClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createPerson } from '../../support/factories/organizations';
import { appCode, giveTwoStep, mailedCode } from '../../support/factories/two-step';

afterAll(closeDatabase);
beforeAll(() => stopClock('2026-11-22T09:00:00Z'));

const ROUNDS = 100;

/** How many of those who use the same code at the same moment, at the sign-in page and inside, got through. */
async function winners(personId: string, code: string): Promise<number> {
  const tries = (['sign-in', 'inside', 'sign-in', 'inside'] as const).map((place) => checkCode({ personId, code, place, requestId: null }));
  return (await Promise.all(tries)).filter((kind) => kind !== undefined).length;
}

async function forgetTries(): Promise<void> {
  await ownerSql('delete from two_step_tries');
}

describe(`of four who use one code at the same moment, ${ROUNDS} times over, exactly one gets in (security.md 3.6)`, () => {
  it("with an app's code", async () => {
    const { personId } = await createPerson();
    const { secret } = await giveTwoStep(personId);
    const won: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await advanceClock('30 seconds');
      won.push(await winners(personId, await appCode(secret)));
      await forgetTries();
    }
    expect(won).toEqual(Array(ROUNDS).fill(1));
  });

  it('with a recovery code', async () => {
    const { personId } = await createPerson();
    const won: number[] = [];
    for (let round = 0; round < ROUNDS / 10; round += 1) {
      await ownerSql('delete from recovery_codes where person_id = $1', [personId]);
      const { recoveryCodes } = await giveTwoStep(personId, 'email');
      for (const code of recoveryCodes) won.push(await winners(personId, code));
    }
    expect(won).toEqual(Array(ROUNDS).fill(1));
  });

  it('with a mailed code', async () => {
    const { personId, email } = await createPerson();
    await giveTwoStep(personId, 'email');
    const won: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await advanceClock('60 seconds');
      await sendCode({ personId, purpose: 'sign-in' });
      const code = await mailedCode(email);
      won.push((await Promise.all(Array.from({ length: 4 }, () => checkCode({ personId, code, place: 'sign-in', requestId: null })))).filter((kind) => kind !== undefined).length);
      await forgetTries();
    }
    expect(won).toEqual(Array(ROUNDS).fill(1));
  });

  it('and of four who ask for a mail at once, one is sent', async () => {
    const { personId, email } = await createPerson();
    await giveTwoStep(personId, 'email');
    for (let round = 0; round < 20; round += 1) {
      await advanceClock('60 seconds');
      await Promise.all(Array.from({ length: 4 }, () => sendCode({ personId, purpose: 'sign-in' })));
    }
    expect(await ownerSql('select 1 from mails where recipient_email = $1', [email])).toHaveLength(20);
  });
});

describe('the second proof of a password reset', () => {
  it('is an app code or a recovery code, once, and never a mailed one (security.md 3.10)', async () => {
    const [byApp, byMail] = [await createPerson(), await createPerson()];
    const { secret, recoveryCodes } = await giveTwoStep(byApp.personId);
    const mail = await giveTwoStep(byMail.personId, 'email');
    const verify = (personId: string, code: string) => verifySecondFactor({ personId, code, requestId: null });
    const code = await appCode(secret);
    expect([await verify(byApp.personId, code), await verify(byApp.personId, code)]).toEqual([true, false]);
    expect([await verify(byApp.personId, recoveryCodes[0]!), await verify(byApp.personId, recoveryCodes[0]!)]).toEqual([true, false]);
    for (const purpose of ['sign-in', 'confirmation', 'enrolment'] as const) {
      await advanceClock('61 seconds');
      await sendCode({ personId: byMail.personId, purpose });
      expect(await verify(byMail.personId, await mailedCode(byMail.email))).toBe(false);
    }
    expect(await verify(byMail.personId, mail.recoveryCodes[0]!)).toBe(true);
    expect(await verify((await createPerson()).personId, '123456')).toBe(false);
  });

  it('is refused after five wrong codes, without slowing the sign-in page', async () => {
    const { personId } = await createPerson();
    const { secret } = await giveTwoStep(personId);
    for (let i = 0; i < 5; i += 1) expect(await verifySecondFactor({ personId, code: '000000', requestId: null })).toBe(false);
    await expect(verifySecondFactor({ personId, code: await appCode(secret), requestId: null })).rejects.toThrow('Try again in 30 seconds');
    expect(await checkCode({ personId, code: await appCode(secret), place: 'sign-in', requestId: null })).toBe('app');
  });
});
