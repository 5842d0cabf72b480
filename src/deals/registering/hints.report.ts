import { type Scoped } from '../../platform/database/database';
import { type DealState } from '../deal';
import { companyDomain, customerKey } from '../customer-key.model';
import { withoutLegalForm } from './company-name.model';

export interface DealHint {
  readonly id: string;
  readonly number: string;
  readonly company: string;
  readonly product: string;
  readonly state: DealState;
  readonly registeredName: string;
  readonly isSameCustomer: boolean;
}
export interface AccountHint {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly isSameCustomer: boolean;
}
export interface Hints {
  readonly deals: readonly DealHint[];
  readonly accounts: readonly AccountHint[];
}

/** `limitedTo` is the membership of somebody who sees only chosen accounts. */
type Asked = { organizationId: string; limitedTo?: string | undefined; company: string; contactEmail: string; exceptId: string };
const SHORTEST = 3;
/** As in app.deals_alike: "Harbour Law LLP" is like "Harbor Law". */
const ALIKE = 0.55;

/**
 * What of the organization's own looks like the customer that is being typed (beyond.md X20): open deals and accounts with the same e-mail domain, or a company
 * of nearly the same name. Nobody learns of another partner's here; a limited member learns of what they see.
 */
export async function findHints(trx: Scoped, { organizationId, limitedTo, company, contactEmail, exceptId }: Asked): Promise<Hints> {
  const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(contactEmail) ? contactEmail.trim().toLowerCase() : '';
  const sought = company.trim().length >= SHORTEST ? withoutLegalForm(company.slice(0, 100)) : '';
  if (address === '' && sought === '') return { deals: [], accounts: [] };
  const asked = { organizationId, ...limitedTo && { limitedTo }, sought, address, key: customerKey(address), domain: companyDomain(address), exceptId };
  const deals = await trx.raw<{ rows: DealHint[] }>(
    `select d.id, d.number, d.company, d.product, d.state, d.registered_name as "registeredName", d.customer_key = :key and :key <> '' as "isSameCustomer" from deals d
      where d.organization_id = :organizationId and d.state in ('draft', 'submitted', 'appealed', 'approved') and d.id <> cast(:exceptId as uuid)
        and ((:key <> '' and d.customer_key = :key) or (:sought <> '' and ${limitedTo ? `word_similarity(app.searchable(:sought), d.search_text) >= ${ALIKE}` : 'd.id = any(app.deals_alike(:sought))'}))
      order by d.customer_key = :key desc, d.created_at desc, d.id limit 5`, asked);
  const accounts = await trx.raw<{ rows: AccountHint[] }>(
    `select a.id, a.name, a.email, (a.email = :address and :address <> '') or (:domain <> '' and split_part(a.email, '@', 2) = :domain) as "isSameCustomer" from accounts a
      where a.organization_id = :organizationId and ${limitedTo ? CHOSEN_ALIKE : 'a.id = any(app.accounts_alike(:sought, :address, :domain))'} order by 4 desc, a.sort_name, a.id limit 5`, asked);
  return { deals: deals.rows, accounts: accounts.rows };
}

/** A limited member's list is short: it is read first, and compared account by account. */
const CHOSEN_ALIKE = `a.id = any(array(select c.account_id from membership_accounts c where c.organization_id = :organizationId and c.membership_id = cast(:limitedTo as uuid)))
  and (a.email = :address or (:domain <> '' and split_part(a.email, '@', 2) = :domain) or (:sought <> '' and word_similarity(app.searchable(:sought), a.search_text) >= ${ALIKE}))`;
