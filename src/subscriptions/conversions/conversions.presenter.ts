import { findPlanById } from '../../plans/catalog';
import { termYears } from '../../plans/term';
import { day, money } from '../../platform/values/format';
import { packOfferOf } from '../purchases/offers.presenter';
import { yearsText } from '../purchases/order';
import { type ConversionBasis, convertingOf } from './conversion-basis.report';
import { companyPlans, confirmation, conversionProblem, creditWords, priceConversion, type PricedConversion } from './conversion-order.model';

/** The page that turns a household into a company: what ends, what it is worth, what each plan costs with that, and what cannot be undone. */
export function conversionPage(basis: ConversionBasis) {
  const { account, catalog, organization, subscriptions } = basis;
  const converting = convertingOf(basis, organization.today);
  const problem = conversionProblem(converting) ?? '';
  const plans = problem === '' ? companyPlans(catalog, organization) : [];
  return {
    account: { id: account.id, name: account.name }, isCompany: account.kind !== 'safe', problem, words: confirmation,
    ends: subscriptions.map((subscription) => ({
      number: subscription.number, plan: findPlanById(catalog, subscription.planId)?.name ?? '', nickname: subscription.nickname,
      credit: creditWords(converting, subscription) || (subscription.state === 'trial' ? 'A trial: it brings no credit.' : 'It brings no credit.'),
    })),
    options: plans.flatMap((plan) => termYears.map((years) => ({
      value: `${plan.code}:${years}`, label: `${plan.name}, ${yearsText(years)}`, ...hintOf(priceConversion(converting, { planCode: plan.code, years, packs: 0 }), organization),
    }))),
    pack: plans[0] ? packOfferOf(catalog, plans[0], organization) ?? null : null,
    happens: [
      `${account.name} becomes a Safe Pro account: one plan with shared storage for all computers.`,
      subscriptions.length === 1 ? `${subscriptions[0]!.number} ends today. What is left of it is taken off the price.` : `Its ${subscriptions.length} Safe subscriptions end today, trials too. What is left of them is taken off the price.`,
      'Auto-renew ends for what ends. The new subscription renews by itself only if you switch that on.',
      'The holder of the account becomes its first user: with its billing where the customer administers it, without where you do.',
      'Unlimited storage ends: from today the storage is that of the plan and its packs.',
      'There is no way back to Safe.',
    ],
    stays: ['All backups are kept.', 'Receipts and history stay with the account.'],
  };
}

/** "$999.99 less $166.40 credit: you pay $833.59. Expires on 22 Nov 2027." */
function hintOf(priced: PricedConversion, { currency, taxName, taxRatePpm }: ConversionBasis['organization']) {
  if (!priced.ok) return { hint: priced.reason, disabled: true };
  const { parts, total, upgrade } = priced;
  const shown = (cents: number): string => money(cents, currency);
  const service = parts.reduce((sum, { line }) => sum + line.serviceCents, 0);
  const used = parts.reduce((sum, { line }) => sum + line.creditCents, 0);
  const price = used === 0 ? `You pay ${shown(total.netCents)}` : `${shown(service)} less ${shown(used)} credit: you pay ${shown(total.netCents)}`;
  const { extraDays, endsOn } = upgrade.term;
  const days = extraDays === 0 ? '' : ` The credit left adds ${extraDays === 1 ? '1 day' : `${extraDays} days`}.`;
  return { hint: `${price}${taxRatePpm === 0 ? '' : `, with ${taxName} ${shown(total.totalCents)}`}.${days} Expires on ${day(endsOn)}.`, disabled: false };
}
