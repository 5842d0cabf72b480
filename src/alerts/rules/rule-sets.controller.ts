import { type Request, type RequestHandler, type Response } from 'express';
import { paths } from '../../paths';
import { type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { listTagsInUse } from './account-tags.repository';
import { changeRuleSets, previewRuleSets } from './change-rule-sets';
import { ruleSetForm } from './rule-set.form';
import { type RuleSet } from './rule-set.model';
import { differenceWords, ruleFields, setLine, standardRows, typedOf } from './rule-sets.presenter';
import { getStandards } from '../standards/standards.repository';
import { getRuleSet, listAccountsByEmail, listAccountsByIds, listRuleSets } from './rule-sets.repository';

/** Which alerts are raised for whom: the sets in the order in which they decide, and the standard below them. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const { sets, standards } = await within(scope, async (trx) => ({ sets: await listRuleSets(trx, organizationId), standards: await getStandards(trx) }), { readOnly: true });
  renderPage(req, res, 'portal/alerts/rules/index', { title: 'Alert rules', sets: sets.map((set, at) => ({ ...setLine(set), isFirst: at === 0, isLast: at === sets.length - 1 })), standard: standardRows(standards) });
};

export const edit: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const id = idIn(req);
  const typed = id === undefined ? {} : await within(scope, async (trx) => {
    const set = await getRuleSet(trx, organizationId, id);
    return typedOf(set, await listAccountsByIds(trx, organizationId, set.excludedAccountIds));
  }, { readOnly: true });
  await showForm(req, res, {}, typed);
};

/** What the change would do, before it is made; "Change it" leads back to the form as typed. */
export const preview: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const typed = singleStrings(req.body);
  const read = await readSet(req);
  if (!read.ok) return showForm(req, res.status(422), read.errors, typed);
  if (typed['do'] === 'edit') return showForm(req, res, {}, typed);
  const id = idIn(req);
  await refusing(req, res, typed, async () => {
    const difference = await previewRuleSets({ organizationId, change: { kind: 'save', ...id !== undefined && { id }, set: read.set }, actor });
    const { _csrf, do: _do, ...fields } = typed;
    renderPage(req, res, 'portal/alerts/rules/review', {
      title: read.set.name, id: id ?? '', words: differenceWords(difference), line: setLine({ ...read.set, id: id ?? '', place: 0 }), fields, left: read.names,
      saveHref: id === undefined ? paths.alerts.rules.new : paths.alerts.rules.edit(id), editHref: id === undefined ? paths.alerts.rules.preview : paths.alerts.rules.previewOf(id),
    });
  });
};

export const save: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const read = await readSet(req);
  const typed = singleStrings(req.body);
  if (!read.ok) return showForm(req, res.status(422), read.errors, typed);
  const id = idIn(req);
  await refusing(req, res, typed, async () => {
    await changeRuleSets({ organizationId, change: { kind: 'save', ...id !== undefined && { id }, set: read.set }, actor });
    flash(req, 'success', `${read.set.name} is saved. The alerts follow within a minute.`);
    res.redirect(303, paths.alerts.rules.index);
  });
};

export const move: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  await changeRuleSets({ organizationId, change: { kind: 'move', id: String(req.params['id']), up: singleStrings(req.body)['do'] === 'up' }, actor });
  flash(req, 'success', 'The order has changed. The alerts follow within a minute.');
  res.redirect(303, paths.alerts.rules.index);
};

/** The page before a set is removed: what that would do. */
export const removal: RequestHandler = async (req, res) => {
  await showRemoval(req, res);
};

async function showRemoval(req: Request, res: Response): Promise<void> {
  const { organizationId, scope, actor } = memberOf(req);
  const id = String(req.params['id']);
  const set = await within(scope, (trx) => getRuleSet(trx, organizationId, id), { readOnly: true });
  const difference = await previewRuleSets({ organizationId, change: { kind: 'remove', id }, actor });
  renderPage(req, res, 'portal/alerts/rules/removal', { title: `Remove ${set.name}`, set: { id, name: set.name }, words: differenceWords(difference) });
}

/** Only from that page: anything else is shown it first. */
export const remove: RequestHandler = async (req, res) => {
  if (singleStrings(req.body)['do'] !== 'remove') return showRemoval(req, res.status(422));
  const { organizationId, actor } = memberOf(req);
  await changeRuleSets({ organizationId, change: { kind: 'remove', id: String(req.params['id']) }, actor });
  flash(req, 'success', 'The rule set is removed. The alerts follow within a minute.');
  res.redirect(303, paths.alerts.rules.index);
};

type Read = { ok: true; set: RuleSet; names: string[] } | { ok: false; errors: FieldErrors };

async function readSet(req: Request): Promise<Read> {
  const { organizationId, scope } = memberOf(req);
  const form = readForm(ruleSetForm, req.body);
  const id = idIn(req);
  if (id !== undefined) await within(scope, (trx) => getRuleSet(trx, organizationId, id), { readOnly: true });
  if (!form.ok) return { ok: false, errors: form.errors };
  const { name, tags, not_tags: excludedTags, not_accounts: emails, settings } = form.value;
  if (settings.length === 0) return { ok: false, errors: { form: 'Say something about at least one alert: switch it on or off.' } };
  const accounts = emails.length === 0 ? [] : await within(scope, (trx: Scoped) => listAccountsByEmail(trx, organizationId, emails.slice(0, 200)), { readOnly: true });
  const unknown = emails.find((email) => !accounts.some((account) => account.email === email));
  if (unknown !== undefined) return { ok: false, errors: { not_accounts: `No account has the address ${unknown.slice(0, 100)}. Use the e-mail that its page shows.` } };
  return { ok: true, set: { name, tags, excludedTags, excludedAccountIds: accounts.map((account) => account.id), settings }, names: accounts.map((account) => account.name) };
}

async function showForm(req: Request, res: Response, errors: FieldErrors, typed: Record<string, string>): Promise<void> {
  const { organizationId, scope } = memberOf(req);
  const id = idIn(req);
  const { tags, standards } = await within(scope, async (trx) => ({ tags: await listTagsInUse(trx, organizationId), standards: await getStandards(trx) }), { readOnly: true });
  renderPage(req, res, 'portal/alerts/rules/edit', {
    title: id === undefined ? 'New rule set' : 'Rule set', errors, typed, tags, rules: ruleFields(typed, standards), id: id ?? '',
    previewHref: id === undefined ? paths.alerts.rules.preview : paths.alerts.rules.previewOf(id),
  });
}

async function refusing(req: Request, res: Response, typed: Record<string, string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showForm(req, res.status(error.status), { form: error.message }, typed);
  }
}

function idIn(req: Request): string | undefined {
  const { id } = req.params;
  return typeof id === 'string' ? id : undefined;
}
