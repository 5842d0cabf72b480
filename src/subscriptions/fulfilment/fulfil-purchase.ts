import { customerGetsMail } from '../../accounts/account';
import { findAccount, getAccount, insertAccount } from '../../accounts/accounts.repository';
import { recordAudit } from '../../audit/audit.repository';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type PurchaseDetails, purchaseDetailsOf } from '../purchases/quote-purchase';
import { type Subscription } from '../subscription';
import { mailOrderConfirmation, mailRegistration } from '../subscriptions.mails';
import { accountOf, type FulfilKind, type Fulfilling } from './fulfil-kind.model';
import { giveLines } from './give-lines';

/** A first purchase: the account of a new customer, its subscriptions with their terms and packs, mails and audit rows. */
export const fulfilPurchase: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const details = purchaseDetailsOf(quote);
    const isNew = !await findAccount(trx, fulfilling.organizationId, accountOf(fulfilling));
    if (isNew) await addAccount(trx, fulfilling, details);
    const subscriptions = await giveLines(trx, fulfilling, lines);
    await mailPurchase(trx, fulfilling, { quote, details, isNew, subscriptions });
  },
};

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
