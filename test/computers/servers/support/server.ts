import request from 'supertest';
import { type Machine } from '../../../../src/computers/machine';
import { paths } from '../../../../src/paths';
import { type SignedInAgent, testApp } from '../../../support/app';
import { ownerSql } from '../../../support/database';
import { createMachine, credentialOf } from '../../../support/factories/machines';
import { createSubscription } from '../../../support/factories/subscriptions';
import { type Company, createCompany, partnerSeat, seatOf } from '../../../accounts/company/support/company';

export const app = testApp();

export type ServerCompany = Company & { subscriptionId: string };

/** A company with a plan that takes servers, one unless told otherwise. */
export async function companyWithServers({ planCode = 'safe_pro_power', ...given }: Parameters<typeof createCompany>[0] & { planCode?: string } = {}): Promise<ServerCompany> {
  const company = await createCompany(given);
  const { subscriptionId } = await createSubscription({ organizationId: company.organizationId, accountId: company.accountId, planCode, startsOn: '2026-01-15', expiresOn: '2027-01-15' });
  return { ...company, subscriptionId };
}

export function createServer({ accountId, subscriptionId }: ServerCompany, { clientVersion = '6.2.0', nickname = 'File server' }: { clientVersion?: string; nickname?: string } = {}): Promise<Machine> {
  return createMachine({ accountId, subscriptionId, nickname, kind: 'server', facts: { clientVersion, osVersion: 'Windows Server 2022', bytesStored: 48_000_000_000 } });
}

export type Links = ReturnType<typeof paths.servers.of>;
export type ServerSeat = { agent: SignedInAgent; links: Links };

/** One of the company's administrators, with the addresses of servers. */
export async function administrator(company: Company): Promise<ServerSeat> {
  return { agent: (await seatOf(app, company.administrator)).agent, links: paths.servers.my };
}

/** The partner's technician, with the addresses of the client's servers. */
export async function technician(company: Company, roles: Parameters<typeof partnerSeat>[2] = ['technician']): Promise<ServerSeat> {
  return { agent: (await partnerSeat(app, company, roles)).agent, links: paths.servers.of(company.accountId) };
}

/** The program on a server: what it fetches and what it tells. */
export async function clientOf(machineId: string) {
  const credential = await credentialOf(machineId);
  return {
    settings: async () => (await request(app).get(paths.agent.settings).auth(machineId, credential).expect(200)).body as { version: string; server: { nickname: string; changes: { id: string; name: string; set?: string; value: unknown }[] } },
    report: async (parts: object) => {
      const [{ now }] = await ownerSql<{ now: Date }>('select app.now() as now') as [{ now: Date }];
      return request(app).post(paths.agent.reports).auth(machineId, credential).send({ at: now.toISOString(), sent_at: now.toISOString(), instance_id: 'instance-0001', ...parts }).expect(200);
    },
  };
}

export const SETS = [
  { name: 'Databases', destination: 'cloud', enabled: true, schedule: 'Every day at 22:00', retention_cycles: 4, last_result: 'complete', last_run_at: '2026-06-14T20:00:00Z', next_run_at: '2026-06-15T20:00:00Z', bytes: 30_000_000_000 },
  { name: 'Share <files>', destination: 'disk_and_cloud', enabled: true, schedule: 'Weekdays at 19:00', last_result: 'failed', last_message: 'The disk is full.', bytes: 18_000_000_000 },
];
