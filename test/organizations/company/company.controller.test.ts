import { paths } from '../../../src/paths';
import { pageOf, signedInAgent, testApp, type SignedInAgent } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';

const app = testApp();
const { company } = paths.portal;

const NAMES = {
  legal_name: 'Blue Kite Support GmbH', display_name: 'Blue Kite', address_line1: 'Lindenstraße 5', address_line2: '', city: 'Köln', state: '', postal_code: '50674',
  country: 'DE', tax_id: 'DE123456789', phone: '+49 221 555 0100', website: 'https://kite.example',
};

type Firm = { organizationId: string; agent: SignedInAgent; administrator: Member };

async function firm(): Promise<Firm> {
  const { organizationId } = await createOrganization({ name: 'Old Name' });
  const administrator = await createMember({ organizationId, firstName: 'Ada', lastName: 'Adler' });
  return { organizationId, administrator, agent: await signedInAgent(app, administrator) };
}

async function versionOn({ agent }: Firm, address: string): Promise<string> {
  return String(pageOf((await agent.get(address).expect(200)).text)('input[name=version]').val());
}

async function save(firmOf: Firm, fields: Record<string, string>, address: string = company.edit) {
  return firmOf.agent.submit(address, { version: await versionOn(firmOf, address), ...fields });
}

async function saved({ organizationId }: Firm) {
  const [row] = await ownerSql('select * from organizations where id = $1', [organizationId]);
  return row!;
}

async function trail({ organizationId }: Firm) {
  return ownerSql('select action, actor_id, before, after from audit_entries where organization_id = $1 and action = $2 order by id', [organizationId, 'organization.changed']);
}

async function words({ agent }: Firm): Promise<string> {
  const $ = pageOf((await agent.get(company.show).expect(200)).text);
  $('dt, dd, br, small, h2').before(' ').after(' ').append(' ');
  return $('main').text().replace(/\s+/g, ' ');
}

function errorsOn(html: string): Record<string, string> {
  const $ = pageOf(html);
  return Object.fromEntries($('.error-summary a').toArray().map((link) => [$(link).attr('href')!.slice(1), $(link).text()]));
}

describe('The company page', () => {
  it('is what “My organization” leads to, with Company first among its tabs', async () => {
    const us = await firm();
    const $ = pageOf((await us.agent.get(company.show)).text);
    expect($('a:contains("My organization")').first().attr('href')).toBe(company.show);
    expect($('.sub-tabs a, nav a[aria-current=page]').filter((_at, link) => $(link).text().trim() === 'Company').length).toBeGreaterThan(0);
    expect(await words(us)).toMatch(/Primary contact .*Nobody chosen .*Time zone America\/New York .*Currency USD.*Logo .*None\./);
  });

  it('is read by every role, and edited by administrators alone', async () => {
    const us = await firm();
    for (const role of ['billing', 'technician', 'sales', 'read_only'] as const) {
      const agent = await signedInAgent(app, await createMember({ organizationId: us.organizationId, roles: [role] }));
      const $ = pageOf((await agent.get(company.show).expect(200)).text);
      expect($('main a[href^="/portal/organization/"]').toArray()).toEqual([]);
      for (const address of [company.edit, company.contact, company.region]) {
        await agent.get(address).expect(403);
        await agent.submit(address, NAMES).expect(403);
      }
    }
    expect((await saved(us)).legal_name).toBe('Old Name');
  });
});

describe('Names and address', () => {
  it('are saved, shown at once, and in the audit log with what was before', async () => {
    const us = await firm();
    expect((await save(us, NAMES)).status).toBe(303);
    expect(await words(us)).toMatch(/Legal name Blue Kite Support GmbH Display name Blue Kite.*Tax number DE123456789 Phone \+49 221 555 0100 Website https:\/\/kite\.example .*Lindenstraße 5 Köln, 50674 Germany/);
    expect(await saved(us)).toMatchObject(NAMES);
    const [entry, ...more] = await trail(us);
    expect([entry, more]).toMatchObject([{ actor_id: us.administrator.personId, before: { legal_name: 'Old Name', country: 'US', city: '' }, after: { legal_name: 'Blue Kite Support GmbH', country: 'DE', city: 'Köln' } }, []]);
    expect(entry!.after).not.toHaveProperty('address_line2');
    expect(pageOf((await us.agent.get(company.show)).text)('header').text()).toContain('Blue Kite');
  });

  it('change nothing on a second press of the button', async () => {
    const us = await firm();
    const version = await versionOn(us, company.edit);
    await us.agent.submit(company.edit, { version, ...NAMES }).expect(303);
    await us.agent.submit(company.edit, { version, ...NAMES }).expect(303);
    expect((await trail(us)).length).toBe(1);
    expect(await words(us)).toContain('Saved already: nothing has changed.');
  });

  it.each([
    ['الشركة الزرقاء للدعم', 'القاهرة', 'EG'], ['株式会社ブルーカイト', '東京都', 'JP'], ['Синий змей ООО', 'Алматы', 'KZ'], ['🪁 Kite & "Söhne" <b>', 'Łódź', 'PL'],
    ['🪁'.repeat(100), 'X'.repeat(100), 'US'], ['क'.repeat(100), 'दिल्ली', 'IN'],
  ])('take %s', async (name, city, country) => {
    const us = await firm();
    expect((await save(us, { ...NAMES, legal_name: name, display_name: name, city, country, tax_id: '' })).status).toBe(303);
    expect(await saved(us)).toMatchObject({ legal_name: name, display_name: name, city, country });
    const $ = pageOf((await us.agent.get(company.show)).text);
    expect($('main bdi').toArray().map((each) => $(each).text())).toEqual(expect.arrayContaining([name]));
  });

  it('are tidied of what does not show', async () => {
    const us = await firm();
    await save(us, { ...NAMES, legal_name: '  Blue\tKite \u202e Support\r\nGmbH\u0000 ', website: 'kite.example/about', tax_id: 'de 123 456 789' });
    expect(await saved(us)).toMatchObject({ legal_name: 'Blue Kite Support GmbH', website: 'https://kite.example/about', tax_id: 'DE 123 456 789' });
  });

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['nothing typed', { legal_name: '', display_name: ' ', address_line1: '', city: '', country: '' }, {
      legal_name: "Enter the company's legal name.", display_name: 'Enter the name that customers see.', address_line1: 'Enter the street and number.', city: 'Enter the city.',
      country: 'Choose a country from the list.',
    }],
    ['a name that cannot be seen', { legal_name: '\u200b\u200b' }, { legal_name: "Enter the company's legal name." }],
    ['a name of 101 characters', { display_name: '🪁'.repeat(101) }, { display_name: 'Use at most 100 characters for the name that customers see.' }],
    ['an unknown country', { country: 'XX' }, { country: 'Choose a country from the list.' }],
    ['a phone with words', { phone: 'call me' }, { phone: 'Use digits, spaces and + ( ) - . / for a phone number.' }],
    ['a long phone', { phone: '1'.repeat(31) }, { phone: 'Use at most 30 characters for a phone number.' }],
    ['a website that is a script', { website: 'javascript://kite.example/%0aalert(1)' }, { website: 'Enter a web address like https://www.example.com, or leave it empty.' }],
    ['a website with a password', { website: 'https://a:b@kite.example' }, { website: 'Enter a web address like https://www.example.com, or leave it empty.' }],
    ['a website on our own machine', { website: 'http://localhost:3000' }, { website: 'Enter a web address like https://www.example.com, or leave it empty.' }],
    ['a website that is a number', { website: 'http://127.0.0.1' }, { website: 'Enter a web address like https://www.example.com, or leave it empty.' }],
    ['a long website', { website: `https://kite.example/${'x'.repeat(180)}` }, { website: 'Use at most 200 characters for the website.' }],
    ['a long postal code', { postal_code: '1'.repeat(21) }, { postal_code: 'Use at most 20 characters for the postal code.' }],
    ["another country's tax number", { tax_id: '12-3456789' , country: 'FR' }, { tax_id: 'Enter a tax number of France: 2 characters and 9 digits, with or without FR before it. Or leave it empty.' }],
    ['a tax number of letters', { tax_id: 'none' }, { tax_id: 'Enter a tax number of Germany: 9 digits, with or without DE before it. Or leave it empty.' }],
  ])('say what is wrong and keep what was typed: %s', async (_what, wrong, sentences) => {
    const us = await firm();
    const answer = await save(us, { ...NAMES, ...wrong });
    expect(answer.status).toBe(422);
    expect(errorsOn(answer.text)).toEqual(sentences);
    const $ = pageOf(answer.text);
    expect($('input[name=postal_code]').val()).toBe({ ...NAMES, ...wrong }.postal_code);
    expect([(await saved(us)).legal_name, await trail(us)]).toEqual(['Old Name', []]);
  });

  it('are not lost to somebody who opened the form before: both see what the other saved', async () => {
    const us = await firm();
    const other = { ...us, agent: await signedInAgent(app, await createMember({ organizationId: us.organizationId })) };
    const version = await versionOn(other, company.edit);
    expect((await save(us, NAMES)).status).toBe(303);
    const late = await other.agent.submit(company.edit, { ...NAMES, version, phone: '+49 30 1', country: 'AT', tax_id: 'ATU12345678' }).expect(409);
    const $ = pageOf(late.text);
    expect($('.error-summary').text()).toContain('Somebody else saved this after you had opened it');
    const rows = $('table tbody tr').toArray().map((row) => $(row).children().toArray().map((cell) => $(cell).text()));
    expect(rows).toEqual([['Country', 'Germany', 'Austria'], ['Tax number', 'DE123456789', 'ATU12345678'], ['Phone', '+49 221 555 0100', '+49 30 1']]);
    expect([$('#phone').val(), $('#country').val()]).toEqual(['+49 30 1', 'AT']);
    expect(await saved(us)).toMatchObject({ phone: '+49 221 555 0100' });
    await other.agent.submit(company.edit, { ...NAMES, version: String($('input[name=version]').val()), phone: '+49 30 1' }).expect(303);
    expect(await saved(us)).toMatchObject({ phone: '+49 30 1', country: 'DE' });
  });

  it('are saved although another section was changed meanwhile', async () => {
    const us = await firm();
    const version = await versionOn(us, company.edit);
    expect((await save(us, { time_zone: 'Europe/Berlin', currency: 'USD' }, company.region)).status).toBe(303);
    await us.agent.submit(company.edit, { version, ...NAMES }).expect(303);
  });

  it('let one of two win who save at the same time', async () => {
    const us = await firm();
    const version = await versionOn(us, company.edit);
    const answers = await Promise.all(['A', 'B', 'C', 'D'].map((city) => us.agent.submit(company.edit, { version, ...NAMES, city })));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409]);
    expect((await trail(us)).length).toBe(1);
  });
});

describe('The primary contact', () => {
  const shownOn = async (us: Firm) => /Primary contact Edit the primary contact (.*?) Time zone and/.exec(await words(us))?.[1]?.trim();

  async function memberships({ organizationId }: Firm) {
    return ownerSql('select m.id, p.email, m.roles, m.status from memberships m join people p on p.id = m.person_id where organization_id = $1 order by m.created_at, m.id', [organizationId]);
  }

  it('is one of the active administrators, and nobody else can be chosen', async () => {
    const us = await firm();
    await createMember({ organizationId: us.organizationId, firstName: 'Bo', lastName: 'Berg', roles: ['administrator', 'billing'] });
    await createMember({ organizationId: us.organizationId, firstName: 'Cy', lastName: 'Technik', roles: ['technician'] });
    const foreign = await firm();
    const $ = pageOf((await us.agent.get(company.contact)).text);
    expect($('input[type=radio]').toArray().map((radio) => $(`label[for=${$(radio).attr('id')}] span`).contents().first().text())).toEqual(['Ada Adler', 'Bo Berg']);
    const [ada, bo, cy] = await memberships(us);
    const [theirs] = await memberships(foreign);
    for (const [id, sentence] of [['', 'Choose an administrator.'], ['x', 'Choose an active administrator from the list.'], [cy!.id, 'Choose an active administrator from the list.'], [theirs!.id, 'Choose an active administrator from the list.']]) {
      const answer = await save(us, { primary_contact_id: id }, company.contact);
      expect([answer.status, errorsOn(answer.text)]).toEqual([422, { primary_contact_id: sentence }]);
    }
    expect((await save(us, { primary_contact_id: bo!.id }, company.contact)).status).toBe(303);
    expect(await shownOn(us)).toMatch(/^Name Bo Berg E-mail /);
    expect((await trail(us)).map(({ before, after }) => [before, after])).toEqual([[{ primary_contact_id: '' }, { primary_contact_id: bo!.id }]]);
    expect((await save(us, { primary_contact_id: ada!.id }, company.contact)).status).toBe(303);
    expect(await shownOn(us)).toMatch(/^Name Ada Adler/);
  });

  it.each([
    ['deactivated', "update memberships set status = 'inactive' where id = $1"],
    ['deleted', "update memberships set status = 'deleted' where id = $1"],
    ['given other roles', "update memberships set roles = array['billing'] where id = $1"],
  ])('is nobody from the moment on that the person is %s', async (_what, change) => {
    const us = await firm();
    await createMember({ organizationId: us.organizationId, firstName: 'Bo', lastName: 'Berg' });
    const bo = (await memberships(us))[1]!;
    expect((await save(us, { primary_contact_id: bo.id }, company.contact)).status).toBe(303);
    await ownerSql(change, [bo.id]);
    expect(await shownOn(us)).toBe('The administrator you had chosen is no longer active, or no longer an administrator. Choose another one. Name Nobody chosen');
    const $ = pageOf((await us.agent.get(company.contact)).text);
    expect([$('input[type=radio]').length, $('input[type=radio][checked]').length]).toEqual([1, 0]);
  });
});

describe('Time zone and currency', () => {
  it('says what stays as it is, and takes every time zone that it offers', async () => {
    const us = await firm();
    const $ = pageOf((await us.agent.get(company.region)).text);
    expect($('.confirm').text()).toContain('Subscriptions you have keep their dates and the time zone they were sold in.');
    const offered = $('#time_zone option').toArray().map((option) => String($(option).attr('value')));
    const known = new Set((await ownerSql<{ name: string }>('select name from pg_timezone_names')).map(({ name }) => name));
    expect([offered.length > 300, offered.filter((zone) => !known.has(zone))]).toEqual([true, []]);
    expect((await save(us, { time_zone: 'Pacific/Auckland', currency: 'USD' }, company.region)).status).toBe(303);
    expect(await words(us)).toContain('Time zone Pacific/Auckland');
    expect((await trail(us)).map(({ before, after }) => [before, after])).toEqual([[{ time_zone: 'America/New_York' }, { time_zone: 'Pacific/Auckland' }]]);
  });

  it.each(['', 'Mars/Base', 'Europe/Berlin ', '+25:00', 'UTC+3', 'Etc/Unknown'])('refuses %p as a time zone', async (zone) => {
    const us = await firm();
    const answer = await save(us, { time_zone: zone, currency: 'USD' }, company.region);
    expect([answer.status, errorsOn(answer.text)]).toEqual([422, { time_zone: 'Choose a time zone from the list.' }]);
    await us.agent.get(company.show).expect(200);
  });

  it('offers the currencies in which something is sold, as long as nothing is reckoned in one', async () => {
    const us = await firm();
    expect((await save(us, { time_zone: 'America/New_York', currency: 'EUR' }, company.region)).status).toBe(422);
    await ownerSql(`insert into plan_prices select (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'currency', 'EUR'))).* from plan_prices p where currency = 'USD' limit 1`);
    const $ = pageOf((await us.agent.get(company.region)).text);
    expect($('#currency option').toArray().map((option) => $(option).text())).toEqual(['EUR', 'USD']);
    expect((await save(us, { time_zone: 'America/New_York', currency: 'EUR' }, company.region)).status).toBe(303);
    expect((await saved(us)).currency).toBe('EUR');
    expect((await save(us, { time_zone: 'America/New_York', currency: 'GBP' }, company.region)).status).toBe(422);
  });
});

describe('Whatever is typed', () => {
  const odd = ['\u0000', 'x'.repeat(5_000), '\ud800', '🧀'.repeat(99), "' or 1=1 --", '<script>alert(1)</script>', '\u202e\u2066', '{}', 'null', '1e400', '__proto__', '٣٤٥', '\r\nX: y', 'http://[::1', 'https://ex ample.com', 'ﷺ'.repeat(30)];
  const others: Record<string, Record<string, string>> = { [company.contact]: { primary_contact_id: 'x' }, [company.region]: { time_zone: 'Europe/Rome', currency: 'USD' } };

  const forms: [string, Record<string, string>][] = [[company.edit, NAMES], [company.contact, others[company.contact]!], [company.region, others[company.region]!]];
  const places = forms.flatMap(([address, fields]) => Object.keys(fields).map((field) => [address, field, fields] as const));

  it.each(places)('is saved or refused in words: %s, %s', async (address, field, fields) => {
    const us = await firm();
    for (const value of odd) {
      const { status, text } = await save(us, { ...fields, [field]: value }, address);
      expect([value.slice(0, 20), [303, 422].includes(status) ? 'fine' : status]).toEqual([value.slice(0, 20), 'fine']);
      if (status === 422) expect(errorsOn(text)).toHaveProperty(field);
    }
    await us.agent.get(company.show).expect(200);
  });
});
