import { queueMail } from '../mail/queue-mail';
import { type Scoped } from '../platform/database/database';
import { type Person } from './people.repository';

type SecurityMail = {
  organizationId: string;
  person: Pick<Person, 'id' | 'email' | 'firstName' | 'lastName'>;
  /** Another address than the person's own. */
  to?: string;
  kind: `identity.${string}`;
  /** What makes it the only one, besides person and moment. */
  about?: string;
  subject: string;
  paragraphs: readonly string[];
  facts?: readonly { label: string; value: string }[];
  button?: { label: string; href: string };
  after?: readonly string[];
  now: Date;
};

/** A mail about somebody's own sign-in: to them alone, always sent. */
export function queueSecurityMail(trx: Scoped, { organizationId, person, to, kind, about, subject, paragraphs, facts, button, after, now }: SecurityMail): Promise<boolean> {
  const name = `${person.firstName} ${person.lastName}`.trim();
  return queueMail(trx, {
    organizationId, kind, dedupeKey: ['person', person.id, now.toISOString(), ...(about === undefined ? [] : [about])].join(':'),
    to: { email: to ?? person.email, name }, subject, view: 'message',
    locals: { greeting: name ? `Hello ${name},` : 'Hello,', paragraphs, facts, button, after }, now,
  });
}
