import { type Account } from '../../accounts/account';
import { type AccountPerson } from '../../accounts/account-people.repository';
import { type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type OpenCharge } from '../renewals/open-charges.report';
import { type Subscription } from '../subscription';

/** Whether there is something of it that a customer could go on with. */
export function isLive({ state }: Pick<Subscription, 'state'>): boolean {
  return state !== 'purging' && state !== 'purged' && state !== 'converted';
}

/** Somebody of the customer's own who can look after the account, once the partner is gone. */
export function hasOwnAdministrator(people: readonly Pick<AccountPerson, 'role'>[]): boolean {
  return people.some(({ role }) => role !== 'user');
}

/** A company that its partner administers has nobody to hand over to: the release asks who that shall be, and invites them (domain.md §8.4). */
export function needsAdministrator(account: Pick<Account, 'administeredBy'>, people: readonly Pick<AccountPerson, 'role'>[]): boolean {
  return account.administeredBy === 'partner' && !hasOwnAdministrator(people);
}

type Judged = {
  account: Pick<Account, 'kind' | 'name'>; isWhole: boolean; released: readonly Pick<Subscription, 'number' | 'state'>[]; staying: readonly unknown[];
  charges: readonly OpenCharge[]; paying: boolean; move: { readonly to: string; readonly on: Day } | null; disputed: readonly { readonly number: string }[];
};

/** Why it can't be released now, with what to do; undefined where nothing is in the way. */
export function releaseProblem({ account, isWhole, released, staying, charges, paying, move, disputed }: Judged): string | undefined {
  if (isWhole && account.kind === 'safe' && released.some(isLive)) return 'A Safe account is released subscription by subscription. Open its settings and choose one.';
  if (!isWhole && account.kind === 'safe_pro') return 'A Safe Pro account is released as a whole. Open its settings and release it there.';
  if (!isWhole && !released.some(isLive)) return `The data of ${released[0]?.number ?? 'this subscription'} is removed, so there is nothing to release.${staying.length === 0 ? ' Release the account in its settings.' : ''}`;
  if (move) return `${account.name} moves to ${move.to} on ${day(move.on)}. It leaves you by itself then, so there is nothing to release.`;
  if (paying || charges.some(({ state }) => state !== 'open')) return 'A payment for this account is on its way. Wait a few minutes until it is settled, then release it.';
  if (disputed.length > 0) return `A line of ${disputed.map(({ number }) => number).join(', ')} is in dispute. Withdraw the dispute, or wait for our answer, then release it.`;
  return undefined;
}

type Shown = {
  account: Pick<Account, 'name' | 'email' | 'administeredBy' | 'partnerIsAdministrator' | 'registeredAt'>; accountLeaves: boolean; isWhole: boolean; people: readonly Pick<AccountPerson, 'role'>[];
  released: readonly Subscription[]; staying: readonly Pick<Subscription, 'id'>[]; undoable: ReadonlyMap<string, { readonly isOpen: boolean }>;
};

/** What the consequences that were shown came from: where any of it is different at the confirmation, they are shown anew and nothing happens. */
export function releaseFacts({ account, accountLeaves, isWhole, people, released, staying, undoable }: Shown) {
  return {
    account: [account.name, account.email, account.partnerIsAdministrator, account.registeredAt !== null, needsAdministrator(account, people)], accountLeaves, isWhole,
    released: released.map((each) => [
      each.id, each.organizationId, each.state, each.expiresOn, each.autoRenew, each.renewalQuoteId, each.renewalInvoiceId, each.scheduledPlanId, each.scheduledYears, each.scheduledPacks, each.scheduledLapse,
      undoable.get(each.id)?.isOpen ?? false,
    ]),
    staying: staying.map(({ id }) => id),
  };
}
