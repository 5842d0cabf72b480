import { config } from '../config';
import { type NewMail, queueMails } from '../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { day, money } from '../platform/values/format';
import { type Deal } from './deal';
import { listDesk, listPartnerRecipients } from './deal-recipients.report';
import { type DealRules } from './deal-terms.model';
import { daysText, pointsText, productName, rejectionText } from './deal-words.model';

type About = { deal: Deal; now: Date };
type Words = { subject: string; paragraphs: readonly string[]; after?: readonly string[]; button?: { label: string; href: string } };

export async function mailReceived(trx: Scoped, { deal, now }: About): Promise<void> {
  await tellPartner(trx, { deal, now }, 'received', {
    subject: `We have your deal ${deal.number}: ${deal.company}`,
    paragraphs: [`You registered a deal with ${deal.company}. We answer by ${day(deal.replyByOn!)}.`],
    after: ['You may withdraw the deal until then.'],
  });
}

export async function mailApproved(trx: Scoped, { deal, now, rules, isAfterAppeal }: About & { rules: DealRules; isAfterAppeal: boolean }): Promise<void> {
  await tellPartner(trx, { deal, now }, isAfterAppeal ? 'appeal-approved' : 'approved', {
    subject: `${isAfterAppeal ? 'Your appeal was granted' : 'Your deal is approved'}: ${deal.number}, ${deal.company}`,
    paragraphs: [
      ...isAfterAppeal ? ['A colleague looked at your deal again, and it is approved now.'] : [],
      `The deal is yours until ${day(deal.protectedUntil!)}: no other partner gets it until then.`,
      ...rules.pointsBps === 0 ? [] : [`Your next order for this customer costs ${pointsText(rules.pointsBps)} less, besides your usual discount. We take it off by itself, once.`],
    ],
    after: [`You need longer? Extend the protection by ${daysText(rules.extensionDays)}, once, before it ends.`],
  });
}

export async function mailRejected(trx: Scoped, { deal, now, rules, isAfterAppeal }: About & { rules: DealRules; isAfterAppeal: boolean }): Promise<void> {
  await tellPartner(trx, { deal, now }, isAfterAppeal ? 'appeal-rejected' : 'rejected', {
    subject: `${isAfterAppeal ? 'Your appeal was not granted' : 'Your deal was not approved'}: ${deal.number}, ${deal.company}`,
    paragraphs: [
      isAfterAppeal ? 'A colleague looked at your deal again, and it stays rejected.' : 'We cannot approve this deal.', rejectionText(deal),
      ...isAfterAppeal ? [] : [`You see it differently? Tell us why on the page of the deal within ${daysText(rules.appealDays)}. Another colleague decides then.`],
    ],
  });
}

export async function mailExtended(trx: Scoped, { deal, now }: About): Promise<void> {
  await tellPartner(trx, { deal, now }, 'extended', {
    subject: `Your deal ${deal.number} is protected until ${day(deal.protectedUntil!)}`,
    paragraphs: [`The protection of your deal with ${deal.company} was extended. It ends on ${day(deal.protectedUntil!)} now, and cannot be extended again.`],
  });
}

/** `daysLeft` names the reminder, so that each is sent once for each end. */
export async function mailEndsSoon(trx: Scoped, { deal, now, daysLeft, extensionDays }: About & { daysLeft: number; extensionDays: number }): Promise<void> {
  const left = daysLeft === 1 ? 'tomorrow' : `in ${daysLeft} days`;
  await tellPartner(trx, { deal, now }, `ends-${daysLeft}:${deal.protectedUntil}`, {
    subject: `The protection of your deal ${deal.number} ends ${left}`,
    paragraphs: [
      `Your deal with ${deal.company} is protected until ${day(deal.protectedUntil!)}. Order by then, and the deal is won by itself; or say what became of it.`,
      ...deal.extendedAt ? [] : [`You need longer? Extend the protection by ${daysText(extensionDays)} before it ends.`],
    ],
  });
}

export async function mailLapsed(trx: Scoped, { deal, now }: About): Promise<void> {
  await tellPartner(trx, { deal, now }, 'lapsed', {
    subject: `Your deal ${deal.number} has lapsed: ${deal.company}`,
    paragraphs: [`The protection ended on ${day(deal.protectedUntil!)} without an order, so the deal has lapsed. Orders cost your usual price again, and other partners may register the customer.`],
    after: ['The opportunity goes on? Register it anew.'],
  });
}

/** Won by an order that used its points. */
export async function mailWon(trx: Scoped, { deal, now }: About): Promise<void> {
  await tellPartner(trx, { deal, now }, 'won', { subject: `Your deal ${deal.number} is won: ${deal.company}`, paragraphs: [`The order for ${deal.company} is paid, so the deal is won. Its discount is used up.`] });
}

/** The office owes an answer that is late: whoever answers deals is told, once for each question. */
export async function mailOverdue(trx: Scoped, { deal, now, organizationName }: About & { organizationName: string }): Promise<void> {
  const button = { label: 'Open the deal', href: config.baseUrl + paths.deals.office.show(deal.id) };
  await queueMails(trx, (await listDesk(trx)).map((to) => mailTo(to, {
    organizationId: HOUSE_ORGANIZATION_ID, event: `overdue:${deal.replyByOn}`, deal, now, button,
    words: { subject: `Answer overdue: deal ${deal.number} of ${organizationName}`, paragraphs: [`${organizationName} was promised an answer by ${day(deal.replyByOn!)}, and has none. Decide on the deal now.`] },
  })));
}

async function tellPartner(trx: Scoped, { deal, now }: About, event: string, words: Words): Promise<void> {
  const button = { label: 'Open the deal', href: config.baseUrl + paths.deals.show(deal.id) };
  await queueMails(trx, (await listPartnerRecipients(trx, deal)).map((to) => mailTo(to, { organizationId: deal.organizationId, event, deal, now, button, words })));
}

type Mail = { organizationId: string; event: string; deal: Deal; now: Date; button: { label: string; href: string }; words: Words };

function mailTo(to: { email: string; name: string }, { organizationId, event, deal, now, button, words }: Mail): NewMail {
  return {
    organizationId, kind: `deals.${event.split(':')[0]}`, dedupeKey: `deal:${deal.id}:${event}`, to, subject: words.subject, view: 'message', now,
    locals: { greeting: `Hello ${to.name},`, paragraphs: [...words.paragraphs], facts: factsOf(deal), button, ...words.after && { after: [...words.after] } },
  };
}

function factsOf({ number, company, product, quantity, valueCents, currency }: Deal): { label: string; value: string }[] {
  return [
    { label: 'Deal', value: number }, { label: 'Customer', value: company }, { label: 'Product', value: `${quantity ?? 1} × ${productName(product)}` },
    ...valueCents === null ? [] : [{ label: 'Value', value: money(valueCents, currency) }],
  ];
}
