import { paths } from '../paths';
import { count } from '../platform/values/format';
import { type Permission } from '../platform/visitors/permission';
import { mayAccess } from './access/access-level.model';
import { type Account, customerGetsMail } from './account';
import type { AccountInvoice, OpenAlert } from './account-page.report';
import type { Badge } from './account-words.model';

type Permissions = ReadonlySet<Permission>;

const LEVELS: Record<OpenAlert['level'], Badge> = {
  critical: { kind: 'bad', label: 'Critical' },
  warning: { kind: 'look', label: 'Warning' },
  info: { kind: 'off', label: 'For your information' },
};
const INVOICE_STATES: Record<AccountInvoice['status'], Badge> = {
  paid: { kind: 'good', label: 'Paid' },
  open: { kind: 'look', label: 'Not paid yet' },
  void: { kind: 'off', label: 'Void' },
};

/** What can be begun for this account: another computer, a trial, a first plan. */
export function accountPageActions(account: Account, subscriptions: readonly { readonly organizationId: string; readonly state: string; readonly trialKind: string | null }[], permissions: Permissions) {
  const buyLabel = account.kind === 'safe' && subscriptions.length > 0 ? 'Add a computer' : 'Buy';
  // A company that has or had a plan has nothing left to try (domain.md §7.8).
  const canTry = account.kind === 'safe' || subscriptions.length === 0;
  // What the customer pays for is theirs to change.
  const paidHere = subscriptions.filter(({ organizationId }) => organizationId === account.organizationId);
  const canConvert = account.kind === 'safe' && paidHere.length === subscriptions.length && subscriptions.some(({ state }) => state !== 'purging' && state !== 'purged');
  const canAlign = paidHere.some(({ state, trialKind }) => state === 'active' && trialKind === null);
  const actsInside = account.kind === 'safe_pro' && mayAccess(account, 'act_inside') && permissions.has('clients:act');
  return [
    ...(actsInside ? [{ label: 'Manage computers & users', href: paths.portal.client(account.id).show, kind: 'plain', icon: 'users' }] : []),
    { label: 'Settings', href: paths.portal.accountSettings.show(account.id), kind: 'plain', icon: 'settings' },
    ...(subscriptions.length > 0 && mayAccess(account, 'request_courier') ? [{ label: 'Recovery by courier', href: paths.recovery.account(account.id), kind: 'plain', icon: 'package' }] : []),
    ...(canAlign && permissions.has('subscriptions:renew') ? [{ label: 'Align dates', href: paths.portal.coTerm(account.id), kind: 'plain', icon: 'calendar' }] : []),
    ...(canConvert && permissions.has('subscriptions:buy') ? [{ label: 'Change to Safe Pro', href: paths.portal.conversions.new(account.id), kind: 'plain' }] : []),
    ...(canTry && permissions.has('trials:start') ? [{ label: 'Start a trial', href: paths.portal.trials.newFor(account.id), kind: 'plain' }] : []),
    ...(permissions.has('subscriptions:buy') ? [{ label: buyLabel, href: paths.portal.purchases.plansFor(account.id), kind: 'plain', icon: 'plus' }] : []),
  ];
}

/** Who looks after the account, and what that lets the partner do (domain.md §8.1). */
export function accessOf(account: Account) {
  if (account.kind === 'safe') return { title: 'Your access', text: 'You can renew and buy for this customer, see how their backup is, and send the link that installs it. The customer looks after their own backup.' };
  return account.partnerIsAdministrator
    ? { title: 'Your access: Administrator', text: 'You can pay for this company, see its alerts and backups, and act inside its account.' }
    : { title: 'Your access: not Administrator', text: 'You can pay for this company, and see its alerts and how its backups are. Its own administrators look after users, computers and settings. Ask them for administrator rights to manage those for them.' };
}

/** The people who are not on the page, and where they are listed for those who may look. */
export function morePeople(account: Account, more: number, permissions: Permissions) {
  if (more <= 0) return null;
  const mayLook = account.kind === 'safe_pro' && mayAccess(account, 'act_inside') && permissions.has('clients:act');
  return { words: more === 1 ? '1 more' : `${count(more)} more`, href: mayLook ? paths.portal.client(account.id).users.index : '' };
}

export function customerFacts(account: Account) {
  const person = `${account.firstName} ${account.lastName}`.trim();
  return [
    ...(person && person !== account.name ? [{ label: 'Contact', value: person }] : []),
    { label: 'E-mail', value: account.email, href: `mailto:${encodeURIComponent(account.email).replace('%40', '@')}` },
    ...(account.phone ? [{ label: 'Phone', value: account.phone, href: `tel:${account.phone.replace(/[^\d+]/g, '')}` }] : []),
  ];
}

/** How far the customer's registration has come: the newest mail, and whether it may be sent again. */
export function registrationOf(account: Account, mails: readonly Date[], permissions: Permissions) {
  const awaited = account.registeredAt === null && customerGetsMail(account);
  return {
    registeredAt: account.registeredAt,
    sentAt: awaited ? mails[0] ?? null : null,
    needed: customerGetsMail(account),
    resendHref: awaited && permissions.has('trials:start') ? paths.portal.registrationMail(account.id) : '',
  };
}

export function alertRow(alert: OpenAlert, subscriptions: readonly { id: string; number: string }[], permissions: Permissions) {
  const about = subscriptions.find(({ id }) => id === alert.subscription_id);
  return {
    badge: LEVELS[alert.level], message: alert.message, openedAt: alert.opened_at, about: about?.number ?? '', href: paths.alerts.show(alert.id), standing: alert.standing, snoozedUntil: alert.snoozed_until,
    acknowledgeHref: alert.standing === 'open' && permissions.has('alerts:handle') ? paths.alerts.acknowledge(alert.id) : '',
  };
}

/** The organization's own words for the account; for who sets the rules that go by them, with the way to change them. */
export function tagsFact(account: Account, tags: readonly string[], permissions: Permissions) {
  const href = permissions.has('alerts:rules') ? paths.alerts.tags(account.id) : '';
  if (tags.length === 0 && href === '') return [];
  return [{ label: 'Tags', value: tags.length === 0 ? 'Add tags' : tags.join(', '), ...(href !== '' && { href }) }];
}

export function invoiceRow(invoice: AccountInvoice) {
  return {
    label: invoice.number ?? 'Order', href: invoice.status === 'paid' ? paths.portal.payments.receipt(invoice.id) : '',
    description: invoice.description, at: invoice.paid_at ?? invoice.created_at, totalCents: invoice.total_cents, currency: invoice.currency,
    badge: INVOICE_STATES[invoice.status],
  };
}
