import { paths } from '../../../src/paths';
import { advanceClock, pageOf, stopClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { appCode, giveTwoStep } from '../../support/factories/two-step';
import { picture } from '../../support/reading/pictures';
import { twoStepAgent } from '../../support/two-step';

const app = testApp();
const { company, logo } = paths.portal;

async function tenMinutesLater() {
  const { organizationId } = await createOrganization({ name: 'Old Name' });
  const member = await createMember({ organizationId });
  const { secret } = await giveTwoStep(member.personId);
  const agent = await twoStepAgent(app, member, await appCode(secret));
  return { organizationId, secret, agent };
}

beforeEach(() => stopClock('2026-11-22T09:00:00Z'));

describe('What changes the organization asks for a code, where two-step verification is on', () => {
  it('on every page that changes something, and not on the one that shows it', async () => {
    const { agent } = await tenMinutesLater();
    await advanceClock('11 minutes');
    for (const address of [company.edit, company.contact, company.region, logo.edit]) await agent.get(address).expect(303).expect('Location', paths.me.codeFor(address));
    await agent.get(company.show).expect(200);
  });

  it('keeps what was typed and saves it with the right code', async () => {
    const { agent, secret, organizationId } = await tenMinutesLater();
    const version = String(pageOf((await agent.get(company.edit)).text)('input[name=version]').val());
    await advanceClock('11 minutes');
    const typed = {
      version, legal_name: 'New Name', display_name: 'New Name', address_line1: 'High Street 1', address_line2: '', city: 'Derby', state: '', postal_code: '', country: 'GB', tax_id: '', phone: '', website: '',
    };
    const $ = pageOf((await agent.submit(company.edit, typed)).text);
    const carried = Object.fromEntries($('main form').first().find('input[type=hidden]').toArray().map((field) => [String($(field).attr('name')), String($(field).val() ?? '')]));
    expect(carried).toMatchObject(typed);
    expect(await ownerSql('select legal_name from organizations where id = $1', [organizationId])).toEqual([{ legal_name: 'Old Name' }]);
    await agent.submit(company.edit, { ...carried, two_step_code: await appCode(secret) }).expect(303).expect('Location', company.show);
    expect(await ownerSql('select legal_name from organizations where id = $1', [organizationId])).toEqual([{ legal_name: 'New Name' }]);
  });

  it('asks for the picture again after the code', async () => {
    const { agent, organizationId } = await tenMinutesLater();
    await advanceClock('11 minutes');
    await agent.post(logo.edit).set('Referer', 'http://127.0.0.1/elsewhere').field('_csrf', agent.csrfToken).attach('logo', await picture(300, 100), 'a.png').expect(303).expect('Location', /^\/me\/code/);
    await agent.submit(logo.reset).expect((answer) => expect(pageOf(answer.text)('input[name=two_step_code]').length).toBe(1));
    expect(await ownerSql('select logo_id from organizations where id = $1', [organizationId])).toEqual([{ logo_id: null }]);
  });
});
