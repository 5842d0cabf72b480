import { transferAccount } from '../../src/accounts/transfer-account';
import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../src/organizations/house';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { handOver } from '../../src/subscriptions/ownership/hand-over';
import { ownerSql } from '../support/database';
import { createAccount } from '../support/factories/accounts';
import { createMachine, credentialOf } from '../support/factories/machines';
import { createOrganization } from '../support/factories/organizations';
import { createSubscription } from '../support/factories/subscriptions';

afterAll(closeDatabase);

const actor = { kind: 'person', id: '00000000-0000-7000-8000-0000000000aa' } as const;

/** An account with two subscriptions, each with a machine that has a credential, a drive and a run. */
async function household() {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId });
  const made = [];
  for (const nickname of ['First', 'Second']) {
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
    const machine = await createMachine({ accountId, subscriptionId, nickname });
    await credentialOf(machine.id);
    await ownerSql("insert into machine_drives (organization_id, account_id, machine_id, name, kind, is_selected, seen_at) values ($1, $2, $3, 'C', 'internal', true, app.now())", [organizationId, accountId, machine.id]);
    await ownerSql("insert into backup_runs (id, organization_id, account_id, machine_id, state, started_at) values (gen_random_uuid(), $1, $2, $3, 'running', app.now())", [organizationId, accountId, machine.id]);
    made.push({ subscriptionId, machineId: machine.id });
  }
  return { organizationId, accountId, first: made[0]!, second: made[1]! };
}

const give = ({ organizationId, accountId }: { organizationId: string; accountId: string }, subscriptionIds: string[], to: string, shownTo: string | null) => within({ organizationId }, async (trx) => {
  await handOver(trx, { accountId, subscriptionIds, from: organizationId, to, shownTo, reason: 'test', actor, now: await databaseNow(trx) });
});
const seenBy = async (organizationId: string) => (await within({ organizationId }, (trx) => trx('machines').orderBy('sort_name').pluck('nickname'), { readOnly: true }));
const ownersOf = async (machineId: string) => (await ownerSql<{ owner: string }>(
  `select distinct organization_id as owner from (select organization_id, id as machine_id from machines union all select organization_id, machine_id from machine_credentials
     union all select organization_id, machine_id from machine_drives union all select organization_id, machine_id from backup_runs) a where machine_id = $1`, [machineId])).map(({ owner }) => owner);

describe('a machine, with all that hangs on it,', () => {
  it('vanishes for the partner with the one subscription that is released, and the other stays', async () => {
    const account = await household();
    await give(account, [account.first.subscriptionId], HOUSE, null);
    expect(await seenBy(account.organizationId)).toEqual(['Second']);
    expect(await ownersOf(account.first.machineId)).toEqual([HOUSE]);
    expect(await ownersOf(account.second.machineId)).toEqual([account.organizationId]);
  });

  it('stays in sight where the customer begins to pay and the partner goes on to watch', async () => {
    const account = await household();
    await give(account, [account.first.subscriptionId], HOUSE, account.organizationId);
    expect(await seenBy(account.organizationId)).toEqual(['First', 'Second']);
    expect(await ownersOf(account.first.machineId)).toEqual([account.organizationId]);
  });

  it('goes with the account to another partner, what the customer pays for included', async () => {
    const account = await household();
    const { organizationId: to } = await createOrganization();
    await give(account, [account.first.subscriptionId], HOUSE, account.organizationId);
    const { accountId, organizationId: from } = account;
    await within({ organizationId: from }, async (trx) => {
      const now = await databaseNow(trx);
      await handOver(trx, { accountId, subscriptionIds: [account.second.subscriptionId], from, to, shownTo: null, reason: 'moved', actor, now });
      await transferAccount(trx, { accountId, from, to, reason: 'moved', actor, now });
    });
    expect([await seenBy(account.organizationId), await seenBy(to)]).toEqual([[], ['First', 'Second']]);
    expect([await ownersOf(account.first.machineId), await ownersOf(account.second.machineId)]).toEqual([[to], [to]]);
  });

  it('is seen by its customer whoever pays', async () => {
    const account = await household();
    await give(account, [account.first.subscriptionId], HOUSE, null);
    const names = await within({ accountId: account.accountId }, (trx) => trx('machines').orderBy('sort_name').pluck('nickname'), { readOnly: true });
    expect(names).toEqual(['First', 'Second']);
  });
});
