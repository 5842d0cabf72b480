import { config } from '../../config';
import { type NewMail, queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type OverdueMachine } from './overdue-machines.report';

/** One mail to each person of an account, about all of its computers that are due for them. */
export async function queueOverdueMails(trx: Scoped, machines: readonly OverdueMachine[], now: Date): Promise<void> {
  const mails = new Map<string, { to: { email: string; name: string }; machines: OverdueMachine[] }>();
  for (const machine of machines) {
    for (const to of machine.told) {
      const key = `${machine.accountId} ${to.email}`;
      const mail: { to: typeof to; machines: OverdueMachine[] } = mails.get(key) ?? { to, machines: [] };
      mail.machines.push(machine);
      mails.set(key, mail);
    }
  }
  await queueMails(trx, [...mails.values()].map((mail) => overdueMail(mail, now)));
}

function overdueMail({ to, machines }: { to: { email: string; name: string }; machines: readonly OverdueMachine[] }, now: Date): NewMail {
  const [first] = machines as [OverdueMachine];
  const { organizationId, accountId, partner, timeZone } = first;
  const only = machines.length === 1;
  return {
    organizationId, accountId, kind: 'alerts.overdue', dedupeKey: `overdue:${first.machineId}:${first.lastContactAt.toISOString()}:${first.step}`, to, now,
    subject: only ? `${first.nickname} has not been backed up since ${day(dayIn(first.lastContactAt, timeZone))}` : `${machines.length} computers have not been backed up for two weeks or longer`,
    view: 'message', ...(partner && { partnerName: partner.name, partnerLogo: partner.logo }),
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        only ? `We have not heard of “${first.nickname}” since ${day(dayIn(first.lastContactAt, timeZone))}. Nothing is backed up while it is away.` : 'We have not heard of these computers for two weeks or longer. Nothing is backed up while they are away.',
        `Switch ${only ? 'it' : 'them'} on and connect ${only ? 'it' : 'them'} to the internet; the backup then goes on by itself. What is backed up already is kept.${partner ? ` ${partner.name} can help you.` : ''}`,
      ],
      facts: machines.slice(0, 50).map(({ nickname, lastContactAt }) => ({ label: nickname, value: `last heard of on ${day(dayIn(lastContactAt, timeZone))}` })),
      button: { label: 'Look at your computers', href: config.baseUrl + paths.computers.my.index },
      after: [...machines.length > 50 ? [`And ${machines.length - 50} more.`] : [], 'We write again in a week, and later once a month, until it is back. If it is gone for good, delete it on that page.'],
    },
  };
}
