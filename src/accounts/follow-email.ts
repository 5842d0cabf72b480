import { recordAudit } from '../audit/audit.repository';
import { continueIn, databaseNow, within } from '../platform/database/database';
import { setAccountEmail } from './accounts.repository';

type Changed = { personId: string; before: string; after: string; requestId: string };

/**
 * The address of an account goes with that of the person who holds it, or is its billing owner, where both were the same: mails about the
 * backup must not go on to a mailbox that its owner has left. Other addresses are the partner's to know and stay. Safe to repeat.
 */
export function followEmail({ personId, before, after, requestId }: Changed): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { rows } = await trx.raw<{ rows: { id: string; organization_id: string }[] }>(
      `select a.id, a.organization_id from account_people h join accounts a on a.id = h.account_id
        where h.person_id = ? and h.role in ('holder', 'billing_owner') and a.email = ? order by a.id limit 100`, [personId, before]);
    // One by one, each in the scope that may write it: a person holds an account or two.
    for (const { id: accountId, organization_id: organizationId } of rows) {
      await continueIn(trx, { organizationId });
      if (!(await setAccountEmail(trx, accountId, { before, after }, now))) continue;
      await recordAudit(trx, {
        organizationId, accountId, actor: { kind: 'person', id: personId, requestId }, action: 'account.email-changed', subjectType: 'account', subjectId: accountId,
        before: { email: before }, after: { email: after }, now,
      });
    }
  });
}
