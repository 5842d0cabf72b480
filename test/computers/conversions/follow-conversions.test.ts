import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { changeDesk, payQuote, pricesFromTheStart, quoteBy } from '../../support/factories/money/changes';
import { createMachine } from '../../support/factories/machines';
import { createPerson } from '../../support/factories/organizations';
import { createRenewable } from '../../support/factories/money/renewals';
import { subscriptionsOf } from '../../support/factories/subscriptions';
import { runJob } from '../../support/queue';
import '../../../src/jobs';

beforeAll(pricesFromTheStart);

const typed = { choice: 'safe_pro_power:1', packs: '0', company: 'López & Sons', administered_by: 'customer', confirmation: 'I understand this cannot be undone', purchase_order: '' };

describe('the computers of a household that became a company', () => {
  it('hang on the company’s subscription with all that is stored, and belong to who held the household', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId, email } = await createAccount({ organizationId: desk.organizationId, name: 'Ana López' });
    const { personId } = await createPerson({ email });
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [desk.organizationId, accountId, personId]);
    const [first, second] = [await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-05-22' }), await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2026-12-10' })];
    const machines = [await createMachine({ accountId, subscriptionId: first.id, nickname: 'Desk' }), await createMachine({ accountId, subscriptionId: second.id, nickname: 'Laptop', isInstalled: false })];
    const elsewhere = await anotherHousehold(desk.organizationId);

    await payQuote(desk, await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed));
    await runJob('computers.follow-conversions');
    await runJob('computers.follow-conversions');

    const company = (await subscriptionsOf(accountId)).find(({ plan_code }) => plan_code === 'safe_pro_power')!;
    const rows = await ownerSql('select nickname, subscription_id, person_id, is_served, bytes_stored::float8 as bytes from machines where account_id = $1 order by nickname', [accountId]);
    expect(rows).toEqual([
      { nickname: 'Desk', subscription_id: company.id, person_id: personId, is_served: true, bytes: machines[0]!.bytesStored },
      { nickname: 'Laptop', subscription_id: company.id, person_id: personId, is_served: true, bytes: 0 },
    ]);
    const audited = await ownerSql("select subject_id, before->>'subscriptionId' as before, after->>'subscriptionId' as after from audit_entries where action = 'machine.moved-into-company' order by id");
    expect(audited).toEqual([{ subject_id: machines[0]!.id, before: first.id, after: company.id }, { subject_id: machines[1]!.id, before: second.id, after: company.id }]);
    expect(await ownerSql('select subscription_id from machines where id = $1', [elsewhere.id])).toEqual([{ subscription_id: elsewhere.subscriptionId }]);
  });

  it('move together, each keeping what is its own', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId, email } = await createAccount({ organizationId: desk.organizationId });
    const { personId } = await createPerson({ email });
    await ownerSql("insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, 'holder', app.now())", [desk.organizationId, accountId, personId]);
    const { id: subscriptionId } = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-05-22' });
    const stoppedAt = new Date('2026-11-21T10:00:00Z');
    const machines = [];
    for (let count = 0; count < 7; count += 1) machines.push(await createMachine({ accountId, subscriptionId, nickname: `Room ${count}`, facts: count % 2 === 0 ? { stoppedAt } : {} }));
    await payQuote(desk, await quoteBy(desk.agent, paths.portal.conversions.create(accountId), typed));
    await runJob('computers.follow-conversions');
    const rows = await ownerSql('select nickname, state, stopped_at, person_id, subscription_id <> $2 as moved from machines where account_id = $1 order by nickname', [accountId, subscriptionId]);
    expect(rows).toEqual(machines.map(({ nickname }, count) => ({ nickname, state: count % 2 === 0 ? 'off' : 'protected', stopped_at: count % 2 === 0 ? stoppedAt : null, person_id: personId, moved: true })));
  });

  it('have to fit into the plan that is bought', async () => {
    const desk = await changeDesk({ at: '2026-11-22T15:00:00Z', discountBps: 0 });
    const { accountId } = await createAccount({ organizationId: desk.organizationId });
    const { id } = await createRenewable({ organizationId: desk.organizationId, accountId, expiresOn: '2027-05-22' });
    await createMachine({ accountId, subscriptionId: id, facts: { bytesStored: 610_000_000_001 } });
    const refused = await desk.agent.submit(paths.portal.conversions.create(accountId), typed);
    expect([refused.status, refused.text.includes('611 GB')]).toEqual([409, true]);
    await desk.agent.submit(paths.portal.conversions.create(accountId), { ...typed, packs: '2' }).expect(303);
  });
});

async function anotherHousehold(organizationId: string) {
  const { accountId } = await createAccount({ organizationId });
  const { id } = await createRenewable({ organizationId, accountId, expiresOn: '2027-05-22' });
  return createMachine({ accountId, subscriptionId: id });
}
