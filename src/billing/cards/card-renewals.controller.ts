import type { RequestHandler } from 'express';
import { getCatalog } from '../../plans/plans.repository';
import { within } from '../../platform/database/database';
import { orderPages } from '../../subscriptions/quotes/order-pages';
import { payerOf, renderBillingPage } from '../payers/payer-of';
import { listRenewalsOnCard } from '../../subscriptions/cards/renewals-on-cards.report';
import { getBuyingOrganization } from '../../subscriptions/purchases/purchase-facts.report';
import { cardLabel } from './card';
import { listDependants } from './card-dependants.report';
import { shownRenewal } from '../../subscriptions/cards/card-renewals.presenter';
import { getCard } from './cards.repository';
import { shownCard } from './cards.presenter';
import { idInAddress } from '../../organizations/id-in-address';

type Id = { id: string };

const most = 500;

/** Everything that hangs on a card: which renewals, when, how much, and what waits for its money now. */
export const index: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, today, now } = payerOf(req);
  const cardId = idInAddress(req.params);
  const read = await within(scope, async (trx) => ({
    card: await getCard(trx, organizationId, cardId), renewals: await listRenewalsOnCard(trx, organizationId, { cardId, limit: most }),
    dependants: await listDependants(trx, organizationId, cardId),
    prices: { organization: await getBuyingOrganization(trx, organizationId, now), catalog: await getCatalog(trx, today) },
  }), { readOnly: true });
  renderBillingPage(req, res, 'portal/billing/cards/renewals', {
    title: `What hangs on ${cardLabel(read.card)}`, card: shownCard(read.card, today), isMore: read.renewals.length === most, today,
    renewals: read.renewals.map((renewal) => shownRenewal(renewal, read.card, read.prices)), autoRenewHref: orderPages(organizationId).autoRenew.edit,
    invoices: read.dependants.filter(({ kind }) => kind === 'invoice'),
  });
};
