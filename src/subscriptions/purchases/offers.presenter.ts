import { type AccountKind, type Catalog, type Plan, tierDiscountBps } from '../../plans/catalog';
import { type TermYears, termYears } from '../../plans/term';
import { money } from '../../platform/values/format';
import { type Cents, subtractCents, zeroCents } from '../../platform/values/money';
import { type Buyer, dealFor, packsFor, priceOrder, yearsText } from './order';

/** A plan as the plan list offers it; amounts are texts, and none where the price cannot be computed (golden case G3). */
export interface Offer {
  readonly code: string;
  readonly name: string;
  readonly productName: string;
  readonly accountKind: AccountKind;
  readonly words: string;
  readonly list: string;
  readonly discount: string;
  readonly pay: string;
  /** Why there is no price; '' where there is one. */
  readonly problem: string;
}

/** The plans on sale with list price, your discount and what you pay for a year (features.md B4); for one kind of account, or both. */
export function offersOf(catalog: Catalog, buyer: Buyer, kind: AccountKind | undefined): Offer[] {
  return catalog.plans
    .filter((plan) => plan.isSellable && (kind === undefined || plan.accountKind === kind))
    .map((plan) => offerOf(catalog, plan, buyer));
}

export interface TermOffer {
  readonly value: TermYears;
  readonly label: string;
  readonly hint: string;
}

/** The three terms with their prices for one unit, for the choice on the options page. */
export function termOffersOf(catalog: Catalog, plan: Plan, buyer: Buyer): TermOffer[] {
  return termYears.map((years) => {
    const priced = priceOrder(catalog, plan, { years, quantity: 1, packs: 0 }, buyer);
    return { value: years, label: yearsText(years), hint: priced.ok ? termHint(priced.total.lines[0]!.line.amountCents, plan, catalog, years, buyer) : priced.reason };
  });
}

/** What a storage pack adds and costs for a year; undefined where the plan takes none. */
export function packOfferOf(catalog: Catalog, plan: Plan, buyer: Buyer): { maximum: number; hint: string } | undefined {
  const pack = packsFor(catalog, plan);
  const price = pack?.prices.find((each) => each.currency === buyer.currency);
  const dealBps = dealFor(plan, buyer)?.pointsBps ?? 0;
  return pack && price && {
    maximum: pack.maxQuantity,
    hint: `Each adds ${pack.storageGb} GB for ${money(price.listPriceCents, buyer.currency)} a year${discountWords(tierDiscountBps(catalog, buyer.tier, pack.discountClass) + dealBps)}.`,
  };
}

/** "5 % off for your deal D-CC8F-M3KK": what is in the prices besides the tier's discount; nothing where no deal gives any. */
export function dealWordsOf(plan: Plan, buyer: Buyer): string {
  const deal = dealFor(plan, buyer);
  return deal ? `${percent(deal.pointsBps)} off for your deal ${deal.number}` : '';
}

/** "10 %": whole and half points as people write them. */
export function percent(bps: number): string {
  const fraction = bps % 100 === 0 ? '' : `.${String(bps % 100).padStart(2, '0').replace(/0$/, '')}`;
  return `${Math.trunc(bps / 100)}${fraction} %`;
}

function offerOf(catalog: Catalog, plan: Plan, buyer: Buyer): Offer {
  const { code, name, productName, accountKind } = plan;
  const shown = { code, name, productName, accountKind, words: wordsOf(plan) };
  const priced = priceOrder(catalog, plan, { years: 1, quantity: 1, packs: 0 }, buyer);
  if (!priced.ok) return { ...shown, list: '', discount: '', pay: '', problem: priced.reason };
  const { line } = priced.total.lines[0]!;
  if (line.kind === 'carried') throw new RangeError('an offer has no carried lines');
  const discount = line.discountCents === 0 ? 'None' : `${percent(line.tierDiscountBps + line.dealPointsBps)} (${money(subtractCents(zeroCents, line.discountCents), line.currency)})${line.dealPointsBps === 0 ? '' : `, ${percent(line.dealPointsBps)} of it for your deal`}`;
  return { ...shown, list: money(line.listCents, line.currency), discount, pay: money(line.netCents, line.currency), problem: '' };
}

function termHint(amount: Cents, plan: Plan, catalog: Catalog, years: TermYears, buyer: Buyer): string {
  const each = plan.accountKind === 'safe' ? ' for each computer' : '';
  const off = catalog.termDiscounts.find((row) => row.years === years)?.discountBps ?? 0;
  const saving = off === 0 ? '' : `, ${percent(off)} off for ${yearsText(years)} at once`;
  return `You pay ${money(amount, buyer.currency)}${each}${saving}.`;
}

function discountWords(bps: number): string {
  return bps === 0 ? '' : `, less your ${percent(bps)} discount`;
}

function wordsOf(plan: Plan): string {
  const parts = [
    plan.computerLimit === 0 ? '' : plan.computerLimit === null ? 'any number of computers' : plan.computerLimit === 1 ? 'one computer' : `up to ${plan.computerLimit} computers`,
    plan.storageGb === null ? 'unlimited storage' : `${plan.storageGb} GB of storage`,
    plan.serverLimit === 0 ? '' : plan.serverLimit === null ? 'any number of servers' : plan.serverLimit === 1 ? 'one server' : `${plan.serverLimit} servers`,
    plan.features.externalDrives === 1 ? 'one external drive' : '',
    plan.accountKind === 'safe' && plan.features.automaticVideo ? 'videos' : '',
    plan.accountKind === 'safe' && plan.features.antiVirus ? 'anti-virus license' : '',
  ].filter((part) => part !== '');
  const text = parts.join(', ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
