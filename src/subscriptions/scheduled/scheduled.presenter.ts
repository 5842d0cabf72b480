import { type Quote } from '../../billing/quotes/quote';
import { type Catalog, findPlanById } from '../../plans/catalog';
import { dayIn } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { addCents } from '../../platform/values/money';
import { yearsText } from '../purchases/order';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { plansToRenewOn, priceRenewals } from '../renewals/by-hand/renewal-order.model';
import { type Subscription } from '../subscription';
import { type ScheduledChange } from './scheduled-change.model';
import { type NextRenewal, nextRenewal, settledRenewal } from './scheduled-renewal.model';
import { changeText, packsWords } from './scheduled-words.model';

type Seen = { subscription: Subscription; catalog: Catalog; organization: BuyingOrganization; quote: Quote | undefined };

/** One row of what happens at the next renewal: as it is set today, and with what is scheduled. */
export interface ComparedRow {
  readonly label: string;
  readonly settled: string;
  readonly scheduled: string;
  readonly differs: boolean;
}

/** The next renewal beside what is scheduled for it; prices are today's, from the function behind the quotes. */
export function comparedRenewal(seen: Seen): readonly ComparedRow[] {
  const { subscription } = seen;
  const [settled, scheduled] = [wordsOf(seen, settledRenewal(subscription)), wordsOf(seen, nextRenewal(subscription))];
  const lapse = 'Does not renew';
  const row = (label: string, before: string, after: string) => ({ label, settled: before, scheduled: after, differs: before !== after });
  const renews = subscription.autoRenew ? `By itself on ${day(subscription.expiresOn)}` : 'By hand';
  return [
    row('Renews', renews, subscription.scheduledLapse ? lapse : renews),
    row('Plan', settled.plan, scheduled.plan),
    row('Term', settled.term, scheduled.term),
    ...settled.packs === scheduled.packs && settledRenewal(subscription).storagePacks === 0 ? [] : [row('Storage packs', settled.packs, scheduled.packs)],
    row('Price with tax', settled.price, subscription.scheduledLapse ? 'Nothing is charged' : scheduled.price),
  ];
}

/** What the price on the page is worth. */
export function priceNote({ subscription, quote }: Pick<Seen, 'subscription' | 'quote'>): string {
  if (quote && !subscription.scheduledLapse) {
    return `The renewal was announced with ${money(quote.totalCents, quote.currency)}, and that is charged. A change withdraws the announcement; we mail you the new price, and that one decides.`;
  }
  return subscription.autoRenew ? 'These are today’s prices; the announced quote decides. We mail it to you 30 days before the end.' : 'These are today’s prices; the quote you confirm decides.';
}

/** The open changes with who made them, each with its own "Undo". */
export function openChanges(changes: readonly (ScheduledChange & { readonly madeByName: string })[], { subscription, catalog }: Pick<Seen, 'subscription' | 'catalog'>) {
  return changes.map((change) => ({
    kind: change.kind, text: changeText(change, findPlanById(catalog, change.planId ?? '')?.name),
    by: change.madeByName, on: day(dayIn(change.madeAt, subscription.timeZone)),
  }));
}

/** The choices of the form; where a plan has no price there is none to choose. */
export function scheduleChoices({ subscription, catalog, organization }: Seen) {
  const settled = settledRenewal(subscription);
  return {
    plans: plansToRenewOn(catalog, subscription, organization.currency).map((plan) => {
      const price = priceOf({ subscription, catalog, organization }, { planId: plan.id, storagePacks: 0, years: 1 });
      return { value: plan.code, label: `${plan.name}: ${price} a year${plan.id === settled.planId ? ', as now' : ''}` };
    }),
    packs: settled.storagePacks,
    endings: [
      { value: 'renew', label: 'It renews by itself', hint: 'As auto-renew does it.' },
      { value: 'lapse', label: 'It does not renew this time', hint: `It ends on ${day(subscription.expiresOn)}, nothing is charged, and auto-renew is off after that.` },
    ],
  };
}

/** The fields as they stand scheduled. */
export function scheduledFields({ subscription, catalog }: Pick<Seen, 'subscription' | 'catalog'>): Record<string, string> {
  const { planId, storagePacks, years } = nextRenewal(subscription);
  return { plan: findPlanById(catalog, planId)?.code ?? '', years: String(years), packs: String(storagePacks), ending: subscription.scheduledLapse ? 'lapse' : 'renew' };
}


function wordsOf(seen: Seen, next: NextRenewal) {
  return {
    plan: findPlanById(seen.catalog, next.planId)?.name ?? 'Not in the catalog', term: yearsText(next.years), packs: packsWords(next.storagePacks), price: priceOf(seen, next),
  };
}

function priceOf({ subscription, catalog, organization }: Omit<Seen, 'quote'>, { planId, storagePacks: packs, years }: NextRenewal): string {
  const plan = findPlanById(catalog, planId);
  const priced = plan && priceRenewals(catalog, [{ subscription, plan, packs, years }], organization);
  if (!priced?.ok) return 'no price today';
  return money(addCents(...priced.lines.map(({ printed }) => printed.totalCents)), organization.currency);
}
