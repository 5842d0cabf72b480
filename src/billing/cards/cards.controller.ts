import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { paths } from '../../paths';
import { countries, isCountry } from '../../platform/countries';
import { isUuid, within } from '../../platform/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/flash';
import { optionalText, readForm, singleStrings, text } from '../../platform/forms';
import { renderPage } from '../../platform/render';
import { memberOf } from '../../platform/visitor';
import { cardLabel } from './card';
import { getCard, listCards } from './cards.repository';
import { listOpenInvoices } from '../invoices/invoices.repository';
import { openCardCheckout } from '../checkout/open-checkout';
import { listDependants } from './card-dependants.report';
import { cardOptions, shownCard } from './cards.presenter';
import { makeDefault, makeSpare, removeCard } from './change-cards';
import { editCard } from './edit-card';

const Details = z.object({
  name: text('the name on the card', 100),
  email: z.union([z.literal(''), z.email('Enter an e-mail address like name@example.com.')]).default(''),
  line1: optionalText('the street', 200),
  city: optionalText('the city', 100),
  state: optionalText('the state', 100),
  postalCode: optionalText('the postal code', 20),
  country: z.string().refine((code) => code === '' || isCountry(code), 'Choose a country.').default(''),
});

export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, today } = memberOf(req);
  const { cards, open } = await within(scope, async (trx) => ({
    cards: await listCards(trx, organizationId), open: await listOpenInvoices(trx, organizationId),
  }), { readOnly: true });
  renderPage(req, res, 'portal/billing/cards/index', {
    title: 'Cards', cards: cards.map((card) => shownCard(card, today)),
    open: open.map(({ id, accountName, description, totalCents, currency }) => ({ id, accountName, description, totalCents, currency })),
  });
};

/** To Stripe's page, to add a card. */
export const create: RequestHandler = (req, res) => openPage(req, res, null);

/** To Stripe's page, to put a new card in the place of one. */
export const replace: RequestHandler = (req, res) => openPage(req, res, idIn(req));

const show: RequestHandler = async (req, res) => {
  const { organizationId, scope } = memberOf(req);
  const card = await within(scope, (trx) => getCard(trx, organizationId, idIn(req)), { readOnly: true });
  const form = { name: card.holderName, email: card.billingEmail, line1: card.billingLine1, city: card.billingCity, state: card.billingState, postalCode: card.billingPostalCode, country: card.billingCountry };
  renderPage(req, res, 'portal/billing/cards/edit', { title: 'Edit billing details', label: cardLabel(card), cardId: card.id, form, errors: {}, countries });
};

export { show as edit };

export const update: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor } = memberOf(req);
  const card = await within(scope, (trx) => getCard(trx, organizationId, idIn(req)), { readOnly: true });
  const form = readForm(Details, req.body);
  if (!form.ok) {
    const empty = { name: '', email: '', line1: '', city: '', state: '', postalCode: '', country: '' };
    return renderPage(req, res.status(422), 'portal/billing/cards/edit', { title: 'Edit billing details', label: cardLabel(card), cardId: card.id, form: { ...empty, ...form.typed }, errors: form.errors, countries });
  }
  await editCard({ organizationId, cardId: card.id, details: form.value, requestId: req.requestId, actor });
  flash(req, 'success', `The billing details of ${cardLabel(card)} are changed.`);
  res.redirect(303, paths.portal.cards.index);
};

export const setDefault: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, today } = memberOf(req);
  await within(scope, (trx) => makeDefault(trx, { organizationId, cardId: idIn(req), actor, now, today }));
  flash(req, 'success', 'This card is your default now. It pays every renewal that has no card of its own.');
  res.redirect(303, paths.portal.cards.index);
};

export const setSpare: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now, today } = memberOf(req);
  const isSpare = singleStrings(req.body)['spare'] !== 'no';
  await within(scope, (trx) => makeSpare(trx, { organizationId, cardId: idIn(req), isSpare, actor, now, today }));
  flash(req, 'success', isSpare ? 'This card is your spare now. It is tried when another card is declined.' : 'You have no spare card now.');
  res.redirect(303, paths.portal.cards.index);
};

/** What hangs on the card is listed before it goes. */
export const confirmRemove: RequestHandler = (req, res) => showRemoval(req, res, {});

export const remove: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, now } = memberOf(req);
  const { successor = '', fail } = singleStrings(req.body);
  try {
    await within(scope, (trx) => removeCard(trx, {
      organizationId, cardId: idIn(req), successorId: isUuid(successor) ? successor : null, evenIfRenewalsFail: fail === 'yes', actor, now,
    }));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    return showRemoval(req, res.status(422), { [singleStrings(req.body)['successor'] === undefined ? 'fail' : 'successor']: error.message });
  }
  flash(req, 'success', 'The card is deleted.');
  res.redirect(303, paths.portal.cards.index);
};

async function showRemoval(req: Request, res: Response, errors: Record<string, string>): Promise<void> {
  const { organizationId, scope, today } = memberOf(req);
  const { card, others, dependants } = await within(scope, async (trx) => ({
    card: await getCard(trx, organizationId, idIn(req)),
    others: (await listCards(trx, organizationId)).filter((each) => each.id !== idIn(req)),
    dependants: await listDependants(trx, organizationId, idIn(req)),
  }), { readOnly: true });
  renderPage(req, res, 'portal/billing/cards/remove', {
    title: `Delete ${cardLabel(card)}`, card: shownCard(card, today), dependants, errors, options: cardOptions(others, today),
    chosen: singleStrings(req.body)['successor'] ?? '', mustChoose: others.length > 0 && (dependants.length > 0 || card.isDefault),
  });
}

async function openPage(req: Request, res: Response, replacesCardId: string | null): Promise<void> {
  const { organizationId, organization, actor } = memberOf(req);
  const { checkoutId } = await openCardCheckout({
    organizationId, currency: organization.currency, buyerName: organization.name, replacesCardId, returnPath: paths.portal.cards.index, actor,
  });
  res.redirect(303, paths.portal.checkout.go(checkoutId));
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return id;
}
