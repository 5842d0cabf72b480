import { everyWords } from '../../../src/home/jobs/every-words.presenter';
import { paths } from '../../../src/paths';
import { connectQueue, openEngine } from '../../../src/platform/queue/queue-engine';
import { isBoardPress } from '../../../src/platform/queue/queue-board';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const { jobs, board } = paths.operations;
let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague()); });

describe('the jobs page', () => {
  it('without a queue says so, and still shows what runs when', async () => {
    const page = pageOf((await agent.get(jobs).expect(200)).text);
    expect(page('main').text()).toContain('not connected to the job queue');
    expect(page('section[aria-labelledby=schedule] tbody').text()).toMatch(/reconcile\s*Daily at 02:15 UTC/);
    expect((await agent.get(board).expect(303)).headers['location']).toBe(jobs);
  });

  it('with a queue counts its jobs, shows the board in its own policy, and lets failed jobs be tried again', async () => {
    const queue = await connectQueue();
    const { jobs: waiting, close } = await openEngine({ connections: 2 });
    try {
      await waiting.add('mail.send-due', { id: 'one' });
      expect(pageOf((await agent.get(jobs).expect(200)).text)('.stats').text()).toMatch(/Waiting\s+1/);
      const page = await agent.get(board).expect(200);
      expect(page.headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'.*base-uri 'self'/);
      expect(page.headers['x-powered-by']).toBeUndefined();
      expect(page.text).not.toMatch(/https?:|style=/);
      const script = /src="(static\/js\/main[^"]+)"/.exec(page.text)![1]!;
      await agent.get(`${board}/${script}`).expect(200).expect('Content-Type', /javascript/);
      const { body } = await agent.get(`${board}/api/queues?page=1&jobsPerPage=10&status=latest&activeQueue=portal`).expect(200);
      expect(body).toMatchObject({ queues: [{ name: 'portal', counts: { waiting: 1 } }] });
      await agent.put(`${board}/api/queues/portal/retry/failed`).set('Origin', 'https://elsewhere.example').expect(403);
      await agent.put(`${board}/api/queues/portal/retry/failed`).set('Sec-Fetch-Site', 'same-origin').expect(200);
      await agent.put(`${board}/api/queues/portal/obliterate`).set('Sec-Fetch-Site', 'same-origin').expect(403);
      expect(await ownerSql("select subject_id from audit_entries where action = 'operations.jobs-pressed'")).toEqual([{ subject_id: '/api/queues/portal/retry/failed' }]);
    } finally {
      await close();
      await queue.stop();
    }
  });

  it('lets nothing be pressed that could lose or make up work', () => {
    const presses = ['pause', 'resume', 'empty', 'obliterate', 'add', 'concurrency', 'rate-limit', 'clean/waiting', 'clean/active', 'job-schedulers/x/remove', 'retry/waiting'];
    for (const what of presses) expect([what, isBoardPress('PUT', `/api/queues/portal/${what}`)]).toEqual([what, false]);
    for (const what of ['retry/failed', 'clean/completed', '17/retry', '17/retry/failed', '17/promote', '17/clean?x=1']) expect([what, isBoardPress('PUT', `/api/queues/portal/${what}`)]).toEqual([what, true]);
    expect(isBoardPress('POST', '/api/queues/portal/17/retry')).toBe(false);
    expect(isBoardPress('PUT', '/api/queues/pause')).toBe(false);
  });
});

describe('how often a job runs', () => {
  it.each([['5m', 'Every 5 minutes'], ['1m', 'Every minute'], [{ cron: '15 2 * * *', zone: 'UTC' }, 'Daily at 02:15 UTC'], [{ cron: '25 * * * *', zone: 'UTC' }, 'Hourly at minute 25'], [{ cron: '0 3 1 * *', zone: 'UTC' }, '0 3 1 * * (UTC)']] as const)('%j is said as %s', (every, words) => {
    expect(everyWords(every)).toBe(words);
  });
});
