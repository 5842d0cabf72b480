import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings, text } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { releaseSection } from '../../subscriptions/releases/releases.presenter';
import { listSubscriptionsShown } from '../../subscriptions/subscriptions.repository';
import { requireAccess } from '../access/access-level.model';
import { type Account } from '../account';
import { getAccount } from '../accounts.repository';
import { accessRequestOf } from '../consents/access-request.presenter';
import { findNewestForAccount } from '../consents/consent-requests.repository';
import { renameCompany } from './rename-company';
import { accessSection, nameSection } from './settings.presenter';

const NameForm = z.object({ name: text('the company name', 100) });

/** An account's settings: its name, how far the organization may go in it, and the way to release it (domain.md §6.4). */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, organization, visitor, now } = memberOf(req);
  const { account, subscriptions, newest } = await read(req, async (trx, account) => ({
    account, subscriptions: await listSubscriptionsShown(trx, organizationId, account.id), newest: await findNewestForAccount(trx, organizationId, account.id),
  }));
  renderPage(req, res, 'portal/accounts/settings', {
    title: 'Settings', account: { id: account.id, name: account.name, kind: account.kind }, name: nameSection(account, visitor.permissions),
    access: accessSection(account), request: accessRequestOf({ account, newest, permissions: visitor.permissions, now, zone: organization.timeZone }), release: releaseSection(account, subscriptions, visitor.permissions),
  });
};

export const edit: RequestHandler = (req, res) => showName(req, res, {});

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  const { id } = await read(req, (_trx, account) => Promise.resolve(account));
  const form = readForm(NameForm, req.body);
  if (!form.ok) return showName(req, res.status(422), form.errors, singleStrings(req.body)['name']);
  const before = await renameCompany({ organizationId, accountId: id, name: form.value.name, actor });
  if (before.name === form.value.name) flash(req, 'notice', 'Saved already: nothing has changed.');
  else flash(req, 'success', `${before.name} is called ${form.value.name} from now on. Receipts that are issued keep the old name.`);
  res.redirect(303, paths.portal.accountSettings.show(id));
};

async function showName(req: Request, res: Response, errors: FieldErrors, typed?: string): Promise<void> {
  const account = await read(req, (_trx, found) => Promise.resolve(found));
  requireAccess(account, 'rename');
  renderPage(req, res, 'portal/accounts/settings-name', { title: 'Company name', account: { id: account.id, name: account.name }, name: typed ?? account.name, errors });
}

function read<T>(req: Request, rest: (trx: Scoped, account: Account) => Promise<T>): Promise<T> {
  const { scope, organizationId } = memberOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that account.');
  return within(scope, async (trx) => rest(trx, await getAccount(trx, organizationId, id)), { readOnly: true });
}
