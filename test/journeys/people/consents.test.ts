import { HOUSE_ORGANIZATION_ID as HOUSE } from '../../../src/organizations/house';
import { paths } from '../../../src/paths';
import { createAccount } from '../../support/factories/accounts';
import { addAccountPerson } from '../../support/factories/consents';
import { createMember, createOrganization, createPerson } from '../../support/factories/organizations';
import { createRenewable } from '../../support/factories/money/renewals';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

const walks = widths.flatMap((width) => [{ width, script: true }, { width, script: false }]);

async function partner(name: string) {
  const { organizationId } = await createOrganization({ name });
  return { organizationId, member: await createMember({ organizationId, firstName: 'Rosa', lastName: 'Marin' }) };
}

async function household(organizationId: string, name: string) {
  const person = await createPerson({ firstName: 'Ana', lastName: 'Ruiz' });
  const { accountId } = await createAccount({ organizationId, name, email: person.email });
  await addAccountPerson({ organizationId, accountId, personId: person.personId });
  await createRenewable({ organizationId, accountId, expiresOn: '2098-01-15' });
  return person;
}

describe.each(walks)('At $width px, script $script', ({ width, script }) => {
  // A look needs script in the page; without it the same pages stand there.
  const see: typeof look = async (...given) => (script ? look(...given) : undefined);

  it('asks an existing customer, who decides later, signs in again and accepts; the partner finds the account', async () => {
    const name = `Ruiz household ${width} ${String(script)}`;
    const [{ member }, ana] = [await partner('Harbor IT'), await household(HOUSE, name)];
    const page = await openBrowser({ width, script });
    await signIn(page, member, paths.portal.requests.index);
    await seeText(page, 'No requests yet');
    await see(page, 'requests-empty');
    await follow(page, 'Add an existing customer');
    await seeHeading(page, 'Add an existing customer');
    await press(page, 'Send request');
    await page.getByRole('alert').waitFor();
    await see(page, 'request-new-errors');
    await fill(page, { 'The customer’s e-mail': ana.email });
    await press(page, 'Send request');
    await seeText(page, 'is on its way');
    await see(page, 'requests', { dark: true });

    const customer = await openBrowser({ width, script });
    await signIn(customer, ana, paths.my.home);
    await seeHeading(customer, 'Harbor IT asks to look after your backup');
    await see(customer, 'request-association', { dark: true });
    await press(customer, 'Decide later');
    await seeText(customer, 'You can decide later');
    await customer.goto(paths.my.partnerAccess.show);
    await seeText(customer, 'No partner has access');
    await see(customer, 'partner-access-none');

    const again = await openBrowser({ width, script });
    await signIn(again, ana, paths.my.home);
    await seeHeading(again, 'Harbor IT asks to look after your backup');
    await press(again, 'Accept');
    await seeHeading(again, 'Partner access');
    await seeText(again, `Harbor IT looks after ${name} now.`);
    await see(again, 'partner-access-household');

    await page.goto(paths.portal.requests.index);
    await follow(page, name);
    await seeHeading(page, name);
  });

  it('asks a company for administrator access, which an administrator grants and takes back', async () => {
    const { organizationId, member } = await partner('Northwind');
    const name = `Juniper ${width} ${String(script)}`;
    const owner = await createPerson({ firstName: 'Maya', lastName: 'Lindholm' });
    const { accountId } = await createAccount({ organizationId, kind: 'safe_pro', name, email: owner.email });
    await addAccountPerson({ organizationId, accountId, personId: owner.personId, role: 'billing_owner' });
    const page = await openBrowser({ width, script });
    await signIn(page, member, paths.portal.account(accountId));
    await follow(page, 'Request admin rights');
    await seeHeading(page, 'Administrator access');
    await see(page, 'access-request', { dark: true });
    await press(page, 'Send request');
    await seeText(page, 'Requested on');
    await see(page, 'access-pending');

    const customer = await openBrowser({ width, script });
    await signIn(customer, owner, paths.my.home);
    await seeHeading(customer, `Northwind asks to be an administrator of ${name}`);
    await see(customer, 'request-access', { dark: true });
    await press(customer, 'Accept');
    await seeText(customer, `Northwind is an administrator of ${name} now.`);
    await see(customer, 'partner-access-granted', { dark: true });
    await page.goto(paths.portal.account(accountId));
    await seeText(page, 'The company granted you administrator access');

    await follow(customer, 'End administrator access');
    await seeHeading(customer, 'End administrator access');
    await see(customer, 'partner-access-end');
    await press(customer, 'End administrator access');
    await seeText(customer, 'Administrator access has ended.');
    await page.reload();
    await seeText(page, 'The company took administrator access back');
  });

  it('lets a customer of another partner agree to a move, on a page that says what moves', async () => {
    const [{ organizationId }, { member }] = [await partner('Old Partner'), await partner('New Partner')];
    const ana = await household(organizationId, `Moving ${width} ${String(script)}`);
    const page = await openBrowser({ width, script });
    await signIn(page, member, paths.portal.requests.new);
    await fill(page, { 'The customer’s e-mail': ana.email });
    await press(page, 'Send request');
    await seeText(page, 'is on its way');
    const customer = await openBrowser({ width, script });
    await signIn(customer, ana, paths.my.home);
    await press(customer, 'Accept');
    await seeHeading(customer, 'Move to New Partner');
    await see(customer, 'request-move', { dark: true });
    await press(customer, 'Agree to the move');
    await seeText(customer, 'You have agreed to move to New Partner.');
  });
});
