import { uuidv7 } from 'uuidv7';
import { ensureAccountPerson } from '../../../src/accounts/account-people.repository';
import { listAccountsByEmail } from '../../../src/accounts/accounts.repository';
import { askForAssociation } from '../../../src/accounts/consents/ask-for-association';
import { hashPassword } from '../../../src/identity/password';
import { findPersonByEmail, insertPerson } from '../../../src/identity/people.repository';
import { databaseNow, within } from '../../../src/platform/database/database';
import { addDays, dayIn } from '../../../src/platform/values/dates';
import { acceptAssociation } from '../../../src/subscriptions/associations/accept-association';
import { completeMove } from '../../../src/subscriptions/moves/complete-move';
import { signMove } from '../../../src/subscriptions/moves/sign-move';
import { type DemoOrganization, HARBOR, NORTHWIND } from './organizations';
import { administratorEmail, harborEmail, password, type SignIn } from './people';

export const waitingEmail = 'katerina@ioannou.example';
export const datedEmail = 'elena@markou.example';
export const doneEmail = 'stavros@nikolaidis.example';

export const moveSignIns: readonly SignIn[] = [
  { who: 'Customer, moves to Northwind once it signs', email: waitingEmail, password },
  { who: 'Customer, moves to Harbor in ten days', email: datedEmail, password },
];

type DemoMove = { email: string; firstName: string; lastName: string; from: DemoOrganization; to: DemoOrganization; askedBy: string; until: 'waiting' | 'dated' | 'done' };
const moves: readonly DemoMove[] = [
  { email: waitingEmail, firstName: 'Katerina', lastName: 'Ioannou', from: HARBOR, to: NORTHWIND, askedBy: administratorEmail, until: 'waiting' },
  { email: datedEmail, firstName: 'Elena', lastName: 'Markou', from: NORTHWIND, to: HARBOR, askedBy: harborEmail, until: 'dated' },
  { email: doneEmail, firstName: 'Stavros', lastName: 'Nikolaidis', from: NORTHWIND, to: HARBOR, askedBy: harborEmail, until: 'done' },
];

/** Three customers who change their partner, by the product's own rules and with their mails: one waits for Northwind's signature, one goes in ten days, one has gone today. Safe to repeat. */
export async function ensureMoves(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  for (const move of moves) await ensureMove(move, people.get(move.askedBy)!, now);
}

async function ensureMove({ email, from, to, until, ...person }: DemoMove, askedBy: string, now: Date): Promise<void> {
  const personId = await ensureHolder({ email, ...person }, now);
  const isThere = await within('system', (trx) => trx<{ id: string; accepted_by: string }>('account_moves').where({ accepted_by: personId }).first('id'), { readOnly: true });
  const [account] = await within({ organizationId: from.id }, async (trx) => {
    const found = await listAccountsByEmail(trx, from.id, email);
    for (const { id: accountId } of found) await ensureAccountPerson(trx, { organizationId: from.id, accountId, personId, role: 'holder', now });
    return found;
  });
  if (isThere || !account) return;
  const asker = { kind: 'person', id: askedBy, requestId: null } as const;
  const membershipId = await membershipOf(to.id, askedBy);
  const asked = await askForAssociation({ organizationId: to.id, membershipId, email, actor: asker, timeZone: to.timeZone, forAnother: true });
  if (!('request' in asked)) return;
  const accepted = await acceptAssociation({ requestId: asked.request.id, accountId: account.id, personId, actor: { kind: 'person', id: personId, requestId: null }, agreesToMove: true });
  if (accepted.outcome !== 'moving' || until === 'waiting') return;
  const today = dayIn(now, to.timeZone);
  await signMove({ organizationId: to.id, moveId: accepted.moveId, movesOn: addDays(today, until === 'dated' ? 10 : 1), actor: asker });
  if (until === 'done') await comeToday(accepted.moveId);
}

/** A move is signed for tomorrow at the earliest; the demo's has come already. */
async function comeToday(moveId: string): Promise<void> {
  await within('system', async (trx) => trx('account_moves').where({ id: moveId }).update({ due_at: await databaseNow(trx) }));
  await completeMove(moveId);
}

async function ensureHolder({ email, firstName, lastName }: { email: string; firstName: string; lastName: string }, now: Date): Promise<string> {
  const passwordHash = await hashPassword(password);
  return within('system', async (trx) => {
    const known = await findPersonByEmail(trx, email);
    const id = known?.id ?? uuidv7();
    if (!known) await insertPerson(trx, { id, email, firstName, lastName, phone: '', country: 'US', passwordHash, now });
    return id;
  });
}

async function membershipOf(organizationId: string, personId: string): Promise<string> {
  const row = await within('system', (trx) => trx('memberships').where({ organization_id: organizationId, person_id: personId }).first<{ id: string }>('id'), { readOnly: true });
  return row.id;
}
