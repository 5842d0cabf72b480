import { paths } from '../../../src/paths';
import { setClock } from '../../support/clock';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-23T15:00:00Z'));

describe.each(widths)('At %i px', (width) => {
  it('a partner asks with a file, staff answer, the partner replies by mail, and it is solved', async () => {
    const ada = await createMember({ ...await createOrganization({ name: 'Harbor IT', tier: 'premier' }), firstName: 'Ada', lastName: 'Marín' });
    const page = await openBrowser({ width });
    await signIn(page, ada, paths.support.index);
    await seeHeading(page, 'Partner Support');
    await look(page, 'support-home');
    await page.getByRole('link', { name: 'Open a ticket' }).first().click();
    await press(page, 'Open the ticket');
    await page.getByRole('alert').waitFor();
    await look(page, 'support-new-errors', { dark: true });
    await fill(page, { Subject: `The backup stops at ${width}`, 'What happens?': 'It stops at nine.\nEvery morning 🦊.' });
    await page.getByLabel('Product').selectOption('safe');
    await press(page, 'Open the ticket');
    await seeHeading(page, new RegExp(`The backup stops at ${width}`));
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'backup.log', mimeType: 'text/plain', buffer: Buffer.from('stopped at 9\n') });
    await press(page, 'Add the file');
    await seeText(page, 'backup.log');
    await look(page, 'support-ticket');
    const [{ id }] = await ownerSql<{ id: string }>('select id from tickets where subject = $1', [`The backup stops at ${width}`]) as [{ id: string }];

    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['support'], firstName: 'Kim', lastName: 'Desk' }), paths.office.home);
    await seeHeading(desk, 'Queues');
    await look(desk, 'office-queues');
    await desk.getByRole('main').getByRole('link', { name: 'Tickets' }).first().click();
    await seeHeading(desk, 'Tickets');
    await look(desk, 'office-tickets');
    await follow(desk, `The backup stops at ${width}`);
    await look(desk, 'office-ticket', { dark: true });
    await fill(desk, { 'Your answer': 'Is a security program installed?' });
    await press(desk, 'Send the answer');
    await seeText(desk, 'The ticket waits for the partner.');

    const [{ id: mailId }] = await ownerSql<{ id: string }>("select id from mails where kind = 'support.answered' order by created_at desc, id desc limit 1") as [{ id: string }];
    await page.goto(new URL(paths.mailbox.show(mailId), page.url()).href);
    await look(page, 'mailbox-reply');
    await fill(page, { 'Your reply': 'Yes. Without it, all is well.' });
    await press(page, 'Send the reply');
    await seeText(page, 'Your reply is in the ticket.');

    await desk.goto(new URL(paths.support.office.show(id), desk.url()).href);
    await seeText(desk, 'Yes. Without it, all is well.');
    await press(desk, 'It is solved');
    await seeText(desk, 'The partner is told, and asked how it went.');

    await page.goto(new URL(paths.support.show(id), page.url()).href);
    await look(page, 'support-solved');
    await page.getByRole('radio', { name: 'Yes' }).check();
    await press(page, 'Send your answer');
    await seeText(page, 'You told us: we helped.');
  });
});
