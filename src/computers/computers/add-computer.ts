import { recordAudit } from '../../audit/audit.repository';
import { type Account, customerGetsMail } from '../../accounts/account';
import { getAccountForUpdate } from '../../accounts/accounts.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { getCompanyUser } from '../../accounts/company/users/company-users.repository';
import { databaseNow, isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { getCatalog } from '../../plans/plans.repository';
import { type Day, dayIn } from '../../platform/values/dates';
import { giveInstallLink } from '../installs/issue-install-link';
import { installRecipient, type Recipient } from '../installs/install-recipient';
import { isServing, type Machine } from '../machine';
import { findMachine, insertMachine } from '../machines.repository';
import { countComputers, setInvitedEmail } from './computer-changes.repository';
import { type CompanyPlan, listCompanyPlans } from './company-plans.report';
import { requireAct } from './lock-machine';

export interface NewComputer {
  /** Made with the form, so that a form sent twice adds one. */
  readonly id: string;
  readonly nickname: string;
  readonly personId: string | null;
  /** Somebody invited who has not registered: the computer waits for them. */
  readonly invitedEmail: string | null;
  /** Whether its user is mailed how to install it. */
  readonly mails: boolean;
}

export interface Added {
  readonly machine: Machine;
  readonly mailedTo: string | null;
}

/**
 * Adds a computer to a company, which then waits to be installed (domain.md §8.8): free, within the plan's limit of computers. Throws RuleBroken without a plan
 * that backs up and where the limit is reached, NotFound for somebody who is no user of the company.
 */
export function addComputer(inside: Inside, { id, nickname, personId, invitedEmail, mails }: NewComputer): Promise<Added> {
  return within(inside.scope, async (trx) => {
    const { accountId } = inside;
    const now = await databaseNow(trx);
    // Two at once count one after the other.
    const locked = await getAccountForUpdate(trx, inside.organizationId, accountId);
    const account = await requireAct(trx, inside, 'add');
    const before = isUuid(id) ? await findMachine(trx, id) : undefined;
    if (before) return again(before, accountId);
    if (locked.kind !== 'safe_pro') throw new NotFound('We could not find that account.');
    const plan = await planWithRoom(trx, accountId, { today: dayIn(now, 'UTC'), now });
    if (personId !== null) await getCompanyUser(trx, accountId, personId);
    const machine = await insertMachine(trx, { id, organizationId: plan.seenBy, accountId, subscriptionId: plan.subscriptionId, nickname, personId, now });
    await recordAudit(trx, { organizationId: machine.organizationId, accountId, actor: inside.actor, action: 'computer.added', subjectType: 'computer', subjectId: id, after: { name: nickname, personId, invitedEmail }, now });
    if (invitedEmail !== null) await setInvitedEmail(trx, id, invitedEmail);
    const recipient = mails ? await recipientOf(trx, account, machine, invitedEmail) : null;
    if (recipient) await giveInstallLink(trx, { account, machine, inside, purpose: 'first', recipient, now });
    return { machine, mailedTo: recipient?.email ?? null };
  });
}

/** How many computers the company may have and has, as its pages say it; `reason` where no other one can be added. */
export async function roomForComputers(trx: Scoped, accountId: string, { today, now }: { today: Day; now: Date }): Promise<{ used: number; limit: number | null; reason: string | undefined }> {
  const plan = (await listCompanyPlans(trx, accountId)).find((each) => isServing(each, now));
  if (!plan) return { used: 0, limit: 0, reason: 'No plan of this company backs anything up now. Renew or buy one first; then computers can be added.' };
  const limit = (await getCatalog(trx, today)).plans.find(({ id }) => id === plan.planId)?.computerLimit ?? null;
  const used = await countComputers(trx, plan.subscriptionId);
  const isFull = limit !== null && used >= limit;
  return { used, limit, reason: isFull ? `The plan covers ${limit} computers, and all are in use. Delete one that is not needed any more, or ask for a larger plan.` : undefined };
}

async function recipientOf(trx: Scoped, account: Account, machine: Machine, invitedEmail: string | null): Promise<Recipient | null> {
  if (invitedEmail === null) return installRecipient(trx, account, machine);
  return customerGetsMail(account) ? { email: invitedEmail, name: invitedEmail } : null;
}

async function planWithRoom(trx: Scoped, accountId: string, at: { today: Day; now: Date }): Promise<CompanyPlan> {
  const { reason } = await roomForComputers(trx, accountId, at);
  if (reason !== undefined) throw new RuleBroken(reason);
  return (await listCompanyPlans(trx, accountId)).find((each) => isServing(each, at.now))!;
}

function again(machine: Machine, accountId: string): Added {
  if (machine.accountId !== accountId) throw new NotFound('We could not find that computer.');
  return { machine, mailedTo: null };
}
