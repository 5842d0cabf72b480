import { type Request, type RequestHandler, type Response } from 'express';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { paths } from '../../paths';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { OrderImpossible } from '../purchases/quote-purchase';
import { type CoTermBasis, readCoTermBasis } from './co-term-basis.report';
import { readCoTerm, typedCoTerm } from './co-term.form';
import { coTermPreview, offerOf } from './co-term.presenter';
import { coTermDetailsOf, coTermKind, quoteCoTerm } from './quote-co-term';

/** Which subscriptions are to end together, and on which day, with the calendar before and after. */
const show: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const basis = await readBasis(req);
  const typed = await within(scope, (trx) => typedBefore(trx, organizationId, basis.account.id, singleStrings(req.query)['quote']), { readOnly: true });
  showForm(req, res, basis, { typed, errors: {} });
};

export { show as new };

/** Stores the binding quote and leads to its Review page; a suggested day and "Update total" only show what they would mean. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now } = memberOf(req);
  const basis = await readBasis(req);
  const sent = singleStrings(req.body);
  const typed = sent['suggested'] ? { ...sent, ends_on: sent['suggested'] } : sent;
  const form = readCoTerm(basis.account, basis, typed);
  if (!form.ok) return showForm(req, res.status(422), basis, { typed, errors: form.errors });
  if (typed['preview'] || typed['suggested']) return showForm(req, res, basis, { typed, errors: {} });
  try {
    const quote = await within(scope, (trx) => quoteCoTerm(trx, { organizationId, order: form.order, actor, now }));
    res.redirect(303, paths.portal.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed, errors: { '': error.message } });
  }
};

type Form = { typed: Record<string, string> | undefined; errors: FieldErrors };

function showForm(req: Request, res: Response, basis: CoTermBasis, { typed, errors }: Form): void {
  const { account } = basis;
  const { form: empty, ...offer } = offerOf(basis);
  const form = typed ?? empty;
  const read = readCoTerm(account, basis, form);
  renderPage(req, res, 'portal/subscriptions/co-term', {
    title: `Align dates for ${account.name}`, account: { id: account.id, name: account.name }, errors, ...offer, form, preview: read.ok ? coTermPreview(basis, read.order) : null,
  });
}

async function readBasis(req: Request): Promise<CoTermBasis> {
  const { organizationId, scope, now } = memberOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that account.');
  return within(scope, (trx) => readCoTermBasis(trx, organizationId, id, now), { readOnly: true });
}

/** The fields of the quote that is being changed. */
async function typedBefore(trx: Scoped, organizationId: string, accountId: string, quoteId: string | undefined): Promise<Record<string, string> | undefined> {
  const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, organizationId, quoteId) : undefined;
  return quote?.kind === coTermKind && quote.accountId === accountId ? typedCoTerm(coTermDetailsOf(quote).order) : undefined;
}
