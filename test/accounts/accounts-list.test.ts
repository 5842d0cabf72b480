import { paths } from '../../src/paths';
import { advanceClock, pageOf, setClock, signedInAgent, type SignedInAgent, testApp } from '../support/app';
import { ownerSql } from '../support/database';
import { createListedAccount } from '../support/factories/accounts';
import { createMember, createOrganization } from '../support/factories/organizations';

const app = testApp();
const NOW = '2026-11-22T12:00:00Z';
let organizationId: string;
let agent: SignedInAgent;

beforeAll(() => setClock(NOW));
beforeEach(async () => {
  ({ organizationId } = await createOrganization());
  agent = await signedInAgent(app, await createMember({ organizationId }));
});

type Given = Parameters<typeof createListedAccount>[0];
const add = (name: string, columns: Given['columns'] = {}, rest: Partial<Given> = {}) => createListedAccount({ organizationId, name, columns, ...rest });

async function open(query = '') {
  const response = await agent.get(paths.portal.accounts + query).expect(200);
  return pageOf(response.text);
}

const namesOn = ($: ReturnType<typeof pageOf>) => $('.accounts-list tbody tr .cell-main a').toArray().map((link) => $(link).text());
const namesAt = async (query = '') => namesOn(await open(query));
const text = ($: ReturnType<typeof pageOf>, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim();

describe('a row of the Accounts list', () => {
  it('says account, administrator, plan, expiration date, source and notifications', async () => {
    const { accountId } = await add('Baker & Sons', {
      plan_name: 'Safe Pro Power', sort_expires_on: '2026-12-04', source: 'activation_code', open_alerts: 3, subscriptions_count: 1, partner_is_administrator: true, list_type: 'safe_pro',
    }, { kind: 'safe_pro', administeredBy: 'partner', email: 'office@baker.test' });
    const $ = await open();
    expect($('.accounts-list tbody th a').attr('href')).toBe(paths.portal.account(accountId));
    expect(text($, '.accounts-list tbody th')).toBe('Baker & Sons Administratoroffice@baker.test');
    expect($('.accounts-list tbody td').toArray().map((cell) => $(cell).text().replace(/\s+/g, ' ').trim()))
      .toEqual(['Safe Pro Power', '4 Dec 2026in 12 days', 'Activation code', '3 open alerts']);
  });

  it('says when an account renews, and how many subscriptions it has', async () => {
    await add('Ada', { renews: true, sort_expires_on: '2026-11-23', subscriptions_count: 3 });
    const $ = await open();
    expect(text($, '.accounts-list tbody td:nth-child(3)')).toBe('Renews on 23 Nov 2026tomorrow');
    expect(text($, '.accounts-list tbody th small')).toContain('3 subscriptions');
  });

  it('does not promise a renewal where the payment failed', async () => {
    await add('Ada', { renews: true, list_status: 'payment_failed', sort_expires_on: '2026-11-20' });
    expect(text(await open(), '.accounts-list tbody td:nth-child(3)')).toBe('20 Nov 2026Payment failed 2 days ago');
  });

  it('shows a dash for an account without an end', async () => {
    await add('Ada', { list_status: 'data_removed', sort_expires_on: '9999-12-31' });
    expect(text(await open(), '.accounts-list tbody td:nth-child(3)')).toBe('–Data removed');
  });

  it('keeps names apart that hold the letters between cells and lines', async () => {
    await add('Ada\u001fLovelace');
    await add('Bo\u001et\u001fx@example.test\u001f');
    await add('Cy');
    expect((await namesAt()).sort()).toEqual(['Ada\u001fLovelace', 'Bo\u001et\u001fx@example.test\u001f', 'Cy']);
    expect(await namesAt('?q=lovelace')).toEqual(['Ada\u001fLovelace']);
  });

  it('shows what changed since the page was last asked for', async () => {
    const { accountId } = await add('Ada', { plan_name: 'Safe Basic', sort_expires_on: '2026-12-04' });
    expect(text(await open(), '.accounts-list tbody td:nth-child(2)')).toBe('Safe Basic');
    await ownerSql(`update accounts set plan_name = 'Safe Prime' where id = $1`, [accountId]);
    expect(text(await open(), '.accounts-list tbody td:nth-child(2)')).toBe('Safe Prime');
    expect(text(await open(), '.accounts-list tbody td:nth-child(3)')).toBe('4 Dec 2026in 12 days');
    await advanceClock('1 day');
    try {
      agent = await signedInAgent(app, await createMember({ organizationId }));
      expect(text(await open(), '.accounts-list tbody td:nth-child(3)')).toBe('4 Dec 2026in 11 days');
    } finally {
      await setClock(NOW);
    }
  });

  it('keeps names that look like code as words', async () => {
    const name = '<script>alert(1)</script> "O’Neil" 👩‍💻 שלום';
    await add(name);
    expect(await namesAt()).toEqual([name]);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await add('Active', { renews: true, sort_expires_on: '2026-12-01' });
    await add('Trial', { list_status: 'trial', sort_expires_on: '2026-12-02', source: 'trial' });
    await add('Expiring', { sort_expires_on: '2026-12-22' });
    await add('Later', { sort_expires_on: '2026-12-23', list_type: 'safe_pro', partner_is_administrator: true }, { kind: 'safe_pro', administeredBy: 'partner' });
    await add('Expired', { list_status: 'expired', sort_expires_on: '2026-11-21' });
    await add('Failed', { list_status: 'payment_failed', renews: true, sort_expires_on: '2026-11-20' });
    await add('New', { list_status: 'not_activated', list_type: 'safe_server', sort_expires_on: '2027-11-20' }, { kind: 'safe_pro' });
    await add('Gone', { list_status: 'data_removed', sort_expires_on: '9999-12-31' });
  });

  it.each([
    ['', ['Active', 'Expired', 'Expiring', 'Failed', 'Gone', 'Later', 'New', 'Trial']],
    ['?status=active', ['Active', 'Expiring', 'Later']],
    ['?status=trial', ['Trial']],
    ['?status=expiring', ['Expiring', 'Trial']],
    ['?status=expired', ['Expired']],
    ['?status=payment_failed', ['Failed']],
    ['?status=not_activated', ['New']],
    ['?status=data_removed', ['Gone']],
    ['?type=safe', ['Active', 'Expired', 'Expiring', 'Failed', 'Gone', 'Trial']],
    ['?type=safe_pro', ['Later']],
    ['?type=safe_server', ['New']],
    ['?administrator=yes', ['Later']],
    ['?administrator=no&type=safe_pro', []],
    ['?renews=yes', ['Active', 'Failed']],
    ['?renews=no&status=active', ['Expiring', 'Later']],
    ['?status=expiring&renews=yes', []],
    ['?q=e&status=expired', ['Expired']],
    ['?q=xpir&status=expiring', ['Expiring']],
    ['?status=nonsense&type=%00&renews=maybe&administrator=', ['Active', 'Expired', 'Expiring', 'Failed', 'Gone', 'Later', 'New', 'Trial']],
    ['?status=active&status=trial', ['Trial']],
  ])('%s shows %j', async (query, names) => {
    expect(await namesAt(query)).toEqual(names);
  });

  it('finds the same with every sort as without', async () => {
    for (const sort of ['name', '-name', 'plan', '-plan', 'expires', '-expires', 'source', '-source', 'alerts', '-alerts']) {
      expect((await namesAt(`?status=expiring&sort=${sort}`)).sort()).toEqual(['Expiring', 'Trial']);
      expect((await namesAt(`?type=safe&renews=yes&sort=${sort}`)).sort()).toEqual(['Active', 'Failed']);
      expect((await namesAt(`?q=expir&sort=${sort}`)).sort()).toEqual(['Expired', 'Expiring']);
    }
  });

  it('keeps the other filters in the links, and marks the chosen state', async () => {
    const $ = await open('?status=active&renews=no&sort=-expires&q=e');
    expect($('.filter-row [aria-current]').text()).toBe('Active');
    expect($('.filter-row .chip').filter((_, chip) => $(chip).text() === 'Trial').attr('href')).toBe('/portal/accounts?q=e&status=trial&renews=no&sort=-expires');
    expect($('#renews option[selected]').attr('value')).toBe('no');
    expect($('input[name=q]').last().val()).toBe('e');
    expect($('form[action="/portal/accounts"] input[type=hidden]').toArray().map((input) => [$(input).attr('name'), $(input).val()])).toEqual([['status', 'active'], ['sort', '-expires']]);
    expect($('[aria-sort]').text()).toBe('Expiration date');
    expect($('[aria-sort]').attr('aria-sort')).toBe('descending');
  });

  it('says which filter to drop when nothing is found, and what that would bring', async () => {
    const $ = await open('?status=trial&administrator=yes');
    expect(text($, '.empty-state h2')).toBe('No account matches');
    expect($('.empty-state .chip').toArray().map((chip) => [$(chip).find('bdi').text(), $(chip).attr('href')])).toEqual([
      ['Trial – 1 account without it', '/portal/accounts?administrator=yes'],
      ['Administrator – 1 account without it', '/portal/accounts?status=trial'],
    ]);
  });
});

describe('search', () => {
  it('finds parts of names and e-mails from three letters on, whatever case and accents', async () => {
    await add('Jürgen Müller', {}, { email: 'jm@firma.test' });
    await add('Élodie Costa', {}, { email: 'elodie@studio.test' });
    await add('MULLER GmbH', {}, { email: 'info@muller.test' });
    expect(await namesAt('?q=muller')).toEqual(['Jürgen Müller', 'MULLER GmbH']);
    expect(await namesAt('?q=M%C3%9CLL')).toEqual(['Jürgen Müller', 'MULLER GmbH']);
    expect(await namesAt('?q=studio.te')).toEqual(['Élodie Costa']);
    expect(await namesAt('?q=odi')).toEqual(['Élodie Costa']);
  });

  it('finds how names begin with one or two letters', async () => {
    await add('Anna');
    await add('Anton');
    await add('Hanna');
    expect(await namesAt('?q=a')).toEqual(['Anna', 'Anton']);
    expect(await namesAt('?q=%20AN%20')).toEqual(['Anna', 'Anton']);
    expect(await namesAt('?q=h')).toEqual(['Hanna']);
  });

  it.each(['%', '_', '%%%', '___', '\\', '\\\\\\', "a'b", '"', '%_\\', '$1', '?', ':name', '<b>', '%00', 'שלום', '👩‍💻', '\n'])('takes %j as it is written', async (words) => {
    await add('Plain name');
    await add(`Odd ${words.replace(/\n/g, ' ')} name`.trim());
    const found = await namesAt(`?q=${encodeURIComponent(`Odd ${words}`)}`);
    expect(found).toEqual([`Odd ${words.replace(/\n/g, ' ')} name`.trim()]);
    await agent.get(`${paths.portal.accounts}?q=${encodeURIComponent(words)}`).expect(200);
  });

  it('does not take a pattern for a pattern', async () => {
    await add('100 % pure');
    await add('100 and pure');
    expect(await namesAt('?q=0%20%25%20p')).toEqual(['100 % pure']);
    expect(await namesAt('?q=1__')).toEqual([]);
  });

  it('cuts what nobody types', async () => {
    await agent.get(`${paths.portal.accounts}?q=${'x'.repeat(3000)}`).expect(200);
  });
});

describe('pages', () => {
  async function addMany(howMany: number, columns: Given['columns'] = {}) {
    await ownerSql(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at, list_status, plan_name, source, sort_expires_on, open_alerts)
       select gen_random_uuid(), $1, 'safe', 'Many ' || lpad(n::text, 4, '0'), 'many' || n || '@example.test', app.now(), app.now(),
         $3, 'Safe ' || n % 3, 'partner', '2027-01-01'::date + n % 7, n % 4 from generate_series(1, $2::int) n`,
      [organizationId, howMany, columns.list_status ?? 'active']);
  }
  const pager = ($: ReturnType<typeof pageOf>) => text($, '.pager p');
  const next = ($: ReturnType<typeof pageOf>) => $('.pager [rel=next]').attr('href');
  const previous = ($: ReturnType<typeof pageOf>) => $('.pager [rel=prev]').attr('href');

  it('shows fifty and says how many there are', async () => {
    await addMany(812);
    const $ = await open();
    expect(namesOn($)).toHaveLength(50);
    expect(pager($)).toBe('1–50 of 812');
    const second = pageOf((await agent.get(next($)!).expect(200)).text);
    expect(pager(second)).toBe('51–100 of 812');
    expect(namesOn(second)[0]).toBe('Many 0051');
    const back = pageOf((await agent.get(previous(second)!).expect(200)).text);
    expect(pager(back)).toBe('1–50 of 812');
  });

  it('counts exactly up to 1,000 and says so beyond', async () => {
    await addMany(1000);
    expect(pager(await open())).toBe('1–50 of 1,000');
    await addMany(1);
    await advanceClock('10 seconds');
    expect(pager(await open())).toBe('1–50 of more than 1,000');
    expect(pager(await open('?q=many'))).toBe('1–50 of more than 1,000');
    expect(pager(await open('?status=active'))).toBe('1–50 of more than 1,000');
  });

  it.each(['name', '-name', 'plan', '-plan', 'expires', '-expires', 'source', '-source', 'alerts', '-alerts'])(
    'shows every account once, sorted by %s, however many are equal, there and back', async (sort) => {
      await addMany(230);
      for (const filter of ['', '&status=active', '&q=many', '&status=expiring&q=xxx']) {
        const there: string[] = [];
        let $ = await open(`?sort=${sort}${filter}`);
        const first = namesOn($);
        for (;;) {
          there.push(...namesOn($));
          const href = next($);
          if (!href) break;
          $ = pageOf((await agent.get(href).expect(200)).text);
        }
        expect(new Set(there).size).toBe(there.length);
        expect(there).toHaveLength(filter.includes('xxx') ? 0 : 230);
        while (previous($)) $ = pageOf((await agent.get(previous($)!).expect(200)).text);
        expect(namesOn($)).toEqual(first);
      }
    });

  it.each([['plan', 'plan_name, id'], ['-source', 'source desc, id desc'], ['alerts', 'open_alerts, id'], ['-name', 'sort_name desc, id desc']])(
    'finds more than a thousand that expire soon in the order of %s, there and back', async (sort, order) => {
      await addMany(1_500);
      await addMany(30, { list_status: 'expired' });
      await ownerSql(`update accounts set sort_expires_on = sort_expires_on - case when open_alerts = 3 then 0 else 31 end where organization_id = $1`, [organizationId]);
      const soon = await ownerSql<{ name: string }>(
        `select name from accounts where organization_id = $1 and list_status = 'active' and sort_expires_on between '2026-11-22' and '2026-12-22' order by ${order}`, [organizationId]);
      let $ = await open(`?status=expiring&sort=${sort}`);
      expect(pager($)).toBe('1–50 of more than 1,000');
      const first = namesOn($);
      const there = [...first];
      for (let turn = 0; turn < 3; turn += 1) {
        $ = pageOf((await agent.get(next($)!).expect(200)).text);
        there.push(...namesOn($));
      }
      expect(there).toEqual(soon.slice(0, 200).map(({ name }) => name));
      for (let turn = 0; turn < 3; turn += 1) $ = pageOf((await agent.get(previous($)!).expect(200)).text);
      expect(namesOn($)).toEqual(first);
    });

  it('neither repeats nor skips an account when others are added between two pages', async () => {
    await addMany(120);
    const first = await open();
    await add('Aaa first of all');
    await add('Many 0050 and a half');
    const second = pageOf((await agent.get(next(first)!).expect(200)).text);
    expect(namesOn(second).slice(0, 2)).toEqual(['Many 0050 and a half', 'Many 0051']);
  });

  it.each(['', 'garbage', '%00', 'W10', 'e30', 'x'.repeat(5000), Buffer.from('["name",1,2,3]').toString('base64url'),
    Buffer.from('["name","a\\u0000","00000000-0000-0000-0000-000000000000",1]').toString('base64url'),
    Buffer.from('["name","m","not a uuid",1]').toString('base64url'),
    Buffer.from('["expires","2027-99-01","00000000-0000-7000-8000-000000000000",1]').toString('base64url'),
  ])('begins anew with the cursor %#', async (cursor) => {
    await add('Only one');
    for (const sort of ['name', 'expires', 'alerts']) {
      for (const direction of ['after', 'before']) expect(await namesAt(`?sort=${sort}&${direction}=${encodeURIComponent(cursor)}`)).toEqual(['Only one']);
    }
  });

  it('does not take the place of another sort', async () => {
    await addMany(60);
    const cursor = new URL(next(await open('?sort=expires'))!, 'http://x').searchParams.get('after')!;
    expect(await namesAt(`?sort=name&after=${cursor}`)).toHaveLength(50);
  });
});

describe('the walls', () => {
  it('never shows another organization’s account: list, search, filters, places, file', async () => {
    const other = await createOrganization();
    await createListedAccount({ organizationId: other.organizationId, name: 'Canary customer', email: 'canary@other.test' });
    await add('Our own');
    const far = Buffer.from(JSON.stringify(['name', 'a', '00000000-0000-7000-8000-000000000000', 50])).toString('base64url');
    for (const query of ['', '?q=canary', '?q=ca', '?q=other.test', '?status=active', '?sort=expires', `?after=${far}`, '?status=expiring&sort=plan']) {
      const list = await agent.get(paths.portal.accounts + query).expect(200);
      const file = await agent.get(paths.portal.accountsCsv + query).expect(200);
      expect(pageOf(list.text)('main').text().replaceAll('“canary”', '')).not.toMatch(/Canary customer|canary@other/);
      expect(file.text).not.toMatch(/canary/i);
    }
  });
});

describe('roles', () => {
  it('lets a read-only member see the list and begin nothing', async () => {
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['read_only'] }));
    await add('Ada');
    const $ = pageOf((await reader.get(paths.portal.accounts).expect(200)).text);
    expect(namesOn($)).toEqual(['Ada']);
    expect($('.page-head-actions')).toHaveLength(0);
  });

  it('offers the first trial to those who may start one', async () => {
    const seller = await signedInAgent(app, await createMember({ organizationId, roles: ['sales'] }));
    const $ = pageOf((await seller.get(paths.portal.accounts).expect(200)).text);
    expect(text($, '.empty-state h2')).toBe('No accounts yet');
    expect($('.empty-state a').attr('href')).toBe(paths.portal.trials.new);
    const reader = await signedInAgent(app, await createMember({ organizationId, roles: ['technician'] }));
    expect(pageOf((await reader.get(paths.portal.accounts).expect(200)).text)('.empty-state a')).toHaveLength(0);
  });
});

describe('the file', () => {
  const linesOf = async (query = '') => (await agent.get(paths.portal.accountsCsv + query).expect(200)).text.replace(/^\uFEFF/, '').trimEnd().split('\r\n');

  it('holds what the list shows, with the same filters and order', async () => {
    await add('Zoë', { plan_name: 'Safe Prime', renews: true, sort_expires_on: '2027-01-02', open_alerts: 2 }, { email: 'zoe@example.test' });
    await add('Ada', { list_status: 'trial', sort_expires_on: '2026-12-01', source: 'trial' }, { email: 'ada@example.test' });
    expect(await linesOf('?sort=-name')).toEqual([
      'Account,E-mail,Administrator,Plan,Status,Expiration date,Renewal,Source,Subscriptions,Notifications',
      'Zoë,zoe@example.test,,Safe Prime,Active,2027-01-02,Renews automatically,Partner,1,2',
      'Ada,ada@example.test,,Safe Plus,Trial,2026-12-01,,Trial,1,0',
    ]);
    expect(await linesOf('?status=trial')).toHaveLength(2);
    expect(await linesOf('?q=zo%C3%AB')).toHaveLength(2);
  });

  it('holds all rows, once each, beyond one batch', async () => {
    await ownerSql(
      `insert into accounts (id, organization_id, kind, name, email, created_at, updated_at)
       select gen_random_uuid(), $1, 'safe', 'Same name', 'n' || n || '@example.test', app.now(), app.now() from generate_series(1, 2300) n`, [organizationId]);
    for (const query of ['', '?sort=expires', '?q=same&sort=alerts', '?q=same']) expect(new Set(await linesOf(query)).size).toBe(2301);
  });

  it('does not let a name run in a spreadsheet', async () => {
    for (const name of ['=1+1', '+1', '-1', '@sum(a)', '\tx']) await add(name);
    const cells = (await linesOf()).slice(1).map((line) => line.split(',')[0]!);
    expect(cells).toHaveLength(5);
    for (const cell of cells) expect(cell.replace(/^"/, '')).toMatch(/^'/);
  });
});
