import { paths } from '../../../src/paths';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import '../support/portal';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

describe.each(widths)('At %i px', (width) => {
  it('a partner reads how it stands and claims a subscription for its own use; the office sets its tier and looks at its portal', async () => {
    const { organizationId } = await createOrganization({ name: 'Oakfield IT & Söhne' });
    const administrator = await createMember({ organizationId, firstName: 'Lena', lastName: 'Oak' });
    const colleague = await createColleague({ roles: ['operator'], firstName: 'Mia', lastName: 'Stone' });

    const page = await openBrowser({ width });
    await signIn(page, administrator, paths.program.show);
    await seeHeading(page, 'Partner Program');
    await seeText(page, '$0.00 of $10,000.00; $10,000.00 to go');
    await look(page, 'program', { dark: true });
    await follow(page, 'See and claim');
    await seeHeading(page, 'For your own use');
    await look(page, 'nfr-none');
    await page.getByRole('link', { name: 'Claim a subscription' }).first().click();
    await seeHeading(page, 'Claim a subscription');
    await press(page, 'Claim');
    await page.getByRole('alert').waitFor();
    await look(page, 'nfr-errors');
    await page.getByRole('radio', { name: /Safe Plus/ }).check();
    await press(page, 'Claim');
    await seeHeading(page, 'My account');
    await seeText(page, /is yours until/);
    await look(page, 'nfr-my-account');
    await page.goto(paths.program.nfr.index);
    await seeText(page, 'Lena Oak (you)');
    await look(page, 'nfr-held', { dark: true });

    const office = await openBrowser({ width });
    await enterOffice(office, colleague, paths.office.partners.show(organizationId));
    await seeHeading(office, 'Oakfield IT & Söhne');
    await look(office, 'office-partner-whole', { dark: true });
    await follow(office, 'Change the tier');
    await office.getByRole('radio', { name: 'Premier' }).check();
    await fill(office, { Reason: 'Strategic partner in the north' });
    await look(office, 'office-tier');
    await press(office, 'Set the tier');
    await seeText(office, /The tier is Premier until/);

    await follow(office, 'Look at their portal');
    await fill(office, { 'Why you look': 'Ticket 4711' });
    await look(office, 'office-view');
    await press(office, 'Look at the portal');
    await office.getByRole('region', { name: 'Acting for somebody else' }).getByText(/You look at the portal of Oakfield IT & Söhne, until/).waitFor();
    await office.goto(paths.program.show);
    await seeText(office, 'Strategic partner in the north');
    await look(office, 'view-program', { dark: true });
    await follow(office, 'See and claim');
    await seeHeading(office, 'For your own use');
    await office.getByRole('button', { name: 'Leave', exact: true }).click();
    await seeText(office, 'You have left the portal of Oakfield IT & Söhne.');

    await page.goto(paths.partners.visits);
    await seeText(page, 'Ticket 4711');
    await look(page, 'visits');
    await page.goto(paths.program.show);
    await seeText(page, 'Basic to Premier');
    await look(page, 'program-premier');
  });
});
