import { accountAddress } from '../../accounts/account-address';
import { type Account, customerGetsMail, greetingName } from '../../accounts/account';
import { getAccount } from '../../accounts/accounts.repository';
import { billingPages } from '../../billing/payers/billing-pages';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { type Quote } from '../../billing/quotes/quote';
import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Scoped } from '../../platform/database/database';
import { day, money } from '../../platform/values/format';
import { accountOf, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { listRecipients } from '../recipients.report';
import { type Subscription } from '../subscription';
import { restartHint } from './change-order.model';
import { changeDetailsOf, planChangeKind } from './quote-change';

type Changed = { quote: Quote; before: Subscription; after: Subscription };

/** One mail to the partner with the receipt, and one to a customer who looks after the computers (domain.md §15). */
export async function mailChanged(trx: Scoped, fulfilling: Fulfilling, changed: Changed): Promise<void> {
  const account = await getAccount(trx, fulfilling.organizationId, accountOf(fulfilling));
  await mailPartner(trx, fulfilling, account, changed);
  if (changed.quote.kind !== planChangeKind && fulfilling.organizationId !== HOUSE_ORGANIZATION_ID && customerGetsMail(account)) await mailCustomer(trx, fulfilling, account, changed);
}

async function mailPartner(trx: Scoped, { organizationId, invoiceId, now }: Fulfilling, account: Account, { quote, before, after }: Changed): Promise<void> {
  const { newPlan, oldPlan, number } = changeDetailsOf(quote);
  const accountId = account.id;
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const keepsExpiry = quote.kind === planChangeKind;
  for (const to of await listRecipients(trx, { organizationId, accountId, madeBy: quote.createdBy })) {
    await queueMail(trx, {
      organizationId, accountId, kind: 'subscriptions.plan-changed', dedupeKey: `invoice:${invoiceId}`, to, subject: `${account.name} is on ${newPlan} now`, view: 'message', now,
      locals: {
        greeting: `Hello ${to.name},`,
        paragraphs: [`${number} was on ${oldPlan} and is on ${newPlan} now. ${quote.totalCents === 0 ? 'Nothing was charged.' : 'It is paid.'}`, ...keepsExpiry ? [] : [restartHint]],
        facts: [
          { label: 'Account', value: account.name }, { label: 'Subscription', value: number },
          ...quote.lines.map((line) => ({ label: line.description, value: money(line.netCents, quote.currency) })),
          ...quote.taxCents === 0 ? [] : [{ label: quote.taxName, value: money(quote.taxCents, quote.currency) }],
          { label: 'Total paid', value: money(quote.totalCents, quote.currency) },
          { label: before.expiresOn === after.expiresOn ? 'Still expires on' : 'Expires on', value: day(after.expiresOn) },
          { label: 'Invoice number', value: invoice.number! },
        ],
        button: { label: 'Open the account', href: accountAddress(organizationId, accountId) },
        after: [`Your receipt ${invoice.number!}, to print or as a PDF: ${config.baseUrl + billingPages(organizationId).payments.receipt(invoiceId)}`],
      },
    });
  }
}

async function mailCustomer(trx: Scoped, { organizationId, invoiceId, now }: Fulfilling, account: Account, { quote, after }: Changed): Promise<void> {
  const { newPlan, oldPlan } = changeDetailsOf(quote);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  await queueMail(trx, {
    organizationId, accountId: account.id, kind: 'subscriptions.plan-changed-customer', dedupeKey: `invoice:${invoiceId}`, to: { email: account.email, name: account.name },
    subject: `Your backup is on ${newPlan} now`, view: 'message', partnerName: organization.name, partnerLogo: organization.logo, now,
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: [`${organization.name} has moved your backup from ${oldPlan} to ${newPlan}. It runs until ${day(after.expiresOn)}.`, restartHint],
      after: [`Do you have questions? Ask ${organization.name}.`],
    },
  });
}
