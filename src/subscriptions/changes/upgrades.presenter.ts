import { type Catalog, findPlanById } from '../../plans/catalog';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { type Cents, type Currency } from '../../platform/values/money';
import { yearsText } from '../purchases/order';
import { type Subscription } from '../subscription';
import { type ChangeBasis, changingOf } from './change-basis.report';
import { changeProblem, keepsExpiry, priceChange, type PricedChange } from './change-order.model';
import { choices } from './upgrade.form';
import { runningTerms, valueRowOf } from './running-terms.model';
import { creditFor } from '../../plans/credit';

/** The page that offers better plans: what is there now, what its unused days are worth, and what each choice costs with that (beyond.md X4). */
export function upgradePage(basis: ChangeBasis) {
  const { catalog, subscription, account, terms, organization, today } = basis;
  const plan = findPlanById(catalog, subscription.planId);
  const problem = changeProblem(catalog, subscription, today) ?? '';
  const isKept = plan !== undefined && keepsExpiry(plan);
  return {
    account: { id: account.id, name: account.name }, subscriptionId: subscription.id, number: subscription.number, problem, isKept, isTrial: subscription.trialKind !== null,
    facts: [
      { label: 'Subscription', value: subscription.number }, { label: 'Plan now', value: plan?.name ?? '' }, { label: 'Expires on', value: day(subscription.expiresOn) },
      ...runningTerms(terms, today).map((term) => creditFact(valueRowOf(catalog, term, today), today, organization.currency)),
    ],
    options: problem === '' ? choices(catalog, subscription).map(({ value, plan: { name, code }, years }) => ({
      value, label: years === null ? name : `${name}, ${yearsText(years)}`, ...hintOf(priceChange(changingOf(basis, today), { planCode: code, years }), organization),
    })) : [],
  };
}

/** Whether the account page offers an upgrade of it. */
export function mayUpgrade(catalog: Catalog, subscription: Subscription, today: Day): boolean {
  return changeProblem(catalog, subscription, today) === undefined;
}

function creditFact(row: ReturnType<typeof valueRowOf>, today: Day, currency: Currency) {
  const { daysLeft, days, creditCents, valueCents } = creditFor(row, today);
  return { label: `Left of ${row.name}`, value: `${daysLeft} of ${days} days, worth ${money(creditCents, currency)} of ${money(valueCents, currency)}` };
}

/** "$284.98 less $60.00 credit: you pay $224.98. Expires on 22 Nov 2028." */
function hintOf(priced: PricedChange, { currency, taxName, taxRatePpm }: ChangeBasis['organization']) {
  if (!priced.ok) return { hint: priced.reason, disabled: true };
  const { parts, total, upgrade } = priced;
  const shown = (cents: number): string => money(cents, currency);
  const service = parts.reduce((sum, { line }) => sum + line.serviceCents, 0);
  const used = parts.reduce((sum, { line }) => sum + line.creditCents, 0) as Cents;
  const price = used === 0 ? `You pay ${shown(total.netCents)}` : `${shown(service)} less ${shown(used)} credit: you pay ${shown(total.netCents)}`;
  const tax = taxRatePpm === 0 ? '' : `, with ${taxName} ${shown(total.totalCents)}`;
  const days = upgrade && upgrade.term.extraDays > 0 ? ` The credit left adds ${upgrade.term.extraDays === 1 ? '1 day' : `${upgrade.term.extraDays} days`}.` : '';
  const ends = [...parts].map(({ endsOn }) => endsOn).sort().at(-1);
  return { hint: `${price}${tax}.${days}${upgrade && ends ? ` Expires on ${day(ends)}.` : ''}`, disabled: false };
}
