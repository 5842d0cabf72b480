import { type Request, type RequestHandler, type Response } from 'express';
import { judgeSubscription } from '../../../alerts/judge-alerts';
import { getAccount } from '../../../accounts/accounts.repository';
import { type Card, cardExpiry, cardLabel, isUsable } from '../../../billing/cards/card';
import { listCards, resolveCard } from '../../../billing/cards/cards.repository';
import { openCardCheckout } from '../../../billing/checkout/open-checkout';
import { findPayer } from '../../../billing/payers/payers.repository';
import { findQuote } from '../../../billing/quotes/quotes.repository';
import { findPlanById } from '../../../plans/catalog';
import { getCatalog } from '../../../plans/plans.repository';
import { isUuid, within } from '../../../platform/database/database';
import { dayIn, type Day } from '../../../platform/values/dates';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { flash } from '../../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../../platform/pages/forms';
import { day } from '../../../platform/values/format';
import { getBuyingOrganization } from '../../purchases/purchase-facts.report';
import { buyerOf, renderOrderPage } from '../../quotes/buyer';
import { hasScheduled } from '../../scheduled/scheduled-renewal.model';
import { listRenewalFacts } from '../../shown/renewal-facts.report';
import { renewalState } from '../../shown/renewal-state.model';
import { type Subscription } from '../../subscription';
import { getSubscription } from '../../subscriptions.repository';
import { whatWillBeCharged } from './auto-renewals.presenter';
import { disableAutoRenew } from './disable-auto-renew';
import { enableAutoRenew } from './enable-auto-renew';

const defaultCard = 'default';
const newCard = 'new';

/** The switch with its card: what will be charged, when, and the last day to say no. */
export const edit: RequestHandler = async (req, res) => {
  await showForm(req, res, {});
};

/** Switches on, or changes the card; a new card is typed in on the payment provider's page, and the way leads back here. */
export const update: RequestHandler = async (req, res) => {
  const { organizationId, actor, pages, isCustomer, mayAddCards } = buyerOf(req);
  const subscription = await readSubscription(req);
  const wanted = singleStrings(req.body)['card'] ?? '';
  if (wanted === newCard && mayAddCards) {
    const opened = await openCardCheckout({
      organizationId, accountId: subscription.accountId, currency: subscription.currency, replacesCardId: null, returnPath: pages.autoRenew.edit(subscription.id), actor,
    });
    return res.redirect(303, pages.checkout.go(opened.checkoutId));
  }
  if (wanted !== defaultCard && !isUuid(wanted)) return showForm(req, res.status(422), { card: 'Choose the card to charge.' });
  try {
    const after = await enableAutoRenew({ organizationId, subscriptionId: subscription.id, cardId: wanted === defaultCard ? null : wanted, actor, ...(!isCustomer && { changed: judgeSubscription }) });
    flash(req, 'success', subscription.autoRenew ? `The card for ${after.number} is changed.` : `Auto-renew is on for ${after.number}. It renews on ${day(after.expiresOn)}.`);
    res.redirect(303, pages.account(after.accountId));
  } catch (error) {
    if (error instanceof NotFound) return showForm(req, res.status(422), { card: 'That card is no longer on file. Choose another one.' });
    if (!(error instanceof RuleBroken)) throw error;
    await showForm(req, res.status(error.status), { card: error.message });
  }
};

/** A page of its own says what switching off does. */
export const confirmDisable: RequestHandler = async (req, res) => {
  const { organizationId, scope, pages } = buyerOf(req);
  const subscription = await readSubscription(req);
  if (!subscription.autoRenew) return res.redirect(303, pages.autoRenew.edit(subscription.id));
  const account = await within(scope, (trx) => getAccount(trx, organizationId, subscription.accountId), { readOnly: true });
  renderOrderPage(req, res, 'portal/subscriptions/auto-renew-off', {
    title: `Disable auto-renew for ${subscription.number}`, subscription, account: { id: account.id, name: account.name },
  });
};

export const disable: RequestHandler = async (req, res) => {
  const { organizationId, actor, pages, isCustomer } = buyerOf(req);
  const { id } = await readSubscription(req);
  try {
    const after = await disableAutoRenew({ organizationId, subscriptionId: id, actor, ...(!isCustomer && { changed: judgeSubscription }) });
    flash(req, 'success', `Auto-renew is off for ${after.number}. Nothing more is charged; it runs until ${day(after.expiresOn)}.`);
    res.redirect(303, pages.account(after.accountId));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showForm(req, res.status(error.status), { '': error.message });
  }
};

async function showForm(req: Request, res: Response, errors: FieldErrors): Promise<void> {
  const { organizationId, scope, now, mayAddCards } = buyerOf(req);
  const subscription = await readSubscription(req);
  const today = dayIn(now, subscription.timeZone);
  const read = await within(scope, async (trx) => {
    const organization = await getBuyingOrganization(trx, organizationId, now);
    return {
      organization, catalog: await getCatalog(trx, organization.today), cards: await listCards(trx, organizationId),
      account: await getAccount(trx, organizationId, subscription.accountId),
      facts: await listRenewalFacts(trx, organizationId, [subscription], today),
      quote: subscription.renewalQuoteId === null ? undefined : await findQuote(trx, organizationId, subscription.renewalQuoteId),
    };
  }, { readOnly: true });
  const { account, cards, catalog } = read;
  renderOrderPage(req, res, 'portal/subscriptions/auto-renew', {
    title: `Auto-renew for ${subscription.number}`, subscription, account: { id: account.id, name: account.name }, errors,
    planName: findPlanById(catalog, subscription.planId)?.name ?? '', state: renewalState(subscription, read.facts.get(subscription.id)!),
    isScheduled: hasScheduled(subscription),
    canEnrol: subscription.state === 'active' || subscription.state === 'payment_failed',
    charge: whatWillBeCharged({ ...read, subscription, now }), cards: cardOptions(cards, today, mayAddCards),
    chosenCard: singleStrings(req.body)['card'] ?? choiceOf(cards, singleStrings(req.query)['card'] ?? await chosenFor(req, subscription)),
  });
}

/** The card that the stored choice means today; for one who is not enrolled, the default. */
async function chosenFor(req: Request, { autoRenewCardId, accountId }: Subscription): Promise<string | undefined> {
  const { organizationId, scope } = buyerOf(req);
  return within(scope, async (trx) => {
    const payer = await findPayer(trx, { organizationId, accountId });
    return payer && (await resolveCard(trx, payer.id, autoRenewCardId))?.id;
  }, { readOnly: true });
}

function choiceOf(cards: readonly Card[], id: string | undefined): string {
  if (id === undefined) return newCard;
  return cards.find((card) => card.id === id)?.isDefault ? defaultCard : id;
}

async function readSubscription(req: Request): Promise<Subscription> {
  const { organizationId, scope } = buyerOf(req);
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return within(scope, (trx) => getSubscription(trx, organizationId, id), { readOnly: true });
}

function cardOptions(cards: readonly Card[], today: Day, mayAdd: boolean) {
  const chosen = cards.find((card) => card.isDefault);
  const until = (card: Card) => card.goneAt ? 'Taken away at our payment provider' : `${cardExpiry(card, today) === 'expired' ? 'Expired' : 'Expires'} ${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
  return [
    ...chosen ? [{ value: defaultCard, label: `Your default card: ${cardLabel(chosen)}`, hint: `${until(chosen)}. Whatever card is your default on the day is charged.`, disabled: false }] : [],
    ...cards.filter((card) => !card.isDefault).map((card) => ({ value: card.id, label: cardLabel(card), hint: until(card), disabled: !isUsable(card, today) })),
    // Cards belong to the organization: who sees only chosen accounts uses them and adds none.
    ...mayAdd ? [{ value: newCard, label: 'Add a new card', hint: 'You enter it on our payment provider’s page and come back here.', disabled: false }] : [],
  ];
}
