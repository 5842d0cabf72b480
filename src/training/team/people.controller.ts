import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { standingNote } from '../courses/course.presenter';
import { COURSE_STATUSES, FOR_GOOD, STATUS_WORDS, statusBadge } from '../courses/course-status.model';
import { dealRights } from '../rights/deal-rights.model';
import { readDealRights } from '../rights/deal-rights.report';
import { queryOf, readPeopleQuestion } from './people-question.model';
import { countPeople, type LearningPerson, listOffered, listPeople } from './people.report';

const LIST = { sort: 'people', kind: 'text' } as const;
const PAGE_OF_CSV = 500;

/** Who has learnt what, and what that allows to register deals for. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, visitor, today } = memberOf(req);
  const query = singleStrings(req.query);
  const request = readPage(query, LIST);
  const { courses, question, people, total, rights } = await within(scope, async (trx) => {
    const offered = await listOffered(trx);
    const asked = { organizationId, question: readPeopleQuestion(query, offered), courses: offered, today };
    return { courses: offered, question: asked.question, people: await listPeople(trx, asked, request), total: await countPeople(trx, asked), rights: await readDealRights(trx, organizationId, today) };
  }, { readOnly: true });
  const page = listPage(people, request, ({ place, id }) => ({ value: place, id }));
  const kept = queryOf(question);
  renderPage(req, res, 'portal/training/people', {
    title: 'Certified people', question: { course: question.course, status: question.status ?? '' }, isFiltered: question.course !== '' || question.status !== undefined,
    rights: dealRights(rights.organization, rights.holders, today),
    courses: [{ value: '', label: 'All courses' }, ...courses.map(({ slug, title }) => ({ value: slug, label: title }))],
    chips: [undefined, ...COURSE_STATUSES].map((status) => ({ label: status ? STATUS_WORDS[status] : 'All', href: addressWith(paths.training.people, { ...kept, status }, {}), active: question.status === status })),
    rows: page.rows.map((person) => ({ ...person, standings: standingsOf(person, question.course !== '' || question.status === 'not_started', today), isMe: person.personId === visitor.personId })),
    csvHref: visitor.permissions.has('members:manage') ? addressWith(paths.training.peopleCsv, kept, {}) : '',
    pager: { from: page.from, to: page.to, total, ...pageLinks(paths.training.people, kept, page) },
  });
};

/** The same as a file, a line for each person and course. */
export const csv: RequestHandler = async (req, res) => {
  const { today } = memberOf(req);
  const columns: CsvColumn<Line>[] = [
    { label: 'Name', cell: ({ person }) => person.name }, { label: 'E-mail', cell: ({ person }) => person.email }, { label: 'Course', cell: ({ course }) => course.course.title },
    { label: 'Status', cell: ({ course }) => STATUS_WORDS[course.status] },
    { label: 'Valid until', cell: ({ course: { standing } }) => (standing?.validUntil && standing.validUntil !== FOR_GOOD ? standing.validUntil : '') },
  ];
  await sendCsv(res, `training-${today}.csv`, columns, linesOf(req));
};

type Line = { person: LearningPerson; course: LearningPerson['courses'][number] };

async function* linesOf(req: Request): AsyncGenerator<Line> {
  const { organizationId, scope, today } = memberOf(req);
  let request: PageRequest = { sort: LIST.sort, size: PAGE_OF_CSV, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const people = await within(scope, async (trx) => {
      const courses = await listOffered(trx);
      return listPeople(trx, { organizationId, courses, question: readPeopleQuestion(singleStrings(req.query), courses), today }, request);
    }, { readOnly: true });
    const wanted = singleStrings(req.query)['status'];
    for (const person of people.slice(0, PAGE_OF_CSV)) for (const course of person.courses) if (!COURSE_STATUSES.some((status) => status === wanted) || course.status === wanted) yield { person, course };
    const last = people[PAGE_OF_CSV - 1];
    if (people.length <= PAGE_OF_CSV || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}

/** What a line shows: courses somebody has begun, and all that were asked for. */
function standingsOf(person: LearningPerson, withNotStarted: boolean, today: Parameters<typeof standingNote>[1]) {
  return person.courses.filter(({ status }) => withNotStarted || status !== 'not_started')
    .map(({ course, status, standing }) => ({ title: course.title, badge: statusBadge(status), note: standingNote(standing, today) }));
}
