import { CHOSEN_ACCOUNTS, chosenOf, chosenValues } from '../../accounts/limits/chosen-accounts.report';
import { type ListStatus } from '../../accounts/account';
import { type MachineState } from '../../computers/machine-state.model';
import { type DealState } from '../../deals/deal';
import { readWithin, type Scope, type Statement } from '../../platform/database/database';
import { type ExactNumbers } from './exact-number.model';

export type Asked = {
  organizationId: string;
  /** The membership of somebody who sees only chosen accounts. */
  limitedTo: string | undefined;
  words: string;
  numbers: ExactNumbers;
  may: { readonly invoices: boolean; readonly codes: boolean; readonly colleagues: boolean; readonly deals: boolean; readonly tickets: boolean };
};

export type ExactThing = { kind: 'invoice' | 'code' | 'machine' | 'server' | 'subscription' | 'case' | 'deal' | 'ticket'; id: string; account_id: string | null; label: string; detail: string };
export type FoundAccount = { id: string; name: string; email: string; plan_name: string; list_status: ListStatus };
export type FoundColleague = { id: string; first_name: string; last_name: string; email: string; status: 'active' | 'inactive' };
export type FoundPerson = { account_id: string; account_name: string; first_name: string; last_name: string; email: string; role: string };
export type FoundMachine = { id: string; account_id: string; account_name: string; nickname: string; host_name: string; kind: 'computer' | 'server'; state: MachineState; installed_at: Date | null };
export type FoundInvoice = { id: string; number: string | null; account_name: string; description: string; dated_at: Date; total_cents: number; currency: string; history_status: string };
export type FoundDeal = { id: string; number: string; company: string; state: DealState };
export type Found = {
  exact: ExactThing[]; accounts: FoundAccount[]; colleagues: FoundColleague[]; people: FoundPerson[]; machines: FoundMachine[]; invoices: FoundInvoice[]; deals: FoundDeal[];
};

/** So many of each kind are shown; one more is read, to tell whether there are more. */
export const SHOWN = 5;
const READ = SHOWN + 1;
// Papers of a customer that so few have are looked up; those of a name that more have are met among the newest.
const [FEW_PAPERS, NEWEST_PAPERS] = [200, 500];

/** What the words find in the organization, or in what a limited member of it sees, of each kind the first few: one round trip. */
export async function readFound(scope: Scope, asked: Asked): Promise<Found> {
  const [exact, accounts, colleagues, people, machines, invoices, deals] = await readWithin<[ExactThing, FoundAccount, FoundColleague, FoundPerson, FoundMachine, FoundInvoice, FoundDeal]>(
    scope, [exactStatement(asked), accountsStatement(asked), colleaguesStatement(asked), peopleStatement(asked), machinesStatement(asked), invoicesStatement(asked), dealsStatement(asked)]);
  return { exact, accounts, colleagues, people, machines, invoices, deals };
}

/** Numbers are unique and not guessed: each is one look into an index. What a role may not see is not asked for. A code of which the last letters were typed stays covered: whoever reads it whole can use it. */
function exactStatement({ organizationId, numbers: { number, code, codeEnding, serial }, may }: Asked): Statement {
  return {
    name: 'search-exact', values: [organizationId, may.invoices ? number : null, may.codes ? code : null, may.codes ? codeEnding : null, serial, number, may.deals ? number : null, may.tickets ? number : null],
    text: `
      select 'invoice' as kind, i.id, i.account_id, i.number as label, i.account_name as detail from invoices i where i.organization_id = $1 and i.number = $2
      union all (select 'code', c.id, c.account_id, c.code, p.name from activation_codes c join plans p on p.id = c.plan_id where c.organization_id = $1 and c.code = $3)
      union all (select 'code', c.id, c.account_id, '••••-••••-••••-' || c.ending, p.name from activation_codes c join plans p on p.id = c.plan_id where c.organization_id = $1 and c.ending = $4 order by c.id limit ${SHOWN})
      union all (select case m.kind when 'server' then 'server' else 'machine' end, m.id, m.account_id, m.nickname, a.name from machines m join accounts a on a.id = m.account_id where m.organization_id = $1 and m.serial = $5)
      union all (select 'subscription', s.id, s.account_id, s.number, a.name from subscriptions s join accounts a on a.id = s.account_id where s.number = $6)
      union all (select 'case', r.id, r.account_id, r.number, r.machine_name from recovery_cases r where r.organization_id = $1 and r.number = $6)
      union all (select 'deal', d.id, d.account_id, d.number, d.company from deals d where d.organization_id = $1 and d.number = $7)
      union all (select 'ticket', t.id, t.account_id, t.number, t.subject from tickets t where t.organization_id = $1 and t.number = $8 and not t.is_private)`,
  };
}

function accountsStatement({ organizationId, limitedTo, words }: Asked): Statement {
  if (limitedTo === undefined) {
    return { name: 'search-accounts', text: `select id, name, email, plan_name, list_status from app.search_accounts($1, null, null, null, 'name', false, null, null, ${READ})`, values: [words] };
  }
  return {
    name: 'search-chosen-accounts', values: chosenValues({ organizationId, membershipId: limitedTo, facets: undefined, ends: undefined, words }),
    text: `select a.id, a.name, a.email, a.plan_name, a.list_status from accounts a where ${CHOSEN_ACCOUNTS} order by a.sort_name, a.id limit ${READ}`,
  };
}

// An organization has some hundred users at most.
function colleaguesStatement({ organizationId, words, may }: Asked): Statement {
  return {
    name: 'search-colleagues', values: [organizationId, may.colleagues ? words : null],
    text: `select m.id, p.first_name, p.last_name, p.email, m.status from memberships m join people p on p.id = m.person_id
            where m.organization_id = $1 and m.status in ('active', 'inactive') and position(app.searchable($2) in app.searchable(p.first_name || ' ' || p.last_name) || ' ' || p.email) > 0
            order by app.searchable(p.first_name || ' ' || p.last_name), m.id limit ${READ}`,
  };
}

const PERSON = 'ap.account_id, a.name as account_name, p.first_name, p.last_name, p.email, ap.role';

/** People of companies; the holder of a household is found with its account. */
function peopleStatement({ organizationId, limitedTo, words }: Asked): Statement {
  if (limitedTo === undefined) {
    return {
      name: 'search-people', values: [organizationId, words],
      text: `
        select ${PERSON}
          from (select account_id, person_id, min(place) as place from app.search_account_people($2, ${READ}) with ordinality as met(account_id, person_id, place) group by account_id, person_id order by place limit ${READ}) met
          join account_people ap on ap.organization_id = $1 and ap.account_id = met.account_id and ap.person_id = met.person_id
          join people p on p.id = ap.person_id join accounts a on a.organization_id = $1 and a.id = ap.account_id order by met.place`,
    };
  }
  return {
    name: 'search-chosen-people', values: [organizationId, limitedTo, words],
    text: `
      select ${PERSON} from account_people ap join people p on p.id = ap.person_id join accounts a on a.organization_id = $1 and a.id = ap.account_id
       where ap.organization_id = $1 and ap.account_id = any (${chosenOf('$1', '$2')}) and ap.role <> 'holder' and ${alike('ap', '$3')}
       order by ap.sort_name, ap.account_id, ap.person_id limit ${READ}`,
  };
}

const MACHINE = 'm.id, m.account_id, a.name as account_name, m.nickname, m.host_name, m.kind, m.state, m.installed_at';

function machinesStatement({ organizationId, limitedTo, words }: Asked): Statement {
  if (limitedTo === undefined) {
    return {
      name: 'search-machines', values: [organizationId, words],
      text: `
        select ${MACHINE} from (select id, min(place) as place from app.search_machines($2, ${READ}) with ordinality as met(id, place) group by id order by place limit ${READ}) met
          join machines m on m.organization_id = $1 and m.id = met.id join accounts a on a.organization_id = $1 and a.id = m.account_id order by met.place`,
    };
  }
  return {
    name: 'search-chosen-machines', values: [organizationId, limitedTo, words],
    text: `
      select ${MACHINE} from machines m join accounts a on a.organization_id = $1 and a.id = m.account_id
       where m.organization_id = $1 and m.account_id = any (${chosenOf('$1', '$2')}) and ${alike('m', '$3')} order by m.sort_name, m.id limit ${READ}`,
  };
}

/** As the functions of the whole organization do: up to two letters begin a name, more stand anywhere in what is searched. */
function alike(table: string, words: string): string {
  return `case when length(app.searchable(${words})) < 3
    then ${table}.sort_name >= app.searchable(${words}) and ${table}.sort_name < app.searchable(${words}) || chr(1114111)
    else ${table}.search_text like app.search_pattern(app.searchable(${words})) end`;
}

const INVOICE = 'i.id, i.number, i.account_name, i.description, i.dated_at, i.total_cents, i.currency, i.history_status';
const NEWEST_FIRST = `order by dated_at desc, id desc limit ${READ}`;

/** Papers by the customer's name on them, and by one's own purchase order. */
function invoicesStatement({ organizationId, limitedTo, words, may }: Asked): Statement {
  const sought = may.invoices ? words : null;
  if (limitedTo === undefined) {
    return {
      name: 'search-invoices', values: [organizationId, sought],
      text: `
        with few as materialized (select case when length($2) >= 3 then app.find_invoices($2, ${FEW_PAPERS}) end as ids)
        select * from (
          (select ${INVOICE} from invoices i where i.organization_id = $1 and i.id = any ((select ids from few)::uuid[]))
          union
          (select ${INVOICE} from (select * from invoices where organization_id = $1 order by dated_at desc, id desc limit ${NEWEST_PAPERS}) i
            where length($2) >= 3 and (select ids from few) is null and i.customer_key like app.search_pattern(app.searchable($2)))
          union
          (select ${INVOICE} from invoices i where i.organization_id = $1 and i.purchase_order_key = lower($2) and i.purchase_order_key <> '' order by i.dated_at desc, i.id desc limit ${READ})
        ) found ${NEWEST_FIRST}`,
    };
  }
  return {
    name: 'search-chosen-invoices', values: [organizationId, limitedTo, sought],
    text: `select ${INVOICE} from invoices i where i.organization_id = $1 and i.account_id = any (${chosenOf('$1', '$2')})
            and ((length($3) >= 3 and i.customer_key like app.search_pattern(app.searchable($3))) or (i.purchase_order_key = lower($3) and i.purchase_order_key <> '')) ${NEWEST_FIRST}`,
  };
}

const MOST_DEALS = 200;
const DEAL = 'd.id, d.number, d.company, d.state';
const NEWEST_DEALS = `order by d.created_at desc, d.id desc limit ${READ}`;

/** Deals by company, contact, address or number; of a limited member those that they registered, and those of the accounts chosen for them. */
function dealsStatement({ organizationId, limitedTo, words, may }: Asked): Statement {
  const sought = may.deals && words.length >= 3 ? words : null;
  if (limitedTo === undefined) {
    return {
      name: 'search-deals', values: [organizationId, sought],
      text: `select ${DEAL} from deals d where $2::text is not null and d.organization_id = $1 and d.id = any ((select app.find_deals($2, ${MOST_DEALS}))::uuid[]) ${NEWEST_DEALS}`,
    };
  }
  return {
    name: 'search-chosen-deals', values: [organizationId, limitedTo, sought],
    text: `select ${DEAL} from deals d where d.organization_id = $1 and (d.membership_id = $2 or d.account_id = any (${chosenOf('$1', '$2')}))
            and d.search_text like app.search_pattern(app.searchable($3)) ${NEWEST_DEALS}`,
  };
}
