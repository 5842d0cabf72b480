import { type Account, greetingName } from '../accounts/account';
import { accountAddress } from '../accounts/account-address';
import { billingPages } from '../billing/payers/billing-pages';
import { cardLabel } from '../billing/cards/card';
import { type Invoice } from '../billing/invoices/invoices.repository';
import { type Quote } from '../billing/quotes/quote';
import { config } from '../config';
import { issueToken } from '../identity/tokens';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { queueMail } from '../mail/queue-mail';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { addDays, dayIn, startOfDay } from '../platform/values/dates';
import { day, money } from '../platform/values/format';
import { type BuyingOrganization } from './purchases/purchase-facts.report';
import { listRecipients } from './recipients.report';
import { registrationMailKey } from './trials/registration-mails.report';
import { type Subscription } from './subscription';

/** A registration link works for 30 days (domain.md §5.6). */
const registrationDays = 30;

/** `repeat` counts the mails before this one: each asks to be sent on its own. */
type Registration = { organization: BuyingOrganization; account: Account; what: string; repeat?: number; now: Date };

/** Invites a new customer to register; never sent to one whose partner administers (domain.md §5.6). */
export async function mailRegistration(trx: Scoped, { organization, account, what, repeat = 0, now }: Registration): Promise<void> {
  const lastDay = addDays(dayIn(now, organization.timeZone), registrationDays);
  const secret = await issueToken(trx, {
    purpose: 'registration', email: account.email, organizationId: organization.id, accountId: account.id, now,
    expiresAt: startOfDay(addDays(lastDay, 1), organization.timeZone),
  });
  await queueMail(trx, {
    organizationId: organization.id, accountId: account.id, kind: 'subscriptions.registration', dedupeKey: registrationMailKey(account.id, repeat),
    to: { email: account.email, name: account.name }, subject: `Complete your registration with ${config.vendor.name}`,
    partnerName: organization.name, partnerLogo: organization.logo, view: 'message', now,
    locals: {
      greeting: `Hello ${greetingName(account)},`,
      paragraphs: [
        `${organization.name} has set up this for you: ${what}. With it your files are backed up, and you can restore them when you need them.`,
        'Complete your registration to choose a password and see your plan.',
      ],
      button: { label: 'Complete registration', href: config.baseUrl + paths.registration(secret) },
      after: [
        `The link works once, until ${day(lastDay)}. Ask ${organization.name} for a new one after that day.`,
        'You did not expect this mail? Then you need do nothing.',
      ],
    },
  });
}

type OrderConfirmation = {
  organization: BuyingOrganization; account: Account; quote: Quote; invoice: Invoice; subscriptions: readonly Subscription[]; invited: boolean; now: Date;
};

/** The one mail that a purchase sends the partner: what was paid for is there, with its numbers, dates and the receipt (domain.md §7.1, §15). */
export async function mailOrderConfirmation(trx: Scoped, confirmation: OrderConfirmation): Promise<void> {
  const { organization, account, quote, invoice, now } = confirmation;
  for (const to of await listRecipients(trx, { organizationId: organization.id, accountId: account.id, madeBy: quote.createdBy })) {
    await queueMail(trx, {
      organizationId: organization.id, accountId: account.id, kind: 'subscriptions.order-confirmation', dedupeKey: `invoice:${invoice.id}:${quote.id}`,
      to, subject: `Your order for ${account.name} is ready`, view: 'message', now,
      locals: {
        greeting: `Hello ${to.name},`,
        paragraphs: [`Thank you for your order. ${quote.totalCents === 0 ? 'There was nothing to pay, and it is ready.' : 'It is paid and ready.'}${organization.id === HOUSE_ORGANIZATION_ID ? '' : ` ${nextForCustomer(account, confirmation.invited)}`}`],
        facts: orderFacts(confirmation),
        button: { label: 'Open the account', href: accountAddress(organization.id, account.id) },
        after: [`Your receipt ${invoice.number!}, to print or as a PDF: ${config.baseUrl + billingPages(organization.id).payments.receipt(invoice.id)}`],
      },
    });
  }
}

type TrialStarted = { organization: BuyingOrganization; account: Account; subscription: Subscription; planName: string; invited: boolean; startedBy: string; now: Date };

/** Tells the partner's person who started a trial what was started and when it ends. */
export async function mailTrialStarted(trx: Scoped, { organization, account, subscription, planName, invited, startedBy, now }: TrialStarted): Promise<void> {
  for (const to of await listRecipients(trx, { organizationId: organization.id, accountId: account.id, madeBy: startedBy })) {
    await queueMail(trx, {
      organizationId: organization.id, accountId: account.id, kind: 'subscriptions.trial-started', dedupeKey: `subscription:${subscription.id}`,
      to, subject: `The trial for ${account.name} has started`, view: 'message', now,
      locals: {
        greeting: `Hello ${to.name},`,
        paragraphs: [
          `You started a trial of ${planName} for ${account.name}.`,
          `${nextForCustomer(account, invited)} The trial never turns into a purchase by itself: buy a plan before ${day(subscription.expiresOn)} to keep the backup.`,
        ],
        facts: [
          { label: 'Account', value: account.name }, { label: 'Subscription', value: subscription.number },
          { label: 'Plan', value: planName }, { label: 'Last day of the trial', value: day(subscription.expiresOn) },
        ],
        button: { label: 'Open the account', href: accountAddress(organization.id, account.id) },
      },
    });
  }
}

function orderFacts({ account, quote, invoice, subscriptions }: OrderConfirmation) {
  return [
    { label: 'Account', value: account.name },
    ...quote.lines.map((line) => ({ label: line.quantity > 1 ? `${line.quantity} × ${line.description}` : line.description, value: money(line.netCents, quote.currency) })),
    ...quote.taxCents === 0 ? [] : [{ label: quote.taxName, value: money(quote.taxCents, quote.currency) }],
    { label: 'Total paid', value: money(quote.totalCents, quote.currency) },
    ...invoice.snapshot?.card ? [{ label: 'Paid with', value: cardLabel(invoice.snapshot.card) }] : [],
    { label: 'Invoice number', value: invoice.number! },
    ...invoice.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: invoice.purchaseOrder }],
    ...subscriptions.map((subscription) => ({ label: subscription.number, value: `Expires on ${day(subscription.expiresOn)}` })),
  ];
}

function nextForCustomer(account: Account, invited: boolean): string {
  if (invited) return `We sent ${account.email} a mail with a link to complete the registration.`;
  if (account.administeredBy === 'partner') return 'You administer this account, so the customer gets no mail from us.';
  return 'The account was there already, so the customer gets no mail from us.';
}
