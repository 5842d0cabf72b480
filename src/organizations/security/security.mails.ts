import { config } from '../../config';
import { queueMails, type NewMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { moment } from '../../platform/values/format';
import { type TwoStepMember } from './two-step-members.report';

type Asked = { organizationId: string; organizationName: string; timeZone: string; requiredFrom: Date };

/** Tells members without two-step verification that it is asked of them from a moment on. One mail a person and moment. */
export function mailRequirement(trx: Scoped, asked: Asked, members: readonly TwoStepMember[], now: Date): Promise<number> {
  const when = asked.requiredFrom <= now ? 'now' : `from ${moment(asked.requiredFrom, asked.timeZone)} on`;
  return queueMails(trx, members.map((member) => mailTo(asked, member, now, {
    kind: 'organizations.two-step-required', subject: `${asked.organizationName} asks for two-step verification`,
    first: `${asked.organizationName} asks everybody for two-step verification, ${when}: a code besides the password, from an app on your phone or by e-mail.`,
  })));
}

/** Three days before the end of the grace. */
export function mailReminders(trx: Scoped, members: readonly (TwoStepMember & Asked)[], now: Date): Promise<number> {
  return queueMails(trx, members.map((member) => mailTo(member, member, now, {
    kind: 'organizations.two-step-soon', subject: 'Set up two-step verification soon',
    first: `From ${moment(member.requiredFrom, member.timeZone)} on you need two-step verification to go on at ${member.organizationName}. You have not set it up yet.`,
  })));
}

function mailTo(asked: Asked, { personId, email, firstName, lastName }: TwoStepMember, now: Date, { kind, subject, first }: { kind: string; subject: string; first: string }): NewMail {
  const name = `${firstName} ${lastName}`.trim();
  return {
    organizationId: asked.organizationId, kind, dedupeKey: `organization:${asked.organizationId}:${asked.requiredFrom.toISOString()}:${personId}`,
    to: { email, name }, subject, view: 'message', now,
    locals: {
      greeting: name ? `Hello ${name},` : 'Hello,', paragraphs: [first, 'Setting it up takes two minutes.'],
      button: { label: 'Set it up', href: config.baseUrl + paths.me.twoStep.show },
    },
  };
}
