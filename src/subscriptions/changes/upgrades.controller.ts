import { type Request, type RequestHandler, type Response } from 'express';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { OrderImpossible } from '../purchases/quote-purchase';
import { buyerOf, renderOrderPage } from '../quotes/buyer';
import { type ChangeBasis, readChangeBasis } from './change-basis.report';
import { changeDetailsOf, planChangeKind, quoteChange, upgradeKind } from './quote-change';
import { readUpgrade, typedUpgrade } from './upgrade.form';
import { upgradePage } from './upgrades.presenter';

/** The better plans of a subscription, with the price of each. */
const show: RequestHandler = async (req, res) => {
  const basis = await readBasis(req);
  showForm(req, res, basis, { typed: await typedBefore(req, basis), errors: {} });
};

export { show as new };

/** Stores the binding quote of the change and leads to its Review page. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const basis = await readBasis(req);
  const typed = singleStrings(req.body);
  const form = readUpgrade(basis, typed);
  if (!form.ok) return showForm(req, res.status(422), basis, { typed, errors: form.errors });
  try {
    const quote = await within(scope, (trx) => quoteChange(trx, { organizationId, order: form.order, actor, now }));
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed, errors: { '': error.message } });
  }
};

function showForm(req: Request, res: Response, basis: ChangeBasis, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): void {
  const page = upgradePage(basis);
  const form = { choice: page.options.find(({ disabled }) => !disabled)?.value ?? '', purchase_order: '', ...typed };
  renderOrderPage(req, res, 'portal/subscriptions/upgrade', { title: `Upgrade ${basis.subscription.number}`, ...page, form, errors });
}

async function readBasis(req: Request): Promise<ChangeBasis> {
  const { organizationId, scope, now } = buyerOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that subscription.');
  return within(scope, (trx) => readChangeBasis(trx, organizationId, id, now), { readOnly: true });
}

/** The fields of the quote that is being changed. */
async function typedBefore(req: Request, { subscription }: ChangeBasis): Promise<Record<string, string>> {
  const { organizationId, scope } = buyerOf(req);
  const quoteId = singleStrings(req.query)['quote'];
  if (!quoteId || !isUuid(quoteId)) return {};
  const quote = await within(scope, (trx) => findQuote(trx, organizationId, quoteId), { readOnly: true });
  const isOurs = quote?.kind === upgradeKind || quote?.kind === planChangeKind;
  if (!quote || !isOurs) return {};
  const { order } = changeDetailsOf(quote);
  return order.subscriptionId === subscription.id ? typedUpgrade(order) : {};
}
