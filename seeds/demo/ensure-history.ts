import { ensureAccountPerson } from '../../src/accounts/account-people.repository';
import { listAccountsByEmail } from '../../src/accounts/accounts.repository';
import { finishRun, startRun } from '../../src/billing/reconciliation/runs.repository';
import { type Catalog } from '../../src/plans/catalog';
import { getCatalog } from '../../src/plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../src/platform/database/database';
import { dayIn } from '../../src/platform/values/dates';
import { type DemoCard } from './money/cards';
import { storyOfCodes } from './money/codes';
import { type DemoCustomer } from './people/customer';
import { type DemoOrganization, NORTHWIND } from './people/organizations';
import { PAST_INTENT, type Past } from './money/past';
import { billingEmail, companyEmail, harborEmail, householdEmail, householdEmails, twoHatsEmail } from './people/people';
import { type Happening, storyOf } from './story';

type Cast = { people: ReadonlyMap<string, string>; cards: readonly DemoCard[] };
type World = { organization: DemoOrganization; customers: readonly DemoCustomer[] };

/** Tells what happened in all organizations in the order in which it happened, all of it or nothing; once. */
export async function ensureHistory(worlds: readonly World[], cast: Cast): Promise<void> {
  await within({ organizationId: NORTHWIND.id }, async (trx) => {
    if (await trx('accounts').first('id')) return;
    const now = await databaseNow(trx);
    const catalog = await getCatalog(trx, dayIn(now, NORTHWIND.timeZone));
    const happenings = worlds.flatMap((world) => happeningsIn(world, { trx, catalog, cast, now })).sort((a, b) => a.at.getTime() - b.at.getTime());
    // What is checked at the end of a transaction sees only the scope it ends in.
    await trx.raw('set constraints all immediate');
    let scope = NORTHWIND;
    for (const { past, happening } of happenings) {
      if (past.organization !== scope) await enter(past);
      scope = past.organization;
      await happening.tell(past);
    }
    for (const { organization } of worlds) await letCustomersIn(trx, organization, cast.people, now);
  });
  await within('system', async (trx) => {
    await keepOldMails(trx, worlds.map(({ organization }) => organization.id));
    await reconcileFromNow(trx);
  });
}

type Telling = { trx: Scoped; catalog: Catalog; cast: Cast; now: Date };

function happeningsIn({ organization, customers }: World, { trx, catalog, cast, now }: Telling): { at: Date; past: Past; happening: Happening }[] {
  const isNorthwind = organization === NORTHWIND;
  const buyerId = cast.people.get(isNorthwind ? billingEmail : harborEmail)!;
  const past: Past = { trx, organization, catalog, cards: isNorthwind ? cast.cards : [], buyer: { kind: 'person', id: buyerId } };
  const present = { now, today: dayIn(now, organization.timeZone), timeZone: organization.timeZone };
  const codes = isNorthwind ? storyOfCodes({ ...present, place: 0 }) : [];
  return [...customers.flatMap((customer, place) => storyOf(customer, { ...present, place })), ...codes].map((happening) => ({ at: happening.at, past, happening }));
}

/** Invoices of all partners are numbered in one series, in the order of time: so one transaction goes from scope to scope. */
async function enter({ trx, organization }: Pick<Past, 'trx' | 'organization'>): Promise<void> {
  await trx.raw("select set_config('app.organization_id', ?, true)", [organization.id]);
}

/** The customers who have a sign-in. */
async function letCustomersIn(trx: Scoped, organization: DemoOrganization, people: Cast['people'], now: Date): Promise<void> {
  await enter({ trx, organization });
  for (const [email, role] of [[householdEmail, 'holder'], [twoHatsEmail, 'holder'], ...householdEmails.map((email) => [email, 'holder'] as const), [companyEmail, 'billing_owner']] as const) {
    for (const { id: accountId } of await listAccountsByEmail(trx, organization.id, email)) {
      await ensureAccountPerson(trx, { organizationId: organization.id, accountId, personId: people.get(email)!, role, now });
    }
  }
}

/** The receipts of the past stay to be read in the mailbox; none of them is sent now. */
async function keepOldMails(trx: Scoped, organizationIds: readonly string[]): Promise<void> {
  await trx('mails').whereIn('organization_id', organizationIds).where({ state: 'queued' }).whereRaw("created_at < app.now() - interval '12 hours'")
    .update({ state: 'kept', sent_at: trx.ref('created_at'), next_attempt_at: null });
}

/** The sandbox has no charges of the past: comparing begins with today's, and who compares from further back finds them explained. */
async function reconcileFromNow(trx: Scoped): Promise<void> {
  if (await trx('reconciliations').first('id')) return;
  const { id } = await startRun(trx, undefined);
  await trx.raw(
    `insert into reconciliation_differences (id, reconciliation_id, kind, organization_id, payment_id, stripe_id, detail, found_at, resolved_at, resolution, explained_by, explained_reason)
     select gen_random_uuid(), cast(? as uuid), 'paid_here_only', organization_id, id, stripe_payment_intent_id, 'Stripe says it does not know it', settled_at, settled_at, 'explained', 'demo',
       'Told by the demo as its past; the sandbox holds what is charged from then on.'
       from payments where state = 'paid' and stripe_payment_intent_id like ?
     union all
     select gen_random_uuid(), cast(? as uuid), 'refund_here_only', organization_id, payment_id, stripe_refund_id, 'Nothing at Stripe', settled_at, settled_at, 'explained', 'demo',
       'Told by the demo as its past; the sandbox holds what is paid back from then on.'
       from refunds where state = 'done' and stripe_payment_intent_id like ?`, [id, `${PAST_INTENT}%`, id, `${PAST_INTENT}%`]);
  await explainOne(trx, id);
  await finishRun(trx, id, { compared: 0, calls: 0, found: 0 });
}

/** A slip at Stripe's own pages that somebody of finance has dealt with. */
async function explainOne(trx: Scoped, reconciliationId: string): Promise<void> {
  await trx.raw(
    `insert into reconciliation_differences (id, reconciliation_id, kind, organization_id, stripe_id, detail, found_at, resolved_at, resolution, explained_by, explained_reason)
     select gen_random_uuid(), :reconciliationId, 'charge_made_elsewhere', :organizationId, :stripeId, '$42.00 of customer cus_demo', app.now() - interval '2 days', app.now(), 'explained', p.id::text,
       'Charged by phone by support on Stripe’s own page for a courier box. The partner has the paper; nothing to give back.'
       from people p where p.email = 'finance@office.example'`, { reconciliationId, organizationId: NORTHWIND.id, stripeId: `${PAST_INTENT}courier` });
}
