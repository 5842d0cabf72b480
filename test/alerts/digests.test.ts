import { paths } from '../../src/paths';
import { closeDatabase } from '../../src/platform/database/database';
import { signedInAgent, testApp } from '../support/app';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount, createAlert } from '../support/factories/accounts';
import { createLimitedMember, createMember } from '../support/factories/organizations';
import { createFirm } from '../support/factories/money/renewals';
import { runJob } from '../support/queue';
import '../../src/alerts/alerts.jobs';

afterAll(closeDatabase);

const app = testApp();
const mailsOf = (organizationId: string) => ownerSql<{ email: string; subject: string; text: string }>("select recipient_email as email, subject, text_body as text from mails where organization_id = $1 and kind = 'alerts.digest' order by created_at, recipient_email", [organizationId]);
const close = (id: string) => ownerSql('update alerts set closed_at = app.now() where id = $1', [id]);

describe('the morning mail', () => {
  // The first, so that nobody else's mails are made on these ninety days.
  it('keeps to seven o’clock over ninety days and the end of daylight saving', async () => {
    const { organizationId } = await createFirm({ at: '2026-09-10T05:00:00Z', timeZone: 'America/New_York' });
    const { accountId } = await createAccount({ organizationId });
    await createAlert({ organizationId, accountId, level: 'critical' });
    for (let day = 0; day < 90; day += 1) {
      for (const time of ['11:05', '12:05']) {
        const on = new Date(Date.UTC(2026, 8, 10 + day)).toISOString().slice(0, 10);
        await setClock(`${on}T${time}:00Z`);
        await runJob('alerts.send-digests');
      }
    }
    const sent = (await ownerSql<{ at: string; on: string }>("select to_char(made_at at time zone 'UTC', 'HH24:MI') as at, on_day::text as on from alert_digests where organization_id = $1 order by on_day", [organizationId]));
    expect(sent).toHaveLength(90);
    expect([...new Set(sent.filter(({ on }) => on < '2026-11-01').map(({ at }) => at))]).toEqual(['11:05']);
    expect([...new Set(sent.filter(({ on }) => on >= '2026-11-01').map(({ at }) => at))]).toEqual(['12:05']);
    expect(await mailsOf(organizationId)).toHaveLength(90);
    await setClock('2027-01-20T12:00:00Z');
    await runJob('alerts.forget-digests');
    expect((await ownerSql<{ n: number }>('select count(*)::int as n from alert_digests where organization_id = $1', [organizationId]))[0]!.n).toBeLessThan(90);
  }, 180_000);

  it('comes at seven in the organization’s zone, once a day, and only where something is new or critical', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-20T10:00:00Z', timeZone: 'America/New_York' });
    const { accountId } = await createAccount({ organizationId, name: 'Ann Lee' });
    await createAlert({ organizationId, accountId, message: 'The clock of Front desk is 50 minutes off.', rule: 'clock_wrong' });
    await setClock('2026-11-20T11:59:00Z');
    await runJob('alerts.send-digests');
    expect(await mailsOf(organizationId)).toEqual([]);
    await setClock('2026-11-20T12:00:01Z');
    await Promise.all([runJob('alerts.send-digests'), runJob('alerts.send-digests')]);
    await runJob('alerts.send-digests');
    const [mail, ...others] = await mailsOf(organizationId);
    expect([mail!.subject, others]).toEqual(['1 customer with something new', []]);
    expect(mail!.text).toContain('Ann Lee\n- Warning (new): The clock of Front desk is 50 minutes off.');
    // A warning that was told is not told again.
    await setClock('2026-11-21T12:00:01Z');
    await runJob('alerts.send-digests');
    expect(await mailsOf(organizationId)).toHaveLength(1);
  });

  it('repeats what is critical until somebody acknowledges it, with a section for each customer and a line for each problem', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-11-20T12:30:00Z', timeZone: 'UTC' });
    const { accountId: ann } = await createAccount({ organizationId, name: 'Ann Lee' });
    const { accountId: bob } = await createAccount({ organizationId, name: 'Bob Ray' });
    const ids = [];
    for (const name of ['Desk', 'Shop', 'Till']) ids.push(await createAlert({ organizationId, accountId: ann, rule: 'backup_overdue', level: 'critical', message: `${name} has not been heard of.` }));
    await createAlert({ organizationId, accountId: bob, rule: 'clock_wrong', message: 'The clock of Mill is 20 minutes off.' });
    await runJob('alerts.send-digests');
    expect((await mailsOf(organizationId))[0]).toMatchObject({ subject: '2 customers to look at, 1 critical', text: expect.stringMatching(/Ann Lee\n- Critical \(new\): Out of contact, 3 times\. The newest: (Desk|Shop|Till) has not been heard of\.\n\nBob Ray\n- Warning \(new\): The clock/) });
    await setClock('2026-11-21T12:30:00Z');
    await runJob('alerts.send-digests');
    const [, second] = await mailsOf(organizationId);
    expect([second!.subject, second!.text.includes('Bob Ray'), second!.text.includes('(new)')]).toEqual(['1 customer to look at, 1 critical', false, false]);
    const agent = await signedInAgent(app, member);
    await agent.submit(paths.alerts.many, { ids: ids.join(','), what: 'acknowledge', note: '' }).expect(303);
    await setClock('2026-11-22T12:30:00Z');
    await runJob('alerts.send-digests');
    expect(await mailsOf(organizationId)).toHaveLength(2);
  });

  it('tells limited members of the accounts that were chosen for them, and nobody who has switched it off or left', async () => {
    const { organizationId, member } = await createFirm({ at: '2026-11-20T12:00:00Z', timeZone: 'UTC' });
    const [{ accountId: seen }, { accountId: hidden }] = [await createAccount({ organizationId, name: 'Seen' }), await createAccount({ organizationId, name: 'Hidden' })];
    const limited = await createLimitedMember({ organizationId, roles: ['technician'], accountIds: [seen] });
    const gone = await createMember({ organizationId, roles: ['technician'] });
    await ownerSql("update memberships set status = 'inactive' where person_id = $1", [gone.personId]);
    await createAlert({ organizationId, accountId: seen, message: 'One that they see' });
    await createAlert({ organizationId, accountId: hidden, message: 'One that they do not' });
    await ownerSql("insert into mail_refusals (email, topic, created_at) values ($1, 'digest', app.now())", [member.email]);
    await runJob('alerts.send-digests');
    const mails = await mailsOf(organizationId);
    expect(mails.map(({ email }) => email)).toEqual([limited.email]);
    expect([mails[0]!.text.includes('One that they see'), mails[0]!.text.includes('One that they do not'), mails[0]!.text.includes('Hidden')]).toEqual([true, false, false]);
  });

  it('is caught up within the day that a run was missed, and not after it', async () => {
    const { organizationId } = await createFirm({ at: '2026-11-20T06:00:00Z', timeZone: 'UTC' });
    const { accountId } = await createAccount({ organizationId });
    const id = await createAlert({ organizationId, accountId, level: 'critical' });
    await setClock('2026-11-20T23:50:00Z');
    await runJob('alerts.send-digests');
    expect(await mailsOf(organizationId)).toHaveLength(1);
    await close(id);
    await setClock('2026-11-22T03:00:00Z');
    await runJob('alerts.send-digests');
    expect(await mailsOf(organizationId)).toHaveLength(1);
  });
});
