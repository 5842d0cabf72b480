import { runAskedCheck, runScheduledCheck } from '../../../src/audit/checks/run-check';
import { recordAudit } from '../../../src/audit/audit.repository';
import { sealAudit } from '../../../src/audit/seal-audit';
import { paths } from '../../../src/paths';
import { addressWith } from '../../../src/platform/pages/pages';
import { within } from '../../../src/platform/database/database';
import { eventually } from '../../support/eventually';
import { pageOf, type SignedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createOrganization, createPerson } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const { audit } = paths.operations;

let agent: SignedInAgent;
let world: { organizationId: string; accountId: string; person: { personId: string; email: string } };

beforeAll(async () => {
  agent = await officeAgent(app, await createColleague({ roles: ['finance'] }));
  const { organizationId } = await createOrganization({ name: 'Birch & Sons' });
  const { accountId } = await createAccount({ organizationId, name: 'Quiet Harbour' });
  world = { organizationId, accountId, person: await createPerson({ firstName: 'Ida', lastName: 'Vale' }) };
  await enter('subscription.renewed', '2026-03-05T10:00:00Z', { years: 1, note: 'amber' }, { years: 2, note: 'amber' });
  await enter('subscription.released', '2026-03-06T10:00:00Z', { partner: 'Birch' }, { partner: null });
  await enter('card.replaced', '2026-03-07T23:30:00Z', null, { brand: 'visa 100% safe' }, { kind: 'job', id: 'billing.test-sweep' });
});

async function enter(action: string, at: string, before: unknown, after: unknown, actor?: { kind: 'job'; id: string }): Promise<void> {
  const { organizationId, accountId, person } = world;
  await within({ organizationId }, (trx) => recordAudit(trx, {
    organizationId, accountId, actor: actor ?? { kind: 'person', id: person.personId, onBehalfOf: `account:${accountId}` }, action, subjectType: 'thing', subjectId: 'T-1', before, after, now: new Date(at),
  }));
}

// A seal waits for transactions that other databases of the server still run.
const sealAll = () => eventually(async () => {
  await sealAudit();
  expect(await ownerSql("select 1 from audit_entries where transaction_id >= coalesce((select max(to_transaction) from audit_seals), '0'::xid8)")).toHaveLength(0);
});

const actionsFor = async (filter: Record<string, string>): Promise<string[]> => {
  const page = pageOf((await agent.get(addressWith(audit.index, { from: '2026-03-01', to: '2026-03-31', ...filter }, {})).expect(200)).text);
  return page('.list-card tbody th').toArray().map((cell) => page(cell).text().trim());
};

describe('the search of the audit log', () => {
  const all = ['card.replaced', 'subscription.released', 'subscription.renewed'];
  it.each([
    ['a name of an organization, whatever its letters', { organization: 'birch & sons' }, all],
    ['who did it, by e-mail', { actor: 'EMAIL' }, all.slice(1)],
    ['a job', { actor: 'billing.test-sweep' }, ['card.replaced']],
    ['one action', { action: 'subscription.renewed' }, ['subscription.renewed']],
    ['all actions of a subject', { action: 'subscription' }, all.slice(1)],
    ['what it was about', { subject: 'T-1' }, all],
    ['words in what was before and after', { text: 'AMBER' }, ['subscription.renewed']],
    ['a sign that would stand for anything', { text: '0% s' }, ['card.replaced']],
    ['one day', { from: '2026-03-06', to: '2026-03-06' }, ['subscription.released']],
    ['two things that never met', { actor: 'billing.test-sweep', action: 'subscription' }, []],
    ['an organization that there is not', { organization: 'Nobody Inc' }, []],
    ['a person that there is not', { actor: 'nobody@nowhere.example' }, []],
  ])('finds %s', async (_what, filter: Record<string, string>, found) => {
    const actor = filter['actor'] === 'EMAIL' ? { actor: world.person.email.toUpperCase() } : {};
    expect(await actionsFor({ ...filter, ...actor })).toEqual(found);
  });

  it('finds what happened to an account, also by its id in capitals', async () => {
    expect(await actionsFor({ account: world.accountId.toUpperCase() })).toEqual(all);
  });

  it('goes on where a page ended, and back', async () => {
    for (let at = 0; at < 60; at += 1) await enter('alert.closed', `2025-01-05T10:${String(at).padStart(2, '0')}:00Z`, null, { at });
    const first = pageOf((await agent.get(`${audit.index}?action=alert.closed`).expect(200)).text);
    expect(first('tbody tr')).toHaveLength(50);
    const second = pageOf((await agent.get(String(first('a[rel=next]').attr('href'))).expect(200)).text);
    expect(second('tbody tr')).toHaveLength(10);
    const back = pageOf((await agent.get(String(second('a[rel=prev]').attr('href'))).expect(200)).text);
    expect(back('tbody tr').first().text()).toBe(first('tbody tr').first().text());
  });

  it('says which field it cannot read, and keeps what was typed', async () => {
    const page = pageOf((await agent.get(`${audit.index}?from=yesterday&account=7`).expect(422)).text);
    expect(page('#from-error').text()).toContain('like 2026-11-22');
    expect(page('#account-error').text()).toContain('its page');
    expect(page('input[name=account]').val()).toBe('7');
  });

  it('shows an entry with what was before and after, for whom, and its seal', async () => {
    await sealAll();
    const page = pageOf((await agent.get(`${audit.index}?action=subscription.renewed`).expect(200)).text);
    const entry = pageOf((await agent.get(String(page('.list-card tbody a').first().attr('href'))).expect(200)).text);
    expect(entry('tbody').text().replace(/\s+/g, ' ').trim()).toBe('note amber amber years 1 2');
    expect(entry('.facts').text()).toContain(`account:${world.accountId}`);
    expect(entry('.facts').text()).toContain('Ida Vale');
    expect(entry('.facts').text()).toMatch(/Seal \d/);
    for (const id of ['999999999', '99999999999999999999', 'x', "1'"]) await agent.get(audit.show(encodeURIComponent(id))).expect(404);
  });
});

describe('what is found', () => {
  it('is a file for spreadsheets or lines of JSON, and who took it is in the log', async () => {
    await enter('card.removed', '2026-04-01T10:00:00Z', null, { name: '=HYPERLINK("x")' });
    const csv = await agent.get(`${audit.csv}?from=2026-04-01&to=2026-04-01`).expect(200);
    expect(csv.headers['content-disposition']).toContain('.csv');
    expect(csv.text.split('\r\n').filter(Boolean)).toHaveLength(2);
    const lines = await agent.get(`${audit.lines}?from=2026-04-01&to=2026-04-01`).buffer(true).parse((res, done) => {
      let text = '';
      res.on('data', (chunk: Buffer) => { text += chunk.toString(); });
      res.on('end', () => done(null, text));
    }).expect(200);
    expect(JSON.parse(String(lines.body))).toMatchObject({ action: 'card.removed', organizationName: 'Birch & Sons', after: { name: '=HYPERLINK("x")' } });
    expect(await ownerSql("select subject_id, after from audit_entries where action = 'audit.exported' order by id")).toEqual([
      { subject_id: 'csv', after: { from: '2026-04-01', to: '2026-04-01' } }, { subject_id: 'jsonl', after: { from: '2026-04-01', to: '2026-04-01' } },
    ]);
  });
});

describe('the chain', () => {
  it('is verified by a job when somebody asks, once however often they press', async () => {
    await Promise.all([1, 2, 3].map(() => agent.submit(audit.checks, {}).expect(303)));
    expect(await ownerSql('select 1 from audit_checks')).toHaveLength(1);
    expect(pageOf((await agent.get(audit.checks).expect(200)).text)('tbody').text()).toContain('Running');
    await sealAll();
    await runAskedCheck();
    const page = pageOf((await agent.get(audit.checks).expect(200)).text);
    expect(page('tbody').text()).toContain('Whole');
    await runAskedCheck();
    expect(await ownerSql('select 1 from audit_checks')).toHaveLength(1);
  });

  it('is verified every night, and says which entry was touched', async () => {
    await ownerSql('alter table audit_entries disable trigger audit_entries_append_only');
    const [entry] = await ownerSql<{ id: string }>("update audit_entries set action = 'card.forged' where action = 'card.removed' returning id::text");
    await sealAll();
    await runScheduledCheck();
    const page = pageOf((await agent.get(audit.checks).expect(200)).text);
    expect(page('tbody tr').first().text()).toContain('Every night');
    expect(page('tbody tr').first().text()).toContain(`entry ${entry!.id} was changed or added`);
    await ownerSql("update audit_entries set action = 'card.removed' where id = $1", [entry!.id]);
    await ownerSql('alter table audit_entries enable trigger audit_entries_append_only');
  });
});
