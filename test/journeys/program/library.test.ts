import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Page } from 'playwright-core';
import { paths } from '../../../src/paths';
import { projectRoot } from '../../../src/platform/project-root';
import { setClock } from '../../support/clock';
import { createMember, createOrganization } from '../../support/factories/organizations';
import { createColleague } from '../../support/factories/staff';
import { wordsOf } from '../../support/reading/pdf';
import { openBrowser, widths } from '../support/browser';
import { look } from '../support/look';
import { enterOffice } from '../support/office';
import { fill, follow, press, seeHeading, seeText, signIn } from '../support/steps';

beforeAll(() => setClock('2026-11-22T15:00:00Z'));

describe.each(widths)('At %i px', (width) => {
  it('a colleague writes a promotion and publishes it, and a partner finds it and takes a datasheet with its own name along', async () => {
    const title = `Look at your servers ${width}`;
    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['content'], firstName: 'Mira', lastName: 'Lindqvist' }), paths.content.office.index);
    await seeHeading(desk, 'Content');
    await look(desk, 'office-content', { dark: true });
    await follow(desk, 'New item');
    await follow(desk, 'Promotion');
    await press(desk, 'Save the draft');
    await desk.getByRole('alert').waitFor();
    await look(desk, 'office-content-errors');
    await fill(desk, { Title: title, Abstract: 'Half an hour for every company with a server.', 'Text (optional)': '## What to do\n\nTake the **plan** along.\n\n| Day | Act |\n|---|---|\n| One | Call the people who look after it, and ask what they would miss |', 'First day': '2026-11-01', 'Last day (optional)': '2026-12-24' });
    await desk.locator('#preview strong').getByText('plan').waitFor();
    await look(desk, 'office-content-edit', { dark: true });
    await press(desk, 'Save the draft');
    await seeText(desk, 'The draft is saved.');
    await press(desk, 'Publish');
    await seeText(desk, 'readers find it from now on');
    await look(desk, 'office-content-item', { dark: true });
    await follow(desk, /^Version 1/);
    await seeText(desk, 'This version stands now.');
    await look(desk, 'office-content-version');
    await desk.goBack();
    await follow(desk, 'File');
    await look(desk, 'office-content-file');

    const { organizationId } = await createOrganization({ name: 'Meise & Töchter' });
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId }), paths.content.sales);
    await seeHeading(page, 'Sales & Marketing library');
    await look(page, 'library-sales', { dark: true });
    await follow(page, title);
    await seeHeading(page, title);
    await seeText(page, 'Until 24 Dec 2026');
    await look(page, 'library-promotion');
    await page.goto(paths.content.sales);
    await follow(page, /^Datasheets/);
    await page.getByRole('searchbox', { name: 'Search this library' }).fill('ultimate');
    await page.getByRole('searchbox', { name: 'Search this library' }).press('Enter');
    await look(page, 'library-found');
    await follow(page, 'Safe Pro Ultimate');
    await look(page, 'library-datasheet', { dark: true });
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, 'Download with your logo')]);
    expect(download.suggestedFilename()).toContain('datasheet-safe-pro-ultimate');
    const pdf = await readFile(await download.path());
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(wordsOf(pdf) ?? 'Meise & Töchter').toContain('Meise & Töchter');
    await page.goto(`${paths.content.sales}?q=qqqxxx&kind=promotion`);
    await seeHeading(page, 'Sales & Marketing library');
    await look(page, 'library-nothing');
    await page.goto(paths.content.item('brand-partner-banner'));
    await look(page, 'library-artwork', { dark: true });
    await page.goto(paths.content.training);
    await look(page, 'library-training');
  });

  it('a colleague uploads a video with captions, and a partner finds it by its words, plays it and reads the transcript', async () => {
    const title = `Start a trial at ${width}`;
    const seed = (ending: string) => path.join(projectRoot, 'seeds', 'content', 'videos', `video-start-a-trial.${ending}`);
    const desk = await openBrowser({ width });
    await enterOffice(desk, await createColleague({ roles: ['content'], firstName: 'Mira', lastName: 'Lindqvist' }), `${paths.content.office.new}?kind=video`);
    await fill(desk, { Title: title, Abstract: 'From the page Accounts to the install link.', 'Text (optional)': `The computer waits for its **zugvogel${width}**.` });
    await press(desk, 'Save the draft');
    await seeText(desk, 'The draft is saved.');
    await follow(desk, 'Video');
    await look(desk, 'office-video-empty');
    await desk.getByLabel('Video file').setInputFiles(seed('md'));
    await press(desk, 'Upload the video');
    await seeText(desk, 'neither an MP4 nor a WebM video');
    await look(desk, 'office-video-error');
    for (const [label, ending, button] of [['Video file', 'webm', 'Upload the video'], ['Captions file', 'vtt', 'Upload the captions'], ['Picture', 'webp', 'Upload the picture']] as const) {
      await desk.getByLabel(label, { exact: true }).setInputFiles(seed(ending));
      await press(desk, button);
      await desk.locator('.flash').waitFor();
    }
    await plays(desk);
    await look(desk, 'office-video', { dark: true });
    await follow(desk, 'Back to the item');
    await press(desk, 'Publish');
    await seeText(desk, 'readers find it from now on');

    const { organizationId } = await createOrganization();
    const page = await openBrowser({ width });
    await signIn(page, await createMember({ organizationId }), paths.content.training);
    await follow(page, /^Videos/);
    await page.getByRole('searchbox', { name: 'Search this library' }).fill(`zugvogel${width}`);
    await page.getByRole('searchbox', { name: 'Search this library' }).press('Enter');
    await follow(page, title);
    await seeHeading(page, title);
    await seeText(page, `zugvogel${width}`);
    expect(await plays(page)).toMatchObject({ duration: expect.closeTo(35, 0) as number, cues: 8 });
    await look(page, 'library-video', { dark: true });
    const [download] = await Promise.all([page.waitForEvent('download'), follow(page, 'Download WebM')]);
    expect(await readFile(await download.path())).toEqual(await readFile(seed('webm')));
  });

  it('two colleagues write at once: the later one sees both texts', async () => {
    const colleague = await createColleague({ roles: ['operator'] });
    const [first, second] = [await openBrowser({ width }), await openBrowser({ width })];
    await enterOffice(first, colleague, `${paths.content.office.index}?q=Keeping+your+backup`);
    await enterOffice(second, await createColleague({ roles: ['content'] }), `${paths.content.office.index}?q=Keeping+your+backup`);
    for (const page of [first, second]) {
      await follow(page, 'Keeping your backup safe');
      await follow(page, 'Edit');
      await seeHeading(page, 'Edit Keeping your backup safe');
    }
    await fill(first, { Abstract: `Sign-in, people and drives, at ${width}.` });
    await press(first, 'Save for readers');
    await seeText(first, 'Readers see it from now on.');
    await fill(second, { Abstract: 'Something else.' });
    await press(second, 'Save for readers');
    await seeText(second, 'What is saved now');
    await look(second, 'office-content-both');
    expect(await second.getByLabel('Abstract').inputValue()).toBe('Something else.');
    await press(second, 'Save for readers');
    await seeText(second, 'Readers see it from now on.');
  });
});

/** What we use of a browser's video; the tests are not compiled for browsers. */
type Playing = { muted: boolean; currentTime: number; duration: number; play(): Promise<void>; pause(): void; addEventListener(type: string, listener: (event: unknown) => void, options: object): void; textTracks: { cues?: { length: number } }[] };

/** Plays the page's video until it has moved, from a moment in its middle, and answers what the browser knows of it. */
async function plays(page: Page) {
  return page.locator('video').evaluate(async (video: Playing) => {
    video.muted = true;
    video.currentTime = 20;
    await video.play();
    while (video.currentTime < 20.5) await new Promise((resolve) => video.addEventListener('timeupdate', resolve, { once: true }));
    video.pause();
    return { duration: video.duration, cues: video.textTracks[0]?.cues?.length };
  });
}
