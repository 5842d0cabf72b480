import request from 'supertest';
import { testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { observeJob } from '../../src/platform/operations/metrics';
import { connectQueue } from '../../src/platform/queue/queue-engine';
import { paths } from '../../src/paths';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';

const app = testApp();

async function figures(): Promise<Map<string, number>> {
  const { text } = await request(app).get(paths.metrics).expect(200).expect('Content-Type', /^text\/plain/);
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

describe('Health', () => {
  it('is live, and ready while the database answers, under any host name', async () => {
    await request(app).get(paths.health.live).set('Host', '10.0.0.7:3000').expect(200, { status: 'live' });
    await request(app).get(paths.health.ready).set('Host', '10.0.0.7:3000').expect(200, { status: 'ready', queue: 'up' });
  });

  it('is ready with a queue connected', async () => {
    const queue = await connectQueue();
    await request(app).get(paths.health.ready).expect(200, { status: 'ready', queue: 'up' });
    await queue.stop();
  });
});

describe('Metrics', () => {
  it('tell how requests, jobs, mails, renewals and the audit log are doing', async () => {
    await ownerSql(
      `insert into mails (id, organization_id, kind, dedupe_key, recipient_email, subject, text_body, html_body, message_id, next_attempt_at, created_at)
       select gen_random_uuid(), $1, 'test', n::text, 'ada@example.test', '', '', '', n::text, now() - interval '90 seconds', now() from generate_series(1, 3) n`,
      [HOUSE_ORGANIZATION_ID],
    );
    await ownerSql(
      "insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at) values ($1, 'system', 'test', 'test.done', 'test', '1', now())",
      [HOUSE_ORGANIZATION_ID],
    );
    observeJob('test.job', 'failed', 0.2);
    await request(app).get(paths.health.live);
    const seen = await figures();
    expect(seen.get('portal_mails_waiting')).toBe(3);
    expect(seen.get('portal_mails_oldest_seconds')).toBeGreaterThanOrEqual(90);
    expect(seen.get('portal_mails_oldest_seconds')).toBeLessThan(600);
    expect(seen.get('portal_mails_failed')).toBe(0);
    expect(seen.get('portal_renewals_due')).toBe(0);
    expect(seen.get('portal_audit_unsealed')).toBeGreaterThanOrEqual(1);
    expect(seen.get('portal_job_seconds_count{job="test.job",outcome="failed"}')).toBe(1);
    expect(seen.get('portal_http_request_seconds_count{method="GET",route="/health/live",status="200"}')).toBeGreaterThanOrEqual(1);
    expect(seen.get('portal_database_connections{state="used"}')).toBe(0);
    expect(seen.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('count the jobs of a connected queue', async () => {
    const queue = await connectQueue();
    expect((await figures()).get('portal_jobs{state="waiting"}')).toBe(0);
    await queue.stop();
  });

  it('are kept from whoever comes through a proxy when no token is set', async () => {
    await request(app).get(paths.metrics).set('X-Forwarded-For', '203.0.113.9').expect(404);
  });
});
