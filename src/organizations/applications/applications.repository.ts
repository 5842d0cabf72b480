import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type ApplicationDetails, type ApplicationStatus, DAYS_TO_READ, lapsesAt, type ReasonCode } from './application';

export type Application = ApplicationDetails & {
  id: string;
  status: ApplicationStatus;
  statusSince: Date;
  createdAt: Date;
  lapsesAt: Date;
  submittedAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  tier: 'basic' | 'premier' | null;
  organizationId: string | null;
  reasonCode: ReasonCode | null;
  reason: string;
  internalNote: string;
};

const SAID = {
  email: 'email', firstName: 'first_name', lastName: 'last_name', contactPhone: 'contact_phone', legalName: 'legal_name', displayName: 'display_name',
  website: 'website', phone: 'phone', addressLine1: 'address_line1', addressLine2: 'address_line2', city: 'city', state: 'state', postalCode: 'postal_code',
  country: 'country', taxId: 'tax_id', business: 'business', customers: 'customers', message: 'message', timeZone: 'time_zone', currency: 'currency',
} as const satisfies Record<keyof ApplicationDetails, string>;
const COLUMNS = {
  ...SAID, id: 'id', status: 'status', statusSince: 'status_since', createdAt: 'created_at', lapsesAt: 'lapses_at', submittedAt: 'submitted_at', decidedAt: 'decided_at',
  decidedBy: 'decided_by', tier: 'tier', organizationId: 'organization_id', reasonCode: 'reason_code', reason: 'reason', internalNote: 'internal_note',
} as const satisfies Record<keyof Application, string>;

/** Keeps an application as it was sent; answers its id and the secret of its link, of which we keep the hash. Needs the system scope. */
export async function insertApplication(trx: Scoped, details: ApplicationDetails, now: Date): Promise<{ id: string; secret: string }> {
  const secret = randomBytes(32).toString('base64url');
  const id = uuidv7();
  const said = Object.fromEntries(Object.entries(SAID).map(([key, column]) => [column, details[key as keyof ApplicationDetails]]));
  await trx('applications').insert({ ...said, id, link_hash: hashOf(secret), status_since: now, created_at: now, lapses_at: lapsesAt(now) });
  return { id, secret };
}

/** How many applications came from this e-mail address since then, whatever became of them. */
export async function countApplications(trx: Scoped, email: string, since: Date): Promise<number> {
  const row = await trx('applications').where({ email }).where('created_at', '>', since).count<{ count: number }[]>('* as count');
  return Number(row[0]!.count);
}

/** The application behind a link, as long as its applicant may read it. */
export async function findApplicationByLink(trx: Scoped, secret: string, now: Date): Promise<Application | undefined> {
  return await read(trx).where({ link_hash: hashOf(secret) })
    .where((open) => void open.whereIn('status', ['unconfirmed', 'submitted']).orWhereRaw(`status_since > ?::timestamptz - interval '${DAYS_TO_READ} days'`, [now]))
    .first() as Application | undefined;
}

/** All applications of this e-mail, locked until the transaction ends: which of them waits for a decision is decided for all at once. */
export async function lockApplicationsOf(trx: Scoped, email: string): Promise<Application[]> {
  return await read(trx).where({ email }).orderBy('id').forUpdate() as Application[];
}

export async function getApplication(trx: Scoped, id: string): Promise<Application> {
  const row = await read(trx).where({ id }).first() as Application | undefined;
  if (!row) throw new NotFound();
  return row;
}

export async function getApplicationForUpdate(trx: Scoped, id: string): Promise<Application> {
  const row = await read(trx).where({ id }).forUpdate().first() as Application | undefined;
  if (!row) throw new NotFound();
  return row;
}

type Outcome = Partial<Pick<Application, 'submittedAt' | 'decidedAt' | 'decidedBy' | 'tier' | 'organizationId' | 'reasonCode' | 'reason' | 'internalNote'>>;

/** Moves an application on, if it stands where the caller saw it; false when somebody else was first. */
export async function moveApplication(trx: Scoped, { id, status }: Pick<Application, 'id' | 'status'>, to: ApplicationStatus, now: Date, outcome: Outcome = {}): Promise<boolean> {
  const columns = Object.fromEntries(Object.entries(outcome).map(([key, value]) => [COLUMNS[key as keyof Outcome], value]));
  return await trx('applications').where({ id, status }).update({ status: to, status_since: now, ...columns }) === 1;
}

/** Ends the applications whose link was not opened in time; answers their ids. */
export async function lapseDue(trx: Scoped, now: Date): Promise<string[]> {
  const rows: { id: string }[] = await trx('applications').where({ status: 'unconfirmed' }).where('lapses_at', '<=', now)
    .update({ status: 'lapsed', status_since: now }, ['id']);
  return rows.map(({ id }) => id);
}

function read(trx: Scoped) {
  return trx('applications').select(COLUMNS);
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
