import { type Request, type RequestHandler, type Response } from 'express';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { OrderImpossible } from '../purchases/quote-purchase';
import { type ConversionBasis, readConversionBasis } from './conversion-basis.report';
import { readConversion, typedConversion } from './conversion.form';
import { conversionPage } from './conversions.presenter';
import { conversionDetailsOf, conversionKind, quoteConversion } from './quote-conversion';

/** The plans of a company for a Safe account, with what ends, what it costs, and what cannot be undone. */
const show: RequestHandler = async (req, res) => {
  const basis = await readBasis(req);
  showForm(req, res, basis, { typed: await typedBefore(req, basis), errors: {} });
};

export { show as new };

/** Stores the binding quote of the change and leads to its Review page. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now } = memberOf(req);
  const basis = await readBasis(req);
  const typed = singleStrings(req.body);
  const form = readConversion(basis, req.body);
  if (!form.ok) return showForm(req, res.status(422), basis, { typed, errors: form.errors });
  try {
    const quote = await within(scope, (trx) => quoteConversion(trx, { organizationId, order: form.order, actor, now }));
    res.redirect(303, paths.portal.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed, errors: { '': error.message } });
  }
};

function showForm(req: Request, res: Response, basis: ConversionBasis, { typed, errors }: { typed: Record<string, string>; errors: FieldErrors }): void {
  const page = conversionPage(basis);
  const form = { choice: page.options.find(({ disabled }) => !disabled)?.value ?? '', packs: '0', company: basis.account.name, administered_by: '', confirmation: '', purchase_order: '', ...typed };
  renderPage(req, res, 'portal/subscriptions/conversion', { title: `Change ${basis.account.name} to Safe Pro`, ...page, form, errors });
}

async function readBasis(req: Request): Promise<ConversionBasis> {
  const { organizationId, scope, now } = memberOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that account.');
  return within(scope, (trx) => readConversionBasis(trx, organizationId, id, now), { readOnly: true });
}

/** The fields of the quote that is being changed. */
async function typedBefore(req: Request, { account }: ConversionBasis): Promise<Record<string, string>> {
  const { organizationId, scope } = memberOf(req);
  const quoteId = singleStrings(req.query)['quote'];
  if (!quoteId || !isUuid(quoteId)) return {};
  const quote = await within(scope, (trx) => findQuote(trx, organizationId, quoteId), { readOnly: true });
  return quote?.kind === conversionKind && quote.accountId === account.id ? typedConversion(conversionDetailsOf(quote).order) : {};
}
