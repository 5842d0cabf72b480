import { cardLabel } from '../../billing/cards/card';
import { type Payment } from '../../billing/payments/payment';
import { type Plan } from '../../plans/catalog';
import { addDays, dayIn } from '../../platform/values/dates';
import { count, day, money } from '../../platform/values/format';
import { type Subscription } from '../subscription';
import { type UndoReckoning } from './undo-reckoning.model';
import { type UndoableRenewal } from './undoable-renewals.report';

type Undo = { subscription: Subscription; undoable: UndoableRenewal; reckoning: UndoReckoning; plan: Plan; payment: Payment | undefined; now: Date };

/** The undo page: the reckoning, line by line, and what follows. */
export function undoPage({ subscription, undoable, reckoning, plan, payment, now }: Undo) {
  const { currency, startsOn, endsOn, lastDay, invoiceNumber } = undoable;
  const amount = (cents: number) => money(cents, currency);
  const { number, timeZone } = subscription;
  const today = dayIn(now, timeZone);
  const hasBegun = today > startsOn;
  const card = payment?.cardBrand && payment.cardLast4 ? `your ${cardLabel({ brand: payment.cardBrand, last4: payment.cardLast4 })}` : 'the card that paid';
  return {
    totalCents: reckoning.totalCents,
    total: amount(reckoning.totalCents),
    facts: [
      { label: 'Renewed for', value: `${day(startsOn)} until ${day(endsOn)}` },
      { label: 'Receipt', value: invoiceNumber },
      { label: 'Can be undone until', value: day(lastDay), note: `The end of that day (${timeZone.replaceAll('_', ' ')}).` },
    ],
    lines: reckoning.stretches.map(({ name, valueCents, days, daysUsed, daysLeft, netCents }) => ({
      label: name, amount: amount(netCents),
      how: daysUsed === 0 ? `All of ${amount(valueCents)}: no day of ${count(days)} is used` : `${amount(valueCents)} × ${count(daysLeft)} of ${count(days)} days left; ${count(daysUsed)} ${daysUsed === 1 ? 'day is' : 'days are'} used`,
    })),
    totals: [
      ...(reckoning.taxCents === 0 ? [] : [{ label: 'Before tax', amount: amount(reckoning.netCents) }, { label: 'Tax', amount: amount(reckoning.taxCents) }]),
      { label: 'Comes back', amount: amount(reckoning.totalCents), strong: true },
    ],
    happens: [
      `${amount(reckoning.totalCents)} goes back to ${card}, and you get a credit note. Banks show the money after 5 to 10 days.`,
      hasBegun ? `${number} expires today. Backups and restores stop at once.` : `${number} runs until ${day(startsOn)}, as it would have without the renewal.`,
      'Auto-renew is switched off.',
      ...(hasBegun && subscription.storagePacks > 0 ? ['Storage packs end with it. Packs that you bought in an order of their own are not paid back here; write to partner support about them.'] : []),
    ],
    stays: [
      hasBegun ? `The data is kept until ${day(addDays(today, plan.graceDays))}. Renew by hand before that day and the backup goes on where it stopped.` : `No data is touched. After ${day(startsOn)} it is kept for ${count(plan.graceDays)} more days.`,
      'Other subscriptions, also those on the same receipt, go on as they are.',
    ],
  };
}
