import { paths } from '../../../src/paths';
import { pageOf, type SignedInAgent, signedInAgent, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createClient } from '../../support/factories/clients';
import { createMember } from '../../support/factories/organizations';
import { createColleague, officeAgent } from '../../support/factories/staff';

const app = testApp();
const FORM = { current: '6.3.0', minimum: '6.0.0', released_on: '2026-11-20', notes: 'Faster.' };
const address = paths.versions.office.edit('windows');

let agent: SignedInAgent;
beforeAll(async () => { agent = await officeAgent(app, await createColleague({ roles: ['support'], firstName: 'Ola', lastName: 'Nord' })); });
const seenIn = (html: string) => String(pageOf(html)('input[name=seen]').val());
const standing = async () => (await ownerSql("select current, minimum from client_versions where platform = 'windows' order by created_at desc, id desc limit 1"))[0];

describe('what clients should be', () => {
  it('is said by staff, holds at once for lists and clients, and what held before is kept', async () => {
    const { organizationId, settings } = await createClient(app);
    const partner = await signedInAgent(app, await createMember({ organizationId }));
    expect((await partner.get(paths.versions.index)).text).toContain('Everything is up to date');
    const { text } = await agent.get(address).expect(200);
    await agent.submit(address, { ...FORM, seen: seenIn(text) }).expect(303);
    expect(await standing()).toEqual({ current: '6.3.0', minimum: '6.0.0' });
    expect((await settings()).body.update).toMatchObject({ current: '6.3.0', minimum: '6.0.0' });
    expect(pageOf((await partner.get(paths.versions.index)).text)('tbody tr')).toHaveLength(1);
    const page = pageOf((await agent.get(address)).text);
    const history = page('tbody tr').toArray().map((row) => page(row).text().replace(/\s+/g, ' '));
    expect(history).toEqual([expect.stringMatching(/6\.3\.0 6\.0\.0 .*Ola Nord Faster\./), expect.stringMatching(/6\.2\.0 5\.0\.0 .*Came with the portal/)]);
    expect(await ownerSql("select actor_kind, before->>'current' as before, after->>'current' as after from audit_entries where action = 'versions.changed'")).toEqual([{ actor_kind: 'staff', before: '6.2.0', after: '6.3.0' }]);
  });

  it('is not changed twice by a form that is sent twice, nor by one that is old', async () => {
    const seen = seenIn((await agent.get(address)).text);
    const form = { ...FORM, current: '6.4.0', seen };
    await Promise.all([1, 2, 3].map(() => agent.submit(address, form).expect(303)));
    expect(await ownerSql("select id from client_versions where platform = 'windows' and current = '6.4.0'")).toHaveLength(1);
    const late = await agent.submit(address, { ...form, current: '6.5.0' }).expect(409);
    expect(late.text).toContain('Somebody changed this while you were looking at it');
    expect(pageOf(late.text)('input[name=current]').val()).toBe('6.4.0');
    await agent.submit(address, { ...form, current: '6.5.0', seen: seenIn(late.text) }).expect(303);
    expect(await standing()).toMatchObject({ current: '6.5.0' });
  });

  it.each([
    [{ current: '6.2' }, 'current', 'three numbers'], [{ current: '' }, 'current', 'Enter the current version'], [{ minimum: '7.0.0' }, 'minimum', 'cannot be newer'], [{ minimum: 'v6.0.0' }, 'minimum', 'three numbers'],
    [{ released_on: '20 November' }, 'released_on', 'like 2026-11-22'], [{ notes: 'x'.repeat(1_001) }, 'notes', 'at most 1000'], [{ current: '😀\u202e' }, 'current', 'three numbers'],
  ])('is refused with the field and a remedy: %j', async (change, field, words) => {
    const { text } = await agent.submit(address, { ...FORM, ...change }).expect(422);
    expect(pageOf(text)(`#${field}-error, [id*=${field}]`).text()).toContain(words);
    expect(pageOf(text)('input[name=current]').val()).toBe('current' in change ? change.current : FORM.current);
  });

  it('of a system that there is none is a page that is not there', async () => {
    await agent.get(paths.versions.office.edit('beos')).expect(404);
    await agent.submit(paths.versions.office.edit('__proto__'), FORM).expect(404);
  });
});
