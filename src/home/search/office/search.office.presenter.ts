import { STATUS_BADGES } from '../../../accounts/account-words.model';
import { paths } from '../../../paths';
import { addressWith } from '../../../platform/pages/pages';
import { SHOWN } from '../found.report';
import { type Group, type Row } from '../search.presenter';
import { type OfficeExact, type OfficeFound } from './found.office.report';

const EXACT_WORDS: Record<OfficeExact['kind'], string> = { invoice: 'Invoice', subscription: 'Subscription', machine: 'Computer or server', case: 'Recovery case', deal: 'Deal', ticket: 'Ticket' };

/** What was found for staff, by kind, exact numbers first; kinds without a find are left out. */
export function officeGroupsOf({ exact, partners, accounts, people }: OfficeFound, words: string): Group[] {
  return [
    { title: 'Exact match', rows: exact.map(exactRow), allHref: '' },
    {
      title: 'Partners', allHref: partners.length > SHOWN ? addressWith(paths.office.partners.index, {}, { q: words }) : '',
      rows: partners.slice(0, SHOWN).map(({ id, name, legal_name: legal, status }): Row => ({ title: name, href: paths.office.partners.show(id), detail: legal === name ? '' : legal, ...(status !== 'active' && { badge: { kind: 'bad', label: 'Suspended' } }) })),
    },
    {
      title: 'Accounts', allHref: accounts.length > SHOWN ? addressWith(paths.operations.accounts.index, {}, { q: words }) : '',
      rows: accounts.slice(0, SHOWN).map(({ id, name, email, partner, list_status: status }): Row => ({ title: name, href: paths.operations.accounts.show(id), detail: [email, partner].join(' · '), badge: STATUS_BADGES[status] })),
    },
    {
      title: 'People', allHref: '',
      rows: people.slice(0, SHOWN).map(({ email, first_name: first, last_name: last, organization_id: organizationId, account_id: accountId, place }): Row => ({
        title: `${first} ${last}`.trim() || email, href: accountId === null ? paths.office.partners.show(organizationId!) : paths.operations.accounts.show(accountId), detail: [email, place].join(' · '),
      })),
    },
  ].filter(({ rows }) => rows.length > 0);
}

function exactRow({ kind, id, account_id: accountId, organization_id: organizationId, label, detail }: OfficeExact): Row {
  const ofAccount = accountId === null ? paths.office.partners.show(organizationId) : paths.operations.accounts.show(accountId);
  const hrefs: Record<OfficeExact['kind'], string> = {
    invoice: paths.office.invoices.show(id), subscription: ofAccount, machine: ofAccount, case: paths.recovery.office.show(id), deal: paths.deals.office.show(id), ticket: paths.support.office.show(id),
  };
  return { title: label, href: hrefs[kind], detail: [EXACT_WORDS[kind], detail].filter((part) => part !== '').join(' · ') };
}
