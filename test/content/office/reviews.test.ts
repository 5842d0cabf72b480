import '../../../src/content/content.jobs';
import { paths } from '../../../src/paths';
import { day } from '../../../src/platform/values/dates';
import { pageOf, setClock, testApp } from '../../support/app';
import { ownerSql } from '../../support/database';
import { createContent } from '../../support/factories/content';
import { createColleague, officeAgent } from '../../support/factories/staff';
import { runJob } from '../../support/queue';

const app = testApp();
const { office } = paths.content;
const mailsTo = (email: string) => ownerSql("select subject, text_body from mails where recipient_email = $1 and kind = 'content.review-due' order by created_at, subject", [email]);

beforeAll(() => setClock('2026-11-22T12:00:00Z'));

describe('the review of an item', () => {
  it('is asked of its owner once when its day comes, in one mail for all that is due', async () => {
    const ola = await createColleague({ roles: ['content'], firstName: 'Ola', lastName: 'Nord' });
    const left = await createColleague({ roles: ['content'] });
    await ownerSql("update staff set status = 'inactive' where person_id = $1", [left.personId]);
    for (const [title, reviewOn, state, ownerId] of [['Due today', '2026-11-22', 'published', ola.personId], ['Due before', '2026-11-01', 'published', ola.personId], ['Not yet', '2026-11-23', 'published', ola.personId], ['A draft', '2026-11-01', 'draft', ola.personId], ['Of who left', '2026-11-01', 'published', left.personId], ['Of nobody', '2026-11-01', 'published', null]] as const) {
      await createContent({ title, reviewOn: day(reviewOn), state, ownerId });
    }
    await runJob('content.remind-reviews');
    await runJob('content.remind-reviews');
    const mails = await mailsTo(ola.email);
    expect(mails.map((mail) => mail['subject'])).toEqual(['2 items of yours are due for a review']);
    expect(mails[0]!['text_body']).toMatch(/Due before[\s\S]*Due today/);
    expect(mails[0]!['text_body']).toContain(`${office.index}?state=due`);
    expect(await mailsTo(left.email)).toEqual([]);
    const agent = await officeAgent(app, ola);
    expect(pageOf((await agent.get(office.index)).text)('.chip[href$="state=due"] .chip-count').text()).toBe('4');
    await setClock('2026-11-23T12:00:00Z');
    await runJob('content.remind-reviews');
    expect((await mailsTo(ola.email)).map((mail) => mail['subject'])).toEqual(['2 items of yours are due for a review', 'Is this still true: Not yet']);
  });

  it('is over for a year when somebody has looked, and the list finds what is due', async () => {
    const colleague = await createColleague({ roles: ['operator'] });
    const agent = await officeAgent(app, colleague);
    const item = await createContent({ title: 'Look at me', reviewOn: day('2026-11-20'), ownerId: colleague.personId });
    const list = pageOf((await agent.get(`${office.index}?state=due&q=Look+at`)).text);
    expect(list('tbody th').text().trim()).toBe('Look at me');
    await agent.submit(office.reviewed(item.id)).expect(303);
    expect(pageOf((await agent.get(office.show(item.id))).text)('.flash').text()).toContain('The next review is on 23 Nov 2027');
    await agent.submit(office.reviewed(item.id)).expect(303);
    expect(await ownerSql("select action, after->>'reviewOn' as next from audit_entries where subject_id = $1 and action = 'content.reviewed'", [item.id])).toEqual([{ action: 'content.reviewed', next: '2027-11-23' }]);
  });
});
