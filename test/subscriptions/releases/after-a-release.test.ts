import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createAlert } from '../../support/factories/accounts';
import { createCodes } from '../../support/factories/money/codes';
import { createLimitedMember, createMember } from '../../support/factories/organizations';
import { createRenewedByItself } from '../../support/factories/money/refunds';
import { createAccountPerson, mailsTo, releaseOnPage } from '../../support/factories/money/releases';
import { runJob } from '../../support/queue';
import { routesOf } from '../../support/routes';
import '../../../src/subscriptions/subscriptions.jobs';
import '../../../src/subscriptions/renewals/renewals.jobs';

const app = testApp();
/** Words of the customer that must not reach the partner any more; the first is the name on papers that the partner has paid. */
const THEN = 'Gimpel household';
const NOW = 'Zeisig household';
const EMAIL = 'zeisig@household.example';

/** A household with everything that a partner could see it by, released; then it calls itself something else. */
async function released() {
  const { firm, subscription, invoice } = await createRenewedByItself();
  const { organizationId, member } = firm;
  const { accountId, number, id } = subscription;
  await ownerSql('update accounts set name = $2, email = $3 where id = $1', [accountId, THEN, EMAIL]);
  const holder = await createAccountPerson({ organizationId, accountId, role: 'holder', email: EMAIL, firstName: 'Zeisig' });
  await createAlert({ organizationId, accountId, message: `${THEN} needs a look` });
  const [code, unused] = await createCodes({ organizationId, quantity: 2 });
  await ownerSql("update activation_codes set state = 'applied', next_notice_at = null, account_id = $2, subscription_id = $3, applied_at = app.now(), applied_by = 'test' where id = $1", [code!.id, accountId, id]);
  const limited = await createLimitedMember({ organizationId, roles: ['billing', 'sales'], accountIds: [accountId] });
  const agent = await signedInAgent(app, member);
  await agent.submit(paths.portal.scheduled.edit(id), { plan: 'safe_prime', years: '1', packs: '0', ending: 'renew' }).expect(303);
  const ordered = await agent.submit(paths.portal.purchases.options('safe_plus'), { account: accountId, years: '1', quantity: '1', packs: '0', purchase_order: '' }).expect(303);
  await releaseOnPage(agent, { subscription: id }).then(({ status }) => expect(status).toBe(303));
  await agent.get(paths.portal.accounts).expect(200);
  await ownerSql('update accounts set name = $2 where id = $1', [accountId, NOW]);
  return { agent, firm, organizationId, accountId, subscriptionId: id, number, invoice, code: code!, unused: unused!, holder, limited, quoteHref: ordered.headers['location']! };
}

let world: Awaited<ReturnType<typeof released>>;
beforeAll(async () => {
  world = await released();
});

const pagesWithoutId = () => routesOf(app).filter(({ method, path }) => method === 'get' && path.startsWith('/portal') && !path.includes(':')).map(({ path }) => path);
const papers: string[] = [paths.portal.payments.history, paths.portal.payments.historyCsv, paths.portal.papers.months, paths.portal.papers.statement, paths.portal.papers.statementCsv, paths.portal.papers.receiptsPdf, paths.portal.papers.statementPdf];
const read = async (agent: SignedInAgent, address: string) => (await agent.get(address)).text ?? '';

describe('After a release the partner', () => {
  it('finds the customer on no page, in no list, no file and no search', async () => {
    const { agent, organizationId, accountId, number } = world;
    const addresses = [...pagesWithoutId().filter((path) => !papers.includes(path)), `${paths.portal.accounts}?q=household`, `${paths.portal.codes.index}?state=all`, `${paths.portal.accounts}?status=active`];
    expect(addresses.length).toBeGreaterThan(25);
    for (const member of [agent, await signedInAgent(app, await createMember({ organizationId, roles: ['read_only', 'sales', 'billing', 'technician'] }))]) {
      for (const address of addresses) {
        const text = await read(member, address);
        for (const word of ['Gimpel', 'Zeisig', EMAIL, accountId, number]) expect([address, word, text.includes(word)]).toEqual([address, word, false]);
      }
    }
  });

  it('gets the same 404 for everything of it as for what never was', async () => {
    const { agent, accountId, subscriptionId, quoteHref } = world;
    const never = '0192f0c1-0000-7000-8000-00000000dead';
    const ofAccount = [paths.portal.account, paths.portal.accountSettings.show, paths.portal.accountSettings.name, paths.portal.releases.account, paths.portal.renewals.new, paths.portal.coTerm, paths.portal.conversions.new, paths.portal.purchases.plansFor, paths.portal.trials.newFor];
    const ofSubscription = [paths.portal.releases.subscription, paths.portal.autoRenew.edit, paths.portal.autoRenew.disable, paths.portal.scheduled.show, paths.portal.upgrades.new, paths.portal.storage, paths.portal.undo];
    for (const [address, id] of [...ofAccount.map((address) => [address, accountId] as const), ...ofSubscription.map((address) => [address, subscriptionId] as const)]) {
      const [here, nowhere] = [await agent.get(address(id)), await agent.get(address(never))];
      expect([address(id), here.status, here.text]).toEqual([address(id), 404, nowhere.text]);
    }
    const confirmed = await agent.submit(`${quoteHref}/confirmation`, { card: 'default' });
    expect([409, 404, 303]).toContain(confirmed.status);
    expect(await ownerSql("select count(*)::int from invoices where account_id = $1 and status <> 'paid'", [accountId])).toEqual([{ count: 0 }]);
  });

  it('keeps its papers with the name of then, without a way into the account', async () => {
    const { agent, invoice, accountId, code, unused } = world;
    const looked = async (address: string) => {
      const { text } = await agent.get(address).expect(200);
      expect([address, text.includes('Zeisig'), text.includes(paths.portal.account(accountId))]).toEqual([address, false, false]);
      return pageOf(text)('main').text().replace(/\s+/g, ' ');
    };
    expect(await looked(paths.portal.payments.history)).toContain(invoice.number!);
    expect(await looked(paths.portal.payments.receipt(invoice.id))).toContain('$107.99');
    expect(await looked(paths.portal.papers.comparison(invoice.id))).toContain('is not in your organization any more');
    expect(await looked(paths.portal.papers.statement)).toContain(invoice.number!);
    expect((await agent.get(paths.portal.payments.receiptPdf(invoice.id)).expect(200)).headers['content-type']).toContain('application/pdf');
    expect(await looked(paths.portal.codes.show(code.id))).toContain('Safe Plus');
    await looked(paths.portal.codes.show(unused.id));
  });

  it('has told its limited members nothing more either', async () => {
    const { limited, accountId, invoice } = world;
    const agent = await signedInAgent(app, limited);
    await agent.get(paths.portal.account(accountId)).expect(404);
    expect(await read(agent, paths.portal.accounts)).not.toContain('household');
    await agent.get(paths.portal.payments.receipt(invoice.id)).expect(404);
    expect(await ownerSql('select count(*)::int from membership_accounts where account_id = $1', [accountId])).toEqual([{ count: 0 }]);
  });
});

describe('After a release the customer', () => {
  it('signs in, and was told how to go on', async () => {
    const { holder, number } = world;
    const agent = await signedInAgent(app, holder);
    const $ = pageOf((await agent.get(paths.my.home).expect(200)).text);
    expect($('main').text()).toContain(number);
    expect($('section[aria-labelledby=release] h2').text()).toBe('You now manage this account yourself');
    expect($('section[aria-labelledby=release] p').text()).toContain('19 Dec 2026');
    const links = $('section[aria-labelledby=release] a').toArray().map((link) => String($(link).attr('href')));
    expect(links.length).toBeGreaterThan(0);
    for (const href of [...links, paths.my.orders.renewal]) await agent.get(href).expect(200);
    const mails = await mailsTo(EMAIL);
    const mail = mails.find(({ kind }) => kind === 'releases.customer')!;
    expect(mail.text_body).toContain('nothing renews by itself until you switch that on');
    expect(mail.text_body).toContain('Paid until 20 Dec 2027');
  });

  it('is the one who is reminded from then on, and the partner is not', async () => {
    const { firm, number } = world;
    const before = (await mailsTo(firm.member.email)).length;
    await setClock('2027-11-20T15:00:00Z');
    await runJob('subscriptions.send-notices');
    const reminders = (await mailsTo(EMAIL)).filter(({ kind }) => kind.startsWith('renewals.notice'));
    expect(reminders).toHaveLength(1);
    expect(reminders[0]!.text_body).toContain(number);
    expect(reminders[0]!.text_body).not.toContain('Bright IT');
    expect(await mailsTo(firm.member.email)).toHaveLength(before);
  });
});
