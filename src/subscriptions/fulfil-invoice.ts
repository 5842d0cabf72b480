import { customerGetsMail } from '../accounts/account';
import { findAccount, getAccount, insertAccount } from '../accounts/accounts.repository';
import { refreshAccountSummary } from '../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../audit/audit.repository';
import { getInvoiceLinesForUpdate, type InvoiceLine, markLineFulfilled } from '../billing/invoice-lines.repository';
import { getInvoice } from '../billing/invoices.repository';
import { type Quote } from '../billing/quote';
import { getQuote } from '../billing/quotes.repository';
import { type Scoped, within } from '../platform/database';
import { NotFound } from '../platform/errors';
import { fulfilTerm, type Fulfilling } from './fulfil-term';
import { findFulfilment, type Fulfilment } from './fulfilment.report';
import { getBuyingOrganization } from './purchase-facts.report';
import { type PurchaseDetails, purchaseDetailsOf, purchaseKind } from './quote-purchase';
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
    const fulfilment = await findFulfilment(trx, organizationId, invoiceId);
    if (!fulfilment) throw new NotFound();
    if (fulfilment.status !== 'paid' || lines.every((line) => line.fulfilledAt !== null)) return false;
    const fulfilling = { ...fulfilment, organizationId, actor };
    for (const { id, kind } of fulfilment.quotes) {
      const ofQuote = lines.filter((line) => line.quoteId === id && line.fulfilledAt === null);
      if (kind === purchaseKind) await fulfilPurchase(trx, fulfilling, await getQuote(trx, organizationId, id), ofQuote);
      else await fulfilRenewal(trx, fulfilling, ofQuote);
    }
    await refreshAccountSummary(trx, fulfilment.accountId);
    return true;
  });
}

/** Other rooms fulfil the kinds of their own. */
function isOurs(line: InvoiceLine): boolean {
  return line.itemKind === termItemKind || line.itemKind === packsItemKind;
}

async function fulfilPurchase(trx: Scoped, fulfilling: Fulfilling, quote: Quote, lines: readonly InvoiceLine[]): Promise<void> {
  const details = purchaseDetailsOf(quote);
  const isNew = !await findAccount(trx, fulfilling.organizationId, fulfilling.accountId);
  if (isNew) await addAccount(trx, fulfilling, details);
  const subscriptions = await giveLines(trx, fulfilling, lines);
  await mailPurchase(trx, fulfilling, { quote, details, isNew, subscriptions });
}

async function fulfilRenewal(trx: Scoped, fulfilling: Fulfilling & Pick<Fulfilment, 'organizationName'>, lines: readonly InvoiceLine[]): Promise<void> {
  const { organizationId, organizationName, accountId, invoiceId, now } = fulfilling;
  const subscriptions = await giveLines(trx, fulfilling, lines);
  if (subscriptions.length === 0) return;
  const account = await getAccount(trx, organizationId, accountId);
  await mailRenewed(trx, { organization: { id: organizationId, name: organizationName }, account, subscriptions, invoiceId, now });
}

async function giveLines(trx: Scoped, fulfilling: Fulfilling, lines: readonly InvoiceLine[]): Promise<Subscription[]> {
  const given: Subscription[] = [];
  for (const line of lines) {
    if (line.itemKind === termItemKind) given.push(...await fulfilTerm(trx, fulfilling, line, termItemOf(line.item)));
    await markLineFulfilled(trx, line.id, fulfilling.now);
  }
  return given;
}

async function addAccount(trx: Scoped, { organizationId, actor, now }: Fulfilling, { order }: PurchaseDetails): Promise<void> {
  const customer = order.newCustomer;
  if (!customer) throw new Error(`the account ${order.accountId} of a paid order is not there`);
  await insertAccount(trx, { ...customer, id: order.accountId, organizationId, administeredBy: order.administeredBy }, now);
  await recordAudit(trx, {
    organizationId, accountId: order.accountId, actor, action: 'account.added', subjectType: 'account', subjectId: order.accountId,
    after: { kind: customer.kind, name: customer.name, administeredBy: order.administeredBy }, now,
  });
}

type Purchase = { quote: Quote; details: PurchaseDetails; isNew: boolean; subscriptions: readonly Subscription[] };

async function mailPurchase(trx: Scoped, { organizationId, accountId, invoiceId, now }: Fulfilling, purchase: Purchase): Promise<void> {
  const { quote, details, isNew, subscriptions } = purchase;
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const account = await getAccount(trx, organizationId, accountId);
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const invited = isNew && customerGetsMail(account);
  await mailOrderConfirmation(trx, { organization, account, quote, invoice, subscriptions, invited, now });
  if (invited) await mailRegistration(trx, { organization, account, what: details.title, now });
}
