import { paths } from '../../../src/paths';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import '../support/portal';
import { fill, press, seeHeading, signIn } from '../support/steps';

describe.each(widths)('At %i px', (width) => {
  it('signs in to the page the person wanted, and out again for good', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const member = await createMember({ organizationId, firstName: 'Ana', lastName: 'Reyes' });
    const page = await openBrowser({ width });
    await page.goto(paths.portal.purchases.plans);
    await seeHeading(page, 'Sign in');
    await look(page, 'sign-in', { dark: true });
    await fill(page, { 'E-mail': member.email, Password: 'not-the-password' });
    await press(page, 'Sign in');
    await page.getByRole('alert').waitFor();
    await look(page, 'sign-in-wrong');
    await signIn(page, member, paths.portal.purchases.plans);
    await seeHeading(page, 'Buy a subscription');
    await look(page, 'plans', { dark: true });
  });
});
