import { closeDatabase } from '../../src/platform/database/database';
import { setClock } from '../support/clock';
import { ownerSql } from '../support/database';
import { createAccount, createCustomer } from '../support/factories/accounts';
import { createMachine } from '../support/factories/machines';
import { createFirm, createRenewable } from '../support/factories/money/renewals';
import { runJob } from '../support/queue';
import '../../src/alerts/alerts.jobs';

afterAll(closeDatabase);

const START = '2026-09-01T12:00:00Z';
const DAY = 86_400_000;
const mailsTo = (email: string) => ownerSql<{ subject: string; text: string; on: string }>("select subject, text_body as text, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as on from mails where recipient_email = $1 and kind = 'alerts.overdue' order by created_at", [email]);
const at = async (days: number) => setClock(new Date(Date.parse(START) + days * DAY + 1_800_000).toISOString());
const silent = (machineId: string) => ownerSql("update machines set state = 'overdue' where id = $1", [machineId]);

async function household(email: string, administeredBy: 'customer' | 'partner' = 'customer') {
  const { organizationId } = await createFirm({ at: START });
  const isCompany = administeredBy === 'partner';
  const { accountId } = await createAccount({ organizationId, name: 'Ann Lee', email, administeredBy, kind: isCompany ? 'safe_pro' : 'safe' });
  await createCustomer({ accountId, role: isCompany ? 'administrator' : 'holder' });
  const { id: subscriptionId } = await createRenewable({ organizationId, accountId, expiresOn: '2027-08-31', ...isCompany && { planCode: 'safe_pro_core' } });
  const [{ email: told }] = await ownerSql<{ email: string }>('select p.email from account_people h join people p on p.id = h.person_id where h.account_id = $1', [accountId]) as [{ email: string }];
  return { accountId, subscriptionId, told };
}

describe('mails about computers that are not heard of', () => {
  it('go out on day 14, weekly for three weeks, then every thirty days until it is back, over 90 days', async () => {
    const { accountId, subscriptionId, told } = await household('ann@example.test');
    const machine = await createMachine({ accountId, subscriptionId, nickname: 'Study' });
    await ownerSql("update machines set last_contact_at = last_contact_at + interval '123 microseconds' where id = $1", [machine.id]);
    for (let days = 1; days <= 90; days += 1) {
      await at(days);
      if (days === 14) await silent(machine.id);
      await runJob('alerts.tell-overdue');
      await runJob('alerts.tell-overdue');
    }
    const days = (await mailsTo(told)).map(({ on }) => (Date.parse(on) - Date.parse(START.slice(0, 10))) / DAY);
    expect(days).toEqual([14, 21, 28, 35, 65]);
    expect((await mailsTo(told))[0]).toMatchObject({ subject: 'Study has not been backed up since 1 Sep 2026', text: expect.stringContaining('Nothing is backed up while it is away.') });
    await ownerSql("update machines set state = 'protected', last_contact_at = app.now() where id = $1", [machine.id]);
    await at(100);
    await runJob('alerts.tell-overdue');
    expect(await mailsTo(told)).toHaveLength(5);
    await at(105);
    await silent(machine.id);
    await runJob('alerts.tell-overdue');
    expect(await mailsTo(told)).toHaveLength(6);
  }, 120_000);

  it('say it once after a pause, not once for each step that was missed, and in one mail for several', async () => {
    const { accountId, subscriptionId, told } = await household('bob@example.test');
    for (const nickname of ['Desk', 'Shop']) await silent((await createMachine({ accountId, subscriptionId, nickname })).id);
    await at(40);
    await runJob('alerts.tell-overdue');
    const mails = await mailsTo(told);
    expect(mails.map(({ subject }) => subject)).toEqual(['2 computers have not been backed up for two weeks or longer']);
    expect(mails[0]!.text).toMatch(/Desk: last heard of on 1 Sep 2026\nShop: last heard of on 1 Sep 2026/);
  });

  it('do not go where a partner administers the account', async () => {
    const { accountId, subscriptionId, told } = await household('carl@example.test', 'partner');
    await silent((await createMachine({ accountId, subscriptionId })).id);
    await at(15);
    await runJob('alerts.tell-overdue');
    expect(await mailsTo(told)).toEqual([]);
  });

  it('are not sent to who does not want them', async () => {
    const { accountId, subscriptionId, told } = await household('dora@example.test');
    await silent((await createMachine({ accountId, subscriptionId })).id);
    await ownerSql("insert into mail_refusals (email, topic, created_at) values ($1, 'overdue', app.now())", [told]);
    await at(15);
    await runJob('alerts.tell-overdue');
    expect(await mailsTo(told)).toEqual([]);
  });
});
