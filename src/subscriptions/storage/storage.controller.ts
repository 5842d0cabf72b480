import { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { findQuote } from '../../billing/quotes/quotes.repository';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type FieldErrors, optionalText, readForm, singleStrings } from '../../platform/pages/forms';
import { packsFor } from '../purchases/order';
import { percent } from '../purchases/offers.presenter';
import { OrderImpossible } from '../purchases/quote-purchase';
import { buyerOf, renderOrderPage } from '../quotes/buyer';
import { money } from '../../platform/values/format';
import { tierDiscountBps } from '../../plans/catalog';
import { quoteStorage, storageDetailsOf, storageKind } from './quote-storage';
import { readStorageBasis, type StorageBasis } from './storage-basis.report';
import { mostPacks, packsProblem, storageProblem } from './storage-order.model';
import { storageNow, storagePreview } from './storage.presenter';

/** How many packs to add, with their price as it would be. */
const show: RequestHandler = async (req, res) => {
  const { organizationId, scope } = buyerOf(req);
  const basis = await readBasis(req);
  const typed = await within(scope, (trx) => typedBefore(trx, organizationId, basis, singleStrings(req.query)['quote']), { readOnly: true });
  showForm(req, res, basis, { typed: typed ?? { packs: '1', purchase_order: '' }, errors: {} });
};

export { show as new };

/** Stores the binding quote and leads to its Review page; "Update total" only shows the price of what is typed. */
export const create: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const basis = await readBasis(req);
  const typed = singleStrings(req.body);
  const form = readForm(schemaFor(basis), typed);
  if (!form.ok) return showForm(req, res.status(422), basis, { typed, errors: form.errors });
  if (typed['preview']) return showForm(req, res, basis, { typed, errors: {} });
  const { packs, purchase_order: purchaseOrder } = form.value;
  try {
    const quote = await within(scope, (trx) => quoteStorage(trx, { organizationId, subscriptionId: basis.subscription.id, packs, purchaseOrder, actor, now }));
    res.redirect(303, pages.purchases.quote(quote.id));
  } catch (error) {
    if (!(error instanceof OrderImpossible)) throw error;
    showForm(req, res.status(error.status), basis, { typed, errors: { '': error.message } });
  }
};

function schemaFor({ catalog, plan, subscription }: StorageBasis) {
  const pack = packsFor(catalog, plan);
  const wanted = `Enter how many storage packs to add, a whole number from 1 to ${pack ? Math.max(1, mostPacks(subscription, pack)) : 1}.`;
  return z.object({
    packs: z.string({ error: wanted }).trim().regex(/^[0-9]{1,4}$/, wanted).transform(Number)
      .refine((packs) => packs >= 1, wanted)
      .superRefine((packs, context) => {
        const problem = pack && packsProblem(subscription, pack, packs);
        if (problem) context.addIssue({ code: 'custom', message: problem });
      }),
    purchase_order: optionalText('your PO number', 50),
  });
}

type Form = { typed: Record<string, string>; errors: FieldErrors };

function showForm(req: Request, res: Response, basis: StorageBasis, { typed, errors }: Form): void {
  const { account, catalog, plan, organization, subscription } = basis;
  const pack = packsFor(catalog, plan);
  const problem = storageProblem(basis) ?? '';
  const read = readForm(schemaFor(basis), typed);
  const price = pack?.prices.find(({ currency }) => currency === organization.currency);
  const off = pack ? tierDiscountBps(catalog, organization.tier, pack.discountClass) : 0;
  renderOrderPage(req, res, 'portal/subscriptions/storage', {
    title: buyerOf(req).isCustomer ? 'Add storage' : `Add storage for ${account.name}`, account: { id: account.id, name: account.name }, subscriptionId: subscription.id, problem, errors,
    form: { packs: typed['packs'] ?? '', purchase_order: typed['purchase_order'] ?? '' }, now: storageNow(basis), most: pack ? mostPacks(subscription, pack) : 0,
    hint: pack && price ? `Each adds ${pack.storageGb} GB for ${money(price.listPriceCents, organization.currency)} a year${off === 0 ? '' : `, less your ${percent(off)} discount`}.` : '',
    preview: problem === '' && read.ok ? storagePreview(basis, read.value.packs) : null,
  });
}

async function readBasis(req: Request): Promise<StorageBasis> {
  const { organizationId, scope, now } = buyerOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound('We could not find that subscription.');
  return within(scope, (trx) => readStorageBasis(trx, organizationId, id, now), { readOnly: true });
}

/** The fields of the quote that is being changed. */
async function typedBefore(trx: Scoped, organizationId: string, { subscription }: StorageBasis, quoteId: string | undefined): Promise<Record<string, string> | undefined> {
  const quote = quoteId && isUuid(quoteId) ? await findQuote(trx, organizationId, quoteId) : undefined;
  if (quote?.kind !== storageKind) return undefined;
  const { order } = storageDetailsOf(quote);
  return order.subscriptionId === subscription.id ? { packs: String(order.packs), purchase_order: order.purchaseOrder } : undefined;
}
