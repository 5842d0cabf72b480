import { HOUSE_ORGANIZATION_ID } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { advanceClock, browser, pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createLimitedMember, createMember } from '../../support/factories/organizations';
import { invited, sendLink } from './support/invited';

const app = testApp();
const ask = (secret: string) => browser(app).post(paths.registrationLinks.askForNew(secret)).type('form').send({});
const mails = (accountId: string) => ownerSql<{ to: string }>("select recipient_email as to from mails where account_id = $1 and kind = 'accounts.link-wanted' order by 1", [accountId]);

describe('asking for a new registration link', () => {
  it('is offered by a link that has ended, and mails those of the partner who may send one, once a day', async () => {
    const link = await invited();
    const sales = await createMember({ organizationId: link.organizationId, roles: ['sales'] });
    const boss = await createMember({ organizationId: link.organizationId });
    await createMember({ organizationId: link.organizationId, roles: ['billing'] });
    await createLimitedMember({ organizationId: link.organizationId, roles: ['sales'], accountIds: [] });
    await advanceClock('31 days');
    const $ = pageOf((await browser(app).get(link.link).expect(404)).text);
    expect([$('h1').text(), $('main').text().includes(link.partner)]).toEqual(['This link has ended', true]);
    expect($('main form').attr('action')).toBe(paths.registrationLinks.askForNew(link.secret));
    await ask(link.secret).expect(303).expect('Location', paths.registrationLinks.asked);
    await Promise.all([ask(link.secret), ask(link.secret)]);
    expect((await mails(link.accountId)).map(({ to }) => to)).toEqual([boss.email, sales.email].sort());
    expect(await ownerSql("select actor_kind from audit_entries where account_id = $1 and action = 'account.new-link-asked'", [link.accountId])).toEqual([{ actor_kind: 'system' }]);
    await advanceClock('1 day');
    await ask(link.secret);
    expect(await mails(link.accountId)).toHaveLength(4);
    // Nothing of it reaches the customer.
    expect(await ownerSql('select 1 from mails where account_id = $1 and recipient_email = $2', [link.accountId, link.email])).toEqual([]);
  });

  it('answers the same for a link that never was, and tells nobody', async () => {
    const link = await invited();
    await sendLink(link);
    const real = await ask(link.secret);
    const made = await ask('A'.repeat(43));
    expect([made.status, made.headers['location'], made.text]).toEqual([real.status, real.headers['location'], real.text]);
    const unknown = pageOf((await browser(app).get(paths.registration('A'.repeat(43))).expect(404)).text);
    expect([unknown('h1').text(), unknown('main form').length]).toEqual(['This link does not work', 0]);
  });

  it.each([
    ['that is registered', 'update accounts set registered_at = app.now() where id = $1'],
    ['whose partner administers it', "update accounts set kind = 'safe_pro', list_type = 'safe_pro', administered_by = 'partner', partner_is_administrator = true where id = $1"],
  ])('writes no mail for an account %s', async (_which, change) => {
    const link = await invited();
    await createMember({ organizationId: link.organizationId });
    await ownerSql(change, [link.accountId]);
    await ask(link.secret).expect(303);
    expect(await mails(link.accountId)).toEqual([]);
  });

  it('sends the link itself, to the account’s own address, where no partner looks after the account', async () => {
    const link = await invited();
    await ownerSql('delete from terms where account_id = $1', [link.accountId]);
    await ownerSql('delete from subscriptions where account_id = $1', [link.accountId]);
    await ownerSql('update accounts set organization_id = $1 where id = $2', [HOUSE_ORGANIZATION_ID, link.accountId]);
    await advanceClock('31 days');
    const $ = pageOf((await browser(app).get(link.link).expect(404)).text);
    expect([$('h1').text(), $('main').text().includes('We mail it to the address that this link was sent to.')]).toEqual(['This link has ended', true]);
    await Promise.all([ask(link.secret), ask(link.secret), ask(link.secret)]);
    expect(await mails(link.accountId)).toEqual([]);
    const sent = await ownerSql<{ to: string; text: string }>("select recipient_email as to, text_body as text from mails where account_id = $1 and kind = 'accounts.new-link'", [link.accountId]);
    expect(sent.map(({ to }) => to)).toEqual([link.email]);
    const [fresh] = /\/registration\/[\w-]+/.exec(sent[0]!.text)!;
    expect(pageOf((await browser(app).get(fresh).expect(200)).text)('form input[name=password]').length).toBe(1);
  });

  it('stops one network that asks over and over', async () => {
    const statuses = [];
    for (let tries = 0; tries < 21; tries += 1) statuses.push((await ask('B'.repeat(43))).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});
