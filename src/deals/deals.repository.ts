import { isUuid, type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { type Deal } from './deal';

const COLUMNS = {
  id: 'id', number: 'number', organizationId: 'organization_id', membershipId: 'membership_id', registeredBy: 'registered_by', registeredName: 'registered_name', accountId: 'account_id', state: 'state',
  ruleVersion: 'rule_version', timeZone: 'time_zone', currency: 'currency', company: 'company', contactName: 'contact_name', contactEmail: 'contact_email', contactPhone: 'contact_phone', country: 'country',
  product: 'product', quantity: 'quantity', valueCents: 'value_cents', closeOn: 'close_on', competition: 'competition', notes: 'notes', customerKey: 'customer_key', submittedAt: 'submitted_at',
  replyByOn: 'reply_by_on', replyByAt: 'reply_by_at', overdueToldAt: 'overdue_told_at', decidedAt: 'decided_at', decidedBy: 'decided_by', reasonCode: 'reason_code', reason: 'reason',
  rejectedAt: 'rejected_at', rejectedBy: 'rejected_by', appealedAt: 'appealed_at', appeal: 'appeal', protectedUntil: 'protected_until', lapsesAt: 'lapses_at', remindAt: 'remind_at',
  extendedAt: 'extended_at', extensionReason: 'extension_reason', closedAt: 'closed_at', lostCode: 'lost_code', lostWords: 'lost_words', quoteId: 'quote_id', wonInvoiceId: 'won_invoice_id',
  createdAt: 'created_at', updatedAt: 'updated_at',
} as const satisfies Record<keyof Deal, string>;
type Field = keyof typeof COLUMNS;

/** A partner's deal, in the partner's scope; another organization's is not found. */
export async function getDeal(trx: Scoped, organizationId: string, id: string): Promise<Deal> {
  return found(isUuid(id) ? await trx('deals').where({ organization_id: organizationId, id }).first<Deal | undefined>(COLUMNS) : undefined);
}

/** The same, locked until the end of the transaction. */
export async function getDealForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Deal> {
  return found(isUuid(id) ? await trx('deals').where({ organization_id: organizationId, id }).forUpdate().first<Deal | undefined>(COLUMNS) : undefined);
}

/** The same, or undefined where it is not there or not seen. */
export async function findDealForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Deal | undefined> {
  return isUuid(id) ? trx('deals').where({ organization_id: organizationId, id }).forUpdate().first<Deal | undefined>(COLUMNS) : undefined;
}

/** Anybody's, for the office, who is shown no drafts: those are the partner's own. */
export async function getSubmittedDeal(trx: Scoped, id: string): Promise<Deal> {
  return found(isUuid(id) ? await trx('deals').where({ id }).whereNotNull('submitted_at').first<Deal | undefined>(COLUMNS) : undefined);
}

/** The same, locked; in the system's scope, where the office decides. */
export async function getSubmittedDealForUpdate(trx: Scoped, id: string): Promise<Deal> {
  return found(isUuid(id) ? await trx('deals').where({ id }).whereNotNull('submitted_at').forUpdate().first<Deal | undefined>(COLUMNS) : undefined);
}

export async function insertDeal(trx: Scoped, deal: Deal): Promise<void> {
  await trx('deals').insert(Object.fromEntries((Object.keys(COLUMNS) as Field[]).map((field) => [COLUMNS[field], deal[field]])));
}

/** Writes what changed of a deal; answers it as it is then. */
export async function changeDeal(trx: Scoped, before: Deal, changes: Partial<Deal>, now: Date): Promise<Deal> {
  const after: Deal = { ...before, ...changes, updatedAt: now };
  const written = (Object.keys(COLUMNS) as Field[]).filter((field) => after[field] !== before[field]);
  await trx('deals').where({ organization_id: before.organizationId, id: before.id }).update(Object.fromEntries(written.map((field) => [COLUMNS[field], after[field]])));
  return after;
}

function found(row: Deal | undefined): Deal {
  if (!row) throw new NotFound('We could not find that deal.');
  return row;
}
