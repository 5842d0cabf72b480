import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { createSubscription } from '../../support/factories/subscriptions';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import { wakeWorker } from '../support/portal';
import { fill, press, reloadUntil, seeHeading, seeText } from '../support/steps';

describe.each(widths)('At %i px', (width) => {
  it('removes the data of an ended subscription before its day, and the list says what went and why', async () => {
    const { organizationId } = await createOrganization({ name: 'Harbor IT' });
    const { accountId } = await createAccount({ organizationId, name: 'مكتبة النور' });
    const { subscriptionId, number } = await createSubscription({ organizationId, accountId, startsOn: '2025-11-01', expiresOn: '2026-11-01', state: 'expired', purgeOn: '2099-01-01' });
    const nickname = `Front desk ${width}`;
    await createMachine({ accountId, subscriptionId, nickname });
    const page = await openBrowser({ width });
    await enterOffice(page, await createColleague({ roles: ['finance'] }), paths.files.office.index);
    await look(page, 'removals');

    const search = page.getByRole('searchbox', { name: 'Number of a subscription' });
    await search.fill('S-NONE');
    await search.press('Enter');
    await seeText(page, 'No subscription has the number S-NONE');
    await look(page, 'removals-unknown');
    await search.fill(number.toLowerCase());
    await search.press('Enter');
    await seeHeading(page, `Remove the data of ${number}`);
    await look(page, 'removal', { dark: true });
    await press(page, 'Remove the data for good');
    await page.getByRole('alert').waitFor();
    await look(page, 'removal-errors');
    await fill(page, { Reason: 'Asked for by mail after the refund.', [`Type ${number} to confirm`]: number });
    await press(page, 'Remove the data for good');
    await seeHeading(page, 'Removed data');

    await wakeWorker('computers.remove-purging');
    await reloadUntil(page, nickname);
    const row = page.getByRole('row', { name: nickname });
    await row.getByText('The subscription ended').waitFor();
    await look(page, 'removals-listed', { dark: true });
    await page.goto(paths.files.office.show(subscriptionId));
    await seeText(page, /^Its data (is being removed already|was removed)\.$/);
    expect(await page.getByRole('button', { name: 'Remove the data for good' }).count()).toBe(0);
    expect(await ownerSql("select after->>'reason' as reason from audit_entries where subject_id = $1 and action = 'subscription.data-removal-begun'", [subscriptionId]))
      .toEqual([{ reason: 'Asked for by mail after the refund.' }]);
  });
});
