import { isUuid, type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type SubscriptionState } from '../subscription';

export interface OfficeAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly kind: 'safe' | 'safe_pro';
  readonly organizationId: string;
  readonly organizationName: string;
  readonly isDirect: boolean;
  readonly administeredBy: string;
  readonly createdAt: Date;
  readonly registeredAt: Date | null;
}

export interface OfficeSubscription {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly number: string;
  readonly planName: string;
  readonly nickname: string;
  readonly state: SubscriptionState;
  readonly expiresOn: Day;
  readonly purgeOn: Day | null;
  readonly autoRenew: boolean;
  readonly storagePacks: number;
  /** The partner who pays; null where the customer does. */
  readonly payer: string | null;
  readonly graceExtensions: number;
  readonly graceExtraDays: number;
}

export interface OfficePerson { readonly id: string; readonly name: string; readonly email: string; readonly role: string }

const MOST = 50;

/** Accounts by the whole e-mail, the id, or the number of a subscription. */
export async function findOfficeAccounts(trx: Scoped, words: string): Promise<OfficeAccount[]> {
  const where = words.includes('@') ? 'a.email = :email' : isUuid(words.toLowerCase()) ? 'a.id = cast(:id as uuid)' : 'a.id in (select account_id from subscriptions where number = :number)';
  const { rows } = await trx.raw<{ rows: OfficeAccount[] }>(`${ACCOUNTS} where ${where} order by a.name, a.id limit ${MOST}`, { email: words.toLowerCase(), id: words.toLowerCase(), number: words.toUpperCase() });
  return rows;
}

/** Throws NotFound. */
export async function getOfficeAccount(trx: Scoped, id: string): Promise<OfficeAccount> {
  const { rows } = await trx.raw<{ rows: OfficeAccount[] }>(`${ACCOUNTS} where a.id = ?`, [id]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}

/** All of an account, whoever pays, what runs first. */
export async function listOfficeSubscriptions(trx: Scoped, accountId: string): Promise<OfficeSubscription[]> {
  const { rows } = await trx.raw<{ rows: OfficeSubscription[] }>(`${SUBSCRIPTIONS} where s.account_id = ? order by s.state in ('purged', 'converted'), s.expires_on, s.id limit 200`, [accountId]);
  return rows;
}

/** Throws NotFound. */
export async function getOfficeSubscription(trx: Scoped, id: string): Promise<OfficeSubscription> {
  const { rows } = await trx.raw<{ rows: OfficeSubscription[] }>(`${SUBSCRIPTIONS} where s.id = ?`, [id]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}

/** Who of the customer's people may do what. */
export async function listOfficePeople(trx: Scoped, accountId: string): Promise<OfficePerson[]> {
  const { rows } = await trx.raw<{ rows: OfficePerson[] }>(
    `select p.id, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email, ap.role from account_people ap join people p on p.id = ap.person_id where ap.account_id = ? order by ap.role, p.email limit ${MOST}`, [accountId]);
  return rows;
}

const ACCOUNTS = `select a.id, a.name, a.email, a.kind, a.organization_id as "organizationId", o.display_name as "organizationName", o.kind = 'direct' as "isDirect", a.administered_by as "administeredBy",
  a.created_at as "createdAt", a.registered_at as "registeredAt" from accounts a join organizations o on o.id = a.organization_id`;
const SUBSCRIPTIONS = `select s.id, s.organization_id as "organizationId", s.account_id as "accountId", s.number, p.name as "planName", s.nickname, s.state, s.expires_on as "expiresOn", s.purge_on as "purgeOn",
  s.auto_renew as "autoRenew", s.storage_packs as "storagePacks", case when o.kind = 'partner' then o.display_name end as payer, s.grace_extensions as "graceExtensions", s.grace_extra_days as "graceExtraDays"
  from subscriptions s join plans p on p.id = s.plan_id join organizations o on o.id = s.organization_id`;
