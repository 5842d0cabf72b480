import { type ListStatus } from '../../../accounts/account';
import { type Scoped } from '../../../platform/database/database';
import { type ExactNumbers } from '../exact-number.model';
import { SHOWN } from '../found.report';

export type OfficeMay = { readonly invoices: boolean; readonly cases: boolean; readonly deals: boolean; readonly tickets: boolean };
export type OfficeExact = { kind: 'invoice' | 'subscription' | 'machine' | 'case' | 'deal' | 'ticket'; id: string; account_id: string | null; organization_id: string; label: string; detail: string };
export type OfficePartner = { id: string; name: string; legal_name: string; status: string };
export type OfficeAccount = { id: string; name: string; email: string; partner: string; list_status: ListStatus };
export type OfficePerson = { email: string; first_name: string; last_name: string; organization_id: string | null; account_id: string | null; place: string };
export type OfficeFound = { exact: OfficeExact[]; partners: OfficePartner[]; accounts: OfficeAccount[]; people: OfficePerson[] };
type Asked = { words: string; numbers: ExactNumbers; may: OfficeMay };

const READ = SHOWN + 1;
// So many accounts with the words are looked at before they are put in order: names that more have are narrowed by another word.
const LOOKED_AT = 2_000;

/** What the words find over all partners and customers, of each kind the first few. In the scope `office`. */
export async function readOfficeFound(trx: Scoped, asked: Asked): Promise<OfficeFound> {
  return { exact: await listExact(trx, asked), partners: await listPartners(trx, asked), accounts: await listAccounts(trx, asked), people: await listPeople(trx, asked) };
}

async function listExact(trx: Scoped, { numbers: { number, serial }, may }: Asked): Promise<OfficeExact[]> {
  if (number === null && serial === null) return [];
  const { rows } = await trx.raw<{ rows: OfficeExact[] }>(`
    select 'invoice' as kind, i.id, i.account_id, i.organization_id, i.number as label, i.account_name as detail from invoices i where i.number = :invoice
    union all select 'subscription', s.id, s.account_id, s.organization_id, s.number, a.name from subscriptions s join accounts a on a.id = s.account_id where s.number = :number
    union all select 'machine', m.id, m.account_id, m.organization_id, m.nickname, a.name from machines m join accounts a on a.id = m.account_id where m.serial = :serial
    union all select 'case', r.id, r.account_id, r.organization_id, r.number, r.machine_name from recovery_cases r where r.number = :case
    union all select 'deal', d.id, null, d.organization_id, d.number, d.company from deals d where d.number = :deal
    union all select 'ticket', t.id, t.account_id, t.organization_id, t.number, t.subject from tickets t where t.number = :ticket`,
  { number, serial, invoice: may.invoices ? number : null, case: may.cases ? number : null, deal: may.deals ? number : null, ticket: may.tickets ? number : null });
  return rows;
}

/** Some thousand partners at most. */
async function listPartners(trx: Scoped, { words }: Asked): Promise<OfficePartner[]> {
  const { rows } = await trx.raw<{ rows: OfficePartner[] }>(`
    select id, display_name as name, legal_name, status from organizations
     where kind = 'partner' and position(app.searchable(:words) in app.searchable(display_name || ' ' || legal_name)) > 0 order by display_name, id limit ${READ}`, { words });
  return rows;
}

async function listAccounts(trx: Scoped, { words }: Asked): Promise<OfficeAccount[]> {
  if (words.length < 3) return [];
  const { rows } = await trx.raw<{ rows: OfficeAccount[] }>(`
    select a.id, a.name, a.email, o.display_name as partner, a.list_status
      from (select * from (select id, organization_id, name, email, list_status, sort_name from accounts where search_text like app.search_pattern(app.searchable(:words)) limit ${LOOKED_AT}) met
        order by sort_name, id limit ${READ}) a
      join organizations o on o.id = a.organization_id order by a.sort_name, a.id`, { words });
  return rows;
}

/** Everybody with exactly this e-mail, in each place where they are: a member of a partner, somebody of a customer. */
async function listPeople(trx: Scoped, { words }: Asked): Promise<OfficePerson[]> {
  if (!words.includes('@')) return [];
  const { rows } = await trx.raw<{ rows: OfficePerson[] }>(`
    select p.email, p.first_name, p.last_name, m.organization_id, null::uuid as account_id, o.display_name as place
      from people p join memberships m on m.person_id = p.id and m.status in ('active', 'inactive') join organizations o on o.id = m.organization_id where p.email = lower(:words)
    union all
    (select p.email, p.first_name, p.last_name, ap.organization_id, ap.account_id, a.name
      from people p join account_people ap on ap.person_id = p.id join accounts a on a.id = ap.account_id where p.email = lower(:words) order by a.sort_name, a.id limit ${READ})`, { words });
  return rows;
}
