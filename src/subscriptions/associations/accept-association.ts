import { type AnswerableAccount, type Asker, getAsker, listAnswerable } from '../../accounts/consents/answerable-requests.report';
import { statusAfter, type ConsentRequest } from '../../accounts/consents/consent-request.model';
import { findAnyRequestForUpdate, NO_REQUEST, updateAnswer } from '../../accounts/consents/consent-requests.repository';
import { mailAnswer } from '../../accounts/consents/consents.mails';
import { getAccountForUpdate } from '../../accounts/accounts.repository';
import { addChosen } from '../../accounts/limits/chosen-accounts.repository';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { transferAccount } from '../../accounts/transfer-account';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { openMove } from '../moves/open-move';
import { lockSubscriptionsOfAccount } from '../releases/account-lock.report';
import { showSubscriptions } from '../ownership/ownership.repository';

type Accepting = {
  requestId: string; accountId: string; personId: string; actor: Actor;
  /** The page that says what a move does was shown, and agreed to. */
  agreesToMove: boolean;
};
type Step = { request: ConsentRequest; account: AnswerableAccount; personId: string; actor: Actor; now: Date };

/**
 * `linked`: the partner looks after the account from now on · `moving`: once it has signed too, and the day has come · `asks`: another partner holds the
 * account, and what a move does was not agreed to yet; nothing changed · `already`: it was accepted before.
 */
export type Accepted = { outcome: 'linked' | 'already' | 'asks'; account: AnswerableAccount; asker: Asker } | { outcome: 'moving'; moveId: string; account: AnswerableAccount; asker: Asker };

/**
 * A customer lets a partner look after an account of theirs (domain.md §7.9): the account goes to the partner, who from now on may pay for it and
 * sees its subscriptions and alerts; where another partner holds it, a move is opened (beyond.md X18). Those that the customer pays for stay the customer's, shown to the partner. Accepting again changes nothing. Throws NotFound for who may
 * not answer for the account, RuleBroken when the request is over, was declined, or the partner takes nobody on.
 */
export function acceptAssociation({ requestId, accountId, personId, actor, agreesToMove }: Accepting): Promise<Accepted> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const request = await findAnyRequestForUpdate(trx, requestId);
    if (request?.kind !== 'association') throw new NotFound(NO_REQUEST);
    const account = (await listAnswerable(trx, { personId, request })).find((each) => each.accountId === accountId);
    if (!account) throw new NotFound(NO_REQUEST);
    const asker = await getAsker(trx, request);
    const status = statusAfter(request, 'customer', 'accept', now);
    if (status === request.status) return { outcome: 'already', account, asker };
    requireTakeable(account, request, asker);
    const isHeld = account.organizationId !== HOUSE_ORGANIZATION_ID;
    if (isHeld && !agreesToMove) return { outcome: 'asks', account, asker };
    const step = { request, account, personId, actor, now };
    if (isHeld) return { outcome: 'moving', moveId: await move(trx, step), account, asker };
    await link(trx, step);
    return { outcome: 'linked', account, asker };
  });
}

function requireTakeable(account: AnswerableAccount, request: ConsentRequest, asker: Asker): void {
  if (!asker.isActive) throw new RuleBroken(`${asker.name} takes on no customers at the moment. Ask them when they do.`);
  if (account.organizationId === request.organizationId) throw new RuleBroken(`${asker.name} looks after ${account.name} already. There is nothing to accept.`);
}

async function link(trx: Scoped, { request, account: { accountId, ...account }, personId, actor, now }: Step): Promise<void> {
  const { organizationId } = request;
  await lockAtHouse(trx, accountId);
  await transferAccount(trx, { accountId, from: account.organizationId, to: organizationId, reason: 'association', actor, now });
  await showSubscriptions(trx, { accountId, owner: HOUSE_ORGANIZATION_ID, shownTo: organizationId, now });
  await refreshAccountSummary(trx, accountId);
  await recordYes(trx, { request, accountId, personId, now });
  await continueIn(trx, { organizationId });
  await chooseForAsker(trx, { request, accountId, now });
  await mailAnswer(trx, { request, account: { id: accountId, name: account.name }, now }, 'accepted');
  await recordAccepted(trx, { request, accountId, actor, now }, { organizationId });
}

/** Subscriptions before their account, as everybody locks them. Who accepted another partner at the same moment is told so. */
async function lockAtHouse(trx: Scoped, accountId: string): Promise<void> {
  await continueIn(trx, { organizationId: HOUSE_ORGANIZATION_ID });
  await lockSubscriptionsOfAccount(trx, HOUSE_ORGANIZATION_ID, accountId);
  await getAccountForUpdate(trx, HOUSE_ORGANIZATION_ID, accountId).catch((error: unknown) => {
    throw error instanceof NotFound ? new RuleBroken('This account has changed hands in the meantime. Look at the request again.') : error;
  });
}

/** The customer's signature under a move; the partner that asked signs next. Answers the case's id. */
async function move(trx: Scoped, { request, account: { accountId, ...account }, personId, actor, now }: Step): Promise<string> {
  const { organizationId } = request;
  const opened = await openMove(trx, { accountId, fromOrganizationId: account.organizationId, toOrganizationId: organizationId, requestId: request.id, acceptedBy: personId, actor, now });
  await recordYes(trx, { request, accountId, personId, now });
  await continueIn(trx, { organizationId });
  await mailAnswer(trx, { request, account: null, now }, 'moving');
  await recordAccepted(trx, { request, accountId, actor, now }, { moveId: opened.move.id });
  return opened.move.id;
}

/** After the account's row is locked: naming the account in the request holds that row too, and two who hold it could not both go on to change it. */
async function recordYes(trx: Scoped, { request, accountId, personId, now }: { request: ConsentRequest; accountId: string; personId: string; now: Date }): Promise<void> {
  await continueIn(trx, 'system');
  await updateAnswer(trx, request, { status: 'accepted', accountId, answeredBy: personId, now });
}

async function recordAccepted(trx: Scoped, { request, accountId, actor, now }: Omit<Step, 'account' | 'personId'> & { accountId: string }, after: object): Promise<void> {
  await recordAudit(trx, {
    organizationId: request.organizationId, accountId, actor, action: 'consent.accepted', subjectType: 'consent-request', subjectId: request.id,
    before: { status: request.status }, after: { kind: 'association', status: 'accepted', ...after }, now,
  });
}

/** A member limited to chosen accounts sees the customer whom they have won. */
async function chooseForAsker(trx: Scoped, { request, accountId, now }: { request: ConsentRequest; accountId: string; now: Date }): Promise<void> {
  const { organizationId, membershipId, requestedBy } = request;
  const member = await trx('memberships').where({ organization_id: organizationId, id: membershipId, is_limited: true }).first<{ id: string } | undefined>('id');
  if (member) await addChosen(trx, { organizationId, membershipId }, [accountId], { by: requestedBy, now });
}
