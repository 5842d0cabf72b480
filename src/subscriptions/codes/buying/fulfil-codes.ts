import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../../audit/audit.repository';
import { type InvoiceLine, markLinesFulfilled } from '../../../billing/invoices/invoice-lines.repository';
import { type Scoped } from '../../../platform/database/database';
import { dayIn } from '../../../platform/values/dates';
import { currency, roundingStep, splitCents } from '../../../platform/values/money';
import { type FulfilKind, type Fulfilling } from '../../fulfilment/fulfil-kind.model';
import { type ActivationCode, endingOf, lifeOf } from '../activation-code';
import { insertCodes, listCodesOfLine } from '../activation-codes.repository';
import { newCodeText } from '../code-text.model';
import { codesItemOf } from '../codes-item.model';
import { mailCodesBought } from '../codes.mails';

/**
 * Gives a paid order of activation codes: as many codes as its line says, each with its share of what was paid, to the cent (domain.md §3.3), the mail
 * that brings them and the audit row. Their 12 months begin on the day they are given.
 */
export const fulfilCodes: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const given: ActivationCode[] = [];
    for (const line of lines) given.push(...await giveCodes(trx, fulfilling, line));
    await markLinesFulfilled(trx, lines.map(({ id }) => id), fulfilling.now);
    await mailCodesBought(trx, { organizationId: fulfilling.organizationId, quote, invoiceId: fulfilling.invoiceId, codes: given, now: fulfilling.now });
  },
};

async function giveCodes(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine): Promise<ActivationCode[]> {
  const { organizationId, invoiceId, actor, now } = fulfilling;
  await insertCodes(trx, codesOf(fulfilling, line));
  const codes = await listCodesOfLine(trx, organizationId, line.id);
  await recordAudit(trx, {
    organizationId, actor, action: 'activation-codes.bought', subjectType: 'invoice', subjectId: invoiceId,
    after: { ...codesItemOf(line.item), endings: codes.map(endingOf), lapsesOn: codes[0]?.lapsesOn }, now,
  });
  return codes;
}

function codesOf({ organizationId, invoiceId, currency: code, timeZone, now }: Fulfilling, line: InvoiceLine): ActivationCode[] {
  const { planId, years } = codesItemOf(line.item);
  const step = roundingStep(currency(code));
  const [values, taxes] = [splitCents(line.netCents, line.quantity, step), splitCents(line.taxCents, line.quantity, step)];
  const life = lifeOf(dayIn(now, timeZone), timeZone, now);
  return values.map((valueCents, index) => ({
    ...life, id: uuidv7(), organizationId, code: newCodeText(), planId, years, valueCents, taxCents: taxes[index]!, currency: currency(code), invoiceId,
    invoiceLineId: line.id, position: index + 1, state: 'available', accountId: null, subscriptionId: null, appliedAt: null, appliedBy: null, createdAt: now,
  }));
}
