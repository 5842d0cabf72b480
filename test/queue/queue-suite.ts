import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type * as QueueModule from '../../src/platform/queue/queue';
import type * as EngineModule from '../../src/platform/queue/queue-engine';
import type * as WorkerModule from '../../src/platform/queue/queue-worker';
import { type QueueEngine } from '../../src/platform/queue/queue-options';
import { built } from '../support/running/built';
import { eventually } from '../support/eventually';
import { projectRoot } from '../support/running/test-server';

type Stoppable = { stop(): Promise<void> };

/** What a backend's own tests get. */
export type Queues = {
  open: () => Promise<QueueEngine>;
  enqueue: (name: string, data: { id: string }) => Promise<void>;
  /** Throws while the queue that `enqueue` uses does not answer. */
  queueAnswers: () => Promise<void>;
  startWorker: () => Promise<Stoppable>;
  /** The ids with which a job ran since the test began: test.plain, test.endless (here it ends) and test.tick. */
  ran: (name: string) => string[];
};

/** What must hold on both of BullMQ's backends. `prepare` sets what config.ts reads, before it is first imported. */
export function describeQueue(backend: string, prepare: () => Promise<() => Promise<void>>, more: (queues: Queues) => void = () => undefined): void {
  describe(`Jobs on ${backend}`, () => {
    let queue: typeof QueueModule;
    let engine: typeof EngineModule;
    let workers: typeof WorkerModule;
    let release: () => Promise<void>;
    const running: Stoppable[] = [];
    const runs: Record<string, { id: string; at: number }[]> = {};

    const ran = (name: string) => (runs[name] ??= []);
    const startWorker = async (schedule: WorkerModule.ScheduledJob[] = []) => {
      const worker = await workers.startJobWorker({ schedule, observe: () => undefined });
      running.push(worker);
      return worker;
    };
    const open = async (connections = 2) => {
      const opened = await engine.openEngine({ connections });
      running.push({ stop: opened.close });
      return opened;
    };
    const note = (name: string, id: string) => void ran(name).push({ id, at: performance.now() });

    beforeAll(async () => {
      release = await prepare();
      // Only now: config.ts reads the settings when it is first imported.
      /* eslint-disable @typescript-eslint/no-require-imports */
      queue = require('../../src/platform/queue/queue') as typeof QueueModule;
      engine = require('../../src/platform/queue/queue-engine') as typeof EngineModule;
      workers = require('../../src/platform/queue/queue-worker') as typeof WorkerModule;
      /* eslint-enable @typescript-eslint/no-require-imports */
      for (const name of ['test.plain', 'test.endless', 'test.tick']) {
        queue.defineJob(name, ({ id }) => Promise.resolve(note(name, id)));
      }
    });
    afterEach(async () => {
      await Promise.all(running.splice(0).map((each) => each.stop()));
      for (const name of Object.keys(runs)) delete runs[name];
    });
    afterAll(() => release());

    it('carry a name and an id and nothing else', async () => {
      const { jobs, close } = await open();
      await queue.enqueue('test.plain', { id: 'invoice-1', secret: 'card' } as { id: string });
      const [waiting] = await jobs.getJobs(['waiting']);
      expect(waiting).toMatchObject({ name: 'test.plain', data: { id: 'invoice-1' } });
      expect(Object.keys(waiting!.data)).toEqual(['id']);
      await expect(queue.enqueue('test.plain', { id: 'ada@example.test' })).rejects.toThrow(RangeError);
      await close();
      await startWorker();
      await eventually(() => expect(ran('test.plain').map(({ id }) => id)).toEqual(['invoice-1']));
    });

    it('wait once for one id, and once more when they come while the first is running', async () => {
      let finish = () => {};
      const began: string[] = [];
      queue.defineJob('test.held', async ({ id }) => {
        began.push(id);
        if (began.length === 1) await new Promise<void>((resolve) => (finish = resolve));
      });
      await startWorker();
      await queue.enqueue('test.held', { id: 'a' });
      await eventually(() => expect(began).toEqual(['a']));
      for (const id of ['a', 'a', 'a']) await queue.enqueue('test.held', { id });
      expect(began).toEqual(['a']);
      finish();
      await eventually(() => expect(began).toEqual(['a', 'a']));
      await queue.enqueue('test.plain', { id: 'last' });
      await eventually(() => expect(ran('test.plain')).toHaveLength(1));
      expect(began).toEqual(['a', 'a']);
    });

    it('are tried again when they fail', async () => {
      const tries: string[] = [];
      queue.defineJob('test.failing', ({ id }) => {
        tries.push(id);
        return tries.length < 2 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      });
      await startWorker();
      await queue.enqueue('test.failing', { id: 'b' });
      await eventually(() => expect(tries).toEqual(['b', 'b']));
    });

    it('end before their worker has stopped', async () => {
      let finish = () => {};
      let ended = false;
      queue.defineJob('test.slow', async (_data, { stopping }) => {
        await new Promise<void>((resolve) => (finish = resolve));
        expect(stopping.aborted).toBe(true);
        ended = true;
      });
      const worker = await startWorker();
      let begun = false;
      queue.defineJob('test.begun', () => Promise.resolve(void (begun = true)));
      await queue.enqueue('test.slow', { id: 'c' });
      await queue.enqueue('test.begun', { id: 'c' });
      await eventually(() => expect(begun).toBe(true));
      const stopped = worker.stop();
      finish();
      await stopped;
      expect(ended).toBe(true);
    });

    it('are back within 10 seconds when their worker is killed', async () => {
      const child = await startChild();
      await queueOutside('test.endless', 'd');
      await lineOf(child, 'began d');
      const killedAt = performance.now();
      child.kill('SIGKILL');
      await startWorker();
      await eventually(() => expect(ran('test.endless').map(({ id }) => id)).toEqual(['d']), 15_000);
      expect(ran('test.endless')[0]!.at - killedAt).toBeLessThan(10_000);
    });

    it('can be queued again for an id whose worker was killed too often', async () => {
      const child = await startChild();
      await queueOutside('test.endless', 'e');
      await lineOf(child, 'began e');
      child.kill('SIGKILL');
      const strict = await open(3);
      const seen: string[] = [];
      const worker = strict.worker((job) => Promise.resolve(void seen.push(job.data.id)), { lockDuration: 5_000, stalledInterval: 500, maxStalledCount: 0 });
      await eventually(async () => expect(await strict.jobs.getFailedCount()).toBe(1), 15_000);
      await queue.enqueue('test.endless', { id: 'e' });
      await eventually(() => expect(seen).toEqual(['e']));
      await worker.close();
      await strict.close();
    });

    it('of the schedule run once, however many workers keep it', async () => {
      const schedule: WorkerModule.ScheduledJob[] = [{ name: 'tick', every: '1s', job: 'test.tick' }];
      await Promise.all([startWorker(schedule), startWorker(schedule), startWorker(schedule)]);
      await eventually(() => expect(ran('test.tick').length).toBeGreaterThanOrEqual(4), 10_000);
      await startWorker(schedule);
      await eventually(() => expect(ran('test.tick').length).toBeGreaterThanOrEqual(7), 10_000);
      const times = ran('test.tick').map(({ at }) => at);
      // The first run comes at once; from then on there is one each second.
      const gaps = times.slice(2).map((at, index) => at - times[index + 1]!);
      expect(Math.min(...gaps)).toBeGreaterThan(500);
      expect(new Set(ran('test.tick').map(({ id }) => id))).toEqual(new Set(['tick']));
    });

    it('leave the schedule when its list no longer names them', async () => {
      const opened = await open();
      const { jobs, close } = opened;
      await workers.keepSchedule(opened, [
        { name: 'tick', every: '5m', job: 'test.tick' }, { name: 'nightly', every: { cron: '0 3 * * *', zone: 'Europe/Berlin' }, job: 'test.plain' },
      ]);
      expect((await jobs.getJobSchedulers()).map(({ key, every, pattern, tz }) => ({ key, every, pattern, tz })).sort((a, b) => a.key.localeCompare(b.key)))
        .toMatchObject([{ key: 'nightly', pattern: '0 3 * * *', tz: 'Europe/Berlin' }, { key: 'tick', every: 300_000 }]);
      await workers.keepSchedule(opened, []);
      expect(await jobs.getJobSchedulers()).toEqual([]);
      await close();
    });

    it('must be defined before the schedule can name them', async () => {
      await expect(startWorker([{ name: 'lost', every: '1m', job: 'test.unknown' }])).rejects.toThrow('test.unknown');
    });

    more({
      open: () => open(),
      queueAnswers: () => engine.pingQueue(),
      enqueue: (name, data) => queue.enqueue(name, data),
      startWorker: () => startWorker(),
      ran: (name) => ran(name).map(({ id }) => id),
    });

    async function queueOutside(name: string, id: string): Promise<void> {
      const { close } = await open();
      await queue.enqueue(name, { id });
      await close();
    }

    async function startChild(): Promise<ChildProcess> {
      const child = spawn(process.execPath, [path.join(__dirname, 'worker-process.cjs'), await built()], {
        cwd: projectRoot, env: { ...process.env }, stdio: ['ignore', 'pipe', 'inherit'],
      });
      running.push({ stop: async () => {
        if (child.exitCode === null && child.signalCode === null) {
          child.kill('SIGKILL');
          await once(child, 'exit');
        }
      } });
      return child;
    }
  });
}

/** Resolves when the process has printed the line. */
async function lineOf(child: ChildProcess, line: string): Promise<void> {
  let printed = '';
  for await (const chunk of child.stdout!) {
    printed += String(chunk);
    if (printed.includes(`${line}\n`)) return;
  }
  throw new Error(`The process ended without "${line}": ${printed}`);
}
