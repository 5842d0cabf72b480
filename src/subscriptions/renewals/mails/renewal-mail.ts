import { type Account, customerGetsMail, greetingName } from '../../../accounts/account';
import { config } from '../../../config';
import { type NewMail, queueMail, queueMails } from '../../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../../organizations/house';
import { type Scoped } from '../../../platform/database/database';
import { type BuyingOrganization } from '../../purchases/purchase-facts.report';
import { orderPages } from '../../quotes/order-pages';
import { type Recipient } from '../../recipients.report';
import { type Subscription } from '../../subscription';

/** Days after the expiry day until which tries go on and backups run (domain.md §7.10). */
export const serviceDaysUnpaid = 13;

export type About = { organization: Pick<BuyingOrganization, 'id' | 'name' | 'logo'>; account: Account; now: Date };
export type Told = About & { recipients: ReadonlyMap<string, readonly Recipient[]> };
type Message = { kind: string; key: string; subject: string; paragraphs: string[]; facts: { label: string; value: string }[]; button: { label: string; href: string }; after?: string[] };

/** To those who pay: the partner's people, or the customer's own. */
export async function toPartner(trx: Scoped, { organization, account, recipients, now }: Told, { kind, key, subject, paragraphs, facts, button, after = [] }: Message): Promise<void> {
  for (const to of recipients.get(account.id) ?? []) {
    await queueMail(trx, {
      organizationId: organization.id, accountId: account.id, kind, dedupeKey: key, to, subject, view: 'message', now,
      locals: { greeting: `Hello ${to.name},`, paragraphs: paragraphs.filter((words) => words !== ''), facts: [{ label: 'Account', value: account.name }, ...facts], button, after },
    });
  }
}


/** To the customer whom a partner pays for and who looks after the account themselves. */
export async function toCustomer(trx: Scoped, about: About, message: Omit<Message, 'button'>): Promise<void> {
  await queueMails(trx, customerMail(about, message));
}

/** The same, not queued yet; the kind tells it from the partner's mail. */
export function customerMail({ organization, account, now }: About, { kind, key, subject, paragraphs, facts }: Omit<Message, 'button'>): NewMail[] {
  // Who pays by themselves is told once, as the payer.
  if (organization.id === HOUSE_ORGANIZATION_ID || !customerGetsMail(account)) return [];
  return [{
    organizationId: organization.id, accountId: account.id, kind: `${kind}-customer`, dedupeKey: key, to: { email: account.email, name: account.name },
    subject, partnerName: organization.name, partnerLogo: organization.logo, view: 'message', now, locals: { greeting: `Hello ${greetingName(account)},`, paragraphs, facts },
  }];
}

export function scheduleButton(organizationId: string, { id }: Subscription) {
  return { label: 'Open the scheduled changes', href: config.baseUrl + orderPages(organizationId).scheduled.show(id) };
}
