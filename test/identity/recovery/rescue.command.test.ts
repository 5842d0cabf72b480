import { paths } from '../../../src/paths';
import { browser, pageOf, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { giveTwoStep } from '../../support/factories/two-step';
import { runModule } from '../../support/running/run-module';

jest.setTimeout(120_000);

const app = testApp();
const MODULE = 'identity/recovery/rescue.command';

async function member() {
  const { organizationId } = await createOrganization();
  return createMember({ organizationId });
}

function linkIn(output: string): string {
  return new URL(/https?:\S+\/password-choice\/\S+/.exec(output)![0]).pathname;
}

function audited(personId: string) {
  return ownerSql("select actor_kind, actor_id, action, before, after from audit_entries where subject_id = $1 and action = 'person.rescued'", [personId]);
}

describe('npm run rescue', () => {
  it('prints a link with which the person chooses a new password, and keeps two-step verification', async () => {
    const { email, personId } = await member();
    await giveTwoStep(personId);
    const { code, output } = await runModule(MODULE, {}, [email.toUpperCase(), 'Ada Lovelace']);
    expect(code).toBe(0);
    const link = linkIn(output);
    await browser(app).post(link).type('form').send({ password: 'copper-teapot-meadow-31', password_again: 'copper-teapot-meadow-31' }).expect(303);
    await browser(app).get(link).expect(404);
    await browser(app).post(paths.signIn).type('form').send({ email, password: 'copper-teapot-meadow-31' }).expect(303).expect('Location', paths.twoStep);
    expect(await audited(personId)).toEqual([{ actor_kind: 'staff', actor_id: 'Ada Lovelace', action: 'person.rescued', before: { twoStep: 'app' }, after: { twoStep: 'app' } }]);
  });

  it('switches two-step verification off only when that is said, and tells the person by mail without the link', async () => {
    const { email, personId } = await member();
    await giveTwoStep(personId);
    const { output } = await runModule(MODULE, {}, [email, '--two-step-off']);
    expect(await ownerSql('select two_step from people where id = $1', [personId])).toEqual([{ two_step: 'off' }]);
    const [mail] = await ownerSql<{ text_body: string }>("select text_body from mails where recipient_email = $1 and kind = 'identity.rescued'", [email]);
    expect(mail!.text_body).toContain('Your two-step verification was switched off with it.');
    expect(mail!.text_body).not.toContain(linkIn(output).split('/').at(-1));
  });

  it('says what is missing, and changes nothing, without an e-mail or for an unknown one', async () => {
    expect(await runModule(MODULE)).toMatchObject({ code: 1, output: expect.stringContaining('npm run rescue -- ada@example.com') });
    expect(await runModule(MODULE, {}, ['nobody@example.test'])).toEqual({ code: 1, output: 'There is no sign-in for nobody@example.test.\n' });
  });
});

describe('the page that it leads to', () => {
  it('is the one of a forgotten password', async () => {
    const { email } = await member();
    const { output } = await runModule(MODULE, {}, [email]);
    expect(pageOf((await browser(app).get(linkIn(output)).expect(200)).text)('h1').text()).toBe('Choose a new password');
  });
});
