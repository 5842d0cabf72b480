import '../../../src/subscriptions/codes/codes.jobs';
import { within, databaseNow } from '../../../src/platform/database/database';
import { day } from '../../../src/platform/values/dates';
import { dueNotice, lapseMoment, lifeOf, nextNotice, noticeDays } from '../../../src/subscriptions/codes/activation-code';
import { newCodeText, readCode } from '../../../src/subscriptions/codes/code-text.model';
import { voidCodes } from '../../../src/subscriptions/codes/void-codes';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { worker } from '../../support/factories/money/billing';
import { codesOf, createCodes } from '../../support/factories/money/codes';
import { createLimitedMember, createMember, createOrganization } from '../../support/factories/organizations';
import { runJob } from '../../support/queue';

const remind = () => runJob('subscriptions.remind-codes');
const lapse = () => runJob('subscriptions.lapse-codes');
const noticesOf = (organizationId: string) => ownerSql<{ subject: string; recipient_email: string; text_body: string }>("select subject, recipient_email, text_body from mails where organization_id = $1 and kind = 'codes.notice' order by created_at, recipient_email", [organizationId]);

describe('the 12 months of a code', () => {
  it.each([
    ['2026-11-22', 'America/New_York', '2027-11-22', '2027-11-23T05:00:00.000Z'],
    ['2028-02-29', 'UTC', '2029-02-28', '2029-03-01T00:00:00.000Z'],
    // The clocks of Berlin go forward in the night after 27 March 2027, and back in the one after 30 October 2027.
    ['2026-03-27', 'Europe/Berlin', '2027-03-27', '2027-03-27T23:00:00.000Z'],
    ['2026-03-28', 'Europe/Berlin', '2027-03-28', '2027-03-28T22:00:00.000Z'],
    ['2026-10-31', 'Europe/Berlin', '2027-10-31', '2027-10-31T23:00:00.000Z'],
    // Midnight does not exist in Beirut on the day the clocks go forward.
    ['2026-03-27', 'Asia/Beirut', '2027-03-27', '2027-03-27T22:00:00.000Z'],
  ])('bought on %s in %s end after %s, at %s', (bought, zone, last, moment) => {
    const life = lifeOf(day(bought), zone, new Date(`${bought}T12:00:00Z`));
    expect([life.lapsesOn, life.lapsesAt.toISOString()]).toEqual([last, moment]);
  });

  it('has its reminders at nine in the morning of its own zone, whatever the clocks do in between', () => {
    const code = lifeOf(day('2026-05-28'), 'Europe/Berlin', new Date('2026-05-28T12:00:00Z'));
    const moments: string[] = [];
    for (let at: Date | null = code.nextNoticeAt; at; at = nextNotice(code, at)) moments.push(at.toISOString());
    expect(moments).toEqual(['2027-03-29T07:00:00.000Z', '2027-04-28T07:00:00.000Z', '2027-05-21T07:00:00.000Z', '2027-05-27T07:00:00.000Z']);
    expect(moments.map((at) => dueNotice(code, new Date(at)))).toEqual([...noticeDays]);
    expect(lapseMoment(code).getTime()).toBeGreaterThan(new Date(moments.at(-1)!).getTime());
  });
});

describe('the text of a code', () => {
  it('has 16 of 32 letters that nobody mistakes for each other, and all of them occur', () => {
    const texts = Array.from({ length: 2_000 }, newCodeText);
    expect(new Set(texts).size).toBe(2_000);
    expect(texts.every((text) => /^[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){3}$/.test(text))).toBe(true);
    expect(new Set(texts.join('').replaceAll('-', '')).size).toBe(32);
  });

  it.each([
    ['7KQ4-M2XD-9RTW-HB3C', { whole: '7KQ4-M2XD-9RTW-HB3C' }], [' 7kq4 m2xd–9rtw_hb3c ', { whole: '7KQ4-M2XD-9RTW-HB3C' }], ['hb3c', { ending: 'HB3C' }],
    ['7KQ4-M2XD-9RTW-HB30', undefined], ['', undefined], ['7KQ4-M2XD-9RTW', undefined], ['__proto__', undefined],
  ])('reads %j as %j', (typed, read) => {
    expect(readCode(typed)).toEqual(read);
  });
});

describe('reminders', () => {
  it('go 60, 30, 7 days and 1 day before to the people of billing, one mail for all codes of a day, each once however often the job runs', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    const billing = await createMember({ organizationId, roles: ['billing'] });
    await createMember({ organizationId, roles: ['administrator'] });
    await createLimitedMember({ organizationId, roles: ['billing'], accountIds: [] });
    const codes = [...await createCodes({ organizationId, quantity: 2 }), ...await createCodes({ organizationId, planCode: 'safe_prime', years: 2 })];
    const subjects: string[] = [];
    for (const moment of ['2027-09-23T12:59:00Z', '2027-09-23T13:01:00Z', '2027-10-23T13:01:00Z', '2027-11-15T14:01:00Z', '2027-11-21T14:01:00Z']) {
      await setClock(moment);
      for (let times = 0; times < 4; times += 1) await remind();
      subjects.push((await noticesOf(organizationId)).map(({ subject }) => subject).join(' | '));
    }
    const all = [60, 30, 7].map((days) => `3 activation codes will lapse in ${days} days`).concat('3 activation codes will lapse tomorrow');
    expect(subjects).toEqual(['', ...all.map((_, index) => all.slice(0, index + 1).join(' | '))]);
    const [mail] = await noticesOf(organizationId);
    expect(mail!.recipient_email).toBe(billing.email);
    expect(mail!.text_body).toContain('They work until 22 Nov 2027; after that day what was paid for them is lost.');
    for (const { code } of codes) expect(mail!.text_body).toContain(`${code}: Safe ${code === codes[2]!.code ? 'Prime, 2 years' : 'Plus, 1 year'}`);
    expect((await codesOf(organizationId)).map(({ next_notice_at: next }) => next)).toEqual([null, null, null]);
  });

  it('leave out what was used meanwhile, and of those that were missed send only the newest', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    await createMember({ organizationId });
    const [first, second] = await createCodes({ organizationId, quantity: 2 });
    await ownerSql("update activation_codes set state = 'voided', voided_at = app.now(), next_notice_at = null where id = $1", [first!.id]);
    await setClock('2027-11-18T12:00:00Z');
    await remind();
    const mails = await noticesOf(organizationId);
    expect(mails.map(({ subject }) => subject)).toEqual(['1 activation code will lapse in 7 days']);
    expect([mails[0]!.text_body.includes(first!.code), mails[0]!.text_body.includes(second!.code)]).toEqual([false, true]);
  });

  it('are not sent for codes that are past their last day', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    await createMember({ organizationId });
    await createCodes({ organizationId });
    await setClock('2027-11-23T06:00:00Z');
    await remind();
    expect(await noticesOf(organizationId)).toEqual([]);
  });

  it('count what a long mail does not name', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    await createMember({ organizationId });
    await createCodes({ organizationId, quantity: 100 });
    await createCodes({ organizationId, quantity: 7 });
    await setClock('2027-11-21T15:00:00Z');
    await remind();
    expect((await noticesOf(organizationId)).map(({ subject, text_body: text }) => [subject, text.includes('And more: 7 activation codes in your list')])).toEqual([['107 activation codes will lapse tomorrow', true]]);
  });
});

describe('the end of 12 months', () => {
  it('comes at the midnight after the last day in the organization’s zone, once, with an audit row each', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    const codes = await createCodes({ organizationId, quantity: 3 });
    await ownerSql("update activation_codes set state = 'voided', voided_at = app.now(), next_notice_at = null where id = $1", [codes[0]!.id]);
    const states = async () => (await codesOf(organizationId)).map(({ state }) => state);
    await setClock('2027-11-23T04:59:00Z');
    await lapse();
    expect(await states()).toEqual(['voided', 'available', 'available']);
    await setClock('2027-11-23T05:00:30Z');
    await Promise.all([lapse(), lapse()]);
    await lapse();
    expect(await states()).toEqual(['voided', 'lapsed', 'lapsed']);
    const audits = await ownerSql<{ subject_id: string; after: { ending: string } }>("select subject_id, after from audit_entries where organization_id = $1 and action = 'activation-code.lapsed' order by subject_id", [organizationId]);
    expect(audits.map(({ subject_id: id, after }) => [id, after.ending])).toEqual(codes.slice(1).map(({ id, code }) => [id, code.slice(-4)]));
  });

  it('takes hundreds of an organization in turns', async () => {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    for (let order = 0; order < 6; order += 1) await createCodes({ organizationId, quantity: 100 });
    await setClock('2027-11-24T00:00:00Z');
    await lapse();
    expect(await ownerSql('select state, count(*)::int as n from activation_codes where organization_id = $1 group by 1', [organizationId])).toEqual([{ state: 'lapsed', n: 600 }]);
  });
});

describe('voiding codes whose money goes back', () => {
  async function ofLine() {
    await setClock('2026-11-22T15:00:00Z');
    const { organizationId } = await createOrganization();
    const codes = await createCodes({ organizationId, quantity: 3 });
    // 100.00 and 8.88 tax over three.
    for (const [index, [value, tax]] of [[33_34, 2_96], [33_33, 2_96], [33_33, 2_96]].entries()) await ownerSql('update activation_codes set value_cents = $2, tax_cents = $3 where id = $1', [codes[index]!.id, value, tax]);
    const invoiceLineId = codes[0]!.invoice_line_id;
    const take = (count: number) => within({ organizationId }, async (trx) => voidCodes(trx, { organizationId, invoiceLineId, count, actor: worker, now: await databaseNow(trx) }));
    return { organizationId, codes, take };
  }

  it('takes the last of the line first and answers what they were worth, to the cent', async () => {
    const { organizationId, take } = await ofLine();
    expect(await take(2)).toEqual({ count: 2, netCents: 66_66, taxCents: 5_92 });
    expect((await codesOf(organizationId)).map(({ state }) => state)).toEqual(['available', 'voided', 'voided']);
    expect(await take(1)).toEqual({ count: 1, netCents: 33_34, taxCents: 2_96 });
  });

  it('refuses more than are unused, says how many are, and voids none', async () => {
    const { organizationId, codes, take } = await ofLine();
    await ownerSql("update activation_codes set state = 'applied', applied_at = app.now(), applied_by = 'x', account_id = id, subscription_id = id, next_notice_at = null where id = $1", [codes[2]!.id]);
    await expect(take(3)).rejects.toThrow('Only 2 activation codes of this line are unused. Refund as many or fewer.');
    expect((await codesOf(organizationId)).map(({ state }) => state)).toEqual(['available', 'available', 'applied']);
    await take(2);
    await expect(take(1)).rejects.toThrow('All codes of this line have been used or refunded, so none can be refunded.');
  });

  it('takes lapsed ones too', async () => {
    const { organizationId, take } = await ofLine();
    await setClock('2027-11-24T00:00:00Z');
    await lapse();
    await take(3);
    expect((await codesOf(organizationId)).map(({ state }) => state)).toEqual(['voided', 'voided', 'voided']);
  });
});
