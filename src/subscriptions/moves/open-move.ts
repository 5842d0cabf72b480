import type { Actor } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, type Scoped } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { NotFound, RuleBroken } from '../../platform/errors';
import { DAYS_TO_SIGN, type Move } from './move';
import { recordMove } from './move-audit';
import { currencyOfPaid, findMovingAccount, findSigner, listAdministrators, listCustomerRecipients, listMovingPartners } from './move-parties.report';
import { mailMoveOpened } from './moves.mails';
import { findOpenMove, insertMove } from './moves.repository';

type Opening = { accountId: string; fromOrganizationId: string; toOrganizationId: string; requestId: string; acceptedBy: string; actor: Actor; now: Date };

/**
 * The customer's signature: opens the case of an account that goes from one partner to another, in the transaction that accepts the new partner's request
 * (beyond.md X18, domain.md §7.9). The same request opens one case, however often it is answered. Nothing moves yet: the new partner signs next. Throws RuleBroken
 * where another move is open, who accepts may not sign for the account, or the partners reckon in different currencies. Leaves the transaction in the customer's scope.
 */
export async function openMove(trx: Scoped, opening: Opening): Promise<{ move: Move; isNew: boolean }> {
  const { accountId, requestId, acceptedBy, actor, now } = opening;
  await continueIn(trx, 'system');
  const parties = await readParties(trx, opening);
  const move = await insertMove(trx, { accountId, requestId, acceptedBy, acceptedName: parties.signer, accountName: parties.accountName, from: parties.from, to: parties.to, openedAt: now, lapsesAt: daysFromMoment(now, DAYS_TO_SIGN) });
  if (move) {
    await recordMove(trx, move, { actor, now, event: 'move.opened', detail: { by: parties.signer } });
    await mailMoveOpened(trx, { move, receiving: await listAdministrators(trx, move.to.organizationId), customers: await listCustomerRecipients(trx, accountId), now });
  }
  const open = move ?? await findOpenMove(trx, accountId);
  await continueIn(trx, { accountId });
  if (!open) throw new RuleBroken('This request was answered already.');
  if (open.requestId !== requestId) throw new RuleBroken(`You have agreed to move to ${open.to.name} already. Withdraw that move first, then answer this request.`);
  return { move: open, isNew: move !== undefined };
}

async function readParties(trx: Scoped, { accountId, fromOrganizationId, toOrganizationId, acceptedBy }: Opening) {
  const account = await findMovingAccount(trx, accountId);
  if (!account || account.organizationId !== fromOrganizationId) throw new NotFound('We could not find that account.');
  const partners = await listMovingPartners(trx, [fromOrganizationId, toOrganizationId]);
  const [from, to] = [partners.get(fromOrganizationId), partners.get(toOrganizationId)];
  if (!from || !to || from.organizationId === HOUSE_ORGANIZATION_ID || to.organizationId === HOUSE_ORGANIZATION_ID) throw new RuleBroken('A move goes from one partner to another.');
  if (to.status !== 'active') throw new RuleBroken(`${to.name} does not take on customers at the moment. Ask them, or us.`);
  const signer = await findSigner(trx, accountId, acceptedBy);
  if (!signer) throw new RuleBroken('Only the holder of the account, or an administrator or the billing owner of the company, can sign a move. Ask one of them; who has no sign-in yet has to register first.');
  const paidIn = await currencyOfPaid(trx, { organizationId: fromOrganizationId, accountId });
  if (paidIn && paidIn !== to.currency) throw new RuleBroken(`${from.name} pays for your plan in ${paidIn}, and ${to.name} reckons in ${to.currency}. A plan that runs cannot change its currency. Ask ${to.name} to begin again once it has ended.`);
  return { accountName: account.name, from: { organizationId: from.organizationId, name: from.name }, to: { organizationId: to.organizationId, name: to.name }, signer };
}
