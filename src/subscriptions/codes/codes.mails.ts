import { type Account, customerGetsMail, greetingName } from '../../accounts/account';
import { cardLabel } from '../../billing/cards/card';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { type Quote } from '../../billing/quotes/quote';
import { config } from '../../config';
import { queueMail, queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { yearsText } from '../purchases/order';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { type Subscription } from '../subscription';
import { type ActivationCode, endingOf } from './activation-code';
import { countOfCodes } from './buying/code-order.model';
import { listCodeRecipients } from './code-recipients.report';
import { codesDetailsOf } from './buying/quote-codes';

type Bought = { organizationId: string; quote: Quote; invoiceId: string; codes: readonly ActivationCode[]; now: Date };

/** The one mail that a purchase of codes sends: the codes, until when they work, what was paid and the receipt (domain.md §15). */
export async function mailCodesBought(trx: Scoped, { organizationId, quote, invoiceId, codes, now }: Bought): Promise<void> {
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const [first] = codes;
  for (const to of await listCodeRecipients(trx, organizationId, quote.createdBy)) {
    await queueMail(trx, {
      organizationId, kind: 'codes.bought', dedupeKey: `invoice:${invoiceId}:${quote.id}`, to,
      subject: `Your ${codesDetailsOf(quote).title}`, view: 'message', now,
      locals: {
        greeting: `Hello ${to.name},`,
        paragraphs: [
          `Thank you for your order. ${quote.totalCents === 0 ? 'There was nothing to pay, and your codes are ready.' : 'It is paid, and your codes are ready.'}`,
          `Apply each to a new customer, a trial, or a subscription that is to be renewed. ${first ? `They work until ${day(first.lapsesOn)} and lapse after that day.` : ''} Whoever has a code can use it, so hand it only to whom it is for.`,
        ],
        facts: [
          ...codes.map(({ code, position }) => ({ label: `Code ${position}`, value: code })),
          ...quote.lines.map((line) => ({ label: `${line.quantity} × ${line.description}`, value: money(line.netCents, quote.currency) })),
          ...quote.taxCents === 0 ? [] : [{ label: quote.taxName, value: money(quote.taxCents, quote.currency) }],
          { label: 'Total paid', value: money(quote.totalCents, quote.currency) },
          ...invoice.snapshot?.card ? [{ label: 'Paid with', value: cardLabel(invoice.snapshot.card) }] : [],
          { label: 'Invoice number', value: invoice.number! },
          ...invoice.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: invoice.purchaseOrder }],
        ],
        button: { label: 'Open your codes', href: config.baseUrl + paths.portal.codes.ofReceipt(invoiceId) },
        after: [`Your receipt ${invoice.number!}, to print or as a PDF: ${config.baseUrl + paths.portal.payments.receipt(invoiceId)}`],
      },
    });
  }
}

export type LapsingCode = Pick<ActivationCode, 'code' | 'years'> & { readonly planName: string };
type Lapsing = { organizationId: string; lapsesOn: Day; timeZone: string; daysBefore: number; codes: readonly LapsingCode[]; count: number; now: Date };

/** A reminder of all codes of an organization that lapse on one day, those of a long list up to some; one mail a day and reminder. */
export async function mailCodesLapse(trx: Scoped, { organizationId, lapsesOn, timeZone, daysBefore, codes, count, now }: Lapsing): Promise<void> {
  const inDays = daysBefore === 1 ? 'tomorrow' : `in ${daysBefore} days`;
  const more = count - codes.length;
  const recipients = await listCodeRecipients(trx, organizationId);
  await queueMails(trx, recipients.map((to) => ({
    organizationId, kind: 'codes.notice', dedupeKey: `${organizationId}:${lapsesOn}:${timeZone}:${daysBefore}`, to,
    subject: `${countOfCodes(count)} will lapse ${inDays}`, view: 'message', now,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${count === 1 ? 'One activation code has' : `${count} activation codes have`} not been used. ${count === 1 ? 'It works' : 'They work'} until ${day(lapsesOn)}; after that day what was paid for ${count === 1 ? 'it is' : 'them is'} lost.`,
        'Apply each to a new customer, a trial, or a subscription that is to be renewed.',
      ],
      facts: [
        ...codes.map(({ code, planName, years }) => ({ label: code, value: `${planName}, ${yearsText(years)}` })),
        ...more === 0 ? [] : [{ label: 'And more', value: `${countOfCodes(more)} in your list` }],
      ],
      button: { label: 'Open your codes', href: `${config.baseUrl}${paths.portal.codes.index}` },
    },
  })));
}

type Applied = {
  organization: BuyingOrganization; account: Account; subscription: Subscription; code: ActivationCode; planName: string; startsOn: Day; what: 'new' | 'trial' | 'renewal';
  invited: boolean; now: Date;
};

const whatItDid = {
  new: 'It made a new subscription.', trial: 'It turned the trial into a paid subscription; its backup goes on.', renewal: 'It renewed the subscription; its backup goes on.',
} as const;

/** Tells the person who applied a code what it gave and until when; a customer who looks after a renewed subscription hears that it goes on (domain.md §7.3). */
export async function mailCodeApplied(trx: Scoped, { organization, account, subscription, code, planName, startsOn, what, invited, now }: Applied): Promise<void> {
  const shared = { organizationId: organization.id, accountId: account.id, dedupeKey: `code:${code.id}`, view: 'message', now } as const;
  const facts = [
    { label: 'Subscription', value: subscription.number }, { label: 'Plan', value: planName },
    { label: 'Term', value: `${yearsText(code.years)}, ${day(startsOn)} until ${day(subscription.expiresOn)}` },
  ];
  const nextForCustomer = invited ? `We sent ${account.email} a mail with a link to complete the registration.` : '';
  await queueMails(trx, (await listCodeRecipients(trx, organization.id, code.appliedBy ?? '')).map((to) => ({
    ...shared, kind: 'codes.applied', to, subject: `Your activation code for ${account.name} was applied`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [`The code ending in ${endingOf(code)} was applied for ${account.name}. ${whatItDid[what]} Nothing was charged.`, nextForCustomer].filter((words) => words !== ''),
      facts: [{ label: 'Account', value: account.name }, ...facts],
      button: { label: 'Open the account', href: config.baseUrl + paths.portal.account(account.id) },
    },
  })));
  if (what !== 'renewal' || !customerGetsMail(account)) return;
  await queueMail(trx, {
    ...shared, kind: 'codes.renewed-customer', to: { email: account.email, name: account.name }, subject: 'Your backup plan is renewed',
    partnerName: organization.name, partnerLogo: organization.logo,
    locals: { greeting: `Hello ${greetingName(account)},`, paragraphs: [`${organization.name} has renewed your plan, so your backup goes on.`], facts: [{ label: subscription.number, value: `Runs until ${day(subscription.expiresOn)}` }] },
  });
}
