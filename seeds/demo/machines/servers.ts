import { behalfOf, type Inside } from '../../../src/accounts/company/inside.model';
import { changeServerSetting } from '../../../src/computers/servers/settings/change-server-setting';
import { recordServerReport } from '../../../src/computers/servers/record-server-report';
import { type ServerPart } from '../../../src/computers/servers/server-report.form';
import { type SettingName, type SettingValues } from '../../../src/computers/servers/settings/server-setting.model';
import { assignComputers, createPolicy } from '../../../src/computers/policies/change-policies';
import { DEFAULT_POLICY } from '../../../src/computers/policies/policy';
import { type Scoped, within } from '../../../src/platform/database/database';
import { NORTHWIND } from '../people/organizations';
import { companyEmail, technicianEmail } from '../people/people';

const HOUR = 3_600_000;
type Server = { machineId: string; organizationId: string; accountId: string; lastBackupAt: Date | null; errorMessage: string | null; bytes: number };

/** What servers report of their backup sets, settings that wait, were applied or failed, and policies of a company's computers; made by the product's own rules. Safe to repeat. */
export async function ensureServers(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const isThere = await within('system', async (trx) => (await trx('server_facts').first('machine_id')) !== undefined, { readOnly: true });
  if (isThere) return;
  await within('system', async (trx) => {
    for (const [place, server] of (await listServers(trx)).entries()) await recordServerReport(trx, server, { server: partOf(server, place, now), skewSeconds: 0 }, now);
  });
  await ensureSettings(people, now);
  await ensurePolicies(people);
}

async function listServers(trx: Scoped): Promise<Server[]> {
  return trx('machines').where({ kind: 'server' }).whereNotNull('installed_at').orderBy(['created_at', 'id']).select<Server[]>({
    machineId: 'id', organizationId: 'organization_id', accountId: 'account_id', lastBackupAt: 'last_backup_at', errorMessage: 'error_message', bytes: 'bytes_stored',
  });
}

function partOf({ lastBackupAt, errorMessage, bytes }: Server, place: number, now: Date): ServerPart {
  const ran = lastBackupAt?.toISOString();
  const inSomeHours = (hours: number) => new Date(now.getTime() + hours * HOUR).toISOString();
  const databases = { name: 'Databases', destination: 'cloud' as const, enabled: true, schedule: 'Every day at 22:00', retention_cycles: 4, next_run_at: inSomeHours(9), bytes: Math.round(bytes * 0.4), last_message: '' };
  const files = { name: 'Shared files', destination: 'disk_and_cloud' as const, enabled: true, schedule: 'Weekdays at 19:30', retention_cycles: 8, next_run_at: inSomeHours(6), bytes: Math.round(bytes * 0.6), last_message: '' };
  const system = { name: 'System image', destination: 'disk' as const, enabled: place % 2 === 0, schedule: 'First Sunday of the month', bytes: 0, last_message: '' };
  const result = (each: typeof databases | typeof files, failed: boolean) => ({ ...each, ...ran && { last_run_at: ran, last_result: failed ? 'failed' as const : 'complete' as const }, ...failed && { last_message: errorMessage ?? '' } });
  return { purge_hours: 24, java: place % 5 === 4 ? 'Oracle Java 8' : 'Amazon Corretto 8', sets: [result(databases, errorMessage !== null), result(files, false), system] };
}

/** In the architects' office, where the partner administers: one setting applied, one failed, two that wait. */
async function ensureSettings(people: ReadonlyMap<string, string>, now: Date): Promise<void> {
  const accountId = await accountOf('office@hudsonyard.example');
  const server = await within('system', (trx) => trx('machines').where({ account_id: accountId, kind: 'server', delete_at: null, client_version: '6.2.0' }).whereNotNull('installed_at').orderBy('id').first<{ id: string; organizationId: string } | undefined>({ id: 'id', organizationId: 'organization_id' }), { readOnly: true });
  if (!server) return;
  const inside: Inside = {
    accountId, organizationId: NORTHWIND.id, side: 'partner', scope: { organizationId: NORTHWIND.id }, actor: { kind: 'person', id: people.get(technicianEmail)!, onBehalfOf: behalfOf(accountId) }, by: `Priya Raman of ${NORTHWIND.name}`,
  };
  const want = <Name extends SettingName>(name: Name, wanted: SettingValues[Name], setName = '') => changeServerSetting(inside, { machineId: server.id, name, setName, wanted, seen: '' });
  await want('notification', { failure: true, warning: true, success: false, recipients: ['alerts@northwind.example', 'office@hudsonyard.example'] });
  await want('updates', { automatic: false });
  await within('system', async (trx) => {
    const [applied, failed] = await trx('server_settings').where({ machine_id: server.id, state: 'pending' }).orderBy('id').select<{ id: string }[]>('id');
    await recordServerReport(trx, { machineId: server.id, organizationId: server.organizationId, accountId }, {
      settings: [{ id: applied!.id, outcome: 'applied', reason: '' }, { id: failed!.id, outcome: 'failed', reason: 'Updates are managed by a group policy of the domain.' }], skewSeconds: 0,
    }, now);
  });
  await want('bandwidth', { kbits: 8_000, window: { days: [1, 2, 3, 4, 5], from: '08:00', until: '18:00' } });
  await want('set', { enabled: true, cycles: 6 }, 'Databases');
}

/** At the clinic: one for the front desk, which its own billing owner made. */
async function ensurePolicies(people: ReadonlyMap<string, string>): Promise<void> {
  const accountId = await accountOf(companyEmail);
  const inside: Inside = { accountId, organizationId: NORTHWIND.id, side: 'customer', scope: { accountId }, actor: { kind: 'person', id: people.get(companyEmail)! }, by: 'Omar Haddad' };
  const { id } = await createPolicy(inside, {
    ...DEFAULT_POLICY, name: 'Front desk', included: ['C:\\Praxis', 'C:\\Users\\*\\Documents'], excluded: [...DEFAULT_POLICY.excluded, '*.iso'], scheduleMinutes: 240, window: { from: '18:00', until: '07:00' }, keepDeletedDays: 180, keepMissingDriveDays: 365,
  });
  const computers = await within({ accountId }, (trx) => trx('machines').where({ account_id: accountId, kind: 'computer', platform: 'windows' }).orderBy(['sort_name', 'id']).limit(2).select<{ id: string }[]>('id'), { readOnly: true });
  await assignComputers(inside, id, computers.map((computer) => computer.id));
}

async function accountOf(email: string): Promise<string> {
  const account = await within({ organizationId: NORTHWIND.id }, (trx) => trx('accounts').where({ organization_id: NORTHWIND.id, email }).first<{ id: string }>('id'), { readOnly: true });
  return account.id;
}
