import { z } from 'zod';
import { leftOfLine, leftOfLines } from '../../billing/credit-notes/allocation.model';
import { type PaidLine } from '../../billing/credit-notes/credit-notes.repository';
import { type RefundRequest, REFUND_REASON_CODES } from '../../billing/refunds/requests/refund-request';
import { type FieldErrors, optionalText, readForm } from '../../platform/pages/forms';
import { type Cents, type Currency, decimalText, parseMoney, roundingStep } from '../../platform/values/money';
import { type RefundShare, type WantedRefund } from './draft-refund';

const Form = z.object({
  how: z.enum(['full', 'amount', 'lines'], { error: 'Choose how much goes back.' }),
  ends: z.enum(['yes', 'no'], { error: 'Choose what happens to the service.' }),
  reason_code: z.enum(REFUND_REASON_CODES, { error: 'Choose why the money goes back.' }),
  reason: optionalText('the words for the partner', 500),
}).refine(({ reason_code: code, reason }) => code !== 'other' || reason !== '', { path: ['reason'], message: 'Enter the reason in words: the partner reads them on the credit note.' });

type Read = { ok: true; wanted: WantedRefund } | { ok: false; errors: FieldErrors };

/** The field of a line's amount. */
export function lineField({ position }: Pick<PaidLine, 'position'>): string {
  return `line_${position}`;
}

/** Reads what staff want to pay back of these lines; each wrong field with its own words. */
export function readRefund(typed: Record<string, string>, lines: readonly PaidLine[], currency: Currency): Read {
  const form = readForm(Form, typed);
  const share = readShare(typed, lines, currency);
  const errors = { ...(form.ok ? {} : form.errors), ...('errors' in share ? share.errors : {}) };
  if (!form.ok || 'errors' in share) return { ok: false, errors };
  const { ends, reason_code: reasonCode, reason } = form.value;
  return { ok: true, wanted: { share: share.share, endsService: ends === 'yes', reasonCode, reason } };
}

function readShare(typed: Record<string, string>, lines: readonly PaidLine[], currency: Currency): { share: RefundShare } | { errors: FieldErrors } {
  if (typed['how'] === 'amount') {
    const amount = readAmount(typed['amount'] ?? '', leftOfLines(lines), currency);
    return 'error' in amount ? { errors: { amount: amount.error } } : { share: { how: 'amount', amountCents: amount.cents } };
  }
  return typed['how'] === 'lines' ? readLines(typed, lines, currency) : { share: { how: 'full' } };
}

function readLines(typed: Record<string, string>, lines: readonly PaidLine[], currency: Currency): { share: RefundShare } | { errors: FieldErrors } {
  const amounts = new Map<string, Cents>();
  const errors: FieldErrors = {};
  for (const line of lines) {
    const text = (typed[lineField(line)] ?? '').trim();
    if (text === '') continue;
    const amount = readAmount(text, leftOfLine(line).totalCents, currency);
    if ('error' in amount) errors[lineField(line)] = amount.error;
    else amounts.set(line.id, amount.cents);
  }
  const first = lines.find((line) => leftOfLine(line).totalCents > 0);
  if (amounts.size === 0 && Object.keys(errors).length === 0 && first) errors[lineField(first)] = 'Enter an amount for at least one line.';
  return Object.keys(errors).length > 0 ? { errors } : { share: { how: 'lines', amounts } };
}

function readAmount(text: string, left: Cents, currency: Currency): { cents: Cents } | { error: string } {
  const amount = parseMoney(text, currency);
  const most = decimalText(left, currency);
  if (amount === undefined || amount === 0) return { error: `Enter an amount like ${most}, tax included.` };
  if (amount % roundingStep(currency) !== 0) return { error: 'Cards take amounts that end in 0 in this currency. Enter one that does.' };
  return amount > left ? { error: `At most ${most} is left. Enter that or less.` } : { cents: amount };
}

/** The fields of a prepared refund that is being changed. */
export function typedRefund(request: RefundRequest, lines: readonly PaidLine[]): Record<string, string> {
  const amounts = lines.flatMap((line) => {
    const credit = request.credits.find(({ invoiceLineId }) => invoiceLineId === line.id);
    return credit ? [[lineField(line), decimalText(credit.totalCents, request.currency)]] : [];
  });
  return { how: 'lines', ...Object.fromEntries(amounts) as Record<string, string>, ends: request.endsService ? 'yes' : 'no', reason_code: request.reasonCode, reason: request.reason };
}
