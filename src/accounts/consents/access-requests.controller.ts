import { type Request, type RequestHandler, type Response } from 'express';
import { whatAdministratorAdds } from '../access/access-level.model';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken, TooMany } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { listAccountKeepers } from '../account-people.repository';
import { getAccount } from '../accounts.repository';
import { accessRequestOf } from './access-request.presenter';
import { askForAccess } from './ask-for-access';
import { cancelRequest } from './cancel-request';
import { AskedAlready } from './consent-request.model';
import { findNewestForAccount } from './consent-requests.repository';

const show: RequestHandler = (req, res) => showPage(req, res, '');

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, organization, actor } = memberOf(req);
  const accountId = accountIdOf(req);
  try {
    const account = await askForAccess({ organizationId, membershipId: organization.membershipId, accountId, actor, timeZone: organization.timeZone });
    flash(req, 'success', `Your request to ${account.name} is on its way. Its administrators get a mail and see it when they next sign in.`);
    res.redirect(303, paths.portal.account(accountId));
  } catch (error) {
    if (error instanceof AskedAlready) {
      flash(req, 'notice', error.message);
      return res.redirect(303, paths.portal.account(accountId));
    }
    if (!(error instanceof RuleBroken || error instanceof TooMany)) throw error;
    if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds));
    await showPage(req, res.status(error.status), error.message);
  }
};

export const cancel: RequestHandler = async (req, res) => {
  const { scope, organizationId, actor } = memberOf(req);
  const accountId = accountIdOf(req);
  const newest = await within(scope, async (trx) => {
    await getAccount(trx, organizationId, accountId);
    return findNewestForAccount(trx, organizationId, accountId);
  }, { readOnly: true });
  if (!newest) throw new RuleBroken('There is no request to take back. Open the account again to see where it stands.');
  await cancelRequest({ organizationId, requestId: newest.id, kind: 'administrator', actor });
  flash(req, 'notice', 'Your request for administrator access is cancelled. The company no longer sees it.');
  res.redirect(303, paths.portal.account(accountId));
};

async function showPage(req: Request, res: Response, problem: string): Promise<void> {
  const { scope, organizationId, organization, visitor, now } = memberOf(req);
  const accountId = accountIdOf(req);
  const { account, newest, keepers } = await within(scope, async (trx) => ({
    account: await getAccount(trx, organizationId, accountId), newest: await findNewestForAccount(trx, organizationId, accountId), keepers: await listAccountKeepers(trx, accountId),
  }), { readOnly: true });
  renderPage(req, res, 'portal/accounts/access-request', {
    title: 'Administrator access', problem, account: { id: account.id, name: account.name },
    request: accessRequestOf({ account, newest, permissions: visitor.permissions, now, zone: organization.timeZone }),
    adds: whatAdministratorAdds('partner'),
    hasGrantors: keepers.length > 0,
  });
}

function accountIdOf(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound('We could not find that account.');
  return id;
}
