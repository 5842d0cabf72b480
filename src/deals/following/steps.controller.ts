import { type Request, type RequestHandler, type Response } from 'express';
import { type z } from 'zod';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { type Deal, type DealStep, may } from '../deal';
import { getRules } from '../deal-rules.repository';
import { type DealRules, extended } from '../deal-terms.model';
import { daysText, LOST_CODES, LOST_REASONS, type LostCode, rejectionText, workingDaysText } from '../deal-words.model';
import { getDeal } from '../deals.repository';
import { appealDeal, extendDeal, type Following, loseDeal, winDeal, withdrawDeal } from './follow-deal';
import { AppealForm, ExtensionForm, LossForm } from './following.form';

type Id = { id: string };
type Form = { typed: Record<string, string>; errors: FieldErrors };
const nothing: Form = { typed: {}, errors: {} };

/** A page that says what a step does, asks what it needs to know, and has the button that does it. */
type StepPage = {
  step: DealStep;
  view: string;
  locals: (deal: Deal, rules: DealRules, now: Date) => Record<string, unknown>;
};

const withdrawal: StepPage = {
  step: 'withdraw', view: 'portal/deals/withdraw',
  locals: (deal) => ({ title: deal.state === 'draft' ? 'Discard the draft' : 'Withdraw the deal', isDraft: deal.state === 'draft', action: paths.deals.withdraw(deal.id) }),
};
const extension: StepPage = {
  step: 'extend', view: 'portal/deals/extend',
  locals: (deal, rules, now) => ({
    title: 'Extend the protection', action: paths.deals.extend(deal.id), days: daysText(rules.extensionDays), until: day(deal.protectedUntil!), newEnd: day(extended(deal.protectedUntil!, rules, deal.timeZone, now).protectedUntil), isUsedUp: deal.extendedAt !== null,
  }),
};
const appeal: StepPage = {
  step: 'appeal', view: 'portal/deals/appeal',
  locals: (deal, rules) => ({ title: 'Appeal', action: paths.deals.appeal(deal.id), reason: rejectionText(deal), replyDays: workingDaysText(rules.replyDays), isUsedUp: deal.appealedAt !== null }),
};
const win: StepPage = { step: 'win', view: 'portal/deals/win', locals: (deal) => ({ title: 'Mark the deal as won', action: paths.deals.win(deal.id) }) };
const loss: StepPage = {
  step: 'lose', view: 'portal/deals/lose',
  locals: (deal) => ({ title: 'Mark the deal as lost', action: paths.deals.lose(deal.id), reasons: [{ value: '', label: 'Choose a reason' }, ...LOST_CODES.map((code) => ({ value: code, label: LOST_REASONS[code] }))] }),
};

export const newWithdrawal: RequestHandler<Id> = (req, res) => showStep(req, res, withdrawal, nothing);
export const newExtension: RequestHandler<Id> = (req, res) => showStep(req, res, extension, nothing);
export const newAppeal: RequestHandler<Id> = (req, res) => showStep(req, res, appeal, nothing);
export const newWin: RequestHandler<Id> = (req, res) => showStep(req, res, win, nothing);
export const newLoss: RequestHandler<Id> = (req, res) => showStep(req, res, loss, nothing);

export const withdraw: RequestHandler<Id> = (req, res) => take(req, res, withdrawDeal, (deal) => (deal.submittedAt ? `The deal ${deal.number} is withdrawn.` : `The draft ${deal.number} is discarded.`));

export const markWon: RequestHandler<Id> = (req, res) => take(req, res, winDeal, (deal) => `The deal ${deal.number} is won.`);

export const extend: RequestHandler<Id> = withForm(extension, ExtensionForm, ({ reason }, given) => extendDeal({ ...given, reason }), (deal) => `The deal is protected until ${day(deal.protectedUntil!)} now.`);

export const makeAppeal: RequestHandler<Id> = withForm(appeal, AppealForm, ({ words }, given) => appealDeal({ ...given, words }), (deal) => `Another colleague looks at the deal and answers by ${day(deal.replyByOn!)}.`);

export const markLost: RequestHandler<Id> = withForm(loss, LossForm, ({ code, words }, given) => loseDeal({ ...given, code: code as LostCode, words }), (deal) => `The deal ${deal.number} is lost. Thank you for telling us why.`);

function withForm<Value>(page: StepPage, schema: z.ZodType<Value>, work: (value: Value, given: Following) => Promise<Deal>, told: (deal: Deal) => string): RequestHandler<Id> {
  return async (req, res) => {
    const form = readForm(schema, req.body);
    if (!form.ok) return showStep(req, res.status(422), page, form);
    await take(req, res, (given) => work(form.value, given), told);
  };
}

/** Does the step and tells of it; what the rule refuses is told on the deal as it is now. */
async function take(req: Request<Id>, res: Response, work: (given: Following) => Promise<Deal>, told: (deal: Deal) => string): Promise<void> {
  const { organizationId, actor, visitor } = memberOf(req);
  const dealId = idInAddress(req.params);
  try {
    flash(req, 'success', told(await work({ organizationId, dealId, actor, name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email })));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, paths.deals.show(dealId));
}

async function showStep(req: Request<Id>, res: Response, { step, view, locals }: StepPage, { typed, errors }: Form): Promise<void> {
  const { organizationId, scope, now } = memberOf(req);
  const { deal, rules } = await within(scope, (trx) => readBoth(trx, organizationId, idInAddress(req.params)), { readOnly: true });
  const page = may(deal, step) ? locals(deal, rules, now) : {};
  if (!may(deal, step) || page['isUsedUp'] === true) return res.redirect(303, paths.deals.show(deal.id));
  renderPage(req, res, view, { ...page, title: String(page['title']), deal: { number: deal.number, company: deal.company }, backHref: paths.deals.show(deal.id), typed, errors });
}

async function readBoth(trx: Scoped, organizationId: string, id: string): Promise<{ deal: Deal; rules: DealRules }> {
  const deal = await getDeal(trx, organizationId, id);
  return { deal, rules: await getRules(trx, deal.ruleVersion) };
}
