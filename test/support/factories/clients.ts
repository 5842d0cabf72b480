import { type Express } from 'express';
import request, { type Test } from 'supertest';
import { paths } from '../../../src/paths';
import { clockNow } from '../clock';
import { createAccount } from './accounts';
import { createMachine, credentialOf } from './machines';
import { createOrganization } from './organizations';
import { createSubscription } from './subscriptions';

type Given = { planCode?: string; kind?: 'computer' | 'server'; state?: 'active' | 'expired'; isInstalled?: boolean };

/** A household with a machine, and the client of that machine, which reports as a real one does. */
export async function createClient(app: Express, { planCode = 'safe_plus', kind = 'computer', state = 'active', isInstalled = true }: Given = {}) {
  const { organizationId } = await createOrganization();
  const { accountId } = await createAccount({ organizationId });
  const { subscriptionId } = await createSubscription({ organizationId, accountId, planCode, startsOn: '2026-01-15', expiresOn: '2027-01-15', state });
  const machine = await createMachine({ accountId, subscriptionId, kind, isInstalled, facts: { lastReportAt: null } });
  const credential = await credentialOf(machine.id);
  const ask = (sent: Test) => sent.auth(machine.id, credential);
  const report = async (facts: object = {}) => {
    const now = (await clockNow()).toISOString();
    return ask(request(app).post(paths.agent.reports)).send({ at: now, sent_at: now, instance_id: 'instance-0001', ...facts });
  };
  const settings = () => ask(request(app).get(paths.agent.settings));
  return { organizationId, accountId, subscriptionId, machine, credential, report, settings };
}
