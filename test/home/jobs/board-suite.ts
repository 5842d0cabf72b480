import { paths } from '../../../src/paths';
import { type Jobs } from '../../../src/platform/queue/queue-options';
import { defineJob } from '../../../src/platform/queue/queue';
import { openEngine } from '../../../src/platform/queue/queue-engine';
import { startJobWorker } from '../../../src/platform/queue/queue-worker';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { eventually } from '../../support/eventually';
import { createColleague, officeAgent } from '../../support/factories/staff';

const { board, jobs: jobsPage } = paths.operations;
const api = `${board}/api/queues`;
let isFailing = true;
let release = () => undefined as void;
defineJob('test.board-good', () => Promise.resolve());
defineJob('test.board-failing', () => (isFailing ? Promise.reject(new Error('the line is down')) : Promise.resolve()));
defineJob('test.board-held', () => new Promise<void>((resolve) => (release = () => resolve())));

/** Every page and every button of the board, on one of the queue's two backends. `prepare` chooses it before the queue is opened. */
export function describeBoard(backend: string, prepare: () => Promise<() => Promise<void>>, more: (agent: () => SignedInAgent) => void = () => undefined): void {
  describe(`The board on ${backend}`, () => {
    const app = testApp();
    let agent: SignedInAgent;
    let jobs: Jobs;
    const ends: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      agent = await officeAgent(app, await createColleague());
      ends.push(await prepare());
      const engine = await openEngine({ connections: 4 });
      ends.push(() => engine.close());
      ({ jobs } = engine);
    }, 30_000);
    afterAll(async () => {
      release();
      for (const end of ends.reverse()) await end();
    });

    const read = async (address: string): Promise<Answer> => {
      const { status, body } = await agent.get(`${board}/api/${address}`);
      return { status, body: body as Answer['body'] };
    };
    const press = async (address: string) => {
      const { status } = await agent.put(`${api}/portal/${address}`).set('Sec-Fetch-Site', 'same-origin');
      return status;
    };
    const listed = async (status: string) => {
      const { body } = await agent.get(`${api}?page=1&jobsPerPage=10&status=${status}&activeQueue=portal`).expect(200);
      return (body as { queues: { jobs: { id: string; name: string; failedReason?: string; data: object }[]; counts: Record<string, number> }[] }).queues[0]!;
    };
    /** Failed for good: every try of it. */
    const failed = async (id: string) => (await jobs.add('test.board-failing', { id }, { attempts: 1 })).id!;

    it('shows its pages, its script and its style', async () => {
      for (const address of ['', '/queue/portal', '/queue/portal/17', '/job-schedulers', '/metrics-history']) {
        const { text, status } = await agent.get(`${board}${address}`);
        expect([address, status, /<div id="root"/.test(text), /https?:|style=|<%/.test(text)]).toEqual([address, 200, true, false]);
      }
      const { text } = await agent.get(board).expect(200);
      const files = [...text.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(([, file]) => file!);
      expect(files.length).toBeGreaterThanOrEqual(2);
      for (const file of files) await agent.get(`${board}/${file}`).expect(200);
      expect(pageOf((await agent.get(jobsPage).expect(200)).text)('.stats').text()).toMatch(/Waiting\s+0/);
    });

    it('lists jobs in every state, and each with what is known of it', async () => {
      const later = (await jobs.add('test.board-good', { id: 'later' }, { delay: 3_600_000 })).id!;
      const waiting = (await jobs.add('test.board-good', { id: 'soon' })).id!;
      expect((await listed('waiting')).jobs).toMatchObject([{ id: waiting, name: 'test.board-good', data: { id: 'soon' } }]);
      expect((await listed('delayed')).jobs.map(({ id }) => id)).toEqual([later]);
      for (const status of ['latest', 'active', 'completed', 'failed', 'prioritized', 'paused', 'waiting-children']) expect([status, (await listed(status)).counts['delayed']]).toEqual([status, 1]);
      for (const part of ['', '/logs', '/flow']) expect([part, (await read(`queues/portal/${waiting}${part}`)).status]).toEqual([part, 200]);
      expect((await read(`queues/portal/${later}`)).body.status).toBe('delayed');
      for (const part of ['metrics', 'default-job-options', 'workers', 'rate-limit', 'job-data-schema']) expect([part, (await read(`queues/portal/${part}`)).status]).toEqual([part, 200]);
      expect([(await read('queues/portal/nothing')).status, (await read('queues/other/metrics')).status, (await read('redis/stats')).status]).toEqual([404, 404, 403]);
    });

    it('brings a later job forward, by itself and with all others', async () => {
      const { id: first } = (await listed('delayed')).jobs[0]!;
      expect(await press(`${first}/promote`)).toBe(204);
      expect((await listed('delayed')).jobs).toEqual([]);
      await jobs.add('test.board-good', { id: 'much-later' }, { delay: 7_200_000 });
      expect(await press('promote')).toBe(200);
      expect([(await listed('delayed')).jobs.length, (await listed('waiting')).counts['waiting']]).toEqual([0, 3]);
    });

    it('lets a failed job be tried again, alone and with all others, and shows why it failed', async () => {
      const worker = await startJobWorker({ schedule: [], observe: () => undefined });
      ends.push(() => worker.stop());
      const ids = [await failed('one'), await failed('two'), await failed('three')];
      await eventually(async () => expect((await listed('failed')).counts['failed']).toBe(3));
      expect((await listed('failed')).jobs.map(({ failedReason }) => failedReason)).toEqual(['the line is down', 'the line is down', 'the line is down']);
      expect(pageOf((await agent.get(jobsPage).expect(200)).text)('main').text()).toContain('the line is down');
      isFailing = false;
      expect(await press(`${ids[0]}/retry`)).toBe(204);
      await eventually(async () => expect((await listed('failed')).counts['failed']).toBe(2));
      expect(await press('retry/failed')).toBe(200);
      await eventually(async () => expect((await listed('failed')).counts).toMatchObject({ failed: 0, completed: 6 }));
      // Only Redis knows who is connected to it; where nobody can be asked, the board leaves the workers out.
      expect((await read('queues/portal/workers')).body.workers?.length).toBe(backend === 'Redis' ? 1 : undefined);
    });

    it('lets a finished job run once more, and forgets finished ones, alone and all together', async () => {
      const { id } = (await listed('completed')).jobs[0]!;
      expect(await press(`${id}/retry`)).toBe(204);
      await eventually(async () => expect((await listed('completed')).counts).toMatchObject({ completed: 6, waiting: 0, active: 0 }));
      expect(await press('retry/completed')).toBe(200);
      await eventually(async () => expect((await listed('completed')).counts).toMatchObject({ completed: 6, waiting: 0, active: 0 }));
      expect(await press(`${id}/clean`)).toBe(204);
      expect((await listed('completed')).counts['completed']).toBe(5);
      // Those of the last five seconds stay, so that nobody forgets what they have not seen.
      expect(await press('clean/completed')).toBe(200);
      await eventually(async () => {
        expect(await press('clean/completed')).toBe(200);
        expect((await listed('completed')).counts['completed']).toBe(0);
      }, 15_000);
      expect(await press(`${id}/clean`)).toBe(404);
    });

    it('refuses what no longer fits a job with the reason, not with a fault', async () => {
      const { id } = await jobs.add('test.board-held', { id: 'held' });
      await eventually(async () => expect((await listed('active')).counts['active']).toBe(1));
      expect([await press(`${id}/clean`), await press(`${id}/retry`), await press(`${id}/promote`)]).toEqual([409, 400, 409]);
      release();
      await eventually(async () => expect((await listed('active')).counts['active']).toBe(0));
    });

    it('shows the schedule, and lets nobody take a run out of it', async () => {
      const worker = await startJobWorker({ schedule: [{ name: 'board-hourly', every: { cron: '0 * * * *', zone: 'UTC' }, job: 'test.board-good' }], observe: () => undefined });
      ends.push(() => worker.stop());
      expect(JSON.stringify((await read('job-schedulers')).body)).toContain('board-hourly');
      const { id } = (await listed('delayed')).jobs[0]!;
      expect((await read(`queues/portal/${encodeURIComponent(id)}`)).body.job).toMatchObject({ name: 'test.board-good' });
      expect(await press(`${encodeURIComponent(id)}/clean`)).toBe(400);
      expect((await jobs.getJobSchedulers()).map(({ key }) => key)).toEqual(['board-hourly']);
    });

    it('refuses every other button, and keeps each press in the audit log', async () => {
      for (const what of ['pause', 'resume', 'empty', 'obliterate', 'concurrency', 'rate-limit', 'rate-limit/release', 'clean/waiting', 'job-schedulers/board-hourly/remove', 'job-schedulers/board-hourly/run', '1/remove-unprocessed-children']) {
        expect([what, await press(what)]).toEqual([what, 403]);
      }
      for (const what of ['pause', 'resume']) await agent.put(`${api}/${what}`).set('Sec-Fetch-Site', 'same-origin').expect(403);
      const [counted] = await ownerSql<{ presses: number }>("select count(*)::int as presses from audit_entries where action = 'operations.jobs-pressed'");
      expect(counted!.presses).toBeGreaterThanOrEqual(12);
    });

    more(() => agent);
  });
}

type Answer = { status: number; body: { status?: string; job?: object; workers?: unknown[] } };
