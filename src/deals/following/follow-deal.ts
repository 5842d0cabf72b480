import { type PersonActor } from '../../platform/visitors/visitor';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type Deal } from '../deal';
import { getRules } from '../deal-rules.repository';
import { extended, mayAppealAt, replyBy } from '../deal-terms.model';
import { daysText, LOST_REASONS, type LostCode } from '../deal-words.model';
import { changeDeal } from '../deals.repository';
import { mailExtended } from '../deals.mails';
import { recordStep, withDeal } from '../with-deal';
import { findLinkable } from './linkable-accounts.report';
import { requireUnused } from '../points/holds-points';

/** A person of the partner, by name, who does something with a deal. */
export type Following = { organizationId: string; dealId: string; actor: PersonActor; name: string };

/** Takes a deal back before it is answered; a draft too. */
export function withdrawDeal({ name, ...given }: Following): Promise<Deal> {
  return withDeal({ ...given, step: 'withdraw' }, async (trx, before, now) => {
    const after = await changeDeal(trx, before, { state: 'withdrawn', closedAt: now, replyByOn: null, replyByAt: null, overdueToldAt: null }, now);
    await recordStep(trx, { before, after, event: 'withdrawn', side: 'partner', byName: name, actor: given.actor, now });
    return after;
  });
}

/** Asks for another look at a rejection, once, within the days of its rules; the clock for our answer runs anew. */
export function appealDeal({ name, words, ...given }: Following & { words: string }): Promise<Deal> {
  return withDeal({ ...given, step: 'appeal' }, async (trx, before, now) => {
    const rules = await getRules(trx, before.ruleVersion);
    if (!mayAppealAt(now, before.rejectedAt!, rules)) throw new RuleBroken(`An appeal has to come within ${daysText(rules.appealDays)} of the rejection. Register the deal anew if it goes on.`);
    const after = await changeDeal(trx, before, { state: 'appealed', appealedAt: now, appeal: words, overdueToldAt: null, ...replyBy(now, rules, before.timeZone) }, now);
    await recordStep(trx, { before, after, event: 'appealed', side: 'partner', byName: name, detail: words, actor: given.actor, now });
    return after;
  });
}

/** Extends the protection at once, when asked before its end (docs/decisions, deals); once a deal. */
export function extendDeal({ name, reason, ...given }: Following & { reason: string }): Promise<Deal> {
  return withDeal({ ...given, step: 'extend' }, async (trx, before, now) => {
    if (dayIn(now, before.timeZone) > before.protectedUntil!) throw new RuleBroken(`The protection ended on ${day(before.protectedUntil!)}. Register the deal anew if it goes on.`);
    const rules = await getRules(trx, before.ruleVersion);
    const after = await changeDeal(trx, before, { extendedAt: now, extensionReason: reason, ...extended(before.protectedUntil!, rules, before.timeZone, now) }, now);
    await recordStep(trx, { before, after, event: 'extended', side: 'partner', byName: name, detail: reason, actor: given.actor, now });
    await mailExtended(trx, { deal: after, now });
    return after;
  });
}

/** Says whose deal it is, or with null that the customer's e-mail decides again. An account that its people do not see is not found. */
export function linkDeal({ name, accountId, ...given }: Following & { accountId: string | null }): Promise<Deal> {
  return withDeal({ ...given, step: 'link' }, async (trx, before, now) => {
    if (before.accountId === accountId) return before;
    await requireUnused(trx, before);
    const account = accountId === null ? null : await findLinkable(trx, given.organizationId, accountId);
    if (account === undefined) throw new NotFound('We could not find that account.');
    const after = await changeDeal(trx, before, { accountId }, now);
    await recordStep(trx, { before, after, event: account ? 'linked' : 'unlinked', side: 'partner', byName: name, detail: account?.name ?? '', actor: given.actor, now });
    return after;
  });
}

/** Won outside the portal; an order that used the deal's points wins it by itself. */
export function winDeal({ name, ...given }: Following): Promise<Deal> {
  return withDeal({ ...given, step: 'win' }, async (trx, before, now) => {
    await requireUnused(trx, before);
    const after = await changeDeal(trx, before, { state: 'won', closedAt: now, lapsesAt: null, remindAt: null }, now);
    await recordStep(trx, { before, after, event: 'won', side: 'partner', byName: name, actor: given.actor, now });
    return after;
  });
}

/** Lost, with the reason; refused while an order that uses its points is being paid. */
export function loseDeal({ name, code, words, ...given }: Following & { code: LostCode; words: string }): Promise<Deal> {
  return withDeal({ ...given, step: 'lose' }, async (trx, before, now) => {
    await requireUnused(trx, before);
    const after = await changeDeal(trx, before, { state: 'lost', lostCode: code, lostWords: words, closedAt: now, lapsesAt: null, remindAt: null }, now);
    await recordStep(trx, { before, after, event: 'lost', side: 'partner', byName: name, detail: [LOST_REASONS[code], words].filter((each) => each !== '').join(': '), actor: given.actor, now });
    return after;
  });
}
