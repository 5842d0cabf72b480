import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Cents, type Currency } from '../../platform/values/money';
import { type TermYears } from '../../plans/term';
import { type ActivationCode, type CodeState } from './activation-code';

/** The code with this text, where it is the organization's own; another organization's is not there. */
export async function findCodeByText(trx: Scoped, organizationId: string, text: string): Promise<ActivationCode | undefined> {
  const row = await trx<Row>('activation_codes').where({ organization_id: organizationId, code: text }).first();
  return row && codeOf(row);
}

/** The same by its id, locked: two people who use it at once take turns here. */
export async function getCodeForUpdate(trx: Scoped, organizationId: string, id: string): Promise<ActivationCode> {
  const row = await trx<Row>('activation_codes').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new NotFound();
  return codeOf(row);
}

/** Chosen ones, in the order in which they were bought. */
export async function listCodesById(trx: Scoped, organizationId: string, ids: readonly string[]): Promise<ActivationCode[]> {
  const rows = await trx<Row>('activation_codes').where({ organization_id: organizationId }).whereIn('id', [...ids]).orderBy('id');
  return rows.map(codeOf);
}

export async function listCodesOfLine(trx: Scoped, organizationId: string, invoiceLineId: string): Promise<ActivationCode[]> {
  const rows = await trx<Row>('activation_codes').where({ organization_id: organizationId, invoice_line_id: invoiceLineId }).orderBy('position');
  return rows.map(codeOf);
}

/** Writes the codes of a line in one statement; those that stand already are left as they are, so that a line is never given twice. */
export async function insertCodes(trx: Scoped, codes: readonly ActivationCode[]): Promise<void> {
  await trx.raw(INSERT, [JSON.stringify(codes.map(rowOf))]);
}

const COLUMNS = `id, organization_id, code, plan_id, years, value_cents, tax_cents, currency, invoice_id, invoice_line_id, position, state, time_zone,
  bought_on, lapses_on, lapses_at, next_notice_at, created_at`;
const INSERT = `insert into activation_codes (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::activation_codes, ?)
  on conflict (invoice_line_id, position) do nothing`;

/** Writes where and by whom a code was used; the caller holds its lock and has asked the model. */
export async function markApplied(trx: Scoped, code: ActivationCode): Promise<void> {
  await trx('activation_codes').where({ organization_id: code.organizationId, id: code.id, state: 'available' }).update({
    state: code.state, account_id: code.accountId, subscription_id: code.subscriptionId, applied_at: code.appliedAt, applied_by: code.appliedBy, next_notice_at: null,
  });
}

export function codeOf(row: Row): ActivationCode {
  return {
    id: row['id'] as string, organizationId: row['organization_id'] as string, code: row['code'] as string, planId: row['plan_id'] as string,
    years: row['years'] as TermYears, valueCents: row['value_cents'] as Cents, taxCents: row['tax_cents'] as Cents, currency: row['currency'] as Currency,
    invoiceId: row['invoice_id'] as string, invoiceLineId: row['invoice_line_id'] as string, position: row['position'] as number, state: row['state'] as CodeState,
    timeZone: row['time_zone'] as string, boughtOn: row['bought_on'] as Day, lapsesOn: row['lapses_on'] as Day, lapsesAt: row['lapses_at'] as Date,
    nextNoticeAt: row['next_notice_at'] as Date | null, accountId: row['account_id'] as string | null, subscriptionId: row['subscription_id'] as string | null,
    appliedAt: row['applied_at'] as Date | null, appliedBy: row['applied_by'] as string | null, createdAt: row['created_at'] as Date,
  };
}

function rowOf(code: ActivationCode) {
  return {
    id: code.id, organization_id: code.organizationId, code: code.code, plan_id: code.planId, years: code.years, value_cents: code.valueCents,
    tax_cents: code.taxCents, currency: code.currency, invoice_id: code.invoiceId, invoice_line_id: code.invoiceLineId, position: code.position, state: code.state,
    time_zone: code.timeZone, bought_on: code.boughtOn, lapses_on: code.lapsesOn, lapses_at: code.lapsesAt, next_notice_at: code.nextNoticeAt, created_at: code.createdAt,
  };
}

type Row = Record<string, unknown>;
