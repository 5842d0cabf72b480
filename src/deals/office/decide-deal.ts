import { type StaffActor } from '../../platform/visitors/visitor';
import { dayIn } from '../../platform/values/dates';
import { NotAllowed, RuleBroken } from '../../platform/errors';
import { day } from '../../platform/values/format';
import { type Deal, mayDecide } from '../deal';
import { getRules } from '../deal-rules.repository';
import { extended, protection } from '../deal-terms.model';
import { type RejectionCode, rejectionText } from '../deal-words.model';
import { changeDeal } from '../deals.repository';
import { mailApproved, mailExtended, mailRejected } from '../deals.mails';
import { recordStep, withAnyDeal } from '../with-deal';

type Deciding = { dealId: string; actor: StaffActor };

/** Approves a deal, or grants an appeal: the protection begins, and the next order for the customer gets the points of the deal's rules. */
export function approveDeal({ dealId, actor }: Deciding): Promise<Deal> {
  return withAnyDeal({ dealId, step: 'approve' }, async (trx, before, now) => {
    requireOther(before, actor);
    const isAfterAppeal = before.state === 'appealed';
    const rules = await getRules(trx, before.ruleVersion);
    const after = await changeDeal(trx, before, { ...decided(actor, now), state: 'approved', reasonCode: '', reason: '', ...protection(now, rules, before.timeZone) }, now);
    await recordStep(trx, { before, after, event: isAfterAppeal ? 'appeal_approved' : 'approved', side: 'office', actor, now });
    await mailApproved(trx, { deal: after, rules, isAfterAppeal, now });
    return after;
  });
}

/** Rejects a deal, or an appeal, with a reason that the partner reads. */
export function rejectDeal({ dealId, code, words, actor }: Deciding & { code: RejectionCode; words: string }): Promise<Deal> {
  return withAnyDeal({ dealId, step: 'reject' }, async (trx, before, now) => {
    requireOther(before, actor);
    const isAfterAppeal = before.state === 'appealed';
    const rules = await getRules(trx, before.ruleVersion);
    const first = isAfterAppeal ? {} : { rejectedAt: now, rejectedBy: actor.id };
    const after = await changeDeal(trx, before, { ...decided(actor, now), ...first, state: 'rejected', reasonCode: code, reason: words }, now);
    await recordStep(trx, { before, after, event: isAfterAppeal ? 'appeal_rejected' : 'rejected', side: 'office', detail: rejectionText(after), actor, now });
    await mailRejected(trx, { deal: after, rules, isAfterAppeal, now });
    return after;
  });
}

/** Extends the protection in the partner's name, for who asked by phone or mail; the same rules as for the partner. */
export function extendForPartner({ dealId, reason, actor }: Deciding & { reason: string }): Promise<Deal> {
  return withAnyDeal({ dealId, step: 'extend' }, async (trx, before, now) => {
    if (dayIn(now, before.timeZone) > before.protectedUntil!) throw new RuleBroken(`The protection ended on ${day(before.protectedUntil!)}, so it cannot be extended.`);
    const rules = await getRules(trx, before.ruleVersion);
    const after = await changeDeal(trx, before, { extendedAt: now, extensionReason: reason, ...extended(before.protectedUntil!, rules, before.timeZone, now) }, now);
    await recordStep(trx, { before, after, event: 'extended', side: 'office', detail: reason, actor, now });
    await mailExtended(trx, { deal: after, now });
    return after;
  });
}

function requireOther(deal: Deal, actor: StaffActor): void {
  if (!mayDecide(deal, actor.id)) throw new NotAllowed('You rejected this deal. Another colleague decides on the appeal.');
}

function decided(actor: StaffActor, now: Date): Partial<Deal> {
  return { decidedAt: now, decidedBy: actor.id, replyByOn: null, replyByAt: null, overdueToldAt: null };
}
