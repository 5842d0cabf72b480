import { type Request, type RequestHandler, type Response } from 'express';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { NotAllowed, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { day, moment } from '../../platform/values/format';
import { renderPage } from '../../platform/pages/render';
import { type StaffActor, staffOf } from '../../platform/visitors/visitor';
import { type Deal, may, mayDecide } from '../deal';
import { listEvents } from '../deal-events.repository';
import { getRules } from '../deal-rules.repository';
import { type DealRules, protection } from '../deal-terms.model';
import { daysText, pointsText, REJECTION_CODES, REJECTION_REASONS, type RejectionCode, STATE_BADGES } from '../deal-words.model';
import { shownDeal } from '../deal.presenter';
import { getSubmittedDeal } from '../deals.repository';
import { isUsed } from '../points/holds-points';
import { approveDeal, extendForPartner, rejectDeal } from './decide-deal';
import { OfficeExtensionForm, RejectionForm } from './decision.form';
import { type Duplicate, listDuplicates } from './duplicates.report';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };
const nothing: Form = { typed: {}, errors: {} };

/** A deal with all that is known of it, other partners' deals for the same customer, and its decision. */
export const show: RequestHandler<Id> = (req, res) => showDeal(req, res, nothing);

export const approve: RequestHandler<Id> = async (req, res) => {
  await take(req, res, approveDeal, (deal) => `Approved. ${deal.company} is protected until ${day(deal.protectedUntil!)}, and the partner is told.`);
};

export const newRejection: RequestHandler<Id> = (req, res) => showRejection(req, res, nothing);

export const reject: RequestHandler<Id> = async (req, res) => {
  const form = readForm(RejectionForm, req.body);
  if (!form.ok) return showRejection(req, res.status(422), form);
  const { code, words } = form.value;
  await take(req, res, (given) => rejectDeal({ ...given, code: code as RejectionCode, words }), () => 'Rejected. The partner is told why.');
};

export const extend: RequestHandler<Id> = async (req, res) => {
  const form = readForm(OfficeExtensionForm, req.body);
  if (!form.ok) return showDeal(req, res.status(422), form);
  await take(req, res, (given) => extendForPartner({ ...given, reason: form.value.reason }), (deal) => `The deal is protected until ${day(deal.protectedUntil!)} now, and the partner is told.`);
};

async function take(req: Request<Id>, res: Response, work: (given: { dealId: string; actor: StaffActor }) => Promise<Deal>, told: (deal: Deal) => string): Promise<void> {
  const dealId = idInAddress(req.params);
  try {
    flash(req, 'success', told(await work({ dealId, actor: staffOf(req).actor })));
  } catch (error) {
    // The role allows it; it is this one person who may not decide this one deal.
    if (!(error instanceof RuleBroken || error instanceof NotAllowed)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.deals.office.show(dealId));
}

async function showDeal(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, actor, now } = staffOf(req);
  const id = idInAddress(req.params);
  const read = await within(scope, async (trx) => {
    const deal = await getSubmittedDeal(trx, id);
    const partner = await trx('organizations').where({ id: deal.organizationId }).first<{ name: string; tier: string }>({ name: 'display_name', tier: 'tier' });
    return {
      deal, partner, rules: await getRules(trx, deal.ruleVersion), events: await listEvents(trx, id), duplicates: await listDuplicates(trx, deal), isUsed: deal.state === 'approved' && await isUsed(trx, deal),
    };
  }, { readOnly: true });
  const { deal, partner, rules } = read;
  renderPage(req, res, 'office/deals/show', {
    title: deal.company, ...shownDeal({ ...read, audience: 'office', now }), errors, typed, duplicates: read.duplicates.map(shownDuplicate),
    partner: { name: partner.name, tier: partner.tier === 'premier' ? 'Premier' : 'Basic', href: paths.office.partners.show(deal.organizationId) }, indexHref: paths.deals.office.index,
    decision: may(deal, 'approve') ? decisionOf(deal, rules, { staffId: actor.id, now }) : null,
    extension: may(deal, 'extend') && !deal.extendedAt ? { action: paths.deals.office.extend(id), days: daysText(rules.extensionDays) } : null,
  });
}

/** What the decision brings, and for whom it is. */
function decisionOf(deal: Deal, rules: DealRules, { staffId, now }: { staffId: string; now: Date }) {
  const until = day(protection(now, rules, deal.timeZone).protectedUntil);
  return {
    approve: paths.deals.office.approve(deal.id), reject: paths.deals.office.reject(deal.id), isMine: mayDecide(deal, staffId),
    words: `Approve it, and the customer is the partner’s until ${until}.${rules.pointsBps === 0 ? '' : ` Their next order for it costs ${pointsText(rules.pointsBps)} less.`}`,
  };
}

function shownDuplicate({ id, number, company, state, submittedAt, protectedUntil, timeZone, organizationName }: Duplicate) {
  return {
    href: paths.deals.office.show(id), number, company, badge: STATE_BADGES[state], organizationName,
    since: `Submitted on ${moment(submittedAt!, timeZone)}${protectedUntil ? `, protected until ${day(protectedUntil)}` : ''}`,
  };
}

async function showRejection(req: Request<Id>, res: Response, { typed, errors }: Form): Promise<void> {
  const { scope, actor } = staffOf(req);
  const deal = await within(scope, (trx) => getSubmittedDeal(trx, idInAddress(req.params)), { readOnly: true });
  const backHref = paths.deals.office.show(deal.id);
  if (!mayDecide(deal, actor.id)) return res.redirect(303, backHref);
  const isAppeal = deal.state === 'appealed';
  renderPage(req, res, 'office/deals/reject', {
    title: isAppeal ? 'Reject the appeal' : 'Reject the deal', number: deal.number, company: deal.company, isAppeal, typed, errors, backHref, action: paths.deals.office.reject(deal.id),
    reasons: REJECTION_CODES.map((code) => ({ value: code, label: REJECTION_REASONS[code].label, hint: REJECTION_REASONS[code].sentence === '' ? 'The partner reads your words alone.' : `The partner reads: ${REJECTION_REASONS[code].sentence}` })),
  });
}
