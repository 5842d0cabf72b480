import { paths } from '../../../src/paths';
import { pageOf, setClock, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createFirm, createRenewable, createTrial, readSubscription } from '../../support/factories/money/renewals';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { assertNoBrokenInvariant } from '../../support/invariants';
import { runJob } from '../../support/queue';
import '../../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();
afterEach(assertNoBrokenInvariant);

async function ended({ zone = 'America/New_York', trial = false } = {}): Promise<{ id: string; accountId: string; agent: SignedInAgent; organizationId: string }> {
  const { organizationId } = await createFirm({ at: '2026-10-01T12:00:00Z', timeZone: zone });
  const made = trial ? await createTrial({ organizationId, endsOn: '2026-10-10', timeZone: zone }) : await createRenewable({ organizationId, expiresOn: '2026-10-10', timeZone: zone });
  await setClock('2026-10-12T12:00:00Z');
  await runJob('subscriptions.lapse');
  return { id: made.id, accountId: made.accountId, organizationId, agent: await officeAgent(app, await createColleague({ roles: ['support'] })) };
}

const seenOn = async (agent: SignedInAgent, id: string) => String(pageOf((await agent.get(paths.operations.accounts.grace(id)).expect(200)).text)('input[name=seen]').val());
const kept = async (id: string, organizationId: string) => {
  const { purgeOn, purgeAt, nextNoticeAt } = await readSubscription({ organizationId, id });
  return [purgeOn, purgeAt?.toISOString(), nextNoticeAt?.toISOString()];
};

describe('keeping the data of a subscription for longer', () => {
  it('moves removal and reminders by as many days in its own zone, over the end of summer time, and tells who pays', async () => {
    const { id, accountId, organizationId, agent } = await ended();
    // 30 days after 10 October end with 9 November; midnight in New York is 05:00 UTC by then, and was 04:00 in October.
    expect((await kept(id, organizationId)).slice(0, 2)).toEqual(['2026-11-09', '2026-11-10T05:00:00.000Z']);
    const page = pageOf((await agent.get(paths.operations.accounts.show(accountId)).expect(200)).text);
    expect(page('section[aria-labelledby=subscriptions] tbody').text()).toContain('9 Nov 2026');
    const form = { days: '20', reason: 'They wait for a budget.', seen: await seenOn(agent, id) };
    await agent.submit(paths.operations.accounts.grace(id), form).expect(303);
    expect((await kept(id, organizationId)).slice(0, 2)).toEqual(['2026-11-29', '2026-11-30T05:00:00.000Z']);
    // The last reminder stands two days before the data goes.
    await setClock('2026-11-05T12:00:00Z');
    await runJob('subscriptions.send-notices');
    expect((await kept(id, organizationId))[2]).toBe('2026-11-27T14:00:00.000Z');
    expect(await ownerSql("select subject from mails where kind = 'renewals.grace-extended'")).toEqual([{ subject: expect.stringContaining('the data is kept until 29 Nov 2026') as string }]);
    expect(await ownerSql("select before->>'purgeOn' as before, after->>'purgeOn' as after, after->>'reason' as reason, actor_kind from audit_entries where action = 'subscription.grace-extended'"))
      .toEqual([{ before: '2026-11-09', after: '2026-11-29', reason: 'They wait for a budget.', actor_kind: 'staff' }]);
    await setClock('2026-11-29T12:00:00Z');
    await runJob('subscriptions.purge');
    expect((await readSubscription({ organizationId, id })).state).toBe('expired');
    await setClock('2026-11-30T05:00:01Z');
    await runJob('subscriptions.purge');
    expect((await readSubscription({ organizationId, id })).state).toBe('purged');
    const late = await officeAgent(app, await createColleague({ roles: ['support'] }));
    expect((await late.submit(paths.operations.accounts.grace(id), { ...form, seen: '2026-11-29' }).expect(409)).text).toContain('gone or going');
  });

  it('is done once by a form that is sent three times, and at most twice after one end', async () => {
    const { id, organizationId, agent } = await ended();
    const address = paths.operations.accounts.grace(id);
    const form = { days: '30', reason: 'First.', seen: await seenOn(agent, id) };
    await Promise.all([1, 2, 3].map(() => agent.submit(address, form).expect(303)));
    expect((await kept(id, organizationId))[0]).toBe('2026-12-09');
    await agent.submit(address, { ...form, days: '7' }).expect(409);
    await agent.submit(address, { days: '1', reason: 'Second.', seen: '2026-12-09' }).expect(303);
    expect((await agent.submit(address, { days: '1', reason: 'Third.', seen: '2026-12-10' }).expect(409)).text).toContain('twice already');
    expect(await ownerSql("select count(*)::int as n from audit_entries where action = 'subscription.grace-extended' and subject_id = $1", [id])).toEqual([{ n: 2 }]);
  });

  it('fits a trial, and is not there for what still runs', async () => {
    const { id, organizationId, agent } = await ended({ trial: true });
    const [before] = await kept(id, organizationId);
    await agent.submit(paths.operations.accounts.grace(id), { days: '5', reason: 'Once.', seen: String(before) }).expect(303);
    expect((await kept(id, organizationId))[0]).toBe('2026-10-30');
    const running = await createRenewable({ organizationId, expiresOn: '2027-10-10' });
    expect((await agent.get(paths.operations.accounts.grace(running.id)).expect(200)).text).toContain('has not ended');
    expect((await agent.submit(paths.operations.accounts.grace(running.id), { days: '5', reason: 'x', seen: '' }).expect(409)).text).toContain('has not ended');
  });

  it.each([[{ days: '31' }, 'days'], [{ days: '0' }, 'days'], [{ days: '' }, 'days'], [{ days: '1.5' }, 'days'], [{ reason: ' ' }, 'reason'], [{ reason: 'x'.repeat(501) }, 'reason']])('is refused with the field and a remedy: %j', async (change, field) => {
    const { id, agent } = await ended();
    const page = pageOf((await agent.submit(paths.operations.accounts.grace(id), { days: '5', reason: 'They asked.', seen: '2026-11-09', ...change }).expect(422)).text);
    expect(page(`#${field}-error`).text()).toMatch(/Enter|Use/);
  });
});

describe('the search for an account', () => {
  it('goes straight to the one account of an e-mail, a subscription number or an id', async () => {
    const { id, accountId, organizationId, agent } = await ended();
    const { number } = await readSubscription({ organizationId, id });
    const [{ email }] = await ownerSql<{ email: string }>('select email from accounts where id = $1', [accountId]) as [{ email: string }];
    for (const words of [number.toLowerCase(), ` ${email.toUpperCase()} `, accountId]) {
      const answer = await agent.get(paths.operations.accounts.index).query({ q: words }).expect(303);
      expect(answer.headers['location']).toBe(paths.operations.accounts.show(accountId));
    }
    expect((await agent.get(paths.operations.accounts.index).query({ q: 'nobody' }).expect(200)).text).toContain('Enter it whole');
  });
});
