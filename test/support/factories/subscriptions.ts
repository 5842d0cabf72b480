import { uuidv7 } from 'uuidv7';
import { ownerSql } from '../database';

export async function planId(code: string): Promise<string> {
  const [plan] = await ownerSql<{ id: string }>('select id from plans where code = $1', [code]);
  return plan!.id;
}

/** The subscriptions of an account as the database holds them, in the order in which they end. */
export async function subscriptionsOf(accountId: string) {
  return ownerSql('select s.*, p.code as plan_code from subscriptions s join plans p on p.id = s.plan_id where account_id = $1 order by expires_on, s.id', [accountId]);
}

export async function termsOf(subscriptionId: string) {
  return ownerSql('select * from terms where subscription_id = $1 order by starts_on, kind', [subscriptionId]);
}

export async function addOnTermsOf(subscriptionId: string) {
  return ownerSql('select * from add_on_terms where subscription_id = $1 order by starts_on, id', [subscriptionId]);
}

type Given = {
  organizationId: string; accountId: string; planCode?: string; startsOn: string; expiresOn: string; valueCents?: number;
  state?: 'active' | 'expired' | 'payment_failed'; purgeOn?: string;
  /** Of what the customer pays: the partner who still sees it. */
  shownTo?: string; source?: string;
};

/** A bought subscription with its one paid term, as a purchase leaves it, but for the moments that sweeps wait for. */
export async function createSubscription(given: Given): Promise<{ subscriptionId: string; number: string }> {
  const id = uuidv7();
  // Long enough that hundreds in one database never meet.
  const number = `S-TEST-${id.slice(-12).toUpperCase()}`;
  const plan = await planId(given.planCode ?? 'safe_plus');
  const state = given.state ?? 'active';
  await ownerSql(
    `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, time_zone, currency, anchor_on, expires_on, term_years,
       purge_on, purge_at, shown_to_organization_id, source, created_at, updated_at)
     select $1, $2, $3, $4, $5, $6, time_zone, currency, $7::date, $8::date, 1, $9::date, $9::date + interval '1 day', $10, $11, app.now(), app.now()
       from organizations where id = $2`,
    [id, given.organizationId, given.accountId, number, plan, state, given.startsOn, given.expiresOn, state === 'active' ? null : given.purgeOn ?? '2100-01-01', given.shownTo ?? null, given.source ?? 'partner']);
  await ownerSql(
    `insert into terms (id, organization_id, account_id, subscription_id, kind, plan_id, years, starts_on, ends_on, value_cents, currency, created_at)
     select $1, $2, $3, $4, 'paid', $5, 1, $6, $7, $8, currency, app.now() from organizations where id = $2`,
    [uuidv7(), given.organizationId, given.accountId, id, plan, given.startsOn, given.expiresOn, given.valueCents ?? 107_99]);
  return { subscriptionId: id, number };
}
