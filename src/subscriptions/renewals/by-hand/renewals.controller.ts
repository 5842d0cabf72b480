import { type Request, type RequestHandler, type Response } from 'express';
import { findQuote } from '../../../billing/quotes/quotes.repository';
import { isUuid, type Scoped, within } from '../../../platform/database/database';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { OrderImpossible } from '../../purchases/quote-purchase';
import { accountIdOf, buyerOf, renderOrderPage } from '../../quotes/buyer';
import { quoteRenewal, renewalDetailsOf, renewalKind } from './quote-renewal';
import { readRenewalBasis, type RenewalBasis, renewalOrderProblem } from './renewal-basis.report';
import { readRenewal, typedRenewal } from './renewal.form';
import { emptyRenewal, offeredRenewals, renewableOf, renewalPreview, type RenewalPreview, termOptions } from './renewals.presenter';

/** What to renew of an account, for how long and on which plan. */
const show: RequestHandler = async (req, res) => {
  const { organizationId, scope } = buyerOf(req);
  const basis = await readBasis(req);
  const quoteId = singleStrings(req.query)['quote'];
  const typed = await within(scope, (trx) => typedBefore(trx, organizationId, basis.account.id, quoteId), { readOnly: true });
  showForm(req, res, basis, { typed, errors: {} });
};

export { show as new };

/** Stores the binding quote of the renewal and leads to its Review page; "Update total" shows the same page with the new sum. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const basis = await readBasis(req);
  const typed = singleStrings(req.body);
  const form = readRenewal(basis.account, renewableOf(basis), typed);
  if (!form.ok) return showForm(req, res.status(422), basis, { typed, errors: form.errors });
  if (typed['act'] === 'total') return showForm(req, res, basis, { typed, errors: {} });
  try {
    const quote = await within(scope, (trx) => quoteRenewal(trx, { organizationId, order: form.order, actor, now }));
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed, errors: { '': error.message } });
  }
};

type Form = { typed: Record<string, string> | undefined; errors: FieldErrors };

function showForm(req: Request, res: Response, basis: RenewalBasis, { typed, errors }: Form): void {
  const { account } = basis;
  const offers = offeredRenewals(basis);
  const form = typed ?? emptyRenewal(basis);
  renderOrderPage(req, res, 'portal/subscriptions/renewal', {
    title: buyerOf(req).isCustomer ? 'Renew' : `Renew for ${account.name}`, account: { id: account.id, name: account.name }, errors,
    offers: offers.filter(({ problem }) => problem === ''), others: offers.filter(({ problem }) => problem !== ''),
    isTrial: basis.subscriptions.some(({ state, trialKind }) => trialKind !== null && (state === 'trial' || state === 'expired')),
    terms: termOptions(basis), form, preview: Object.keys(errors).length > 0 ? null : previewOf(basis, form),
  });
}

/** The sum of what is chosen, from the function behind the quote (golden case G2); none while the form is not whole. */
function previewOf(basis: RenewalBasis, typed: Record<string, string>): RenewalPreview | null {
  const form = readRenewal(basis.account, renewableOf(basis), typed);
  if (!form.ok) return null;
  const problem = renewalOrderProblem(basis, form.order);
  return problem ? { problem, lines: [], totals: [] } : renewalPreview(basis, form.order);
}

async function readBasis(req: Request): Promise<RenewalBasis> {
  const buyer = buyerOf(req);
  const accountId = accountIdOf(req, buyer);
  return within(buyer.scope, (trx) => readRenewalBasis(trx, buyer.organizationId, accountId, buyer.now), { readOnly: true });
}

/** The fields of the quote that is being changed. */
async function typedBefore(trx: Scoped, organizationId: string, accountId: string, quoteId: string | undefined) {
  const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, organizationId, quoteId) : undefined;
  return quote?.kind === renewalKind && quote.accountId === accountId ? typedRenewal(renewalDetailsOf(quote).order) : undefined;
}
