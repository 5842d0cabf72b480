import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { ownerSql } from '../../support/database';
import { createMember, createOrganization, type Member } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { createCertificate } from '../../support/factories/training';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { openMail } from '../support/mailbox';
import { enterOffice } from '../support/office';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

jest.setTimeout(240_000);

/** Chooses the right options of the question that is open, as the database has them. */
async function answerRight(page: Page): Promise<void> {
  const words = (await page.locator('main legend').innerText()).trim();
  const [question] = await ownerSql<{ options: { words: string; isRight: boolean }[] }>("select q.options from course_questions q join courses c on c.id = q.course_id where c.slug = 'server-backup' and q.words = $1", [words]);
  for (const option of question!.options.filter(({ isRight }) => isRight)) await page.getByLabel(option.words, { exact: true }).check();
}

async function sitExam(page: Page, isRight: (place: number) => boolean): Promise<void> {
  for (let place = 1; place <= 10; place += 1) {
    await seeHeading(page, `Question ${place} of 10`);
    if (isRight(place)) await answerRight(page);
    if (place === 1) await look(page, 'training-question', { dark: true });
    await press(page, place === 10 ? 'Keep and check' : 'Keep and go on');
  }
  await seeHeading(page, 'Check your answers');
}

it.each(widths)('enrols, reads, fails and passes the exam, downloads the certificate, has it checked, and may then register the deal, at %d px', async (width) => {
  const { organizationId } = await createOrganization({ name: `Northwind ${width}` });
  const admin = await createMember({ organizationId, firstName: 'Ada', lastName: `Lovelace-${width}` });
  const member: Member = await createMember({ organizationId, roles: ['sales'], firstName: 'Grace', lastName: 'Ὑπατία الخادم' });
  const page = await openBrowser({ width });
  await signIn(page, member, paths.deals.new);
  await seeText(page, /Server Backup.*you hold no certificate/);

  await page.goto(paths.training.index);
  await look(page, 'training-courses', { dark: true });
  await follow(page, 'Server Backup certification');
  await look(page, 'training-course-new');
  await press(page, 'Enrol');
  await follow(page, 'Plans and licenses');
  await look(page, 'training-material', { dark: true });
  for (let read = 0; read < 4; read += 1) await press(page, 'I have read this');
  await seeText(page, 'You have 3 tries.');
  await look(page, 'training-course');
  await follow(page, 'Take the exam');
  await look(page, 'training-exam-start');
  await press(page, 'Begin the exam');
  await sitExam(page, () => false);
  await seeText(page, '10 questions are not answered. They count as wrong.');
  await look(page, 'training-check-open');
  await press(page, 'Hand in the exam');
  await seeHeading(page, 'Not passed this time');
  await look(page, 'training-failed');

  await follow(page, 'Back to the course');
  await follow(page, 'Take the exam');
  await press(page, 'Begin the exam');
  await sitExam(page, (place) => place > 1);
  await look(page, 'training-check');
  await page.goBack();
  await page.goto(paths.training.answers('server-backup'));
  await press(page, 'Hand in the exam');
  await seeHeading(page, 'You have passed');
  await look(page, 'training-passed', { dark: true });
  await follow(page, 'See your certificate');
  const [file] = await Promise.all([page.waitForEvent('download'), follow(page, 'Download the PDF')]);
  expect(file.suggestedFilename()).toMatch(/^CERT-[2-9A-Z]{4}-[2-9A-Z]{4}\.pdf$/);
  await look(page, 'training-course-passed');

  const stranger = await openBrowser({ width, script: false });
  await stranger.goto(paths.training.check);
  await fill(stranger, { Number: file.suggestedFilename().slice(0, 14).toLowerCase() });
  await press(stranger, 'Check');
  await seeText(stranger, 'Grace Ὑπατία الخادم');
  const looking = await openBrowser({ width });
  await looking.goto(stranger.url());
  await look(looking, 'training-check-page', { dark: true });
  await looking.goto(`${paths.training.check}?number=CERT-2`);
  await look(looking, 'training-check-page-wrong');

  await page.goto(paths.deals.new);
  await seeHeading(page, /./);
  expect(await page.locator('main').getByText(/you hold no certificate/).innerText()).not.toContain('Server Backup');
  const boss = await openBrowser({ width });
  await signIn(boss, admin, paths.training.people);
  await seeText(boss, /Deals can be registered until/);
  await look(boss, 'training-people', { dark: true });
  const [{ id }] = await ownerSql<{ id: string }>('select id from memberships where person_id = $1', [member.personId]) as [{ id: string }];
  await boss.goto(paths.portal.users.remove(id));
  await seeText(boss, /Nobody else here is certified for Server Backup/);
});

it.each(widths)('a course is written, previewed and published in the office, and a certificate withdrawn, at %d px', async (width) => {
  const colleague = await createColleague({ roles: ['content'] });
  await createCertificate(await createMember({ ...await createOrganization({ name: 'Southwind' }), firstName: 'Ada' }));
  const page = await openBrowser({ width });
  await enterOffice(page, colleague, paths.training.office.index);
  await seeHeading(page, 'Courses');
  await look(page, 'office-courses', { dark: true });
  await follow(page, 'New course');
  await press(page, 'Save as a draft');
  await page.getByRole('alert').waitFor();
  await look(page, 'office-course-errors');
  await fill(page, { Title: `A <course> ${width}`, 'What it is about': 'How to restore.', 'Questions in an exam': '1' });
  await press(page, 'Save as a draft');
  await seeHeading(page, `A <course> ${width}`);
  await look(page, 'office-course-empty');
  await follow(page, 'Add a material');
  await look(page, 'office-material');
  await fill(page, { Title: 'Restoring' });
  await page.getByLabel(/^Text/).fill('# Try it\n\n- one file\n- a whole server');
  await press(page, 'Save');
  await follow(page, 'Add a question');
  await fill(page, { Topic: 'Restoring', Question: 'When do you test a restore?' });
  await page.getByLabel(/^Option 1$/).fill('Every quarter');
  await page.getByLabel(/^Option 2$/).fill('Never');
  await press(page, 'Save');
  await page.getByRole('alert').waitFor();
  await look(page, 'office-question-errors');
  await page.getByLabel('Option 1 is right').check();
  await press(page, 'Save');
  await follow(page, 'Preview');
  await seeText(page, 'When do you test a restore?');
  await look(page, 'office-course-preview');
  await page.goBack();
  await follow(page, 'Publish');
  await look(page, 'office-course-publish');
  await press(page, 'Publish the course');
  await seeText(page, 'When do you test a restore?');
  await look(page, 'office-course', { dark: true });

  await page.goto(paths.training.office.certificates);
  await look(page, 'office-certificates');
  await page.locator('main').getByRole('link', { name: /^Withdraw/ }).first().click();
  await look(page, 'office-certificate-withdrawal');
  await page.getByLabel('Reason').fill('Somebody else sat the exam.');
  await press(page, 'Withdraw the certificate');
  await seeHeading(page, 'Certificates');
  const [mail] = await ownerSql<{ recipient_email: string }>("select recipient_email from mails where kind = 'training.certificate-withdrawn' order by created_at desc limit 1");
  const reader = await openBrowser({ width });
  await openMail(reader, mail!.recipient_email, /is withdrawn/);
  await look(reader, 'training-mail-withdrawn');
});
