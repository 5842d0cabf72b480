import { STATUS_BADGES } from '../../accounts/account-words.model';
import { COMPANY_ROLE_NAMES } from '../../accounts/company/users/company-user.model';
import { type FoundArticle } from '../../content/articles/find-articles.report';
import { productsText } from '../../content/articles/knowledge.presenter';
import { stateWords } from '../../computers/machine-words.model';
import { STATE_BADGES } from '../../deals/deal-words.model';
import { paths } from '../../paths';
import { dayIn } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { addressWith } from '../../platform/pages/pages';
import { type Permission } from '../../platform/visitors/permission';
import { type ExactThing, type Found, SHOWN } from './found.report';

type Badge = { kind: string; label: string };
export type Row = { title: string; href: string; detail: string; badge?: Badge };
export type Group = { title: string; rows: Row[]; allHref: string };
type Seen = { words: string; zone: string; permissions: ReadonlySet<Permission> };

const INVOICE_BADGES: Record<string, Badge> = {
  paid: { kind: 'good', label: 'Paid' }, waiting: { kind: 'look', label: 'Waiting' }, declined: { kind: 'bad', label: 'Declined' }, void: { kind: 'off', label: 'Void' },
};
const EXACT_WORDS: Record<ExactThing['kind'], string> = { invoice: 'Invoice', code: 'Activation code', machine: 'Computer', server: 'Server', subscription: 'Subscription', case: 'Recovery case', deal: 'Deal', ticket: 'Ticket' };

/** What was found, by kind, exact numbers first; kinds without a find are left out. */
export function groupsOf(found: Found, articles: readonly FoundArticle[], seen: Seen): Group[] {
  const { words } = seen;
  return [
    { title: 'Exact match', rows: found.exact.map(exactRow), allHref: '' },
    groupOf('Accounts', found.accounts.map(accountRow), addressWith(paths.portal.accounts, {}, { q: words })),
    groupOf('People of customers', found.people.map(personRow), ''),
    groupOf('Colleagues', found.colleagues.map((one) => colleagueRow(one, seen)), addressWith(paths.portal.users.index, {}, { q: words })),
    groupOf('Computers and servers', found.machines.map(machineRow), addressWith(paths.monitoring.index, {}, { q: words })),
    groupOf('Invoices', found.invoices.map((one) => invoiceRow(one, seen)), addressWith(paths.portal.payments.history, {}, { customer: words })),
    groupOf('Deals', found.deals.map(dealRow), addressWith(paths.deals.index, {}, { q: words })),
    groupOf('Articles', articles.map(articleRow), addressWith(paths.knowledge.index, {}, { q: words })),
  ].filter(({ rows }) => rows.length > 0);
}

/** So many are shown; where there are more, the list has them all. */
function groupOf(title: string, rows: Row[], listHref: string): Group {
  return { title, rows: rows.slice(0, SHOWN), allHref: rows.length > SHOWN ? listHref : '' };
}

function exactRow({ kind, id, account_id: accountId, label, detail }: ExactThing): Row {
  const ofAccount = accountId === null ? paths.portal.accounts : paths.portal.account(accountId);
  const hrefs: Record<ExactThing['kind'], string> = {
    invoice: paths.portal.payments.receipt(id), code: paths.portal.codes.show(id), subscription: ofAccount, case: paths.recovery.show(id), deal: paths.deals.show(id), ticket: paths.support.show(id),
    machine: accountId === null ? ofAccount : paths.computers.of(accountId).show(id), server: accountId === null ? ofAccount : paths.servers.of(accountId).show(id),
  };
  return { title: label, href: hrefs[kind], detail: [EXACT_WORDS[kind], detail].filter((part) => part !== '').join(' · ') };
}

function accountRow({ id, name, email, plan_name: planName, list_status: status }: Found['accounts'][number]): Row {
  return { title: name, href: paths.portal.account(id), detail: [email, planName].filter((part) => part !== '').join(' · '), badge: STATUS_BADGES[status] };
}

function personRow({ account_id: accountId, account_name: accountName, email, role, ...names }: Found['people'][number]): Row {
  const roleName = Object.hasOwn(COMPANY_ROLE_NAMES, role) ? COMPANY_ROLE_NAMES[role as keyof typeof COMPANY_ROLE_NAMES] : '';
  return { title: nameOf(names) || email, href: paths.portal.account(accountId), detail: [email, accountName, roleName].filter((part) => part !== '').join(' · ') };
}

function colleagueRow({ id, email, status, ...names }: Found['colleagues'][number], { permissions, words }: Seen): Row {
  const href = permissions.has('members:manage') ? paths.portal.users.edit(id) : addressWith(paths.portal.users.index, {}, { q: words });
  return { title: nameOf(names) || email, href, detail: email, ...(status === 'inactive' && { badge: { kind: 'off', label: 'Inactive' } }) };
}

function machineRow({ id, account_id: accountId, account_name: accountName, nickname, host_name: host, kind, state, installed_at: installedAt }: Found['machines'][number]): Row {
  const { badge } = stateWords({ state, installedAt });
  return { title: nickname, href: (kind === 'server' ? paths.servers : paths.computers).of(accountId).show(id), detail: [accountName, host].filter((part) => part !== '' && part !== nickname).join(' · '), badge };
}

function invoiceRow({ id, number, account_name: customer, description, dated_at: at, total_cents: cents, currency, history_status: status }: Found['invoices'][number], { zone }: Seen): Row {
  const words = [customer, description, day(dayIn(at, zone)), money(cents, currency)].filter((part) => part !== '').join(' · ');
  return { title: number ?? 'Order', href: status === 'paid' ? paths.portal.payments.receipt(id) : addressWith(paths.portal.payments.history, {}, { customer, status }), detail: words, badge: INVOICE_BADGES[status]! };
}

function dealRow({ id, number, company, state }: Found['deals'][number]): Row {
  return { title: company, href: paths.deals.show(id), detail: number, badge: STATE_BADGES[state] };
}

function articleRow({ slug, title, products }: FoundArticle): Row {
  return { title, href: paths.knowledge.show(slug), detail: productsText(products) };
}

function nameOf({ first_name: first, last_name: last }: { first_name: string; last_name: string }): string {
  return `${first} ${last}`.trim();
}
