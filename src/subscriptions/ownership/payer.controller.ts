import { type Request, type RequestHandler, type Response } from 'express';
import { getAccount } from '../../accounts/accounts.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { isPaidByCustomer } from '../subscription';
import { findSubscriptionShown } from '../subscriptions.repository';
import { payAsPartner } from './pay-as-partner';
import { payerProblem } from './pay-as-customer';
import { partnerConsequences } from './payer.presenter';

/** "Pay for this customer": what that ends and what it leaves. */
export const edit: RequestHandler = (req, res) => showPage(req, res, '');

export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor } = memberOf(req);
  try {
    const after = await payAsPartner({ organizationId, subscriptionId: idOf(req), actor });
    flash(req, 'success', `You pay for ${after.number} from now on. Auto-renew is off until you switch it on.`);
    res.redirect(303, paths.portal.account(after.accountId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPage(req, res.status(error.status), error.message);
  }
};

async function showPage(req: Request, res: Response, problem: string): Promise<void> {
  const { scope, organizationId, now } = memberOf(req);
  const id = idOf(req);
  const { subscription, account } = await within(scope, async (trx) => {
    const subscription = await findSubscriptionShown(trx, organizationId, id);
    if (!subscription) throw new NotFound();
    return { subscription, account: await getAccount(trx, organizationId, subscription.accountId) };
  }, { readOnly: true });
  if (!isPaidByCustomer(subscription)) return res.redirect(303, paths.portal.account(account.id));
  renderPage(req, res, 'portal/subscriptions/payer', {
    layout: 'portal', title: `Pay for ${subscription.number}`, crumbs: [{ label: 'Accounts', href: paths.portal.accounts }, { label: account.name, href: paths.portal.account(account.id) }],
    problem: problem || (payerProblem(subscription) ?? ''), heading: 'You pay for this customer from now on', label: 'Pay for this customer', cancelLabel: 'Let the customer pay',
    action: paths.portal.payer(id), backHref: paths.portal.account(account.id), ...partnerConsequences(subscription, account.name, dayIn(now, subscription.timeZone)),
  });
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return id;
}
