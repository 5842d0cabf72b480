import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Lead, LEAD_UNKNOWN, type LeadEventKind } from './lead';

const COLUMNS = {
  id: 'id', organizationId: 'organization_id', state: 'state', stateSince: 'state_since', name: 'name', company: 'company', email: 'email', phone: 'phone',
  interest: 'interest', interestName: 'interest_name', message: 'message', consentVersion: 'consent_version', consentWords: 'consent_words', consentedAt: 'consented_at',
  askedCount: 'asked_count', createdAt: 'created_at', askedAt: 'asked_at', touchedAt: 'touched_at', assignedTo: 'assigned_to', lostReason: 'lost_reason',
  accountId: 'account_id', convertedAt: 'converted_at', mailedAt: 'mailed_at', anonymisedAt: 'anonymised_at',
} as const satisfies Record<keyof Lead, string>;

export async function insertLead(trx: Scoped, lead: Lead): Promise<void> {
  await trx('leads').insert(columnsOf(lead));
}

/** Writes the fields that change; the caller holds the row's lock. */
export async function updateLead(trx: Scoped, { organizationId, id }: Pick<Lead, 'organizationId' | 'id'>, changes: Partial<Lead>): Promise<void> {
  await trx('leads').where({ organization_id: organizationId, id }).update(columnsOf(changes));
}

/** Another organization's is not found. */
export async function findLead(trx: Scoped, organizationId: string, id: string): Promise<Lead | undefined> {
  if (!isUuid(id)) return undefined;
  return await trx('leads').select(COLUMNS).where({ organization_id: organizationId, id }).first() as Lead | undefined;
}

export async function getLead(trx: Scoped, organizationId: string, id: string): Promise<Lead> {
  const lead = await findLead(trx, organizationId, id);
  if (!lead) throw new NotFound(LEAD_UNKNOWN);
  return lead;
}

export async function getLeadForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Lead> {
  const lead = isUuid(id) ? await trx('leads').select(COLUMNS).where({ organization_id: organizationId, id }).forUpdate().first() as Lead | undefined : undefined;
  if (!lead) throw new NotFound(LEAD_UNKNOWN);
  return lead;
}

/** The newest lead of an address, locked. */
export async function findNewestLeadOf(trx: Scoped, organizationId: string, email: string): Promise<Lead | undefined> {
  return await trx('leads').select(COLUMNS).where({ organization_id: organizationId, email }).orderBy('asked_at', 'desc').forUpdate().first() as Lead | undefined;
}

/** Whether we wrote to an address after that moment, on any organization's behalf. In the system scope. */
export async function wasMailedAfter(trx: Scoped, email: string, after: Date): Promise<boolean> {
  return await trx('leads').where({ email }).where('mailed_at', '>', after).first('id') !== undefined;
}

export interface LeadEvent {
  readonly kind: LeadEventKind;
  readonly words: string;
  readonly by: string | null;
  readonly at: Date;
}

type NewEvent = { organizationId: string; leadId: string; kind: LeadEventKind; words?: string; byPerson?: string | null; now: Date };

export async function insertLeadEvents(trx: Scoped, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await trx('lead_events').insert(events.map(({ organizationId, leadId, kind, words = '', byPerson = null, now }) => ({ id: uuidv7(), organization_id: organizationId, lead_id: leadId, kind, words, by_person: byPerson, created_at: now })));
}

/** The newest two hundred, the newest first. */
export async function listLeadEvents(trx: Scoped, organizationId: string, leadId: string): Promise<LeadEvent[]> {
  const { rows } = await trx.raw<{ rows: LeadEvent[] }>(
    `select e.kind, e.words, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as by, e.created_at as at
       from lead_events e left join people p on p.id = e.by_person
      where e.organization_id = ? and e.lead_id = ? order by e.created_at desc, e.id desc limit 200`, [organizationId, leadId]);
  return rows;
}

/** Marks leads as customers, each with the account that it became. */
export async function updateConverted(trx: Scoped, organizationId: string, customers: readonly { id: string; accountId: string }[], now: Date): Promise<void> {
  if (customers.length === 0) return;
  await trx.raw(
    `update leads l set state = 'converted', state_since = :now, converted_at = :now, touched_at = :now, lost_reason = null, account_id = c."accountId"
       from json_to_recordset(:customers) c (id uuid, "accountId" uuid) where l.organization_id = :organizationId and l.id = c.id`,
    { now, organizationId, customers: JSON.stringify(customers) });
}

/** Takes out of leads, and of their stories, who they were and what was written. */
export async function forgetLeads(trx: Scoped, organizationId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await trx('leads').where({ organization_id: organizationId }).whereIn('id', [...ids]).update({ name: 'Deleted', company: '', email: '', phone: '', message: '', anonymised_at: now });
  await trx('lead_events').where({ organization_id: organizationId }).whereIn('lead_id', [...ids]).whereNot('words', '').update({ words: '' });
}

function columnsOf(lead: Partial<Lead>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(lead).map(([key, value]) => [COLUMNS[key as keyof Lead], value]));
}
