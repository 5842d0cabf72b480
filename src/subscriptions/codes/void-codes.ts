import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { addCents, type Cents } from '../../platform/values/money';
import { type ActivationCode, endingOf } from './activation-code';
import { listCodesOfLine } from './activation-codes.repository';
import { countOfCodes } from './buying/code-order.model';

/** Codes that were voided together, and what was paid for them. */
export interface VoidedCodes {
  readonly count: number;
  readonly netCents: Cents;
  readonly taxCents: Cents;
}

type Voiding = { organizationId: string; invoiceLineId: string; count: number; actor: Actor; now: Date };

/**
 * Voids codes of a paid line because their money goes back, in the transaction of that refund and the scope of their organization: the last of the line first, lapsed
 * ones too, for staff may be kind. Answers what was paid for them, to the cent. Throws RuleBroken, and voids none, where fewer than `count` are unused: a used
 * code has become a term.
 */
export async function voidCodes(trx: Scoped, { organizationId, invoiceLineId, count, actor, now }: Voiding): Promise<VoidedCodes> {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`not a number of codes: ${count}`);
  await trx.raw('select id from activation_codes where organization_id = ? and invoice_line_id = ? order by id for update', [organizationId, invoiceLineId]);
  const voidable = (await listCodesOfLine(trx, organizationId, invoiceLineId)).filter(isVoidable).reverse();
  if (voidable.length < count) throw new RuleBroken(tooFewWords(voidable.length));
  const codes = voidable.slice(0, count);
  await trx('activation_codes').where({ organization_id: organizationId }).whereIn('id', codes.map(({ id }) => id)).update({ state: 'voided', voided_at: now, next_notice_at: null });
  const sum = sumOf(codes);
  await recordAudit(trx, {
    organizationId, actor, action: 'activation-codes.voided', subjectType: 'invoice', subjectId: codes[0]!.invoiceId,
    after: { invoiceLineId, endings: codes.map(endingOf), netCents: sum.netCents, taxCents: sum.taxCents, currency: codes[0]!.currency }, now,
  });
  return sum;
}

function isVoidable({ state }: ActivationCode): boolean {
  return state === 'available' || state === 'lapsed';
}

function sumOf(codes: readonly ActivationCode[]): VoidedCodes {
  return { count: codes.length, netCents: addCents(...codes.map(({ valueCents }) => valueCents)), taxCents: addCents(...codes.map(({ taxCents }) => taxCents)) };
}

function tooFewWords(left: number): string {
  return left === 0 ? 'All codes of this line have been used or refunded, so none can be refunded.' : `Only ${countOfCodes(left)} of this line ${left === 1 ? 'is' : 'are'} unused. Refund as many or fewer.`;
}
