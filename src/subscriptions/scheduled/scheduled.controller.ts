import { type Request, type RequestHandler, type Response } from 'express';
import { getAccount } from '../../accounts/accounts.repository';
import { judgeSubscription } from '../../alerts/judge-alerts';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { findPlan, findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { day } from '../../platform/values/format';
import { buyerOf, renderOrderPage } from '../quotes/buyer';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { readCurrentUse } from '../current-use';
import { nextTermProblem } from '../renewals/by-hand/renewal-order.model';
import { termOptions } from '../renewals/by-hand/renewals.presenter';
import { listRenewalFacts } from '../shown/renewal-facts.report';
import { renewalState } from '../shown/renewal-state.model';
import { type Subscription } from '../subscription';
import { getSubscription } from '../subscriptions.repository';
import { scheduleChanges, scheduleProblem, undoChanges } from './schedule-changes';
import { scheduledKinds } from './scheduled-change.model';
import { listOpenChanges } from './scheduled-changes.repository';
import { hasScheduled, settledRenewal } from './scheduled-renewal.model';
import { readSchedule } from './scheduled.form';
import { comparedRenewal, openChanges, priceNote, scheduleChoices, scheduledFields } from './scheduled.presenter';

/** What happens at the next renewal, as it is set and with what is scheduled; and the form that schedules. */
export const show: RequestHandler = async (req, res) => {
  await showPage(req, res, { errors: {}, typed: undefined });
};

/** Schedules plan, term, packs or the end together; what is as before is not scheduled. */
export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor, pages, isCustomer } = buyerOf(req);
  const before = await readSubscription(req);
  const form = readSchedule(req.body, settledRenewal(before).storagePacks);
  if (!form.ok) return showPage(req, res.status(422), form);
  const { planCode, years, packs, lapse } = form.value;
  const { catalog } = await readBasis(req, before);
  const plan = findPlan(catalog, planCode);
  const typed = singleStrings(req.body);
  if (!plan) return showPage(req, res.status(422), { errors: { plan: 'Choose one of the plans.' }, typed });
  try {
    const wanted = { planId: plan.id, years, storagePacks: packs, lapse };
    const after = await scheduleChanges({ organizationId, subscriptionId: before.id, wanted, actor, ...(!isCustomer && { changed: judgeSubscription }) });
    flash(req, 'success', scheduledWords(after));
    res.redirect(303, pages.scheduled.show(after.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPage(req, res.status(422), { errors: { form: error.message }, typed });
  }
};

/** Takes back one kind of change, or all of them. */
export const undo: RequestHandler = async (req, res) => {
  const { organizationId, actor, pages, isCustomer } = buyerOf(req);
  const { id } = await readSubscription(req);
  const kind = scheduledKinds.find((each) => each === singleStrings(req.body)['kind']);
  try {
    const after = await undoChanges({ organizationId, subscriptionId: id, kind, actor, ...(!isCustomer && { changed: judgeSubscription }) });
    flash(req, 'success', hasScheduled(after) ? `The change for ${after.number} is undone.` : `Nothing is scheduled for ${after.number} any more.`);
    res.redirect(303, pages.scheduled.show(id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPage(req, res.status(error.status), { errors: { form: error.message }, typed: undefined });
  }
};

function scheduledWords(after: Subscription): string {
  if (!hasScheduled(after)) return `Nothing is scheduled for ${after.number}; it renews as it is.`;
  if (after.scheduledLapse) return `${after.number} lapses on ${day(after.expiresOn)}. Nothing is charged.`;
  const announced = after.quoteAt !== null && after.renewalQuoteId === null && after.withdrawnQuoteId !== null;
  return `The next renewal of ${after.number} is scheduled.${announced ? ' We mail you the new price.' : ''}`;
}

type Shown = { errors: FieldErrors; typed: Record<string, string> | undefined };

async function showPage(req: Request, res: Response, { errors, typed }: Shown): Promise<void> {
  const { maySwitch } = buyerOf(req);
  const subscription = await readSubscription(req);
  const basis = await readBasis(req, subscription);
  const { account, catalog, facts, organization } = basis;
  const problem = scheduleProblem(subscription);
  const seen = { ...basis, subscription };
  renderOrderPage(req, res, 'portal/subscriptions/scheduled', {
    title: `Next renewal of ${subscription.number}`, subscription, account: { id: account.id, name: account.name }, errors,
    planName: findPlanById(catalog, subscription.planId)?.name ?? '', state: renewalState(subscription, facts), problem: problem ?? '',
    impossible: nextTermProblem(catalog, subscription, organization.currency, basis.use) ?? '',
    rows: problem === undefined ? comparedRenewal(seen) : [], isScheduled: hasScheduled(subscription), note: priceNote(seen),
    changes: openChanges(basis.changes, seen), may: { change: maySwitch && problem === undefined },
    choices: scheduleChoices(seen), terms: termOptions(basis), form: { ...scheduledFields(seen), ...typed },
  });
}

async function readBasis(req: Request, subscription: Subscription) {
  const { organizationId, scope, now } = buyerOf(req);
  const today = dayIn(now, subscription.timeZone);
  return within(scope, async (trx) => {
    const organization = await getBuyingOrganization(trx, organizationId, now);
    return {
      organization, catalog: await getCatalog(trx, organization.today), account: await getAccount(trx, organizationId, subscription.accountId),
      facts: (await listRenewalFacts(trx, organizationId, [subscription], today)).get(subscription.id)!,
      use: await readCurrentUse(trx, [subscription.id]), changes: await listOpenChanges(trx, organizationId, subscription.id),
      quote: await announcedQuote(trx, subscription),
    };
  }, { readOnly: true });
}

async function announcedQuote(trx: Scoped, { organizationId, renewalQuoteId }: Subscription) {
  return renewalQuoteId === null ? undefined : findQuote(trx, organizationId, renewalQuoteId);
}

async function readSubscription(req: Request): Promise<Subscription> {
  const { organizationId, scope } = buyerOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return within(scope, (trx) => getSubscription(trx, organizationId, id), { readOnly: true });
}
