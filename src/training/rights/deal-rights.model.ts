import { addDays, type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { CERTIFIED_PRODUCT_NAMES, CERTIFIED_PRODUCTS, type CertifiedProduct } from '../certified-product';

/** A member who holds a certificate, today or from a later day on; one line each certificate. */
export type Holder = {
  product: CertifiedProduct; personId: string; name: string; validFrom: Day; validUntil: Day;
  /** Whether their roles register deals at all. */
  mayRegister: boolean;
};
/** What decides besides certificates: Premier partners register without (domain.md §11.4). */
export type Organization = { name: string; tier: 'basic' | 'premier' };

export type DealRight = { product: CertifiedProduct; productName: string; holders: { name: string; until: Day; mayRegister: boolean }[]; sentence: string };

/** For which products deals can be registered today, by whom, and what happens when the last certificate ends (beyond.md X22). */
export function dealRights(organization: Organization, holders: readonly Holder[], today: Day): DealRight[] {
  return CERTIFIED_PRODUCTS.map((product) => {
    const people = heldOn(holders, product, today);
    return { product, productName: CERTIFIED_PRODUCT_NAMES[product], holders: people.map(({ name, until, mayRegister }) => ({ name, until, mayRegister })), sentence: rightWords(organization, people) };
  });
}

/** What changes for deals when one person's certificate for a product ends after a day, its renewals left aside that stand already. */
export function endingWords(organization: Organization, holders: readonly Holder[], { personId, name, product, lastDay }: { personId: string; name: string; product: CertifiedProduct; lastDay: Day }): string {
  const productName = CERTIFIED_PRODUCT_NAMES[product];
  const from = day(addDays(lastDay, 1));
  if (organization.tier === 'premier') return `${organization.name} is a Premier partner and registers deals for ${productName} without certificates, so that stays as it is.`;
  if (!(holders.find((holder) => holder.personId === personId)?.mayRegister ?? true)) return `${name} has no role that registers deals, so nothing changes for deals for ${productName}.`;
  const others = heldOn(holders, product, addDays(lastDay, 1)).filter((holder) => holder.personId !== personId && holder.mayRegister);
  if (others.length === 0) return `From ${from} on, nobody at ${organization.name} can register deals for ${productName} until somebody holds the certificate.`;
  return `From ${from} on, ${name} cannot register deals for ${productName}. ${namesOf(others)} still can.`;
}

/** What an organization loses at once when a member leaves or is deactivated: a sentence for each product they hold. */
export function leavingWords(organization: Organization, holders: readonly Holder[], { personId, name, today }: { personId: string; name: string; today: Day }): string[] {
  if (organization.tier === 'premier') return [];
  return CERTIFIED_PRODUCTS.flatMap((product) => {
    const held = heldOn(holders, product, today);
    if (!held.some((holder) => holder.personId === personId && holder.mayRegister)) return [];
    const others = held.filter((holder) => holder.personId !== personId && holder.mayRegister);
    const productName = CERTIFIED_PRODUCT_NAMES[product];
    return [others.length === 0
      ? `Nobody else here is certified for ${productName}: no more deals can be registered for it until somebody is.`
      : `${name} no longer counts as certified for ${productName}. ${namesOf(others)} can still register deals for it.`];
  });
}

type Held = { personId: string; name: string; until: Day; mayRegister: boolean };

/** Who holds a product's certificate on a day, each once, with the last day of it and of its renewals; the longest first. */
function heldOn(holders: readonly Holder[], product: CertifiedProduct, on: Day): Held[] {
  const own = holders.filter((holder) => holder.product === product && holder.validUntil >= on);
  const now = own.filter(({ validFrom }) => validFrom <= on);
  const people = new Map(now.map(({ personId, name, mayRegister }) => [personId, { personId, name, mayRegister, until: lastDayOf(own, personId) }]));
  return [...people.values()].sort((a, b) => (a.until === b.until ? a.name.localeCompare(b.name, 'en') : a.until < b.until ? 1 : -1));
}

function lastDayOf(own: readonly Holder[], personId: string): Day {
  return own.filter((holder) => holder.personId === personId).map(({ validUntil }) => validUntil).sort().at(-1)!;
}

function rightWords({ name, tier }: Organization, people: readonly Held[]): string {
  if (tier === 'premier') return 'Everybody with the Sales role can register deals: Premier partners need no certificate.';
  const able = people.filter(({ mayRegister }) => mayRegister);
  if (able.length > 0) return `Deals can be registered until ${day(able[0]!.until)}. After that, nobody at ${name} can, unless somebody certifies or renews.`;
  if (people.length > 0) return 'Who is certified has no role that registers deals. Give one of them the Sales role, or let somebody with it certify.';
  return 'Nobody is certified, so no deals can be registered. Let somebody with the Sales role take the course.';
}

function namesOf(people: readonly { name: string }[]): string {
  const names = people.slice(0, 3).map(({ name }) => name);
  const more = people.length - names.length;
  if (more > 0) return `${names.join(', ')} and ${more} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}
