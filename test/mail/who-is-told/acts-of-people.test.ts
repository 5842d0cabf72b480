import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { setClock, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { giveAnswers } from '../../support/factories/answers';
import { quoteBy } from '../../support/factories/money/changes';
import { createRequest } from '../../support/factories/consents';
import { createDatedMove, openAMove } from '../../support/factories/money/moves';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { releaseOnPage } from '../../support/factories/money/releases';
import { createFirm } from '../../support/factories/money/renewals';
import { runJob } from '../../support/queue';
import '../../support/stripe';
import { createWorld, isCompany, subscribed, told, type World, type WorldName } from './worlds';
import '../../../src/subscriptions/moves/moves.jobs';

jest.setTimeout(120_000);

const app = testApp();
const AT = '2026-11-22T15:00:00Z';
const enter = (member: { email: string; password: string }) => signedInAgent(app, member);

beforeEach(() => setClock(AT));

describe('a new customer', () => {
  const NEW = 'new@customers.test';
  const person = { first_name: 'Ana', last_name: 'López', email: NEW, email_again: NEW, phone: '', country: 'US', language: 'en' };
  const company = (administeredBy: string) => ({ company: 'Harbor Law', administered_by: administeredBy, email: NEW, email_again: NEW, phone: '', country: 'US', language: 'en' });
  const besides = new Map([[NEW, 'new customer']]);
  const world = async () => {
    const firm = await createFirm({ at: AT });
    const seller = await createMember({ organizationId: firm.organizationId, roles: ['sales', 'billing'] });
    return { firm, seller, about: { accountId: firm.organizationId, names: new Map([[firm.member.email, 'boss'], [seller.email, 'seller']]) } };
  };
  const registration = 'new customer: subscriptions.registration';

  it.each([
    ['of a household', { kind: 'personal', ...person }, [registration]],
    ['of a company that manages itself', { kind: 'business', ...company('customer') }, [registration]],
    ['of a company that its partner administers', { kind: 'business', ...company('partner') }, []],
  ])('a trial %s', async (_what, form, customer) => {
    const { seller, about } = await world();
    const agent = await enter(seller);
    expect(await told(about, () => agent.submit(paths.portal.trials.create, form).expect(303), besides)).toEqual([...customer, 'seller: subscriptions.trial-started'].sort());
  });

  it.each([
    ['of a household', 'safe_plus', { ...person, quantity: '1' }, [registration]],
    ['of a company that manages itself', 'safe_pro_core', company('customer'), [registration]],
    ['of a company that its partner administers', 'safe_pro_core', company('partner'), []],
  ])('a purchase %s', async (_what, plan, form, customer) => {
    const { firm, seller, about } = await world();
    const agent = await enter(seller);
    const quoteId = await quoteBy(agent, paths.portal.purchases.options(plan), { years: '1', packs: '0', purchase_order: '', ...form });
    const mails = await told(about, () => agent.submit(paths.portal.purchases.confirm(quoteId), { card: firm.card.id }).expect(303), besides);
    expect(mails).toEqual([...customer, 'seller: subscriptions.order-confirmation'].sort());
  });
});

describe('consents', () => {
  it('an association that is asked for is no mail; who asked hears the answer', async () => {
    const world = await createWorld(app, 'alone', AT);
    const asker = await enter(world.technician);
    expect(await told(world, () => asker.submit(paths.portal.requests.new, { email: world.head.email }).expect(303))).toEqual([]);
    const [request] = await ownerSql<{ id: string }>('select id from consent_requests where email = $1', [world.head.email]);
    const head = await enter(world.head);
    expect(await told(world, () => head.submit(paths.my.request.accept(request!.id), { account: world.accountId }).expect(303))).toEqual(['technician: accounts.association-accepted']);
  });

  it('an association that is declined', async () => {
    const world = await createWorld(app, 'alone', AT);
    const id = await createRequest({ organizationId: world.firm.organizationId, requestedBy: world.technician.personId, email: world.head.email });
    const head = await enter(world.head);
    expect(await told(world, () => head.submit(paths.my.request.decline(id)).expect(303))).toEqual(['technician: accounts.association-declined']);
  });

  it.each(['company', 'own company'] as const)('administrator access: %s', async (name) => {
    const world = await createWorld(app, name, AT);
    const boss = await enter(world.firm.member);
    expect(await told(world, () => boss.submit(paths.portal.accessRequest.new(world.accountId)).expect(303))).toEqual(['administrator: accounts.access-requested', 'owner: accounts.access-requested']);
    const [request] = await ownerSql<{ id: string }>('select id from consent_requests where account_id = $1', [world.accountId]);
    const head = await enter(world.head);
    expect(await told(world, () => head.submit(paths.my.request.accept(request!.id)).expect(303))).toEqual(['boss: accounts.access-granted']);
    expect(await told(world, () => head.submit(paths.my.partnerAccess.revoke, { partner: world.firm.organizationId }).expect(303))).toEqual(['boss: accounts.access-revoked']);
  });
});

describe('a password reset', () => {
  it.each(['household', 'own household', 'administered'] as const)('is mailed to its person, and to nobody of the partner: %s', async (name) => {
    const world = await createWorld(app, name, AT);
    await giveAnswers(world.head.personId);
    const technician = await enter(world.technician);
    const mails = await told(world, () => technician.submit(paths.portal.passwordReset.edit(world.accountId, world.head.personId)).expect(303));
    expect(mails).toEqual([`${isCompany(name) ? 'owner' : 'holder'}: identity.password-reset`]);
  });
});

describe('another side that pays', () => {
  it.each(['household', 'company'] as const)('is told to both, in the customer\'s account to who pays there: %s', async (name) => {
    const world = await createWorld(app, name, AT);
    await ownerSql("update accounts set email = 'contact@customers.test' where id = $1", [world.accountId]);
    const { id } = await subscribed(world, { expiresOn: '2027-06-01' });
    const head = await enter(world.head);
    const who = isCompany(name) ? 'owner' : 'holder';
    expect(await told(world, () => head.submit(paths.my.orders.payer(id)).expect(303))).toEqual([`${who}: subscriptions.payer-customer`, 'boss: subscriptions.payer-customer-partner'].sort());
    const boss = await enter(world.firm.member);
    expect(await told(world, () => boss.submit(paths.portal.payer(id)).expect(303))).toEqual([`${who}: subscriptions.payer-partner`]);
  });
});

describe('a release', () => {
  const cases: readonly [WorldName, readonly string[]][] = [
    ['household', ['boss: releases.partner', 'holder: releases.customer']],
    ['company', ['administrator: releases.customer', 'boss: releases.partner', 'owner: releases.customer']],
    // It manages itself from then on.
    ['administered', ['administrator: releases.customer', 'boss: releases.partner', 'owner: releases.customer']],
  ];

  it.each(cases)('%s', async (name, expected) => {
    const world = await createWorld(app, name, AT);
    const { id } = await subscribed(world, { expiresOn: '2027-06-01' });
    const boss = await enter(world.firm.member);
    const release = isCompany(name) ? { account: world.accountId } : { subscription: id };
    const mails = await told(world, async () => expect((await releaseOnPage(boss, release)).status).toBe(303));
    expect(mails).toEqual(expected);
  });
});

describe('a move to another partner', () => {
  async function moving(name: WorldName): Promise<{ world: World; receiving: Member; besides: Map<string, string> }> {
    const world = await createWorld(app, name, AT);
    await subscribed(world, { expiresOn: '2027-06-01' });
    const { organizationId } = await createOrganization();
    const receiving = await createMember({ organizationId });
    return { world, receiving, besides: new Map([[receiving.email, 'receiving']]) };
  }
  const opening = ({ world, receiving }: Awaited<ReturnType<typeof moving>>) => ({ accountId: world.accountId, from: world.firm.organizationId, to: receiving.organizationId, customer: world.head });

  it.each([
    ['household', ['holder']], ['company', ['administrator', 'owner']],
  ] as const)('%s', async (name, customers) => {
    const first = await moving(name);
    expect(await told(first.world, () => openAMove(opening(first)), first.besides)).toEqual([...customers.map((who) => `${who}: moves.opened-customer`), 'receiving: moves.opened-receiving'].sort());
    const second = await moving(name);
    const dated = () => createDatedMove({ ...opening(second), signedBy: second.receiving.personId, movesOn: '2026-11-24' });
    const signed = (await told(second.world, dated, second.besides)).filter((mail) => mail.includes('signed'));
    expect(signed).toEqual(['boss: moves.signed-leaving', ...customers.map((who) => `${who}: moves.signed-customer`), 'receiving: moves.signed-receiving'].sort());
    await setClock('2026-11-24T12:00:00Z');
    const done = await told(second.world, () => runJob('subscriptions.complete-moves'), second.besides);
    expect(done).toEqual(['boss: moves.done-leaving', ...customers.map((who) => `${who}: moves.done-customer`), 'receiving: moves.done-receiving'].sort());
  });
});

it('a company that its partner administers hears of nothing that is not its people\'s own sign-in', async () => {
  const kinds = await ownerSql<{ kind: string }>(
    `select distinct m.kind from mails m join accounts a on a.id = m.account_id
      where a.administered_by = 'partner' and a.organization_id <> $1
        and m.recipient_email in (select p.email from account_people h join people p on p.id = h.person_id where h.account_id = a.id union select a.email)`, [HOUSE_ORGANIZATION_ID]);
  expect(kinds).toEqual([]);
});
