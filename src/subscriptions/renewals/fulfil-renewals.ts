import { uuidv7 } from 'uuidv7';
import { type Account } from '../../accounts/account';
import { listAccountsById } from '../../accounts/accounts.repository';
import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { type Actor, type AuditEntry, recordAudits } from '../../audit/audit.repository';
import { type InvoiceLine, listPaidLinesForUpdate, markLinesFulfilled } from '../../billing/invoice-lines.repository';
import { type Catalog, findPlanById, type Plan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../platform/database';
import { logger } from '../../platform/logger';
import { fulfilInvoice } from '../fulfil-invoice';
import { type BuyingOrganization, getBuyingOrganization } from '../purchase-facts.report';
import { type Subscription, withTerm } from '../subscription';
import { listSubscriptionsForUpdate, updateSubscriptions } from '../subscriptions.repository';
import { type TermItem, termItemKind, termItemOf } from '../term-item.model';
import { insertTerms } from '../terms.repository';
import { autoRenewalKind } from './quote-renewal';
import { mailRenewed } from './renewals.mails';
import { groupedBy } from './sweep-due';

type Fulfilling = { organizationId: string; invoiceIds: readonly string[]; actor: Actor };

/**
 * Gives the paid automatic renewals among these invoices their terms: what `fulfilInvoice` does for one, for many in a few statements, because
 * a day's renewals fall due in one hour. By state and under the lines' locks: twice, late or in parallel changes nothing more. Where one of
 * them can't be given, each is tried by itself, so that it does not hold up the others.
 */
export async function fulfilRenewals({ organizationId, invoiceIds, actor }: Fulfilling): Promise<void> {
  if (invoiceIds.length === 0) return;
  try {
    await within({ organizationId }, (trx) => giveTerms(trx, { organizationId, invoiceIds, actor }));
  } catch (error) {
    logger.warn({ err: error, organization: organizationId }, 'renewals could not be given together; they are given one by one');
    for (const invoiceId of invoiceIds) await giveAlone({ organizationId, invoiceId, actor });
  }
}

async function giveAlone({ organizationId, invoiceId, actor }: Omit<Fulfilling, 'invoiceIds'> & { invoiceId: string }): Promise<void> {
  try {
    await fulfilInvoice({ organizationId, invoiceId, actor });
  } catch (error) {
    logger.error({ err: error, invoice: invoiceId }, 'a paid renewal could not be given; the next sweep tries again');
  }
}

type Given = { line: InvoiceLine & { accountId: string }; item: TermItem; plan: Plan; before: Subscription; after: Subscription };

async function giveTerms(trx: Scoped, { organizationId, invoiceIds, actor }: Fulfilling): Promise<void> {
  const lines = await listPaidLinesForUpdate(trx, organizationId, { invoiceIds, kind: autoRenewalKind });
  if (lines.length === 0) return;
  const now = await databaseNow(trx);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const given = await withTerms(trx, { organizationId, lines, catalog: await getCatalog(trx, organization.today), now });
  const isNew = await insertTerms(trx, given.map((each) => termOf(each, now)));
  const changed = given.filter(({ after }) => isNew.has(after.id));
  await updateSubscriptions(trx, changed.map(({ after }) => after));
  await recordAudits(trx, changed.map((each) => auditOf(each, actor, now)));
  await markLinesFulfilled(trx, lines.map(({ id }) => id), now);
  await mailCustomers(trx, organization, changed, now);
  await refreshAccountSummaries(trx, [...new Set(changed.map(({ after }) => after.accountId))]);
}

type Lines = { organizationId: string; lines: readonly (InvoiceLine & { accountId: string })[]; catalog: Catalog; now: Date };

async function withTerms(trx: Scoped, { organizationId, lines, catalog, now }: Lines): Promise<Given[]> {
  const terms = lines.filter((line) => line.itemKind === termItemKind).map((line) => ({ line, item: termItemOf(line.item) }));
  const ids = terms.flatMap(({ item }) => item.subscriptionIds);
  const subscriptions = new Map((await listSubscriptionsForUpdate(trx, organizationId, ids)).map((subscription) => [subscription.id, subscription]));
  return terms.map(({ line, item }) => {
    const [id, ...others] = item.subscriptionIds;
    const before = subscriptions.get(id!);
    const plan = findPlanById(catalog, item.planId);
    if (!before || !plan || others.length > 0) throw new Error(`invoice line ${line.id} is not an automatic renewal of one subscription`);
    return { line, item, plan, before, after: withTerm(before, item, plan, now) };
  });
}

function termOf({ line, item, after }: Given, now: Date) {
  return {
    id: uuidv7(), organizationId: after.organizationId, accountId: after.accountId, subscriptionId: after.id, kind: 'paid' as const, trialKind: null,
    planId: item.planId, years: item.years, startsOn: item.startsOn, endsOn: item.endsOn, valueCents: item.valueCents, currency: after.currency,
    storagePacks: item.storagePacks, invoiceLineId: line.id, createdAt: now,
  };
}

function auditOf({ line, plan, before, after }: Given, actor: Actor, now: Date): AuditEntry {
  const shown = ({ state, planId, expiresOn, storagePacks }: Subscription) => ({ state, planId, expiresOn, storagePacks });
  return {
    organizationId: after.organizationId, accountId: after.accountId, actor, action: 'subscription.renewed', subjectType: 'subscription', subjectId: after.id,
    before: shown(before), after: { ...shown(after), number: after.number, plan: plan.code, invoiceId: line.invoiceId }, now,
  };
}

async function mailCustomers(trx: Scoped, organization: BuyingOrganization, given: readonly Given[], now: Date): Promise<void> {
  const accounts = await listAccountsById(trx, organization.id, [...new Set(given.map(({ after }) => after.accountId))]);
  const byId = new Map<string, Account>(accounts.map((account) => [account.id, account]));
  for (const [invoiceId, ofInvoice] of groupedBy(given, ({ line }) => line.invoiceId)) {
    const account = byId.get(ofInvoice[0]!.after.accountId);
    if (account) await mailRenewed(trx, { organization, account, subscriptions: ofInvoice.map(({ after }) => after), invoiceId, now });
  }
}
