import { type Request, type RequestHandler, type Response } from 'express';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { getPartnerCard } from '../../organizations/organizations.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { renderPage } from '../../platform/pages/render';
import { customerOf } from '../../platform/visitors/visitor';
import { isPaidByCustomer } from '../subscription';
import { findSubscriptionOfAccount } from '../subscriptions.repository';
import { payAsCustomer, payerProblem } from './pay-as-customer';
import { customerConsequences } from './payer.presenter';

/** "Pay for it yourself": what that ends and what it leaves (domain.md §14). */
export const edit: RequestHandler = (req, res) => showPage(req, res, '');

export const update: RequestHandler = async (req, res) => {
  const { accountId, actor } = customerOf(req);
  try {
    const after = await payAsCustomer({ accountId, subscriptionId: idOf(req), actor });
    flash(req, 'success', `You pay for ${after.number} from now on. Switch auto-renew on, or renew it in time.`);
    res.redirect(303, paths.my.subscriptions);
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPage(req, res.status(error.status), error.message);
  }
};

async function showPage(req: Request, res: Response, problem: string): Promise<void> {
  const { scope, accountId, now } = customerOf(req);
  const id = idOf(req);
  const { subscription, partner } = await within(scope, async (trx) => {
    const subscription = await findSubscriptionOfAccount(trx, accountId, id);
    if (!subscription) throw new NotFound();
    const { organizationId } = await getOwnAccount(trx, accountId);
    return { subscription, partner: organizationId === HOUSE_ORGANIZATION_ID ? null : await getPartnerCard(trx, organizationId) };
  }, { readOnly: true });
  if (isPaidByCustomer(subscription) || partner === null) return res.redirect(303, paths.my.subscriptions);
  const refused = problem || (payerProblem(subscription) ?? '');
  renderPage(req, res, 'portal/subscriptions/payer', {
    layout: 'my', title: `Pay for ${subscription.number} yourself`, crumbs: [{ label: 'Subscriptions', href: paths.my.subscriptions }], problem: refused,
    heading: 'You pay from now on', label: 'Pay for it myself', cancelLabel: `Let ${partner.name} pay`, action: paths.my.orders.payer(id), backHref: paths.my.subscriptions,
    ...customerConsequences(subscription, partner.name, dayIn(now, subscription.timeZone)),
  });
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return id;
}
