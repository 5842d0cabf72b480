import { recordAudit } from '../../../audit/audit.repository';
import { removeAccountCards } from '../../../billing/cards/remove-account-cards';
import { raiseEpoch } from '../../../identity/people.repository';
import { continueIn, databaseNow, within, type Scoped } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { type Account, customerGetsMail } from '../../account';
import { mailBillingOwnerPassed, mailPartnerOfBillingOwner } from '../company.mails';
import { type Inside } from '../inside.model';
import { lockCompany } from '../lock-company';
import { type CompanyUser, userName } from '../users/company-user.model';
import { findBillingOwner, getCompanyUser, updateCompanyUser } from '../users/company-users.repository';
import { listPartnerRecipients } from './partner-recipients.report';

/** `epochs`: the new ones of those whose sessions ended by it, by person. */
export type Passed = { owner: CompanyUser; before: CompanyUser | undefined; epochs: ReadonlyMap<string, number> };

/** Somebody made them billing owner meanwhile: what was begun is rolled back, cards included. */
class AlreadyOwner extends Error {
  constructor(readonly owner: CompanyUser) {
    super('is the billing owner already');
  }
}

/**
 * Passes the role of billing owner to another registered administrator; who had it stays administrator. The cards that the
 * customer keeps for the account are removed, so that nobody pays with another's card; both sign in again, and both and the
 * partner are told (domain.md §8.7, §16.7). The same again changes nothing; throws RuleBroken for who is no administrator.
 */
export async function passBillingOwner(inside: Inside, personId: string): Promise<Passed> {
  try {
    return await within(inside.scope, (trx) => pass(trx, inside, personId));
  } catch (error) {
    if (error instanceof AlreadyOwner) return { owner: error.owner, before: undefined, epochs: new Map<string, number>() };
    throw error;
  }
}

async function pass(trx: Scoped, inside: Inside, personId: string): Promise<Passed> {
  const { accountId, actor } = inside;
  const now = await databaseNow(trx);
  await requireCandidate(trx, accountId, personId);
  // Cards and card pages are locked before accounts (src/billing/README.md), so the question is asked again below.
  await removeAccountCards(trx, { accountId, actor, now });
  const account = await lockCompany(trx, inside);
  const owner = await requireCandidate(trx, accountId, personId);
  const before = await findBillingOwner(trx, accountId);
  // The one before first: a company never has two.
  if (before) await updateCompanyUser(trx, accountId, { ...before, role: 'administrator' });
  await updateCompanyUser(trx, accountId, { ...owner, role: 'billing_owner' });
  await record(trx, inside, { owner, before }, now);
  const epochs = await tellAndEndSessions(trx, inside, account, { owner, before }, now);
  return { owner, before, epochs };
}

async function requireCandidate(trx: Scoped, accountId: string, personId: string): Promise<CompanyUser> {
  const user = await getCompanyUser(trx, accountId, personId);
  if (user.role === 'billing_owner') throw new AlreadyOwner(user);
  if (user.role !== 'administrator') throw new RuleBroken(`${userName(user)} is no administrator. Make them administrator first, then pass the role on.`);
  return user;
}

type Change = Pick<Passed, 'owner' | 'before'>;

function record(trx: Scoped, { organizationId, accountId, actor }: Inside, { owner, before }: Change, now: Date): Promise<number> {
  return recordAudit(trx, {
    organizationId, accountId, actor, action: 'company.billing-owner-passed', subjectType: 'company-user', subjectId: owner.personId,
    before: before ? { personId: before.personId, name: userName(before), email: before.email } : null, after: { personId: owner.personId, name: userName(owner), email: owner.email }, now,
  });
}

async function tellAndEndSessions(trx: Scoped, inside: Inside, account: Account, change: Change, now: Date): Promise<Map<string, number>> {
  await continueIn(trx, 'system');
  const about = { account, by: inside.by, now, ...change };
  if (customerGetsMail(account)) await mailBillingOwnerPassed(trx, about);
  await mailPartnerOfBillingOwner(trx, { ...about, recipients: await listPartnerRecipients(trx, account.organizationId, account.id) });
  const epochs = new Map<string, number>();
  for (const person of [change.before, change.owner]) if (person) epochs.set(person.personId, await raiseEpoch(trx, person.personId, now));
  return epochs;
}
