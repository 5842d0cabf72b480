import '../../../src/computers/purges/purges.jobs';
import { paths } from '../../../src/paths';
import '../../../src/subscriptions/renewals/renewals.jobs';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { runJob } from '../../support/queue';
import { wordsOf } from '../../accounts/company/support/company';

const app = testApp();
let finance: SignedInAgent;

beforeAll(async () => {
  finance = await officeAgent(app, await createColleague({ roles: ['finance'] }));
});

async function createEnded(state: 'active' | 'expired' = 'expired') {
  const { organizationId } = await createOrganization({ name: 'Harbor IT' });
  const partner = await createMember({ organizationId });
  const { accountId } = await createAccount({ organizationId, name: 'Ana Ruiz' });
  const made = await createSubscription({ organizationId, accountId, startsOn: '2025-11-01', expiresOn: '2026-11-01', state, purgeOn: '2099-01-01' });
  const { id: machineId } = await createMachine({ accountId, subscriptionId: made.subscriptionId, nickname: 'Ana’s laptop' });
  return { ...made, machineId, partner, page: paths.files.office.show(made.subscriptionId) };
}
const stateOf = async (id: string) => (await ownerSql<{ state: string }>('select state from subscriptions where id = $1', [id]))[0]!.state;
const errorsOf = (html: string) => pageOf(html)('.error-summary a').toArray().map((link) => pageOf(html)(link).attr('href'));

describe('staff who remove data before its day', () => {
  it('find the subscription by its number, however it is typed', async () => {
    const { number, page } = await createEnded();
    expect((await finance.get(`${paths.files.office.index}?q=%20${number.toLowerCase()}`).expect(303)).headers['location']).toBe(page);
    expect(wordsOf((await finance.get(`${paths.files.office.index}?q=S-NONE`).expect(200)).text)).toContain('No subscription has the number S-NONE');
  });

  it('see what would go, and type its number and a reason', async () => {
    const { number, page, subscriptionId } = await createEnded();
    const words = wordsOf((await finance.get(page).expect(200)).text);
    for (const word of ['Ana Ruiz', '1.2 GB', 'Nobody can bring this data back']) expect(words).toContain(word);
    const wrong = await finance.submit(page, { number: 'S-OTHER', reason: 'Asked by mail' }).expect(422);
    expect(errorsOf(wrong.text)).toEqual(['#number']);
    expect(pageOf(wrong.text)('textarea').text()).toBe('Asked by mail');
    expect(errorsOf((await finance.submit(page, { number, reason: ' ' }).expect(422)).text)).toEqual(['#reason']);
    expect(await stateOf(subscriptionId)).toBe('expired');
  });

  it('remove it for good, with the reason in the log and one mail, however often they press', async () => {
    const { number, page, subscriptionId, machineId, partner } = await createEnded();
    for (const _press of [1, 2]) await finance.submit(page, { number, reason: 'Asked by mail after the refund' }).expect(303);
    expect(await stateOf(subscriptionId)).toBe('purging');
    const mails = await ownerSql<{ to: string; text: string }>("select recipient_email as to, text_body as text from mails where kind = 'renewals.purging' and dedupe_key like $1 and recipient_email = $2", [`%${subscriptionId}%`, partner.email]);
    expect(mails).toHaveLength(1);
    expect(mails[0]!.text).toContain('as was asked for');
    expect(await ownerSql("select actor_kind, after from audit_entries where subject_id = $1 and action = 'subscription.data-removal-begun'", [subscriptionId]))
      .toEqual([{ actor_kind: 'staff', after: { state: 'purging', reason: 'Asked by mail after the refund' } }]);
    await runJob('computers.remove-purging');
    await runJob('subscriptions.purge');
    expect(await stateOf(subscriptionId)).toBe('purged');
    expect(await ownerSql('select 1 from machines where id = $1', [machineId])).toEqual([]);
    const list = wordsOf((await finance.get(paths.files.office.index).expect(200)).text);
    expect(list).toContain(`Ana’s laptop Ana Ruiz ${number} 1.2 GB The subscription ended`);
    expect(wordsOf((await finance.get(page).expect(200)).text)).toContain('Its data was removed.');
  });

  it('cannot remove what still runs', async () => {
    const { number, page, subscriptionId } = await createEnded('active');
    const shown = (await finance.get(page).expect(200)).text;
    expect(pageOf(shown)('form[method=post][action$="removals"], form[action="' + page + '"]').length).toBe(0);
    await finance.submit(page, { number, reason: 'By mistake' }).expect(303);
    expect(wordsOf((await finance.get(page).expect(200)).text)).toContain('has not ended');
    expect(await stateOf(subscriptionId)).toBe('active');
  });
});
