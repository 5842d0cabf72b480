import { type Account, customerGetsMail } from '../accounts/account';
import { findAccount, getAccountForUpdate, insertAccount } from '../accounts/accounts.repository';
import { refreshAccountSummary } from '../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../audit/audit.repository';
import { getInvoiceLinesForUpdate, type InvoiceLine, markLineFulfilled } from '../billing/invoice-lines.repository';
import { getInvoice, type Invoice } from '../billing/invoices.repository';
import { type Quote } from '../billing/quote';
import { getQuote } from '../billing/quotes.repository';
import { getCatalog } from '../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../platform/database';
import { fulfilTerm, type Fulfilling } from './fulfil-term';
import { type Order } from './order';
import { type BuyingOrganization, getBuyingOrganization } from './purchase-facts.report';
import { purchaseDetailsOf, purchaseKind } from './quote-purchase';
import { mailRenewed } from './renewals/renewals.mails';
import { type Subscription } from './subscription';
import { mailOrderConfirmation, mailRegistration } from './subscriptions.mails';
import { packsItemKind, termItemKind, termItemOf } from './term-item.model';

/**
 * Gives what a paid invoice bought, once (transaction B, architecture.md §3): the account of a new customer, subscriptions and their terms,
 * mails and audit rows. By state and under the lines' locks, so that running it twice, late or in parallel changes nothing
 * more; an invoice that is not paid is left alone. Answers whether anything was given.
 */
export async function fulfilInvoice({ organizationId, invoiceId, actor }: { organizationId: string; invoiceId: string; actor: Actor }): Promise<boolean> {
  return within({ organizationId }, async (trx) => {
    const lines = (await getInvoiceLinesForUpdate(trx, organizationId, invoiceId)).filter(isOurs);
    const invoice = await getInvoice(trx, organizationId, invoiceId);
    if (invoice.status !== 'paid' || lines.every((line) => line.fulfilledAt !== null)) return false;
    const now = await databaseNow(trx);
    const organization = await getBuyingOrganization(trx, organizationId, now);
    for (const quoteId of new Set(lines.map((line) => line.quoteId))) {
      const quote = await getQuote(trx, organizationId, quoteId);
      await fulfilQuote(trx, { quote, invoice, organization, lines: lines.filter((line) => line.quoteId === quoteId), actor, now });
    }
    await refreshAccountSummary(trx, invoice.accountId);
    return true;
  });
}

type QuoteToFulfil = {
  quote: Quote; invoice: Invoice; organization: BuyingOrganization; lines: readonly InvoiceLine[]; actor: Actor; now: Date;
};

async function fulfilQuote(trx: Scoped, { quote, invoice, organization, lines, actor, now }: QuoteToFulfil): Promise<void> {
  const details = quote.kind === purchaseKind ? purchaseDetailsOf(quote) : undefined;
  const known = await findAccount(trx, organization.id, invoice.accountId);
  if (!known && details) await addAccount(trx, { organizationId: organization.id, order: details.order, actor, now });
  // Also takes turns with everything else that changes the account.
  const account = await getAccountForUpdate(trx, organization.id, invoice.accountId);
  const catalog = await getCatalog(trx, organization.today);
  const fulfilling: Fulfilling = {
    organizationId: organization.id, accountId: account.id, invoiceId: invoice.id, timeZone: organization.timeZone,
    currency: quote.currency, catalog, actor, now,
  };
  const subscriptions = await giveLines(trx, fulfilling, lines);
  if (details) await mailPurchase(trx, { organization, account, isNew: !known, quote, invoice, subscriptions, now });
  else if (subscriptions.length > 0) await mailRenewed(trx, { organization, account, subscriptions, invoiceId: invoice.id, now });
}

async function giveLines(trx: Scoped, fulfilling: Fulfilling, lines: readonly InvoiceLine[]): Promise<Subscription[]> {
  const given: Subscription[] = [];
  for (const line of lines.filter((each) => each.fulfilledAt === null)) {
    if (line.itemKind === termItemKind) given.push(...await fulfilTerm(trx, fulfilling, line, termItemOf(line.item)));
    await markLineFulfilled(trx, line.id, fulfilling.now);
  }
  return given;
}

/** Other rooms fulfil the kinds of their own. */
function isOurs(line: InvoiceLine): boolean {
  return line.itemKind === termItemKind || line.itemKind === packsItemKind;
}

async function addAccount(trx: Scoped, { organizationId, order, actor, now }: { organizationId: string; order: Order; actor: Actor; now: Date }): Promise<void> {
  const customer = order.newCustomer;
  if (!customer) throw new Error(`the account ${order.accountId} of a paid order is not there`);
  await insertAccount(trx, { ...customer, id: order.accountId, organizationId, administeredBy: order.administeredBy }, now);
  await recordAudit(trx, {
    organizationId, accountId: order.accountId, actor, action: 'account.added', subjectType: 'account', subjectId: order.accountId,
    after: { kind: customer.kind, name: customer.name, administeredBy: order.administeredBy }, now,
  });
}

type Purchase = {
  organization: BuyingOrganization; account: Account; isNew: boolean; quote: Quote; invoice: Invoice; subscriptions: readonly Subscription[]; now: Date;
};

async function mailPurchase(trx: Scoped, purchase: Purchase): Promise<void> {
  const { organization, account, isNew, quote, now } = purchase;
  const invited = isNew && customerGetsMail(account);
  await mailOrderConfirmation(trx, { ...purchase, invited });
  if (invited) await mailRegistration(trx, { organization, account, what: purchaseDetailsOf(quote).title, now });
}
