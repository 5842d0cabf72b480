import { isUuid, type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { OPEN_STATES, type RecoveryCase } from './recovery-case';

const COLUMNS = {
  id: 'id', number: 'number', organizationId: 'organization_id', accountId: 'account_id', subscriptionId: 'subscription_id', machineId: 'machine_id', machineName: 'machine_name', state: 'state',
  payerOrganizationId: 'payer_organization_id', invoiceId: 'invoice_id', requestedBy: 'requested_by', requestedName: 'requested_name', deliverTo: 'deliver_to', contactName: 'contact_name',
  contactEmail: 'contact_email', contactPhone: 'contact_phone', company: 'company', line1: 'line1', line2: 'line2', city: 'city', region: 'region', postalCode: 'postal_code', method: 'method',
  forAppleSilicon: 'for_apple_silicon', note: 'note', backupBytes: 'backup_bytes', drives: 'drives', driveTb: 'drive_tb', needsConfirmation: 'needs_confirmation', confirmedAt: 'confirmed_at',
  confirmedBy: 'confirmed_by', timeZone: 'time_zone', createdAt: 'created_at', requestedAt: 'requested_at', approvedAt: 'approved_at', preparingAt: 'preparing_at', shippedAt: 'shipped_at',
  deliveredOn: 'delivered_on', returnDueOn: 'return_due_on', remindAt: 'remind_at', closedAt: 'closed_at', refusal: 'refusal', carrier: 'carrier', tracking: 'tracking',
  drivesMissing: 'drives_missing', cordsMissing: 'cords_missing', feeInvoiceId: 'fee_invoice_id', feePaidAt: 'fee_paid_at', updatedAt: 'updated_at',
} as const satisfies Record<keyof RecoveryCase, string>;
type Field = keyof typeof COLUMNS;

/** Another organization's or account's is not found. */
export async function getCase(trx: Scoped, id: string): Promise<RecoveryCase> {
  return found(isUuid(id) ? await trx('recovery_cases').where({ id }).first<RecoveryCase | undefined>(COLUMNS) : undefined);
}

/** The same, locked until the end of the transaction; in the system's scope, where cases are written. */
export async function getCaseForUpdate(trx: Scoped, id: string): Promise<RecoveryCase> {
  return found(isUuid(id) ? await trx('recovery_cases').where({ id }).forUpdate().first<RecoveryCase | undefined>(COLUMNS) : undefined);
}

/** The open case of a computer; one at most. */
export async function findOpenCase(trx: Scoped, machineId: string): Promise<RecoveryCase | undefined> {
  return trx('recovery_cases').where({ machine_id: machineId }).whereIn('state', OPEN_STATES).first<RecoveryCase | undefined>(COLUMNS);
}

/** What was asked for a computer and nobody has paid yet. */
export async function findSavedCase(trx: Scoped, machineId: string): Promise<RecoveryCase | undefined> {
  return trx('recovery_cases').where({ machine_id: machineId, state: 'saved' }).first<RecoveryCase | undefined>(COLUMNS);
}

/** The newest cases of an account; few have more than a handful. */
export async function listCasesOfAccount(trx: Scoped, accountId: string): Promise<RecoveryCase[]> {
  return trx('recovery_cases').where({ account_id: accountId }).orderBy([{ column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(100).select<RecoveryCase[]>(COLUMNS);
}

/** The case whose missing drives an invoice is about, locked. */
export async function findCaseOfFeeForUpdate(trx: Scoped, invoiceId: string): Promise<RecoveryCase | undefined> {
  return trx('recovery_cases').where({ fee_invoice_id: invoiceId }).forUpdate().first<RecoveryCase | undefined>(COLUMNS);
}

export async function insertCase(trx: Scoped, given: RecoveryCase): Promise<void> {
  await trx('recovery_cases').insert(Object.fromEntries((Object.keys(COLUMNS) as Field[]).map((field) => [COLUMNS[field], given[field]])));
}

/** Writes what changed of a case; answers it as it is then. */
export async function changeCase(trx: Scoped, before: RecoveryCase, changes: Partial<RecoveryCase>, now: Date): Promise<RecoveryCase> {
  const after: RecoveryCase = { ...before, ...changes, updatedAt: now };
  const written = (Object.keys(COLUMNS) as Field[]).filter((field) => after[field] !== before[field]);
  await trx('recovery_cases').where({ id: before.id }).update(Object.fromEntries(written.map((field) => [COLUMNS[field], after[field]])));
  return after;
}

/** The sealed password of its drives, for the office. */
export async function readSealedPassword(trx: Scoped, id: string): Promise<{ password: Buffer | null; shownAt: Date | null }> {
  return found(await trx('recovery_cases').where({ id }).first<{ password: Buffer | null; shownAt: Date | null } | undefined>({ password: 'password', shownAt: 'password_shown_at' }));
}

export async function keepSealedPassword(trx: Scoped, id: string, password: Buffer | null, shownAt: Date | null): Promise<void> {
  await trx('recovery_cases').where({ id }).update({ password, password_shown_at: shownAt });
}

function found<Row>(row: Row | undefined): Row {
  if (!row) throw new NotFound('We could not find that case.');
  return row;
}
