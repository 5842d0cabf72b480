import { paths } from '../../../src/paths';
import { pageOf, setClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { codesOf, createCodes } from '../../support/factories/money/codes';
import { createPayingCustomer } from '../../support/factories/customers';
import { createOrganization } from '../../support/factories/organizations';
import { createRenewable, createTrial } from '../../support/factories/money/renewals';
import { subscriptionsOf, termsOf } from '../../support/factories/subscriptions';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { chargesOf } from '../../support/stripe';

const app = testApp();
const AT = '2026-11-22T15:00:00Z';
const { codes } = paths.my.orders;
type Fields = Record<string, string>;

const summary = (text: string): string => pageOf(text)('.error-summary').text().replace(/\s+/g, ' ').trim();
const fieldsIn = ($: ReturnType<typeof pageOf>): Fields => Object.fromEntries($('form[action$=confirmation] input[type=hidden]').map((_, input) => [[$(input).attr('name'), $(input).attr('value')]]).get().filter(([name]) => name !== '_csrf'));

async function world() {
  await setClock(AT);
  await ownerSql('delete from rate_limits');
  const { organizationId } = await createOrganization({ name: 'Bright IT', timeZone: 'UTC' });
  return { organizationId, customer: await createPayingCustomer({ app, partner: organizationId }) };
}
type World = Awaited<ReturnType<typeof world>>;

async function apply({ customer: { agent } }: World, fields: Fields) {
  const answer = await agent.submit(codes.use, fields);
  expect([answer.status, summary(answer.text)]).toEqual([200, '']);
  return agent.submit(codes.confirmUse, fieldsIn(pageOf(answer.text)));
}

afterEach(assertNoBrokenInvariant);

describe('A customer who types the code that their partner gave them', () => {
  it('renews what the partner pays for, for the term the code was bought for, and nothing is charged', async () => {
    const given = await world();
    const { organizationId, customer } = given;
    const { id } = await createRenewable({ organizationId, accountId: customer.accountId, expiresOn: '2027-01-15' });
    const [code] = await createCodes({ organizationId, years: 2 });
    const done = await apply(given, { typed_code: code!.code.toLowerCase(), target: id });
    expect([done.status, done.headers['location']]).toEqual([303, paths.my.subscriptions]);
    expect(await subscriptionsOf(customer.accountId)).toMatchObject([{ id, organization_id: organizationId, expires_on: '2029-01-15' }]);
    expect((await termsOf(id)).at(-1)).toMatchObject({ activation_code_id: code!.id, starts_on: '2027-01-15' });
    expect(await codesOf(organizationId)).toMatchObject([{ state: 'applied', account_id: customer.accountId, applied_by: customer.personId }]);
    expect(await chargesOf(customer.payer.stripeCustomerId)).toEqual([]);
    expect(await ownerSql("select actor_id, account_id, organization_id from audit_entries where action = 'activation-code.applied' and subject_id = $1", [code!.id])).toEqual([{ actor_id: customer.personId, account_id: customer.accountId, organization_id: organizationId }]);
  });

  it('turns a trial into a paid subscription, or covers one more computer: the partner’s, who bought the code', async () => {
    const given = await world();
    const { organizationId, customer } = given;
    const trial = await createTrial({ organizationId, accountId: customer.accountId, endsOn: '2026-12-01' });
    const [first, second] = await createCodes({ organizationId, quantity: 2 });
    expect((await apply(given, { typed_code: first!.code, target: trial.id })).status).toBe(303);
    expect((await apply(given, { typed_code: second!.code, target: 'new' })).status).toBe(303);
    const made = await subscriptionsOf(customer.accountId);
    expect(made.map((row) => [row['organization_id'], row['state'], row['source'], row['expires_on']])).toEqual([1, 2].map(() => [organizationId, 'active', 'activation_code', '2027-11-22']));
  });

  it('gives the code once, however often it is pressed', async () => {
    const given = await world();
    const [code] = await createCodes({ organizationId: given.organizationId });
    const page = pageOf((await given.customer.agent.submit(codes.use, { typed_code: code!.code, target: 'new' }).expect(200)).text);
    const answers = await Promise.all([1, 2, 3].map(() => given.customer.agent.submit(codes.confirmUse, fieldsIn(page))));
    expect(answers.some(({ status }) => status === 303)).toBe(true);
    expect(await subscriptionsOf(given.customer.accountId)).toHaveLength(1);
    const again = await given.customer.agent.submit(codes.use, { typed_code: code!.code, target: 'new' });
    expect([again.status, summary(again.text)]).toEqual([422, expect.stringContaining('This code has been used already. Ask your partner for another one.')]);
  });

  it('is told the same of a code that somebody else’s partner bought as of one that does not exist', async () => {
    const given = await world();
    const stranger = await createOrganization();
    const [foreign] = await createCodes({ organizationId: stranger.organizationId });
    const answers = [];
    for (const typed of [foreign!.code, '2222-2222-2222-2222']) {
      const answer = await given.customer.agent.submit(codes.use, { typed_code: typed, target: 'new', subscription_id: '01999999-0000-7000-8000-000000000000' });
      answers.push([answer.status, answer.text.replaceAll(typed, '')]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]![0]).toBe(422);
    expect(await codesOf(stranger.organizationId)).toMatchObject([{ state: 'available' }]);
  });

  it('knows no code at all where nobody looks after the account, and shows no stock of the partner’s to anybody', async () => {
    const given = await world();
    const [code] = await createCodes({ organizationId: given.organizationId });
    expect((await given.customer.agent.get(codes.use).expect(200)).text).not.toContain(code!.code.slice(-4));
    const alone = await createPayingCustomer({ app });
    const answer = await alone.agent.submit(codes.use, { typed_code: code!.code, target: 'new' });
    expect([answer.status, summary(answer.text)]).toEqual([422, expect.stringContaining('We do not know this code.')]);
  });

  it('waits after five wrong ones, and a right one costs no try', async () => {
    const given = await world();
    const [right, other] = await createCodes({ organizationId: given.organizationId, quantity: 2 });
    expect((await apply(given, { typed_code: right!.code, target: 'new' })).status).toBe(303);
    for (let guess = 2; guess < 7; guess += 1) {
      expect((await given.customer.agent.submit(codes.use, { typed_code: `2222-2222-2222-222${guess}`, target: 'new' })).status).toBe(422);
    }
    const answer = await given.customer.agent.submit(codes.use, { typed_code: other!.code, target: 'new' });
    expect([answer.status, Number(answer.headers['retry-after']) > 0, summary(answer.text)]).toEqual([429, true, expect.stringContaining('too many tries')]);
    expect(pageOf(answer.text)('input[name=typed_code]').val()).toBe(other!.code);
  });

  it.each([
    ['nothing', '', 'Enter the code.'], ['too little', '7KQ4-M2XD', 'A code has 16 letters and digits'], ['something else', 'hello there friend', 'A code has 16 letters and digits'],
  ])('reads %s typed as what to correct', async (_what, typed, sentence) => {
    const given = await world();
    const answer = await given.customer.agent.submit(codes.use, { typed_code: typed, target: 'new' });
    expect([answer.status, summary(answer.text)]).toEqual([422, expect.stringContaining(sentence)]);
  });
});
