import { type Account, customerGetsMail } from '../../accounts/account';
import { findAccount, getAccount, insertAccount } from '../../accounts/accounts.repository';
import { recordAudit } from '../../audit/audit.repository';
import { type InvoiceLine } from '../../billing/invoices/invoice-lines.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { type Quote } from '../../billing/quotes/quote';
import { refundNotGiven } from '../../billing/refunds/refund-not-given';
import { returnDealPoints, winDealByOrder } from '../../deals/points/take-deal-points';
import { type Scoped } from '../../platform/database/database';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type PurchaseDetails, purchaseDetailsOf } from '../purchases/quote-purchase';
import { type Subscription } from '../subscription';
import { termItemKind, termItemOf } from '../term-item.model';
import { mailOrderConfirmation, mailRegistration } from '../subscriptions.mails';
import { accountOf, type FulfilKind, type Fulfilling } from './fulfil-kind.model';
import { giveLines } from './give-lines';

/** A first purchase: the account of a new customer, its subscriptions with their terms and packs, mails and audit rows. */
export const fulfilPurchase: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const details = purchaseDetailsOf(quote);
    const account = await findAccount(trx, fulfilling.organizationId, accountOf(fulfilling));
    if (account && !suits(fulfilling, account, lines)) return takeBack(trx, fulfilling, `${account.name} had become a Safe Pro account when the payment arrived, so no Safe plan could be added to it.`, quote, lines);
    // Released, or moved to another partner, between the order and its payment.
    if (!account && !details.order.newCustomer) return takeBack(trx, fulfilling, `${details.order.accountName} was no longer an account of yours when the payment arrived, so nothing could be added to it.`, quote, lines);
    const isNew = !account;
    if (isNew) await addAccount(trx, fulfilling, details);
    const subscriptions = await giveLines(trx, { ...fulfilling, leadId: details.order.leadId ?? null }, lines);
    await mailPurchase(trx, fulfilling, { quote, details, isNew, subscriptions });
    if (!details.deal) return;
    const used = { ...fulfilling, dealId: details.deal.id, quoteId: quote.id };
    if (subscriptions.length > 0) await winDealByOrder(trx, { ...used, orderWords: quote.description });
    else await returnDealPoints(trx, used);
  },
};

/** A household may have become a company while the order waited on a card page (domain.md §7.5). */
function suits({ plans }: Fulfilling, { kind }: Account, lines: readonly InvoiceLine[]): boolean {
  const bought = lines.filter(({ itemKind }) => itemKind === termItemKind).map(({ item }) => termItemOf(item).planId);
  return bought.every((planId) => plans.find(({ id }) => id === planId)?.accountKind === kind);
}

async function takeBack(trx: Scoped, { organizationId, invoiceId, actor, now }: Fulfilling, reason: string, quote: Quote, lines: readonly InvoiceLine[]): Promise<void> {
  await refundNotGiven(trx, { organizationId, invoiceId, lines: lines.map((line) => ({ line, reason })), actor, now });
  const { deal } = purchaseDetailsOf(quote);
  if (deal) await returnDealPoints(trx, { organizationId, dealId: deal.id, quoteId: quote.id, now });
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

async function mailPurchase(trx: Scoped, fulfilling: Fulfilling, purchase: Purchase): Promise<void> {
  const { organizationId, invoiceId, now } = fulfilling;
  const { quote, details, isNew, subscriptions } = purchase;
  const organization = await getBuyingOrganization(trx, organizationId, now);
  const account = await getAccount(trx, organizationId, accountOf(fulfilling));
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const invited = isNew && customerGetsMail(account);
  await mailOrderConfirmation(trx, { organization, account, quote, invoice, subscriptions, invited, now });
  if (invited) await mailRegistration(trx, { organization, account, what: details.title, now });
}
