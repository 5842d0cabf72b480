import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { count } from '../../platform/values/format';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { addressWith } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { acknowledgeForm, SNOOZE_OPTIONS, snoozeForm } from '../life/act.form';
import { actOnAlerts, type Chosen, MOST_AT_ONCE, type Outcome } from '../life/act-on-alerts';
import { type Act } from '../life/alert-life.model';
import { questionFields, readAlertQuestion } from './alert-question.model';
import { alertLine } from './alerts.presenter';
import { countAlerts, listAlerts, listAlertsByIds } from './alerts.report';

const SHOWN = 10;
const whatForm = z.object({ what: z.enum(['acknowledge', 'snooze', 'reopen'], { error: 'Choose what to do with them.' }) });

/** What is to happen with several alerts: those that were ticked, or all that the filter finds. */
export const edit: RequestHandler = async (req, res) => {
  await show(req, res, {}, {});
};

export const update: RequestHandler = async (req, res) => {
  const { organizationId, organization, actor } = memberOf(req);
  const typed = singleStrings(req.body);
  const form = readForm(whatForm, req.body);
  if (!form.ok) return show(req, res.status(422), form.errors, typed);
  const { what } = form.value;
  const read = what === 'reopen' ? { ok: true as const, value: { kind: 'reopen' } as Act } : readForm(what === 'snooze' ? snoozeForm : acknowledgeForm, req.body);
  if (!read.ok) return show(req, res.status(422), read.errors, typed);
  const chosen = chosenOf(typed);
  if ('ids' in chosen && chosen.ids.length === 0) return show(req, res.status(422), { form: 'Choose at least one alert in the list first.' }, typed);
  const outcome = await actOnAlerts({ organizationId, timeZone: organization.timeZone, chosen, act: read.value, actor });
  flash(req, outcome.changed > 0 ? 'success' : 'notice', outcomeWords(outcome, read.value));
  res.redirect(303, addressWith(paths.alerts.index, questionFields(readAlertQuestion(typed)), {}));
};

async function show(req: Request, res: Response, errors: FieldErrors, typed: Record<string, string>): Promise<void> {
  const { organizationId, organization, scope } = memberOf(req);
  const given = req.method === 'POST' ? typed : singleStrings(req.query);
  const chosen = chosenOf(given);
  const question = readAlertQuestion(given);
  const found = await within(scope, async (trx) => ('ids' in chosen
    ? listAlertsByIds(trx, organizationId, chosen.ids).then((rows) => ({ rows, total: rows.length }))
    : { rows: await listAlerts(trx, organizationId, question, { sort: '', size: SHOWN, direction: 'after', place: undefined, position: 0 }), total: await countAlerts(trx, organizationId, question) }), { readOnly: true });
  const total = Math.min(found.total, MOST_AT_ONCE);
  renderPage(req, res, 'portal/alerts/many', {
    title: total === 1 ? '1 alert' : `${count(total)} alerts`, errors, typed, zone: organization.timeZone, total, isCut: found.total > MOST_AT_ONCE, most: MOST_AT_ONCE,
    rows: found.rows.slice(0, SHOWN).map(alertLine), more: total - Math.min(SHOWN, found.rows.length), options: SNOOZE_OPTIONS,
    hidden: { ...questionFields(question), ...('ids' in chosen ? { ids: found.rows.map(({ id }) => id).join(',') } : { all: 'yes' }) },
    backHref: addressWith(paths.alerts.index, questionFields(question), {}),
  });
}

/** Ticked boxes of a list, the ids that a form carries, or everything that the filter finds. */
function chosenOf(given: Record<string, string>): Chosen {
  if (given['all'] === 'yes') return { matching: readAlertQuestion(given) };
  const ticked = Object.keys(given).filter((name) => name.startsWith('alert_')).map((name) => name.slice('alert_'.length));
  return { ids: [...new Set([...ticked, ...(given['ids'] ?? '').split(',')].filter(isUuid))].slice(0, MOST_AT_ONCE) };
}

function outcomeWords({ changed, unchanged }: Outcome, act: Act): string {
  const done = act.kind === 'acknowledge' ? 'acknowledged' : act.kind === 'snooze' ? 'snoozed' : 'open again';
  const rest = unchanged === 0 ? '' : ` ${unchanged === 1 ? '1 was' : `${count(unchanged)} were`} left as ${unchanged === 1 ? 'it is' : 'they are'}: closed meanwhile, or so already.`;
  return `${changed === 1 ? '1 alert is' : `${count(changed)} alerts are`} ${done}.${rest}`;
}
