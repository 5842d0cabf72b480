import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { getCatalog } from '../../plans/plans.repository';
import { countries, isCountry } from '../../platform/values/countries';
import { within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { optionalText, readForm, singleStrings, text } from '../../platform/pages/forms';
import { moneyPlaceOf, payerOf, renderBillingPage } from '../payers/payer-of';
import { cardLabel } from './card';
import { getCard, listCards } from './cards.repository';
import { listOpenInvoices } from '../invoices/invoices.repository';
import { openCardCheckout } from '../checkout/open-checkout';
import { readRenewalsAtRisk } from '../../subscriptions/cards/warn-of-cards';
import { getBuyingOrganization } from '../../subscriptions/purchases/purchase-facts.report';
import { countRenewalsByCard } from './card-dependants.report';
import { renewalsText, shownCard } from './cards.presenter';
import { riskOf } from '../../subscriptions/cards/card-renewals.presenter';
import { makeDefault, makeSpare } from './change-cards';
import { editCard } from './edit-card';
import { idInAddress } from '../../organizations/id-in-address';

type Id = { id: string };

const Details = z.object({
  name: text('the name on the card', 100),
  email: z.union([z.literal(''), z.email('Enter an e-mail address like name@example.com.')]).default(''),
  line1: optionalText('the street', 200),
  city: optionalText('the city', 100),
  state: optionalText('the state', 100),
  postalCode: optionalText('the postal code', 20),
  country: z.string().refine((code) => code === '' || isCountry(code), 'Choose a country.').default(''),
});

/** The cards on file with how much hangs on each; first those that will not pay a renewal, and what waits for money. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, today, now } = payerOf(req);
  const read = await within(scope, async (trx) => ({
    cards: await listCards(trx, organizationId), open: await listOpenInvoices(trx, organizationId), counts: await countRenewalsByCard(trx, organizationId),
    atRisk: await readRenewalsAtRisk(trx, organizationId, today),
    prices: { organization: await getBuyingOrganization(trx, organizationId, now), catalog: await getCatalog(trx, today) },
  }), { readOnly: true });
  renderBillingPage(req, res, 'portal/billing/cards/index', {
    title: 'Cards', cards: read.cards.map((card) => ({ ...shownCard(card, today), renewals: renewalsText(read.counts.get(card.id)) })),
    atRisk: read.cards.flatMap((card) => riskOf(card, read.atRisk, read.prices)),
    open: read.open.map(({ id, accountName, description, totalCents, currency }) => ({ id, accountName, description, totalCents, currency })),
  });
};

/** To Stripe's page, to add a card. */
export const create: RequestHandler<Partial<Id>> = (req, res) => openPage(req, res, null);

/** To Stripe's page, to put a new card in the place of one. */
export const replace: RequestHandler<Id> = (req, res) => openPage(req, res, idInAddress(req.params));

const show: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope } = payerOf(req);
  const card = await within(scope, (trx) => getCard(trx, organizationId, idInAddress(req.params)), { readOnly: true });
  const form = { name: card.holderName, email: card.billingEmail, line1: card.billingLine1, city: card.billingCity, state: card.billingState, postalCode: card.billingPostalCode, country: card.billingCountry };
  renderBillingPage(req, res, 'portal/billing/cards/edit', { title: 'Edit billing details', label: cardLabel(card), cardId: card.id, form, errors: {}, countries });
};

export { show as edit };

export const update: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor } = payerOf(req);
  const card = await within(scope, (trx) => getCard(trx, organizationId, idInAddress(req.params)), { readOnly: true });
  const form = readForm(Details, req.body);
  if (!form.ok) {
    const empty = { name: '', email: '', line1: '', city: '', state: '', postalCode: '', country: '' };
    return renderBillingPage(req, res.status(422), 'portal/billing/cards/edit', { title: 'Edit billing details', label: cardLabel(card), cardId: card.id, form: { ...empty, ...form.typed }, errors: form.errors, countries });
  }
  await editCard({ organizationId, cardId: card.id, details: form.value, requestId: req.requestId, actor });
  flash(req, 'success', `The billing details of ${cardLabel(card)} are changed.`);
  res.redirect(303, payerOf(req).pages.cards.index);
};

export const setDefault: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor, now, today } = payerOf(req);
  const cardId = idInAddress(req.params);
  const waiting = await within(scope, async (trx) => {
    await makeDefault(trx, { organizationId, cardId, actor, now, today });
    return (await listOpenInvoices(trx, organizationId)).length;
  });
  flash(req, 'success', `This card is your default now. It pays every renewal that has no card of its own.${waiting === 0 ? '' : ' What waits for money and hangs on it is charged to it now; you hear by mail.'}`);
  res.redirect(303, payerOf(req).pages.cards.index);
};

export const setSpare: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor, now, today } = payerOf(req);
  const isSpare = singleStrings(req.query)['spare'] !== 'no';
  await within(scope, (trx) => makeSpare(trx, { organizationId, cardId: idInAddress(req.params), isSpare, actor, now, today }));
  flash(req, 'success', isSpare ? 'This card is your spare now. It is tried when another card is declined.' : 'You have no spare card now.');
  res.redirect(303, payerOf(req).pages.cards.index);
};

async function openPage(req: Request<Partial<Id>>, res: Response, replacesCardId: string | null): Promise<void> {
  const { organizationId, accountId, actor, pages } = payerOf(req);
  const { currency } = await moneyPlaceOf(req);
  const { checkoutId } = await openCardCheckout({ organizationId, accountId, currency, replacesCardId, returnPath: pages.cards.index, actor });
  res.redirect(303, pages.checkout.go(checkoutId));
}
