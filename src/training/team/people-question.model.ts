import { COURSE_STATUSES, type CourseStatus } from '../courses/course-status.model';

/** What the list of people is filtered by. */
export type PeopleQuestion = { course: string; status: CourseStatus | undefined };

/** From the address; what is not known is left out. */
export function readPeopleQuestion(query: Readonly<Record<string, string>>, courses: readonly { slug: string }[]): PeopleQuestion {
  return { course: courses.find(({ slug }) => slug === query['course'])?.slug ?? '', status: COURSE_STATUSES.find((status) => status === query['status']) };
}

export function queryOf({ course, status }: PeopleQuestion): Record<string, string | undefined> {
  return { course: course === '' ? undefined : course, status };
}
