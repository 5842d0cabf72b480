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
import { restartHint } from '../changes/change-order.model';
import { accountOf, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { listRecipients } from '../recipients.report';
import { type Subscription } from '../subscription';
import { conversionDetailsOf } from './quote-conversion';

type Converted = { quote: Quote; subscription: Subscription; ended: readonly Subscription[] };

/** One mail to the partner with the receipt, and one to the customer where they administer the company (domain.md §15). */
export async function mailConverted(trx: Scoped, fulfilling: Fulfilling, done: Converted): Promise<void> {
  const account = await getAccount(trx, fulfilling.organizationId, accountOf(fulfilling));
  await mailPartner(trx, fulfilling, account, done);
  if (fulfilling.organizationId !== HOUSE_ORGANIZATION_ID && customerGetsMail(account)) await mailCustomer(trx, fulfilling, account, done);
}

async function mailPartner(trx: Scoped, { organizationId, invoiceId, now }: Fulfilling, account: Account, { quote, subscription, ended }: Converted): Promise<void> {
  const { order } = conversionDetailsOf(quote);
  const accountId = account.id;
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  for (const to of await listRecipients(trx, { organizationId, accountId, madeBy: quote.createdBy })) {
    await queueMail(trx, {
      organizationId, accountId, kind: 'subscriptions.converted', dedupeKey: `invoice:${invoiceId}`, to, subject: `${order.accountName} is a Safe Pro account now`, view: 'message', now,
      locals: {
        greeting: `Hello ${to.name},`,
        paragraphs: [
          `The account of ${order.accountName} has become the Safe Pro account ${account.name}. ${quote.totalCents === 0 ? 'Nothing was charged.' : 'It is paid.'}`,
          `Ended with it: ${ended.map(({ number }) => number).join(', ')}. Their backups are kept.`, restartHint,
        ],
        facts: [
          { label: 'Account', value: account.name }, { label: 'New subscription', value: subscription.number },
          ...quote.lines.filter(({ listCents }) => listCents > 0).map((line) => ({ label: line.quantity > 1 ? `${line.quantity} × ${line.description}` : line.description, value: money(line.netCents, quote.currency) })),
          ...quote.taxCents === 0 ? [] : [{ label: quote.taxName, value: money(quote.taxCents, quote.currency) }],
          { label: 'Total paid', value: money(quote.totalCents, quote.currency) },
          { label: 'Expires on', value: day(subscription.expiresOn) }, { label: 'Invoice number', value: invoice.number! },
        ],
        button: { label: 'Open the account', href: accountAddress(organizationId, accountId) },
        after: [`Your receipt ${invoice.number!}, to print or as a PDF: ${config.baseUrl + billingPages(organizationId).payments.receipt(invoiceId)}`],
      },
    });
  }
}

async function mailCustomer(trx: Scoped, { organizationId, invoiceId, now }: Fulfilling, account: Account, { quote, subscription }: Converted): Promise<void> {
  const { title } = conversionDetailsOf(quote);
  const organization = await getBuyingOrganization(trx, organizationId, now);
  await queueMail(trx, {
    organizationId, accountId: account.id, kind: 'subscriptions.converted-customer', dedupeKey: `invoice:${invoiceId}`, to: { email: account.email, name: account.name },
    subject: 'Your backup is part of Safe Pro now', view: 'message', partnerName: organization.name, partnerLogo: organization.logo, now,
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: [
        `${organization.name} has made your account a Safe Pro account: ${title.replace(/^Change to /, '')}, for ${account.name}. It runs until ${day(subscription.expiresOn)}.`,
        'All your computers share its storage from now on. You administer the company: you can add people and computers. Your backups are kept.', restartHint,
      ],
      after: [`Do you have questions? Ask ${organization.name}.`],
    },
  });
}
