import { type Request, type RequestHandler, type Response } from 'express';
import { uuidv7 } from 'uuidv7';
import { requireAccess } from '../../accounts/access/access-level.model';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { paths } from '../../paths';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, readForm, singleStrings } from '../../platform/pages/forms';
import { visitorOf } from '../../platform/visitors/visitor';
import { OrderImpossible } from '../../subscriptions/purchases/quote-purchase';
import { accountIdOf, buyerOf, renderOrderPage } from '../../subscriptions/quotes/buyer';
import '../courier-kinds';
import { isByCustomer } from '../recovery-case';
import { getCase } from '../recovery-cases.repository';
import { type CourierBasis, courierProblem, readCourierBasis } from './courier-basis.report';
import { courierDetailsOf, courierKind, quoteCourier } from './quote-courier';
import { requestFrom, requestSchema, typedFrom } from './request.form';
import { shownRequest } from './request.presenter';
import { saveRequest } from './save-request';

type Form = { typed: Record<string, string>; errors: FieldErrors };

/** The form for one computer, for a partner's customer or the customer's own. */
const show: RequestHandler = async (req, res) => {
  const basis = await readBasis(req);
  const typed = await within(buyerOf(req).scope, (trx) => typedBefore(trx, req, basis), { readOnly: true });
  showForm(req, res, basis, { typed: typed ?? firstTyped(req, basis), errors: {} });
};

export { show as new };

/** Stores the binding quote and leads to its Review page; what is asked by somebody who may not pay is saved for their colleagues. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, isCustomer, pages } = buyerOf(req);
  const basis = await readBasis(req);
  const form = readForm(schemaFor(req, basis), req.body);
  if (!form.ok) return showForm(req, res.status(422), basis, form);
  const asked = { accountId: basis.account.id, machineId: basis.machine.id, request: requestFrom(form.value) };
  const requestedName = nameOfVisitor(req);
  try {
    if (!isCustomer && !visitorOf(req).permissions.has('subscriptions:buy')) {
      const saved = await saveRequest({ ...asked, organizationId, requestedName, scope, actor, now });
      flash(req, 'success', 'Your request is saved. Your colleagues who may pay are told by mail, and one of them orders it.');
      return res.redirect(303, paths.recovery.show(saved.id));
    }
    const quote = await within(scope, (trx) => quoteCourier(trx, { organizationId, order: { ...asked, caseId: uuidv7(), requestedBy: actor.id, requestedName }, actor, now }));
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed: singleStrings(req.body), errors: { '': error.message } });
  }
};

/** A colleague who may pay orders what was saved: the quote is made now, and the Review page shows it. */
export const order: RequestHandler<{ id: string }> = async (req, res) => {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const id = req.params.id;
  try {
    const quote = await within(scope, async (trx) => {
      const saved = await getCase(trx, id);
      if (isByCustomer(saved) || saved.machineId === null) throw new NotFound('We could not find that case.');
      if (saved.state !== 'saved') throw new OrderImpossible('This request has been ordered or withdrawn meanwhile. Look at it as it is now.');
      const { accountId, machineId, requestedBy, requestedName, ...request } = saved;
      return quoteCourier(trx, { organizationId, order: { caseId: id, accountId, machineId, requestedBy, requestedName, request: requestOf(request) }, actor, now });
    });
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    flash(req, 'warning', error.message);
    res.redirect(303, paths.recovery.show(id));
  }
};

type Requested = Parameters<typeof typedFrom>[0];

function requestOf({ deliverTo, contactName, contactPhone, contactEmail, company, line1, line2, city, region, postalCode, method, forAppleSilicon, note }: Requested): Requested {
  return { deliverTo, contactName, contactPhone, contactEmail, company, line1, line2, city, region, postalCode, method, forAppleSilicon, note };
}

function schemaFor(req: Request, { fees }: CourierBasis) {
  return requestSchema({ methods: fees?.options.map(({ method }) => method) ?? ['expedited'], forOthers: !buyerOf(req).isCustomer });
}

async function readBasis(req: Request): Promise<CourierBasis> {
  const buyer = buyerOf(req);
  const machineId = String(req.params[buyer.isCustomer ? 'id' : 'machine']);
  const accountId = accountIdOf(req, buyer);
  if (!isUuid(machineId)) throw new NotFound('We could not find that computer.');
  const basis = await within(buyer.scope, (trx) => readCourierBasis(trx, { organizationId: buyer.organizationId, accountId, machineId, now: buyer.now }), { readOnly: true });
  if (!buyer.isCustomer) requireAccess(basis.account, 'request_courier');
  return basis;
}

/** What the quote that is being changed says. */
async function typedBefore(trx: Scoped, req: Request, { machine }: CourierBasis): Promise<Record<string, string> | undefined> {
  const quoteId = singleStrings(req.query)['quote'];
  const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, buyerOf(req).organizationId, quoteId) : undefined;
  if (quote?.kind !== courierKind) return undefined;
  const { order: found } = courierDetailsOf(quote);
  return found.machineId === machine.id ? typedFrom(found.request) : undefined;
}

function firstTyped(req: Request, { account, fees }: CourierBasis): Record<string, string> {
  const only = fees?.options.length === 1 ? { shipping: fees.options[0]!.method } : {};
  const visitor = visitorOf(req);
  if (!buyerOf(req).isCustomer) return { ...only, contact_email: visitor.email };
  return { ...only, contact_name: nameOfVisitor(req), contact_email: visitor.email, contact_phone: account.phone, company: account.kind === 'safe_pro' ? account.name : '' };
}

function nameOfVisitor(req: Request): string {
  const { firstName, lastName, email } = visitorOf(req);
  return `${firstName} ${lastName}`.trim() || email;
}

function showForm(req: Request, res: Response, basis: CourierBasis, { typed, errors }: Form): void {
  const { isCustomer } = buyerOf(req);
  const { account, machine } = basis;
  const mayPay = isCustomer || visitorOf(req).permissions.has('subscriptions:buy');
  renderOrderPage(req, res, 'portal/recovery/request', {
    title: isCustomer ? `Get the files of ${machine.nickname} on a drive` : `Request recovery by courier for ${machine.nickname}`, problem: courierProblem(basis) ?? '', errors, typed, mayPay,
    account: { id: account.id, name: account.name }, ...shownRequest(basis, { isCustomer }),
    action: isCustomer ? paths.recovery.my.new(machine.id) : paths.recovery.new(account.id, machine.id), backHref: isCustomer ? paths.recovery.my.index : paths.recovery.account(account.id),
  });
}
