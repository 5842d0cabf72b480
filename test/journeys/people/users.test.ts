import { uuidv7 } from 'uuidv7';
import { paths } from '../../../src/paths';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const PASSWORD = 'tidy-walrus-cobalt-93';
const walks = widths.flatMap((width) => [{ width, script: true }, { width, script: false }]);

async function company(name = 'Harbor IT') {
  const { organizationId } = await createOrganization({ name });
  return { organizationId, administrator: await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' }) };
}

describe.each(walks)('At $width px, script $script', ({ width, script }) => {
  // A look needs script in the page; without it the same pages stand there.
  const see: typeof look = async (...given) => (script ? look(...given) : undefined);

  it('invites a colleague, who registers by the mailed link; gives other roles; takes the access away and back; deletes', async () => {
    const page = await openBrowser({ width, script });
    await signIn(page, (await company()).administrator, paths.portal.users.index);
    await seeText(page, 'Only you are here');
    await see(page, 'users-alone');
    await page.locator('main').getByRole('link', { name: 'Invite a colleague' }).first().click();
    await seeHeading(page, 'Invite a colleague');
    await press(page, 'Send the invitation');
    await page.getByRole('alert').waitFor();
    await see(page, 'users-invite-errors');
    const email = `noor-${uuidv7()}@example.test`;
    await fill(page, { 'E-mail': email, 'First name': 'Noor', 'Last name': 'Haddad 👩‍🌾' });
    await page.getByRole('checkbox', { name: /^Sales/ }).check();
    await press(page, 'Send the invitation');
    await seeText(page, /is invited[.] A mail to/);
    await see(page, 'users-list', { dark: true });
    await follow(page, 'Noor Haddad 👩‍🌾');
    await seeText(page, 'Valid until');
    await see(page, 'users-invitation');

    const colleague = await openBrowser({ width, script });
    await openMail(colleague, email, 'Ana Reyes invites you to Harbor IT');
    await see(colleague, 'mail-invitation');
    await colleague.frameLocator('iframe').getByRole('link', { name: 'Complete registration' }).click();
    await seeHeading(colleague, 'Complete your registration');
    await see(colleague, 'invitation-registration');
    await fill(colleague, { Password: PASSWORD, 'The same password again': PASSWORD, 'Answer 1': 'Rex', 'Answer 2': 'Elm Street', 'Answer 3': 'Bo' });
    await colleague.getByLabel('I accept the terms of use of the partner portal').check();
    await press(colleague, 'Complete registration');
    await seeText(colleague, 'Your registration is complete.');
    await signIn(colleague, { email, password: PASSWORD }, paths.portal.trials.new);
    await seeHeading(colleague, 'Start a trial');

    await page.goto(paths.portal.users.index);
    await follow(page, 'Noor Haddad 👩‍🌾');
    await seeText(page, 'Details and roles');
    await see(page, 'users-edit', { dark: true });
    await page.getByRole('checkbox', { name: /^Sales/ }).uncheck();
    await page.getByRole('checkbox', { name: /^Billing/ }).check();
    await press(page, 'Save');
    await seeText(page, /is now Billing/);
    await colleague.goto(paths.portal.trials.new);
    await seeHeading(colleague, 'Sign in');
    await signIn(colleague, { email, password: PASSWORD }, paths.portal.cards.index);
    await seeHeading(colleague, 'Cards');

    await follow(page, 'Noor Haddad 👩‍🌾');
    await press(page, 'Deactivate');
    await seeText(page, /is inactive/);
    await see(page, 'users-inactive');
    await colleague.goto(paths.portal.cards.index);
    await seeHeading(colleague, 'Sign in');
    await press(page, 'Reactivate');
    await seeText(page, /is active again/);
    await follow(page, 'Delete user');
    await seeHeading(page, 'Delete Noor');
    await see(page, 'users-removal');
    await press(page, 'Delete user');
    await seeText(page, /is deleted, and a mail tells them/);
    await seeText(page, 'Only you are here');
    await openMail(page, email, 'You no longer belong to Harbor IT');
  });

  it('invites several from a pasted list, one of whom has a sign-in, accepts, and switches between both', async () => {
    const [first, second] = [await company('First Ltd'), await company('Second Ltd')];
    const member = await createMember({ organizationId: first.organizationId, firstName: 'Alex', lastName: 'Moreau' });
    const page = await openBrowser({ width, script });
    await signIn(page, second.administrator, paths.portal.users.many);
    await see(page, 'users-many');
    await page.getByLabel('Your colleagues').fill(`Alex Moreau <${member.email}>\nnobody\nBo Lind <bo-${uuidv7()}@example.test>`);
    await page.getByRole('checkbox', { name: /^Read-only/ }).check();
    await press(page, 'Review the list');
    await seeText(page, '2 invitations will be sent.');
    await see(page, 'users-many-review');
    await press(page, 'Change the list');
    await seeHeading(page, 'Invite several colleagues');
    await press(page, 'Review the list');
    await press(page, 'Send 2 invitations');
    await seeText(page, '2 invitations are on their way. 1 line was left out.');

    const colleague = await openBrowser({ width, script });
    await openMail(colleague, member.email, 'Ana Reyes invites you to Second Ltd');
    await colleague.frameLocator('iframe').getByRole('link', { name: 'Look at the invitation' }).click();
    await seeHeading(colleague, 'Join Second Ltd?');
    await see(colleague, 'invitation-sign-in');
    await follow(colleague, 'Sign in');
    await fill(colleague, { 'E-mail': member.email, Password: member.password });
    await press(colleague, 'Sign in');
    await seeHeading(colleague, 'Join Second Ltd?');
    await see(colleague, 'invitation-answer', { dark: true });
    await press(colleague, 'Accept');
    await colleague.getByText('You belong to Second Ltd now.').waitFor();
    await colleague.goto(paths.contexts);
    await seeText(colleague, 'You are here');
    await see(colleague, 'contexts');
    await colleague.getByLabel('First Ltd').check();
    await press(colleague, 'Go there');
    await colleague.locator('.name-menu-organization', { hasText: 'First Ltd' }).first().waitFor({ state: 'attached' });
  });
});
