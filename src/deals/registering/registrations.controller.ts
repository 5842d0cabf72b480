import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { idInAddress } from '../../organizations/id-in-address';
import { paths } from '../../paths';
import { countries } from '../../platform/values/countries';
import { isUniqueViolation, isUuid, within } from '../../platform/database/database';
import { addMonthsFromAnchor } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { currency } from '../../platform/values/money';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { listCertifications } from '../../training/certified.report';
import { may } from '../deal';
import { getRulesOn } from '../deal-rules.repository';
import { getDeal } from '../deals.repository';
import { dealForm } from './deal.form';
import { findHints, type Hints } from './hints.report';
import { NotCertified, registerDeal } from './register-deal';
import { certificateNotice, productOptions, rulesWords, shownHints, typedDeal } from './registration.presenter';

type Id = { id: string };
/** `isNew`: the id is one that the form carries, so that sending it twice makes one deal. */
type Desk = { dealId: string; isNew: boolean; typed: Record<string, string> };

const newDeal: RequestHandler = (req, res) => {
  const asked = singleStrings(req.query);
  const typed = { quantity: '1', country: '', company: (asked['company'] ?? '').slice(0, 100), contact_email: (asked['email'] ?? '').slice(0, 254) };
  return showForm(req, res, { desk: { dealId: uuidv7(), isNew: true, typed }, errors: {}, mustSee: false });
};

export { newDeal as new };

/** A new deal: checked against one's own, saved as a draft, or submitted. */
export const create: RequestHandler = async (req, res) => {
  const typed = singleStrings(req.body);
  const dealId = isUuid(typed['form'] ?? '') ? typed['form']! : uuidv7();
  await receive(req, res, { dealId, isNew: true, typed });
};

export const edit: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const deal = await within(scope, (trx) => getDeal(trx, organizationId, idInAddress(req.params)), { readOnly: true });
  if (!may(deal, 'edit')) return res.redirect(303, paths.deals.show(deal.id));
  await showForm(req, res, { desk: { dealId: deal.id, isNew: false, typed: typedDeal(deal) }, errors: {}, mustSee: false });
};

export const update: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const deal = await within(scope, (trx) => getDeal(trx, organizationId, idInAddress(req.params)), { readOnly: true });
  if (!may(deal, 'edit')) return res.redirect(303, paths.deals.show(deal.id));
  await receive(req, res, { dealId: deal.id, isNew: false, typed: singleStrings(req.body) });
};

async function receive(req: Request, res: Response, desk: Desk): Promise<void> {
  const { organization, today } = memberOf(req);
  const { typed } = desk;
  if (typed['preview'] === 'yes' || typed['act'] === 'check') return showForm(req, res, { desk, errors: {}, mustSee: false });
  const submits = typed['act'] !== 'draft';
  const form = readForm(dealForm({ currency: currency(organization.currency), today, isDraft: !submits }), req.body);
  if (!form.ok) return showForm(req, res.status(422), { desk, errors: form.errors, mustSee: false });
  if (submits && typed['seen'] !== 'yes' && !shownHints(await hintsFor(req, desk)).isEmpty) {
    const errors = { seen: 'Look at what you have already, below. Then say that this is another deal.' };
    return showForm(req, res.status(422), { desk, errors, mustSee: true });
  }
  try {
    await register(req, { desk, facts: form.value, submits });
    res.redirect(303, paths.deals.show(desk.dealId));
  } catch (error) {
    // Sent twice: the first one stands.
    if (desk.isNew && isUniqueViolation(error, 'deals_pkey')) return res.redirect(303, paths.deals.show(desk.dealId));
    if (!(error instanceof RuleBroken)) throw error;
    const errors: FieldErrors = error instanceof NotCertified ? { product: error.message } : { '': error.message };
    await showForm(req, res.status(error instanceof NotCertified ? 422 : error.status), { desk, errors, mustSee: false });
  }
}

type Read = { desk: Desk; facts: Parameters<typeof registerDeal>[0]['facts']; submits: boolean };

async function register(req: Request, { desk, facts, submits }: Read): Promise<void> {
  const { organizationId, organization, actor, visitor } = memberOf(req);
  const name = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  const deal = await registerDeal({ organizationId, membershipId: organization.membershipId, name, dealId: desk.dealId, isNew: desk.isNew, facts, submits, actor });
  flash(req, 'success', submits ? `Your deal ${deal.number} is under review. We answer by ${day(deal.replyByOn!)}.` : `The draft ${deal.number} is saved. Submit it when you are ready.`);
}

async function hintsFor(req: Request, { dealId, typed }: Desk): Promise<Hints> {
  const { organizationId, limitedTo, scope } = memberOf(req);
  return within(scope, (trx) => findHints(trx, { organizationId, limitedTo, company: typed['company'] ?? '', contactEmail: typed['contact_email'] ?? '', exceptId: dealId }), { readOnly: true });
}

type Showing = { desk: Desk; errors: FieldErrors; mustSee: boolean };

async function showForm(req: Request, res: Response, { desk, errors, mustSee }: Showing): Promise<void> {
  const { organizationId, limitedTo, organization, scope, visitor, today } = memberOf(req);
  const { dealId, isNew, typed } = desk;
  const { rules, certified, hints, number } = await within(scope, async (trx) => ({
    rules: await getRulesOn(trx, today), certified: await listCertifications(trx, { personId: visitor.personId, on: today }),
    hints: await findHints(trx, { organizationId, limitedTo, company: typed['company'] ?? '', contactEmail: typed['contact_email'] ?? '', exceptId: dealId }),
    number: isNew ? '' : (await getDeal(trx, organizationId, dealId)).number,
  }), { readOnly: true });
  const person = { tier: organization.tier, certified };
  const shown = shownHints(hints);
  renderPage(req, res, 'portal/deals/form', {
    title: isNew ? 'Register a deal' : `Edit the draft ${number}`, action: isNew ? paths.deals.index : paths.deals.show(dealId), formId: isNew ? dealId : '', form: typed, errors,
    hints: shown, wasChecked: wasChecked(typed), mustSee: mustSee || errors['seen'] !== undefined || (typed['seen'] === 'yes' && !shown.isEmpty), isSeen: typed['seen'] === 'yes',
    products: productOptions(person), notice: certificateNotice(person), rules: rulesWords(rules), countries: [{ value: '', label: 'Choose a country' }, ...countries],
    currency: organization.currency, today, latest: addMonthsFromAnchor(today, 36), cancelHref: isNew ? paths.deals.index : paths.deals.show(dealId), number,
  });
}

/** Whether there was something to look for: nothing typed is like nothing. */
function wasChecked(typed: Record<string, string>): boolean {
  const isAsked = typed['act'] === 'check' || typed['preview'] === 'yes';
  return isAsked && ((typed['company'] ?? '').trim() !== '' || (typed['contact_email'] ?? '').trim() !== '');
}
