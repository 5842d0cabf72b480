import { type PrivacyCase } from './privacy-cases.repository';

/** What the audit log says a case is about: the person, or the case itself where there is no sign-in. Never the address: the log is kept for good. */
export function subjectOfCase({ id, personId }: Pick<PrivacyCase, 'id' | 'personId'>): { subjectType: 'person' | 'privacy case'; subjectId: string } {
  return personId === null ? { subjectType: 'privacy case', subjectId: id } : { subjectType: 'person', subjectId: personId };
}
