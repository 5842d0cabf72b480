import { paths } from '../../src/paths';
import { type StaffRole } from '../../src/organizations/staff/staff-roles';
import { HOUSE_ORGANIZATION_ID } from '../../src/platform/database/house';
import { pageOf, stopClock, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createApplication } from '../support/factories/applications';
import { createMember, createOrganization } from '../support/factories/organizations';
import { createColleague, officeAgent } from '../support/factories/staff';
import { createHeldMail, createTicket } from '../support/factories/tickets';

const app = testApp();

async function queuesOf(role: StaffRole) {
  const $ = pageOf((await (await officeAgent(app, await createColleague({ roles: [role] }))).get(paths.office.home).expect(200)).text);
  const rows = $('tbody tr').toArray().map((row) => [$(row).find('th a').text(), ...$(row).find('td').toArray().map((cell) => $(cell).text().trim())]);
  return { rows, text: $('main').text(), links: $('main a').toArray().map((link) => $(link).attr('href')) };
}

describe('The office begins with what waits', () => {
  it('for nobody yet', async () => {
    const { rows, text } = await queuesOf('content');
    expect(rows).toEqual([]);
    expect(text).toContain('Nothing waits');
  });

  it('by queue, with count, age and what is overdue first, for who may work on it', async () => {
    await stopClock('2026-11-23T15:00:00Z');
    const ada = await createMember(await createOrganization());
    await createTicket(ada);
    await createTicket(ada);
    await createHeldMail('Hello');
    await createApplication({});
    await ownerSql("update applications set status_since = app.now() - interval '5 days'");
    await ownerSql(
      `insert into mails (id, organization_id, kind, dedupe_key, recipient_email, subject, text_body, html_body, message_id, state, created_at) values (gen_random_uuid(), $1, 'x', 'x', 'a@b.test', 's', 't', 'h', '<x@y>', 'failed', app.now() - interval '3 days')`, [HOUSE_ORGANIZATION_ID]);
    await ownerSql("update mails set state = 'sent', sent_at = app.now(), next_attempt_at = null where state = 'queued'");
    await stopClock('2026-11-24T15:00:01Z');
    const operator = await queuesOf('operator');
    expect(operator.rows).toEqual([
      ['Tickets', '2', '24 hours', '2 overdue'], ['Applications', '1', '6 days', '1 overdue'], ['Mails that were not sent', '1', '4 days', '1 overdue'], ['Held mails', '1', '24 hours', 'None'],
    ]);
    expect(operator.text).toContain('Nothing waits in:');
    expect((await queuesOf('support')).rows.map(([label]) => label)).toEqual(['Tickets', 'Held mails']);
    expect((await queuesOf('partner_desk')).rows.map(([label]) => label)).toEqual(['Applications']);
    const finance = await queuesOf('finance');
    expect(finance.rows).toEqual([]);
    expect(finance.links).not.toContain(paths.support.office.index);
  });
});
