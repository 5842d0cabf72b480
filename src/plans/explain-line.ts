import { type Day } from '../platform/values/dates';
import { type Cents, type Currency, decimalText, minimumChargeCents, subtractCents, zeroCents } from '../platform/values/money';
import { type PriceLine } from './price-line';
import { type CarriedLine, type PriceTotal } from './price-total';
import { type Upgrade } from './price-upgrade';

/** How amounts and days are written; pages pass their own, with the currency's sign and the person's language. */
export interface Writing {
  money(amount: Cents, currency: Currency): string;
  day(on: Day): string;
}

const plainWriting: Writing = { money: decimalText, day: (on) => on };

/** One row of the small table under a line: what was reckoned, and what came out. */
export interface PriceStep {
  readonly label: string;
  readonly amountCents: Cents;
}

/** How a line came to its amount, in one sentence: "3 × 99.00 for 1 year, 100 of 365 days left" (beyond.md X3). */
export function explainLine(line: PriceLine | CarriedLine, writing: Writing = plainWriting): string {
  if (line.kind === 'carried') return explainCarried(line, writing);
  const money = (amount: Cents): string => writing.money(amount, line.currency);
  const discount = line.discountCents === 0 ? [] : [`less ${money(line.discountCents)} (${discountText(line)})`];
  const proRated = line.proRated === null ? [] : [`${line.proRated.daysLeft} of ${countOf(line.proRated.termDays, 'day')} left`];
  return [listText(line, money), ...discount, ...proRated, ...creditTexts(line, money)].join(', ');
}

/** The same, step by step, for a table: list price, discount, days, credit, amount; steps that change nothing are left out. */
export function priceSteps(line: PriceLine, writing: Writing = plainWriting): PriceStep[] {
  const money = (amount: Cents): string => writing.money(amount, line.currency);
  const steps: PriceStep[] = [{ label: `List price: ${listText(line, money)}`, amountCents: line.listCents }];
  if (line.discountCents !== 0) {
    steps.push({ label: `Your discount: ${discountText(line)}`, amountCents: subtractCents(zeroCents, line.discountCents) });
    steps.push({ label: `Price for ${countOf(line.years, 'year')}`, amountCents: line.netCents });
  }
  if (line.proRated) steps.push({ label: `For ${line.proRated.daysLeft} of ${countOf(line.proRated.termDays, 'day')}`, amountCents: line.serviceCents });
  if (line.creditCents !== 0) steps.push({ label: 'Paid from your credit', amountCents: subtractCents(zeroCents, line.creditCents) });
  return [...steps, { label: 'You pay', amountCents: line.amountCents }];
}

/** The sentences about the credit of an upgrade; none where there was nothing to credit (golden case G16). */
export function explainUpgrade(upgrade: Upgrade, currency: Currency, writing: Writing = plainWriting): string[] {
  const money = (amount: Cents): string => writing.money(amount, currency);
  const sentences = upgrade.credits.map((credit) =>
    `${credit.name}: ${credit.daysLeft} of ${countOf(credit.days, 'day')} are left of ${money(credit.valueCents)}, so you get a credit of ${money(credit.creditCents)}.`);
  const { surplusCents, term } = upgrade;
  if (surplusCents === 0) return sentences;
  const left = `The credit pays for everything, and ${money(surplusCents)} is left.`;
  if (term.extraDays === 0) return [...sentences, `${left} That is less than the price of a day, so the new term ends on ${writing.day(term.endsOn)}.`];
  return [...sentences, `${left} It adds ${countOf(term.extraDays, 'day')}: the new term ends on ${writing.day(term.endsOn)}.`];
}

/** What happens to the money, where that is not simply a charge to the card; otherwise undefined. */
export function explainSettlement(
  { settlement, totalCents, currency }: Pick<PriceTotal, 'settlement' | 'totalCents' | 'currency'>, writing: Writing = plainWriting,
): string | undefined {
  if (settlement === 'free') return 'There is nothing to pay.';
  if (settlement === 'charged') return undefined;
  const smallest = writing.money(minimumChargeCents(currency), currency);
  return `${writing.money(totalCents, currency)} is less than the smallest amount a card can be charged (${smallest}). We add it to your next payment.`;
}

function explainCarried(line: CarriedLine, writing: Writing): string {
  const tax = line.taxCents === 0 ? '' : `, with ${writing.money(line.taxCents, line.currency)} tax`;
  return `${line.name}, bought on ${writing.day(line.carriedOn)} and too small to charge then: ${writing.money(line.amountCents, line.currency)}${tax}`;
}

function listText(line: PriceLine, money: (amount: Cents) => string): string {
  const units = line.quantity === 1 ? '' : `${line.quantity} × `;
  const notes = [
    ...line.termDiscountBps === 0 ? [] : [`${money(line.unitYearCents)} a year, ${percentText(line.termDiscountBps)} off`],
    ...line.previousUnitYearCents === null || line.previousUnitYearCents === line.unitYearCents
      ? [] : [`${money(line.unitYearCents)} a year now, ${money(line.previousUnitYearCents)} before`],
  ];
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${units}${money(line.unitTermCents)} for ${countOf(line.years, 'year')}${note}`;
}

function discountText(line: PriceLine): string {
  const tier = line.tierDiscountBps === 0 ? [] : [`${percentText(line.tierDiscountBps)} partner discount`];
  const deal = line.dealPointsBps === 0 ? [] : [`${percentText(line.dealPointsBps)} for your deal${line.dealNumber === undefined ? '' : ` ${line.dealNumber}`}`];
  return [...tier, ...deal].join(' and ');
}

function creditTexts(line: PriceLine, money: (amount: Cents) => string): string[] {
  if (line.creditCents === 0) return [];
  const [only, ...others] = line.credits;
  if (only && others.length === 0) return [`less ${money(line.creditCents)} credit for ${only.daysLeft} of ${countOf(only.days, 'day')} of ${only.name}`];
  return [`less ${money(line.creditCents)} credit`];
}

/** Basis points as people write them: 500 is "5 %", 1250 is "12.5 %". */
function percentText(bps: number): string {
  const hundredths = bps % 100;
  const fraction = hundredths === 0 ? '' : `.${String(hundredths).padStart(2, '0').replace(/0$/, '')}`;
  return `${(bps - hundredths) / 100}${fraction} %`;
}

function countOf(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
