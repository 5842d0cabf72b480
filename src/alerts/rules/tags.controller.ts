import { type Request, type RequestHandler, type Response } from 'express';
import { getAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { listTagsInUse, listTagsOf } from './account-tags.repository';
import { tagAccount } from './tag-account';
import { tagsForm } from './tags.form';

/** The tags of an account: words of the organization's own, for rules and filters. */
export const edit: RequestHandler = async (req, res) => {
  await show(req, res, {}, undefined);
};

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const form = readForm(tagsForm, req.body);
  if (!form.ok) return show(req, res.status(422), form.errors, singleStrings(req.body)['tags'] ?? '');
  const accountId = accountIdOf(req);
  const changed = await tagAccount({ organizationId, accountId, tags: form.value.tags, actor });
  flash(req, changed ? 'success' : 'notice', changed ? 'The tags are saved. Alerts follow within a minute.' : 'Saved already: nothing has changed.');
  res.redirect(303, paths.portal.account(accountId));
};

async function show(req: Request, res: Response, errors: FieldErrors, typed: string | undefined): Promise<void> {
  const { organizationId, scope } = memberOf(req);
  const found = await within(scope, async (trx) => {
    const { id, name } = await getAccount(trx, organizationId, accountIdOf(req));
    return { account: { id, name }, tags: await listTagsOf(trx, organizationId, id), used: await listTagsInUse(trx, organizationId) };
  }, { readOnly: true });
  renderPage(req, res, 'portal/alerts/tags', { title: 'Tags', account: found.account, errors, value: typed ?? found.tags.join(', '), used: found.used });
}

function accountIdOf(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound('We could not find that account.');
  return id;
}
