import { type Catalog, findPlanById } from '../../plans/catalog';
import { explainSettlement } from '../../plans/explain-line';
import { daysLeft } from '../../plans/term';
import { count, day, money } from '../../platform/values/format';
import { addCents } from '../../platform/values/money';
import { packsFor, writing, yearsText } from '../purchases/order';
import { priceRenewals } from '../renewals/by-hand/renewal-order.model';
import { type Subscription } from '../subscription';
import { nextRenewal } from '../scheduled/scheduled-renewal.model';
import { type StorageBasis } from './storage-basis.report';
import { packsText, type PricedStorage, priceStorage, type StorageLine } from './storage-order.model';

type Fact = { readonly label: string; readonly value: string; readonly note?: string };

export type StoragePreview =
  | { readonly ok: true; readonly lines: readonly { label: string; how: string; amount: string }[]; readonly totals: readonly object[]; readonly facts: readonly Fact[]; readonly settlement: string }
  | { readonly ok: false; readonly reason: string };

/** What so many packs would cost and change, by the function that prices the quote; nothing of it is stored. */
export function storagePreview(basis: StorageBasis, packs: number): StoragePreview {
  const { organization: { currency } } = basis;
  const priced = priceStorage(basis, packs, basis.organization);
  if (!priced.ok) return priced;
  const { total, lines } = priced;
  return {
    ok: true,
    lines: lines.map(({ printed }) => ({ label: printed.quantity > 1 ? `${printed.quantity} × ${printed.description}` : printed.description, how: printed.explanation, amount: money(printed.netCents, currency) })),
    totals: [{ label: basis.organization.taxName, amount: money(total.taxCents, currency) }, { label: 'Total', amount: money(total.totalCents, currency), strong: true }],
    facts: factsOf(basis, priced, packs),
    settlement: total.settlement === 'carried' ? explainSettlement(total, writing) ?? '' : '',
  };
}

/** What there is now, above the choice. */
export function storageNow({ catalog, plan, subscription }: StorageBasis): Fact[] {
  return [
    { label: 'Subscription', value: `${subscription.number}, ${plan.name}` },
    { label: 'Storage now', value: storageText(catalog, subscription, subscription.storagePacks) },
    { label: 'Paid until', value: day(subscription.expiresOn) },
  ];
}

function factsOf(basis: StorageBasis, { lines }: Extract<PricedStorage, { ok: true }>, packs: number): Fact[] {
  const { catalog, subscription } = basis;
  const [{ printed, term, startsOn }] = lines as [StorageLine];
  return [
    { label: 'Full price', value: money(printed.listCents - printed.discountCents, basis.organization.currency), note: `For ${yearsText(term.years)}${printed.discountCents === 0 ? '' : ', after your discount'}.` },
    { label: 'Paid for', value: `${day(startsOn)} until ${day(lines.at(-1)!.term.endsOn)}`, note: daysText(daysLeft(term, basis.today)) },
    { label: 'Storage then', value: storageText(catalog, subscription, subscription.storagePacks + packs), note: 'Usable as soon as it is paid.' },
    renewalFact(basis, packs),
  ];
}

function daysText(days: number): string {
  return `${days === 1 ? '1 day is' : `${count(days)} days are`} left of the running term. The packs end with the plan.`;
}

function renewalFact({ catalog, subscription, organization }: StorageBasis, packs: number): Fact {
  const { planId, storagePacks, years } = nextRenewal(subscription);
  const plan = findPlanById(catalog, planId);
  const then = subscription.scheduledPacks ?? storagePacks + packs;
  const priced = plan && priceRenewals(catalog, [{ subscription, plan, packs: then, years }], organization);
  if (!priced?.ok) return { label: 'Next renewal', value: 'No price today', note: priced?.reason ?? '' };
  const total = addCents(...priced.lines.map(({ printed }) => printed.totalCents));
  return { label: 'Next renewal', value: money(total, organization.currency), note: `On ${day(subscription.expiresOn)} for ${yearsText(years)}, with ${packsText(then)}, at today’s prices.` };
}

function storageText(catalog: Catalog, { planId }: Subscription, packs: number): string {
  const plan = findPlanById(catalog, planId);
  const packGb = plan && packsFor(catalog, plan)?.storageGb;
  if (!plan || plan.storageGb === null || packGb === undefined) return packsText(packs);
  return `${count(plan.storageGb + packs * packGb)} GB`;
}
