import pg from 'pg';
import { readAlertQuestion } from '../../src/alerts/list/alert-question.model';
import { countAlerts, listAlerts } from '../../src/alerts/list/alerts.report';
import { judgeMachines } from '../../src/alerts/judge-alerts';
import { listChangedMachines } from '../../src/alerts/organizations-to-judge.report';
import { previewRuleSets } from '../../src/alerts/rules/change-rule-sets';
import { closeDatabase, databaseNow, patiently, within } from '../../src/platform/database/database';
import { tellGoal } from '../goals';
import { MACHINES, ORGANIZATION_ID } from './seed';

const log = (line: string) => process.stdout.write(`${line}\n`);
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

async function main(): Promise<void> {
  const owner = new pg.Client({ connectionString: process.env['DATABASE_OWNER_URL']! });
  await owner.connect();
  const first = await timed(() => judgeMachines(ORGANIZATION_ID, null));
  const open = async () => (await owner.query<{ n: number }>('select count(*)::int as n from alerts where closed_at is null')).rows[0]!.n;
  const before = await open();
  tellGoal(`judging ${MACHINES.toLocaleString('en')} machines for the first time, which opens ${before.toLocaleString('en')} alerts`, seconds(first), '10 s', first <= 10_000);
  await owner.query('vacuum (analyze) alerts');
  const again = await timed(() => judgeMachines(ORGANIZATION_ID, null));
  tellGoal('judging all of them anew, nothing having changed', seconds(again), '10 s', again <= 10_000);
  await owner.query("update machines set last_contact_at = app.now(), updated_at = app.now() where state = 'protected'");
  await tellSweep('a sweep after a heartbeat of every machine that is well', 500);
  await owner.query("update machines set state = 'off', stopped_at = app.now(), state_since = app.now() where id in (select id from machines where state = 'protected' order by id limit 1000)");
  await tellSweep('a sweep after 1,000 machines changed their state', 2_000);
  await tellPages();
  await owner.query("insert into client_versions (id, platform, current, minimum, released_on, created_at) values (gen_random_uuid(), 'windows', '6.3.0', '5.0.0', current_date, app.now())");
  const release = await timed(() => judgeMachines(ORGANIZATION_ID, null));
  tellGoal(`a new version that makes every machine outdated at once: ${(await open()).toLocaleString('en')} alerts are open then`, seconds(release), '30 s', release <= 30_000);
  await owner.end();
  await closeDatabase();
}

async function tellSweep(what: string, goal: number): Promise<void> {
  let found = 0;
  const ms = await timed(async () => {
    const changed = await within('system', async (trx) => listChangedMachines(trx, new Date((await databaseNow(trx)).getTime() - 20 * 60_000)), { readOnly: true });
    for (const { organizationId, machineIds } of changed) await judgeMachines(organizationId, machineIds);
    found = changed.reduce((sum, { machineIds }) => sum + (machineIds?.length ?? MACHINES), 0);
  });
  tellGoal(`${what} (${found.toLocaleString('en')} judged)`, `${ms.toFixed(0)} ms`, `${goal} ms`, ms <= goal);
}

async function tellPages(): Promise<void> {
  for (const query of [{}, { level: 'critical' }, { rule: 'backup_failing' }, { tag: 'gold' }, { state: 'closed' }]) {
    const question = readAlertQuestion(query);
    const took: number[] = [];
    for (let turn = 0; turn < 15; turn += 1) {
      took.push(await timed(() => within({ organizationId: ORGANIZATION_ID }, async (trx) => {
        await listAlerts(trx, ORGANIZATION_ID, question, { sort: 'opened', size: 50, direction: 'after', place: undefined, position: 0 });
        await countAlerts(trx, ORGANIZATION_ID, question);
      }, { readOnly: true })));
    }
    const p50 = took.sort((a, b) => a - b)[7]!;
    tellGoal(`the list of alerts with ${JSON.stringify(query)}`, `p50 ${p50.toFixed(1)} ms`, '50 ms', p50 <= 50);
  }
  const set = { name: 'Gold', tags: ['gold'], excludedTags: [], excludedAccountIds: [], settings: [{ rule: 'backup_overdue' as const, isOn: true, level: 'warning' as const, threshold: 30 }] };
  const preview = await timed(() => previewRuleSets({ organizationId: ORGANIZATION_ID, change: { kind: 'save', set }, actor: { kind: 'system', id: 'bench' } }));
  tellGoal('the preview of a rule set', seconds(preview), '4 s', preview <= 4_000);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - from) / 1e6;
}

void patiently(main).catch((error: unknown) => {
  log(String(error));
  process.exitCode = 1;
});
