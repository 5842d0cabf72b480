import { browser, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { runModule } from '../../support/running/run-module';

jest.setTimeout(60_000);

const app = testApp();
const add = (...words: string[]) => runModule('organizations/staff/add-staff.command', {}, words);

describe('npm run staff:add', () => {
  it('prints a link by which the first operator registers, and mails the same', async () => {
    const { code, output } = await add('First@Office.example', 'operator,finance');
    expect(code).toBe(0);
    expect(output).toContain('first@office.example is invited as operator, finance. The link works once, for 7 days:');
    const link = /https?:\/\/\S+\/staff-invitation\/\S+/.exec(output)![0];
    const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where recipient_email = 'first@office.example'");
    expect(mail!.text_body).toContain(link);
    await browser(app).get(new URL(link).pathname).expect(200);
    expect(await ownerSql("select actor_kind, actor_id from audit_entries where action = 'staff.invited'")).toEqual([{ actor_kind: 'system', actor_id: 'staff:add' }]);
  });

  it('says how it is used when a word is wrong, and invites nobody', async () => {
    for (const words of [[], ['nobody'], ['a@office.example'], ['a@office.example', 'owner']]) {
      const { code, output } = await add(...words);
      expect([code, output.includes('npm run staff:add -- name@example.com operator')]).toEqual([1, true]);
    }
    expect(await ownerSql("select 1 from staff_invitations where email <> 'first@office.example'")).toEqual([]);
  });
});
