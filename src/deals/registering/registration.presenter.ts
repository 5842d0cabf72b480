import { paths } from '../../paths';
import { CERTIFIED_PRODUCT_NAMES, CERTIFIED_PRODUCTS, type CertifiedProduct } from '../../training/certified-product';
import { decimalText } from '../../platform/values/money';
import { missingCertificate } from '../certificate.model';
import { type Deal, DEAL_PRODUCTS } from '../deal';
import { type DealRules } from '../deal-terms.model';
import { daysText, pointsText, PRODUCT_NAMES, productName, STATE_BADGES, workingDaysText } from '../deal-words.model';
import { type Hints } from './hints.report';

export type Certified = { readonly tier: 'basic' | 'premier'; readonly certified: readonly CertifiedProduct[] };

/** The products to choose from; those that ask for a certificate that the person is missing say so. */
export function productOptions(person: Certified) {
  return [{ value: '', label: 'Choose a product' }, ...DEAL_PRODUCTS.map((product) => ({ value: product, label: `${PRODUCT_NAMES[product]}${missingCertificate(product, person) ? ' (certificate needed)' : ''}` }))];
}

/** Said before anything is typed: which products need a certificate, and which of those the person is missing; null where none does. */
export function certificateNotice(person: Certified) {
  if (person.tier === 'premier') return null;
  const missing = CERTIFIED_PRODUCTS.filter((product) => !person.certified.includes(product));
  if (missing.length === 0) return null;
  const names = missing.map((product) => CERTIFIED_PRODUCT_NAMES[product]);
  const list = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
  return {
    words: `Deals for ${list} are for certified people, and you hold no certificate for ${names.length === 1 ? 'it' : 'them'} today. You may save a draft; pass the course, or ask a certified colleague to submit it.`,
    href: paths.training.index,
  };
}

/** What registering brings, in the words of today's rules. */
export function rulesWords({ pointsBps, protectionDays, extensionDays, replyDays }: DealRules): string[] {
  return [
    `We answer within ${workingDaysText(replyDays)}.`,
    `An approved deal is yours for ${daysText(protectionDays)}, and for ${extensionDays} more if you ask once.`,
    ...pointsBps === 0 ? [] : [`Your next order for the customer costs ${pointsText(pointsBps)} less, besides your usual discount.`],
  ];
}

/** What of the organization's own looks like this customer. */
export function shownHints({ deals, accounts }: Hints) {
  return {
    isEmpty: deals.length === 0 && accounts.length === 0,
    deals: deals.map((hint) => ({
      href: paths.deals.show(hint.id), number: hint.number, company: hint.company, badge: STATE_BADGES[hint.state], product: productName(hint.product),
      why: `${hint.isSameCustomer ? 'The same e-mail domain' : 'A name like this one'}, registered by ${hint.registeredName}`,
    })),
    accounts: accounts.map((hint) => ({ href: paths.portal.account(hint.id), name: hint.name, email: hint.email, why: hint.isSameCustomer ? 'The same e-mail domain' : 'A name like this one' })),
  };
}

/** A draft as its form shows it. */
export function typedDeal(deal: Deal): Record<string, string> {
  return {
    company: deal.company, contact_name: deal.contactName, contact_email: deal.contactEmail, contact_phone: deal.contactPhone, country: deal.country, product: deal.product,
    quantity: deal.quantity === null ? '' : String(deal.quantity), value: deal.valueCents === null ? '' : decimalText(deal.valueCents, deal.currency), close_on: deal.closeOn ?? '',
    competition: deal.competition, notes: deal.notes,
  };
}
