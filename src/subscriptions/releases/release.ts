import { uuidv7 } from 'uuidv7';
import { requireAccess } from '../../accounts/access/access-level.model';
import { makeBillingOwner } from '../../accounts/account-people.repository';
import { getAccount, getAccountForUpdate, handAccountToCustomer } from '../../accounts/accounts.repository';
import { transferAccount } from '../../accounts/transfer-account';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { hashFacts } from '../../billing/quotes/quote';
import { replaceQuotesOfAccount } from '../../billing/quotes/quotes.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { continueIn, databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { handOver } from '../ownership/hand-over';
import { moveSubscriptions } from '../ownership/ownership.repository';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { lockSubscriptionsOfAccount } from './account-lock.report';
import { readReleaseBasis, type ReleaseBasis, type Releasing } from './release-basis.report';
import { hasOwnAdministrator, isLive, needsAdministrator, releaseFacts, releaseProblem } from './release.model';
import { mailReleasedToCustomer, mailReleasedToPartner, mailRegistrationOfReleased } from './releases.mails';
import { insertRelease, type Release } from './releases.repository';

/** Whom a company is handed over to that has no administrator of its own. */
export type NewAdministrator = { readonly firstName: string; readonly lastName: string; readonly email: string };

/** What a higher room has to say about a subscription that left, in the transaction. */
type Changed = (trx: Scoped, subscription: Pick<Subscription, 'organizationId' | 'id'>, now: Date) => Promise<void>;

type Asked = {
  organizationId: string; releasing: Releasing;
  /** The hash of what the person was shown (`releaseKey`). */
  seen: string;
  administrator: NewAdministrator | null; actor: Actor; changed?: Changed;
};

/** What follows is not what was shown: it is shown anew before anything happens. */
export class ReleaseChanged extends RuleBroken {
  constructor() {
    super('Something has changed since you opened this page, so nothing is released yet. Read what follows now, then confirm.');
  }
}

export function releaseKey(basis: ReleaseBasis): string {
  return hashFacts(releaseFacts(basis));
}

/**
 * Lets one subscription of a household go, or a whole account: from then on the customer pays and looks after it alone (domain.md §8.4). What the partner has set
 * up ends, what is paid runs on, no data is touched, nothing is refunded; papers stay with the partner, who sees nothing else of it any more. A household's account
 * leaves with its last linked subscription. A company without an administrator of its own gets the one who is named, and a link to register. Throws RuleBroken
 * with what to do first, ReleaseChanged where it is no longer what was shown, NotFound where it is gone.
 */
export function release({ organizationId, releasing, seen, administrator, actor, changed }: Asked): Promise<Release> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const { account: { id: accountId } } = await readReleaseBasis(trx, organizationId, releasing, now);
    // All of them first and the account after, in the order of locks; what both look like is read behind the locks.
    await lockSubscriptionsOfAccount(trx, organizationId, accountId);
    await getAccountForUpdate(trx, organizationId, accountId);
    const basis = await readReleaseBasis(trx, organizationId, releasing, now);
    requireAccess(basis.account, 'release');
    const problem = releaseProblem(basis);
    if (problem) throw new RuleBroken(problem);
    if (releaseKey(basis) !== seen) throw new ReleaseChanged();
    if (needsAdministrator(basis.account, basis.people) !== (administrator !== null)) throw new ReleaseChanged();
    const done = await record(trx, basis, releasing, actor);
    await mailReleasedToPartner(trx, basis, done, actor);
    await handOverReleased(trx, basis, { actor, changed });
    if (done.accountLeft) await letAccountGo(trx, basis, administrator, actor);
    await tellCustomer(trx, basis, done, administrator);
    return done;
  });
}

async function record(trx: Scoped, { organization, account, released, accountLeaves, now }: ReleaseBasis, releasing: Releasing, actor: Actor): Promise<Release> {
  const subscriptionId = 'subscriptionId' in releasing ? releasing.subscriptionId : null;
  const done: Release = {
    id: uuidv7(), organizationId: organization.id, organizationName: organization.name, accountId: account.id, accountName: account.name, subscriptionId, numbers: released.filter(isLive).map(({ number }) => number),
    accountLeft: accountLeaves, releasedBy: actor.id, releasedAt: now,
  };
  await insertRelease(trx, done);
  await recordAudit(trx, {
    organizationId: organization.id, accountId: account.id, actor, action: subscriptionId === null ? 'account.released' : 'subscription.released',
    subjectType: subscriptionId === null ? 'account' : 'subscription', subjectId: subscriptionId ?? account.id,
    before: { organizationId: organization.id, administrator: account.partnerIsAdministrator }, after: { numbers: done.numbers, accountLeft: accountLeaves }, now,
  });
  return done;
}

async function handOverReleased(trx: Scoped, { organization, account, released, now }: ReleaseBasis, { actor, changed }: Pick<Asked, 'actor'> & { changed: Changed | undefined }): Promise<void> {
  const own = released.filter((each) => isLive(each) && !isPaidByCustomer(each));
  const shown = released.filter(isPaidByCustomer).map(({ id }) => id);
  if (own.length > 0) {
    await handOver(trx, { accountId: account.id, subscriptionIds: own.map(({ id }) => id), from: organization.id, to: HOUSE_ORGANIZATION_ID, shownTo: null, reason: 'released', actor, now });
  }
  await continueIn(trx, { accountId: account.id });
  if (shown.length > 0) await moveSubscriptions(trx, { subscriptionIds: shown, from: HOUSE_ORGANIZATION_ID, to: HOUSE_ORGANIZATION_ID, shownTo: null, now });
  await continueIn(trx, { organizationId: organization.id });
  for (const { id } of own) await changed?.(trx, { organizationId: organization.id, id }, now);
}

/** The account with its history: what is removed or converted goes along, so that nothing of it is left behind. */
async function letAccountGo(trx: Scoped, { organization, account, people, now }: ReleaseBasis, administrator: NewAdministrator | null, actor: Actor): Promise<void> {
  await replaceQuotesOfAccount(trx, organization.id, account.id);
  const left = await lockSubscriptionsOfAccount(trx, organization.id, account.id);
  await continueIn(trx, { accountId: account.id });
  await moveSubscriptions(trx, { subscriptionIds: left, from: organization.id, to: HOUSE_ORGANIZATION_ID, shownTo: null, now });
  await transferAccount(trx, { accountId: account.id, from: organization.id, to: HOUSE_ORGANIZATION_ID, reason: 'released', actor, now });
  await continueIn(trx, { organizationId: HOUSE_ORGANIZATION_ID });
  await handAccountToCustomer(trx, account.id, administrator, now);
  const user = people.find(({ email }) => email === administrator?.email);
  if (user) await makeBillingOwner(trx, account.id, user.personId);
}

/** In the house's name: the partner is no longer told what the customer is written. */
async function tellCustomer(trx: Scoped, basis: ReleaseBasis, done: Release, administrator: NewAdministrator | null): Promise<void> {
  const { account: before, people } = basis;
  await continueIn(trx, { organizationId: HOUSE_ORGANIZATION_ID });
  if (!done.accountLeft) return mailReleasedToCustomer(trx, { ...basis, done });
  const account = await getAccount(trx, HOUSE_ORGANIZATION_ID, before.id);
  const isKnown = administrator ? people.some(({ email }) => email === administrator.email) : before.registeredAt !== null || hasOwnAdministrator(people);
  if (isKnown) await mailReleasedToCustomer(trx, { ...basis, account, done });
  else await mailRegistrationOfReleased(trx, { ...basis, account, partnerName: basis.organization.name, done });
}
