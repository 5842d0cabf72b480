import { type Scoped } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { NotFound } from '../platform/errors';
import { type Currency } from '../platform/values/money';
import { type TermYears } from '../plans/term';
import { type Subscription } from './subscription';

type Row = Record<string, unknown>;

/** A subscription of this organization; another organization's is not found. */
export async function getSubscription(trx: Scoped, organizationId: string, id: string): Promise<Subscription> {
  return getOne(trx, organizationId, id);
}

/** The same, locked until the transaction ends. */
export async function getSubscriptionForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Subscription> {
  return getOne(trx, organizationId, id, ' for update');
}

/** The subscription where it is there, locked: for deliveries that may run twice. */
export async function findSubscriptionForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Subscription | undefined> {
  return findOne(trx, organizationId, id, ' for update');
}

/** All subscriptions of an account, the one that ends first on top; those that went into its Safe Pro subscription are history. */
export async function listSubscriptionsOfAccount(trx: Scoped, organizationId: string, accountId: string): Promise<Subscription[]> {
  const rows = await trx<Row>('subscriptions')
    .where({ organization_id: organizationId, account_id: accountId }).whereNot('state', 'converted')
    .orderBy([{ column: 'expires_on' }, { column: 'id' }]);
  return rows.map(subscriptionOf);
}

/** The same with what the customer pays for and this organization is shown: for pages that tell of an account, not for what is ordered for it. */
export async function listSubscriptionsShown(trx: Scoped, organizationId: string, accountId: string): Promise<Subscription[]> {
  const result = await trx.raw<{ rows: Row[] }>(
    `select * from subscriptions where account_id = ? and ? in (organization_id, shown_to_organization_id) and state <> 'converted' order by expires_on, id`,
    [accountId, organizationId]).options({ name: 'list-subscriptions-shown' });
  return result.rows.map(subscriptionOf);
}

/** One of the account's, whoever pays for it. */
export async function findSubscriptionOfAccount(trx: Scoped, accountId: string, id: string): Promise<Subscription | undefined> {
  const row = await trx<Row>('subscriptions').where({ account_id: accountId, id }).first();
  return row && subscriptionOf(row);
}

/** One that this organization pays for, or that is shown to it. */
export async function findSubscriptionShown(trx: Scoped, organizationId: string, id: string): Promise<Subscription | undefined> {
  const row = await trx<Row>('subscriptions').where({ id }).whereRaw('? in (organization_id, shown_to_organization_id)', [organizationId]).first();
  return row && subscriptionOf(row);
}

/** Those of an account that others pay for, as far as the scope sees them: nothing is ordered for these here, but they may be in the way. */
export async function listSubscriptionsOfOthers(trx: Scoped, organizationId: string, accountId: string): Promise<Subscription[]> {
  const rows = await trx<Row>('subscriptions').where({ account_id: accountId }).whereNot({ organization_id: organizationId }).whereNot('state', 'converted').orderBy('id');
  return rows.map(subscriptionOf);
}

/** That history: the subscriptions of before the account was a company. */
export async function listConvertedOfAccount(trx: Scoped, organizationId: string, accountId: string): Promise<Subscription[]> {
  const rows = await trx<Row>('subscriptions').where({ organization_id: organizationId, account_id: accountId, state: 'converted' }).orderBy('number');
  return rows.map(subscriptionOf);
}

/** Several at once, locked in the order of their ids so that two charges never wait for each other. */
export async function listSubscriptionsForUpdate(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<Subscription[]> {
  const result = await trx.raw<{ rows: Row[] }>('select * from subscriptions where organization_id = ? and id = any(?::uuid[]) order by id for update', [organizationId, [...ids]])
    .options({ name: 'lock-subscriptions' });
  return result.rows.map(subscriptionOf);
}

/** `leadId` is the lead of the referral page by which it came; nothing else asks for it here (program/leads). */
export async function insertSubscription(trx: Scoped, subscription: Subscription, { leadId = null }: { leadId?: string | null } = {}): Promise<void> {
  await trx('subscriptions').insert({ ...rowOf(subscription), lead_id: leadId });
}

/** Writes every field that can change; the caller holds the row's lock and has decided by the model. */
export async function updateSubscription(trx: Scoped, subscription: Subscription): Promise<void> {
  await updateSubscriptions(trx, [subscription]);
}

/** The same for several in one statement. */
export async function updateSubscriptions(trx: Scoped, subscriptions: readonly Subscription[]): Promise<void> {
  if (subscriptions.length === 0) return;
  await trx.raw(updateSql, [JSON.stringify(subscriptions.map(rowOf)), subscriptions.map(({ id }) => id)]).options({ name: 'update-subscriptions' });
}

/** A row of `subscriptions` as the model; for reports and sweeps that select whole rows. */
export function subscriptionOf(row: Row): Subscription {
  return {
    id: row['id'] as string, organizationId: row['organization_id'] as string, accountId: row['account_id'] as string, shownToOrganizationId: row['shown_to_organization_id'] as string | null,
    number: row['number'] as string, planId: row['plan_id'] as string,
    trialKind: row['trial_kind'] as Subscription['trialKind'], state: row['state'] as Subscription['state'],
    source: row['source'] as Subscription['source'], nickname: row['nickname'] as string, timeZone: row['time_zone'] as string,
    currency: row['currency'] as Currency, anchorOn: row['anchor_on'] as Day, expiresOn: row['expires_on'] as Day,
    termYears: row['term_years'] as TermYears | null, storagePacks: row['storage_packs'] as number,
    nextPlanId: row['next_plan_id'] as string | null, nextStoragePacks: row['next_storage_packs'] as number | null,
    planChangesAt: row['plan_changes_at'] as Date | null,
    scheduledPlanId: row['scheduled_plan_id'] as string | null, scheduledYears: row['scheduled_years'] as TermYears | null,
    scheduledPacks: row['scheduled_packs'] as number | null, scheduledLapse: row['scheduled_lapse'] as boolean, installedAt: row['installed_at'] as Date | null,
    autoRenew: row['auto_renew'] as boolean, autoRenewCardId: row['auto_renew_card_id'] as string | null,
    autoRenewAuditId: row['auto_renew_audit_id'] as number | null,
    renewalQuoteId: row['renewal_quote_id'] as string | null, renewalInvoiceId: row['renewal_invoice_id'] as string | null,
    withdrawnQuoteId: row['withdrawn_quote_id'] as string | null, renewalPaymentId: row['renewal_payment_id'] as string | null,
    renewalStopped: row['renewal_stopped'] as Subscription['renewalStopped'], chargeAttempts: row['charge_attempts'] as number,
    nextNoticeAt: row['next_notice_at'] as Date | null, quoteAt: row['quote_at'] as Date | null, chargeAt: row['charge_at'] as Date | null,
    lapsesAt: row['lapses_at'] as Date | null, serviceEndsAt: row['service_ends_at'] as Date | null,
    purgeOn: row['purge_on'] as Day | null, purgeAt: row['purge_at'] as Date | null,
    endedAt: row['ended_at'] as Date | null, graceExtraDays: row['grace_extra_days'] as number, graceExtensions: row['grace_extensions'] as number, leasedUntil: row['leased_until'] as Date | null, createdAt: row['created_at'] as Date, updatedAt: row['updated_at'] as Date,
  };
}

async function getOne(trx: Scoped, organizationId: string, id: string, lock = ''): Promise<Subscription> {
  const subscription = await findOne(trx, organizationId, id, lock);
  if (!subscription) throw new NotFound();
  return subscription;
}

async function findOne(trx: Scoped, organizationId: string, id: string, lock: string): Promise<Subscription | undefined> {
  const result = await trx.raw<{ rows: Row[] }>(`select * from subscriptions where organization_id = ? and id = ?${lock}`, [organizationId, id])
    .options({ name: lock === '' ? 'find-subscription' : 'lock-subscription' });
  const [row] = result.rows;
  return row && subscriptionOf(row);
}

/** Written out once and prepared by name: the renewals of a day go through it. */
const changing = [
  'plan_id', 'trial_kind', 'state', 'source', 'nickname', 'anchor_on', 'expires_on', 'term_years', 'storage_packs', 'installed_at', 'auto_renew',
  'auto_renew_card_id', 'auto_renew_audit_id', 'renewal_quote_id', 'renewal_invoice_id', 'renewal_payment_id', 'renewal_stopped', 'charge_attempts',
  'next_notice_at', 'quote_at', 'charge_at', 'lapses_at', 'service_ends_at', 'purge_on', 'purge_at', 'leased_until', 'updated_at',
  'next_plan_id', 'next_storage_packs', 'plan_changes_at', 'scheduled_plan_id', 'scheduled_years', 'scheduled_packs', 'scheduled_lapse',
  'withdrawn_quote_id', 'ended_at', 'grace_extra_days', 'grace_extensions',
] as const satisfies readonly (keyof ReturnType<typeof rowOf>)[];
const updateSql = `
  update subscriptions s set (${changing.join(', ')}) = (${changing.map((column) => `n.${column}`).join(', ')})
    from json_populate_recordset(null::subscriptions, ?) n
   where s.id = any(?::uuid[]) and s.organization_id = n.organization_id and s.id = n.id`;

function rowOf(subscription: Subscription) {
  return {
    id: subscription.id, organization_id: subscription.organizationId, account_id: subscription.accountId, shown_to_organization_id: subscription.shownToOrganizationId, number: subscription.number,
    plan_id: subscription.planId, trial_kind: subscription.trialKind, state: subscription.state, source: subscription.source,
    nickname: subscription.nickname, time_zone: subscription.timeZone, currency: subscription.currency,
    anchor_on: subscription.anchorOn, expires_on: subscription.expiresOn, term_years: subscription.termYears,
    next_plan_id: subscription.nextPlanId, next_storage_packs: subscription.nextStoragePacks, plan_changes_at: subscription.planChangesAt,
    scheduled_plan_id: subscription.scheduledPlanId, scheduled_years: subscription.scheduledYears,
    scheduled_packs: subscription.scheduledPacks, scheduled_lapse: subscription.scheduledLapse,
    storage_packs: subscription.storagePacks, installed_at: subscription.installedAt,
    auto_renew: subscription.autoRenew, auto_renew_card_id: subscription.autoRenewCardId, auto_renew_audit_id: subscription.autoRenewAuditId,
    renewal_quote_id: subscription.renewalQuoteId, renewal_invoice_id: subscription.renewalInvoiceId,
    renewal_payment_id: subscription.renewalPaymentId, withdrawn_quote_id: subscription.withdrawnQuoteId,
    renewal_stopped: subscription.renewalStopped, charge_attempts: subscription.chargeAttempts,
    next_notice_at: subscription.nextNoticeAt, quote_at: subscription.quoteAt, charge_at: subscription.chargeAt,
    lapses_at: subscription.lapsesAt, service_ends_at: subscription.serviceEndsAt, purge_on: subscription.purgeOn, purge_at: subscription.purgeAt,
    ended_at: subscription.endedAt ?? null, grace_extra_days: subscription.graceExtraDays ?? 0, grace_extensions: subscription.graceExtensions ?? 0, leased_until: subscription.leasedUntil, created_at: subscription.createdAt, updated_at: subscription.updatedAt,
  };
}
