import { countryName } from '../platform/values/countries';
import { type Day, dayIn } from '../platform/values/dates';
import { count, day, daysFrom, money } from '../platform/values/format';
import { type Deal, isOverdue } from './deal';
import { type DealEvent, type LoggedEvent } from './deal-events.repository';
import { appealUntil, type DealRules, mayAppealAt } from './deal-terms.model';
import { daysText, LOST_REASONS, type LostCode, pointsText, productName, rejectionText, STATE_BADGES, workingDaysText } from './deal-words.model';

export type Audience = 'partner' | 'office';
type Shown = { deal: Deal; rules: DealRules; events: readonly LoggedEvent[]; isUsed: boolean; audience: Audience; now: Date };

/** What the page of a deal shows, to the partner and to the office. */
export function shownDeal({ deal, rules, events, isUsed, audience, now }: Shown) {
  const today = dayIn(now, deal.timeZone);
  return {
    number: deal.number, company: deal.company, badge: badgeOf(deal, now), next: nextSentences({ deal, rules, isUsed, audience, now }), reason: deal.state === 'rejected' || deal.state === 'appealed' ? rejectionText(deal) : '',
    appeal: deal.appeal, clock: clockFacts(deal, rules, today, now), facts: dealFacts(deal), contact: { name: deal.contactName, email: deal.contactEmail, phone: deal.contactPhone },
    competition: deal.competition, notes: deal.notes, ruleWords: rulesFact(rules),
    log: events.map((each) => ({ at: each.at, words: { who: whoDid(each, audience), what: WHAT[each.event] }, detail: each.detail })), zone: deal.timeZone,
  };
}

/** A waiting deal whose answer is late says so. */
export function badgeOf(deal: Pick<Deal, 'state' | 'replyByAt'>, now: Date) {
  return isOverdue(deal, now) ? { kind: 'bad' as const, label: 'Answer overdue' } : STATE_BADGES[deal.state];
}

/** The days that count: answer, protection, its end. */
function clockFacts(deal: Deal, rules: DealRules, today: Day, now: Date) {
  return [
    ...deal.submittedAt ? [{ label: 'Submitted', value: day(dayIn(deal.submittedAt, deal.timeZone)) }] : [],
    ...deal.replyByOn ? [{ label: 'Answer by', value: day(deal.replyByOn), note: isOverdue(deal, now) ? 'Overdue' : workingDaysText(rules.replyDays) }] : [],
    ...deal.state === 'rejected' && !deal.appealedAt ? [{ label: 'Appeal until', value: day(dayIn(appealUntil(deal.rejectedAt!, rules), deal.timeZone)), note: mayAppealAt(now, deal.rejectedAt!, rules) ? '' : 'Over' }] : [],
    ...deal.protectedUntil ? [{ label: 'Protected until', value: day(deal.protectedUntil), note: deal.state === 'approved' ? daysFrom(today, deal.protectedUntil) : '' }] : [],
    ...deal.extendedAt ? [{ label: 'Extended', value: day(dayIn(deal.extendedAt, deal.timeZone)), note: deal.extensionReason }] : [],
  ];
}

function dealFacts(deal: Deal) {
  return [
    { label: 'Deal', value: deal.number }, ...deal.product === '' ? [] : [{ label: 'Product', value: productName(deal.product) }],
    ...deal.quantity === null ? [] : [{ label: 'Quantity', value: count(deal.quantity) }], ...deal.valueCents === null ? [] : [{ label: 'Value', value: money(deal.valueCents, deal.currency) }],
    ...deal.closeOn === null ? [] : [{ label: 'Expected close', value: day(deal.closeOn) }], ...deal.country === '' ? [] : [{ label: 'Country', value: countryName(deal.country) }],
    { label: 'Registered by', value: deal.registeredName },
  ];
}

function rulesFact(rules: DealRules): string {
  return `Version ${rules.version} of the rules: answer in ${workingDaysText(rules.replyDays)}, ${daysText(rules.protectionDays)} of protection, ${rules.extensionDays} more once, ${pointsText(rules.pointsBps)} off one order.`;
}

type Where = Pick<Shown, 'deal' | 'rules' | 'isUsed' | 'audience' | 'now'>;

/** Where it stands and what comes next. */
function nextSentences({ deal, rules, isUsed, audience, now }: Where): string[] {
  const office = audience === 'office';
  switch (deal.state) {
    case 'draft': return ['Only you and your colleagues see a draft. Submit it, and we answer within the days that our rules say.'];
    case 'submitted': return [office ? 'Decide by the day the partner was promised.' : `The deal is under review. We answer by ${day(deal.replyByOn!)}.`];
    case 'appealed': return [office ? 'The partner asks for another look. Somebody else than who rejected it decides.' : `Another colleague looks at the deal again, and answers by ${day(deal.replyByOn!)}. That answer is final.`];
    case 'approved': return office ? ['The partner has the customer to themselves until the protection ends.'] : approvedSentences(deal, rules, isUsed);
    case 'rejected': return office || deal.appealedAt || !mayAppealAt(now, deal.rejectedAt!, rules) ? ['The answer is final. Another deal for the customer may be registered.'] : ['You see it differently? Appeal, and another colleague decides.'];
    case 'won': return ['The deal is won.'];
    case 'lost': return [`The deal is lost: ${LOST_REASONS[deal.lostCode as LostCode]}.${deal.lostWords === '' ? '' : ` ${deal.lostWords}`}`];
    case 'lapsed': return ['The protection ended without an order. The opportunity may be registered anew.'];
    case 'withdrawn': return ['The deal was withdrawn. Nothing more happens to it.'];
  }
}

function approvedSentences(deal: Deal, rules: DealRules, isUsed: boolean): string[] {
  if (isUsed) return ['An order with this deal’s discount is being paid. The deal is won as soon as it is.'];
  const address = deal.customerKey.includes('@') ? `is ${deal.customerKey}` : `ends in @${deal.customerKey}`;
  const whose = deal.accountId === null ? `whose e-mail address ${address}` : 'that you have linked';
  return [
    `No other partner gets this customer until ${day(deal.protectedUntil!)}.`,
    ...rules.pointsBps === 0 ? [] : [`Your next order of ${productName(deal.product)} for the customer ${whose} costs ${pointsText(rules.pointsBps)} less, besides your usual discount. The deal is won as soon as that order is paid.`],
  ];
}

const WHAT: Record<DealEvent, string> = {
  saved: 'saved the draft', submitted: 'submitted the deal', withdrawn: 'withdrew the deal', approved: 'approved the deal', rejected: 'rejected the deal', appealed: 'appealed against the rejection',
  appeal_approved: 'granted the appeal', appeal_rejected: 'rejected the appeal', extended: 'extended the protection', linked: 'linked an account', unlinked: 'took the linked account away',
  won: 'marked the deal as won', won_by_order: 'won: the order with the deal’s discount was paid', lost: 'marked the deal as lost', lapsed: 'lapsed: the protection ended',
};

function whoDid({ side, byName, event }: LoggedEvent, audience: Audience): string {
  if (side === 'system') return event === 'won_by_order' || event === 'lapsed' ? 'The deal' : 'The portal';
  if (side === 'office') return audience === 'office' ? 'The office' : 'We';
  return byName === '' ? 'The partner' : byName;
}
