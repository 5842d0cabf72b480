import { type Subscription } from '../../../../src/subscriptions/subscription';
import { setClock } from '../../clock';
import { runJob } from '../../queue';
import { createAccount } from '../accounts';
import { createEnrolled, createFirm, type Firm } from './renewals';

/** When the renewals of `createDue` are tried first. */
export const dueAt = '2026-12-19T09:00:01Z';
export const dueEnd = '2026-12-20';

/** A firm with so many enrolled renewals that were announced and are due now; some share an account, and so an invoice. */
export async function createDue(count: number, given: Parameters<typeof createFirm>[0] = {}): Promise<Firm & { subscriptions: Subscription[] }> {
  const firm = await createFirm({ at: '2026-11-01T12:00:00Z', ...given });
  const { organizationId, member } = firm;
  const subscriptions: Subscription[] = [];
  for (let place = 0; place < count; place += 1) {
    const shared = place % 5 === 1 ? subscriptions.at(-1)!.accountId : (await createAccount({ organizationId })).accountId;
    subscriptions.push(await createEnrolled({ organizationId, accountId: shared, member, expiresOn: dueEnd }));
  }
  await setClock('2026-11-20T09:00:01Z');
  await runJob('subscriptions.announce-renewals');
  await setClock(dueAt);
  return { ...firm, subscriptions };
}
