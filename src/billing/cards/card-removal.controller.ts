import type { Request, RequestHandler, Response } from 'express';
import { judgeSubscription } from '../../alerts/judge-alerts';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { payerOf, renderBillingPage } from '../payers/payer-of';
import { giveUpCard, type RenewalChoice } from '../../subscriptions/cards/give-up-card';
import { cardLabel } from './card';
import { type Dependant, listDependants } from './card-dependants.report';
import { cardOptions, shownCard } from './cards.presenter';
import { getCard, listCards } from './cards.repository';
import { idInAddress } from '../../organizations/id-in-address';

type Id = { id: string };

const off = 'off';

/** What hangs on the card is listed before it goes, with the choice that each renewal needs. */
const show: RequestHandler<Id> = (req, res) => showRemoval(req, res, {});

export { show as new };

export const create: RequestHandler<Id> = async (req, res) => {
  const { organizationId, scope, actor } = payerOf(req);
  const cardId = idInAddress(req.params);
  const typed = singleStrings(req.body);
  const { successor = '', fail } = typed;
  const { card, renewals } = await within(scope, async (trx) => ({
    card: await getCard(trx, organizationId, cardId), renewals: (await listDependants(trx, organizationId, cardId)).filter(({ kind }) => kind === 'renewal'),
  }), { readOnly: true });
  try {
    await giveUpCard({
      organizationId, cardId, successorId: isUuid(successor) ? successor : null, choices: choicesFrom(typed, renewals), evenIfPaymentsFail: fail === 'yes' || typed[off] === 'yes', actor, changed: judgeSubscription,
    });
  } catch (error) {
    if (error instanceof NotFound) return showRemoval(req, res.status(422), { successor: 'That card is no longer on file. Choose another one.' });
    if (!(error instanceof RuleBroken)) throw error;
    return showRemoval(req, res.status(422), { [typed['successor'] === undefined ? (renewals.length > 0 ? off : 'fail') : 'successor']: error.message });
  }
  flash(req, 'success', `${cardLabel(card)} is deleted.`);
  res.redirect(303, payerOf(req).pages.cards.index);
};

/** "Switch off for all", or what each renewal's own field says; what names no renewal of this card is left out. */
function choicesFrom(typed: Record<string, string>, renewals: readonly Dependant[]): Map<string, RenewalChoice> {
  return new Map(renewals.flatMap(({ id }): [string, RenewalChoice][] => {
    const wanted = typed[off] === 'yes' ? off : typed[`renewal-${id}`] ?? '';
    if (wanted === off) return [[id, off]];
    return isUuid(wanted) ? [[id, { cardId: wanted }]] : [];
  }));
}

async function showRemoval(req: Request<Id>, res: Response, errors: Record<string, string>): Promise<void> {
  const { organizationId, scope, today } = payerOf(req);
  const { card, others, dependants } = await within(scope, async (trx) => ({
    card: await getCard(trx, organizationId, idInAddress(req.params)),
    others: (await listCards(trx, organizationId)).filter((each) => each.id !== idInAddress(req.params)),
    dependants: await listDependants(trx, organizationId, idInAddress(req.params)),
  }), { readOnly: true });
  const typed = singleStrings(req.body);
  const options = cardOptions(others, today);
  const renewals = dependants.filter(({ kind }) => kind === 'renewal');
  renderBillingPage(req, res, 'portal/billing/cards/remove', {
    title: `Delete ${cardLabel(card)}`, card: shownCard(card, today), errors, options, chosen: typed['successor'] ?? '',
    invoices: dependants.filter(({ kind }) => kind === 'invoice'), renewals: renewals.map((each) => ({ ...each, choice: typed[`renewal-${each.id}`] ?? '' })),
    choices: [{ value: '', label: 'The card chosen below' }, ...options.filter(({ disabled }) => !disabled), { value: off, label: 'Switch auto-renew off' }],
    mustChoose: others.length > 0 && (dependants.length > 0 || card.isDefault),
  });
}
