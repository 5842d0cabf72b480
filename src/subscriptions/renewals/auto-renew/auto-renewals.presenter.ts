import { type Quote } from '../../../billing/quotes/quote';
import { type Catalog, findPlanById } from '../../../plans/catalog';
import { addDays, type Day, instantAt } from '../../../platform/values/dates';
import { day, money } from '../../../platform/values/format';
import { addCents } from '../../../platform/values/money';
import { yearsText } from '../../purchases/order';
import { type BuyingOrganization } from '../../purchases/purchase-facts.report';
import { type Subscription } from '../../subscription';
import { nextRenewal } from '../../scheduled/scheduled-renewal.model';
import { priceRenewals } from '../by-hand/renewal-order.model';

/** The day of the first try. */
export function chargeDayOf({ expiresOn }: Pick<Subscription, 'expiresOn'>): Day {
  return addDays(expiresOn, -1);
}

/** The last whole day on which switching off is sure to come before the charge. */
export function lastDayToSayNo(subscription: Pick<Subscription, 'expiresOn'>): Day {
  return addDays(chargeDayOf(subscription), -1);
}

type Charge = { organization: BuyingOrganization; catalog: Catalog; subscription: Subscription; quote: Quote | undefined; now: Date };

/** What auto-renewal charges and when, as facts for the page; the sum is the announced one, or today's price where none is announced yet. */
export function whatWillBeCharged({ organization, catalog, subscription, quote, now }: Charge): { label: string; value: string; note?: string }[] {
  const { expiresOn, timeZone } = subscription;
  if (subscription.scheduledLapse) return [{ label: 'Charged', value: 'Nothing', note: 'It is scheduled not to renew this time.' }];
  const isLate = now >= instantAt(chargeDayOf(subscription), '09:00', timeZone);
  return [
    { label: 'Charged', ...sumOf({ organization, catalog, subscription, quote, now }) },
    { label: 'On', value: isLate ? 'At once' : day(chargeDayOf(subscription)) },
    { label: 'For', value: `${yearsText(nextRenewal(subscription).years)} from ${day(expiresOn)}` },
    ...isLate ? [] : [{ label: 'Last day to say no', value: day(lastDayToSayNo(subscription)) }],
  ];
}

function sumOf({ organization, catalog, subscription, quote }: Charge): { value: string; note?: string } {
  if (quote) return { value: money(quote.totalCents, quote.currency), note: 'This price is fixed.' };
  const { planId, storagePacks, years } = nextRenewal(subscription);
  const plan = findPlanById(catalog, planId);
  const priced = plan && priceRenewals(catalog, [{ subscription, plan, packs: storagePacks, years }], organization);
  if (!priced?.ok) return { value: 'No price today', note: priced?.reason ?? '' };
  const total = addCents(...priced.lines.map(({ printed }) => printed.totalCents));
  return { value: money(total, organization.currency), note: 'Today’s price. 30 days before the end the price is fixed, and we mail it to you.' };
}
