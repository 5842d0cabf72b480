import { type LineCredit } from '../../billing/credit-notes/allocation.model';
import { type Scoped } from '../../platform/database/database';
import { type Cents } from '../../platform/values/money';

/** An activation code that nobody has used, and what was paid for it, tax included. */
export interface UnusedCode {
  readonly invoiceLineId: string;
  readonly totalCents: Cents;
}

/** The unused codes that an invoice has bought, the last of each line first, as they are voided. */
export async function listUnusedCodes(trx: Scoped, organizationId: string, invoiceId: string): Promise<UnusedCode[]> {
  const result = await trx.raw<{ rows: UnusedCode[] }>(
    `select invoice_line_id as "invoiceLineId", (value_cents + tax_cents)::bigint as "totalCents" from activation_codes
      where organization_id = ? and invoice_id = ? and state in ('available', 'lapsed') order by invoice_line_id, position desc`, [organizationId, invoiceId]);
  return result.rows;
}

/** How many codes of each line the money that goes back of it pays for whole; lines without one are left out. */
export function codesPaidBack(codes: readonly UnusedCode[], credits: readonly LineCredit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { invoiceLineId, totalCents } of credits) {
    let left = totalCents as number;
    const paid = codes.filter((code) => code.invoiceLineId === invoiceLineId).findIndex((code) => (left -= code.totalCents) < 0);
    const count = paid === -1 ? codes.filter((code) => code.invoiceLineId === invoiceLineId).length : paid;
    if (count > 0) counts.set(invoiceLineId, count);
  }
  return counts;
}
