import { request as httpRequest, Agent } from 'node:http';
import { paths } from '../../../src/paths';
import { testApp } from '../../support/app';
import { clockNow } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createClient } from '../../support/factories/clients';
import { startTestWeb } from '../../support/running/web-server';

jest.setTimeout(60_000);
const app = testApp();

type Answer = { status: number; retryAfter: string | undefined };

function post(base: string, address: string, auth: string, body: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(address, base), { method: 'POST', auth, agent, headers: { 'Content-Type': 'application/json' } }, (res) => {
      res.resume().once('end', () => resolve({ status: res.statusCode!, retryAfter: res.headers['retry-after'] }));
    });
    sent.once('error', reject).end(body);
  });
}

describe('a thousand clients at the same moment', () => {
  it('are heard or told when to come again; nobody gets an error, and pages go on', async () => {
    const base = await startTestWeb();
    const clients: Awaited<ReturnType<typeof createClient>>[] = [];
    for (let count = 0; count < 20; count += 1) clients.push(await createClient(app));
    const now = (await clockNow()).toISOString();
    const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
    const storm = Promise.all(Array.from({ length: 1_000 }, (_, index) => {
      const { machine, credential } = clients[index % clients.length]!;
      return post(base, paths.agent.reports, `${machine.id}:${credential}`, JSON.stringify({ at: now, sent_at: now, instance_id: 'instance-0001', files_pending: index }), agent);
    }));
    const page = await fetch(new URL(paths.signIn, base));
    const answers = await storm;
    expect(page.status).toBe(200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    expect(answers.filter(({ status, retryAfter }) => status === 429 && !(Number(retryAfter) >= 5 && Number(retryAfter) <= 60))).toEqual([]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(50);
    // Those who come again are heard.
    const { machine, credential } = clients[0]!;
    expect((await post(base, paths.agent.reports, `${machine.id}:${credential}`, JSON.stringify({ at: now, sent_at: now, instance_id: 'instance-0001', files_pending: 7 }), agent)).status).toBe(200);
    expect(await ownerSql('select files_pending from machines where id = $1', [machine.id])).toEqual([{ files_pending: 7 }]);
    agent.destroy();
  });

  it('of which one has gone wild leave the others their turn', async () => {
    const base = await startTestWeb();
    const [wild, calm] = [await createClient(app), await createClient(app)];
    const now = (await clockNow()).toISOString();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const report = ({ machine, credential }: typeof wild) => post(base, paths.agent.reports, `${machine.id}:${credential}`, JSON.stringify({ at: now, sent_at: now, instance_id: 'instance-0001' }), agent);
    const answers = await Promise.all(Array.from({ length: 150 }, () => report(wild)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(120);
    expect(answers.filter(({ status, retryAfter }) => status === 429 && Number(retryAfter) > 0)).toHaveLength(30);
    expect((await report(calm)).status).toBe(200);
    agent.destroy();
  });
});
