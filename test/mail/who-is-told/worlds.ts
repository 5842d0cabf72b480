import { type Express } from 'express';
import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { within } from '../../../src/platform/database/database';
import { enableAutoRenew } from '../../../src/subscriptions/renewals/auto-renew/enable-auto-renew';
import { type Subscription } from '../../../src/subscriptions/subscription';
import { getSubscription } from '../../../src/subscriptions/subscriptions.repository';
import { ownerSql } from '../../support/database';
import { createAccount, createCustomer } from '../../support/factories/accounts';
import { createPayingCustomer } from '../../support/factories/customers';
import { createMember, createPerson, type Member } from '../../support/factories/organizations';
import { createFirm, createRenewable, type Firm } from '../../support/factories/money/renewals';

/**
 * Who administers and who pays: a household and a company whose partner pays; a company that its partner administers; a household and a company
 * that pay for themselves while a partner looks after them; and one that nobody looks after.
 */
export const WORLDS = ['household', 'company', 'administered', 'own household', 'own company', 'alone'] as const;
export type WorldName = (typeof WORLDS)[number];

export type World = {
  name: WorldName;
  firm: Firm;
  /** The partner's members: its administrator is `firm.member`. */
  money: Member;
  technician: Member;
  accountId: string;
  /** Who pays for what the account has. */
  payerId: string;
  cardId: string | null;
  /** The person who decides for the customer: holder or billing owner. */
  head: { personId: string; email: string; password: string };
  /** What each address is called in the tables. */
  names: ReadonlyMap<string, string>;
};

export const isCompany = (name: WorldName): boolean => ['company', 'administered', 'own company'].includes(name);
export const isOwn = (name: WorldName): boolean => ['own household', 'own company', 'alone'].includes(name);

/** A partner with an administrator, somebody for the money and a technician, and a customer of theirs in this world. */
export async function createWorld(app: Express, name: WorldName, at: string): Promise<World> {
  const firm = await createFirm({ at });
  const { organizationId } = firm;
  const [money, technician] = [await createMember({ organizationId, roles: ['billing'] }), await createMember({ organizationId, roles: ['technician', 'sales'] })];
  const names = new Map([[firm.member.email, 'boss'], [money.email, 'money'], [technician.email, 'technician']]);
  const kind = isCompany(name) ? 'safe_pro' : 'safe';
  let [accountId, cardId, head] = ['', null as string | null, { personId: '', email: '', password: '' }];
  if (isOwn(name)) {
    const customer = await createPayingCustomer({ app, kind, partner: name === 'alone' ? undefined : organizationId });
    [accountId, cardId, head] = [customer.accountId, customer.card.id, { personId: customer.personId, email: customer.email, password: firm.member.password }];
  } else {
    head = await createPerson({ firstName: 'Ana', lastName: 'Ruiz' });
    ({ accountId } = await createAccount({ organizationId, kind, email: head.email, administeredBy: name === 'administered' ? 'partner' : 'customer' }));
    await ownerSql('insert into account_people (organization_id, account_id, person_id, role, created_at) values ($1, $2, $3, $4, app.now())',
      [organizationId, accountId, head.personId, kind === 'safe' ? 'holder' : 'billing_owner']);
  }
  names.set(head.email, kind === 'safe' ? 'holder' : 'owner');
  if (kind === 'safe_pro') {
    for (const role of ['administrator', 'user'] as const) names.set((await createCustomer({ accountId, role })).email, role);
  }
  return { name, firm, money, technician, accountId, payerId: isOwn(name) ? HOUSE_ORGANIZATION_ID : organizationId, cardId, head, names };
}

/** A bought subscription of the world's account; enrolled where told, by who pays. */
export async function subscribed(world: World, { expiresOn, enrolled = false }: { expiresOn: string; enrolled?: boolean }): Promise<Subscription> {
  const { payerId: organizationId, accountId, name, firm, head } = world;
  const { id } = await createRenewable({ organizationId, accountId, expiresOn, planCode: isCompany(name) ? 'safe_pro_core' : 'safe_plus' });
  if (isOwn(name) && name !== 'alone') await ownerSql('update subscriptions set shown_to_organization_id = $1 where id = $2', [firm.organizationId, id]);
  if (enrolled) await enableAutoRenew({ organizationId, subscriptionId: id, cardId: world.cardId, actor: { kind: 'person', id: isOwn(name) ? head.personId : firm.member.personId } });
  return within({ organizationId }, (trx) => getSubscription(trx, organizationId, id), { readOnly: true });
}

/** Who was told what about the world's customer by what was done: "holder: kind", sorted. */
export async function told(world: Pick<World, 'accountId' | 'names'>, work: () => Promise<unknown>, besides: ReadonlyMap<string, string> = new Map()): Promise<string[]> {
  const names = new Map([...world.names, ...besides]);
  const [{ before } = { before: [] }] = await ownerSql<{ before: string[] }>("select coalesce(array_agg(id::text), '{}') as before from mails");
  await work();
  const mails = await ownerSql<{ kind: string; to: string }>(
    'select kind, recipient_email as to from mails where (account_id = $1 or recipient_email = any($2)) and not id::text = any($3)', [world.accountId, [...names.keys()], before]);
  return mails.map(({ kind, to }) => `${names.get(to) ?? to}: ${kind}`).sort();
}
