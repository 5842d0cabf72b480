import { type Request, type RequestHandler, type Response } from 'express';
import { type z } from 'zod';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { day } from '../../platform/values/format';
import { dayIn } from '../../platform/values/dates';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { acknowledgeForm, SNOOZE_OPTIONS, snoozeForm } from '../life/act.form';
import { actOnAlerts } from '../life/act-on-alerts';
import { type Act, snoozedUntil } from '../life/alert-life.model';
import { listEvents } from '../life/alert-life.repository';
import { findDecidingSet } from '../rules/deciding-set.report';
import { alertFacts, nextStep, ruleReason, storyOf } from './alert.presenter';
import { LEVEL_BADGES, STANDING_BADGES } from './alert-words.model';
import { getAlert } from './alerts.report';

/** One alert: what is the matter, the one thing to do next, its story, and why it is here. */
export const show: RequestHandler = async (req, res) => {
  await render(req, res, {}, {});
};

export const acknowledge: RequestHandler = async (req, res) => {
  await act(req, res, acknowledgeForm, () => 'The alert is acknowledged. It stays here until its cause ends.');
};

export const snooze: RequestHandler = async (req, res) => {
  await act(req, res, snoozeForm, (done, { today, timeZone }) => (done.kind === 'snooze' ? `The alert sleeps until ${day(dayIn(snoozedUntil(done.days, { today, zone: timeZone }), timeZone))}.` : ''));
};

/** Takes back that it was acknowledged, or ends its sleep. */
export const reopen: RequestHandler = async (req, res) => {
  const { organizationId, organization, actor } = memberOf(req);
  const id = idIn(req);
  await within(memberOf(req).scope, (trx) => getAlert(trx, organizationId, id), { readOnly: true });
  const { changed } = await actOnAlerts({ organizationId, timeZone: organization.timeZone, chosen: { ids: [id] }, act: { kind: 'reopen' }, actor });
  flash(req, changed > 0 ? 'success' : 'notice', changed > 0 ? 'The alert is open again.' : 'Nothing has changed: the alert was open, or has closed by itself.');
  res.redirect(303, paths.alerts.show(id));
};

async function act(req: Request, res: Response, schema: z.ZodType<Act>, words: (done: Act, at: { today: ReturnType<typeof memberOf>['today']; timeZone: string }) => string): Promise<void> {
  const { organizationId, organization, scope, actor, today } = memberOf(req);
  const id = idIn(req);
  const form = readForm(schema, req.body);
  if (!form.ok) return render(req, res.status(422), form.errors, form.typed);
  await within(scope, (trx) => getAlert(trx, organizationId, id), { readOnly: true });
  const { timeZone } = organization;
  const { changed } = await actOnAlerts({ organizationId, timeZone, chosen: { ids: [id] }, act: form.value, actor });
  flash(req, changed > 0 ? 'success' : 'notice', changed > 0 ? words(form.value, { today, timeZone }) : 'Nothing has changed: the alert stands so already, or has closed by itself.');
  res.redirect(303, singleStrings(req.body)['back'] === 'account' ? await accountAddress(req, id) : paths.alerts.show(id));
}

async function accountAddress(req: Request, id: string): Promise<string> {
  const { organizationId, scope } = memberOf(req);
  const { accountId } = await within(scope, (trx) => getAlert(trx, organizationId, id), { readOnly: true });
  return `${paths.portal.account(accountId)}#alerts`;
}

async function render(req: Request, res: Response, errors: FieldErrors, typed: Record<string, string>): Promise<void> {
  const { organizationId, organization, scope, visitor, today } = memberOf(req);
  const id = idIn(req);
  const { alert, events, deciding } = await within(scope, async (trx) => {
    const alert = await getAlert(trx, organizationId, id);
    return { alert, events: await listEvents(trx, organizationId, id), deciding: await findDecidingSet(trx, { organizationId, accountId: alert.accountId, rule: alert.rule }) };
  }, { readOnly: true });
  const isLive = alert.standing !== 'closed';
  renderPage(req, res, 'portal/alerts/show', {
    title: alert.message, alert, errors, typed, zone: organization.timeZone, today,
    levelBadge: LEVEL_BADGES[alert.level], badge: STANDING_BADGES[alert.standing], facts: alertFacts(alert, organization.timeZone), next: isLive ? nextStep(alert) : null,
    story: storyOf(alert, events), why: ruleReason(alert, deciding), maySetRules: visitor.permissions.has('alerts:rules'), mayHandle: isLive && visitor.permissions.has('alerts:handle'), options: SNOOZE_OPTIONS,
  });
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound('We could not find that alert.');
  return id;
}
