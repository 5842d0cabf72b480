import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { count, day } from '../../platform/values/format';
import { ruleWords } from '../alert-rules.model';
import { type Problem } from './digest.report';
import { type DueDigest } from './due-digests.report';

const LEVELS = { critical: 'Critical', warning: 'Warning', info: 'For your information' } as const;

/** The morning mail of one colleague: a section for each customer, a line for each of its problems. Answers false where they do not want it. */
export function queueDigest(trx: Scoped, { due, problems, customers, now }: { due: DueDigest; problems: readonly Problem[]; customers: number; now: Date }): Promise<boolean> {
  const sections = sectionsOf(problems);
  const critical = sections.filter(({ isCritical }) => isCritical).length;
  const many = (number: number) => (number === 1 ? '1 customer' : `${count(number)} customers`);
  return queueMail(trx, {
    organizationId: due.organizationId, kind: 'alerts.digest', dedupeKey: `digest:${due.membershipId}:${due.onDay}`, to: { email: due.email, name: due.name }, now,
    subject: critical > 0 ? `${many(customers)} to look at, ${count(critical)}${critical === sections.length && customers > sections.length ? ' or more' : ''} critical` : `${many(customers)} with something new`,
    view: 'alerts-digest',
    locals: {
      greeting: `Good morning ${due.name},`, lead: `This is new or critical with the customers of ${due.organizationName} on ${day(due.onDay)}.`, sections,
      more: customers > sections.length ? `And ${many(customers - sections.length)} more.` : '',
      button: { label: 'Open the alerts', href: config.baseUrl + paths.alerts.index }, after: 'What you acknowledge or snooze there is not repeated here.',
    },
  });
}

function sectionsOf(problems: readonly Problem[]) {
  const sections = new Map<string, { name: string; href: string; isCritical: boolean; lines: { level: string; text: string; isNew: boolean }[] }>();
  for (const { accountId, accountName, rule, level, count: number, isNew, message } of problems) {
    const section = sections.get(accountId) ?? { name: accountName, href: config.baseUrl + paths.alerts.ofAccount(accountId), isCritical: false, lines: [] };
    section.isCritical ||= level === 'critical';
    section.lines.push({ level: LEVELS[level], isNew, text: number === 1 ? message : `${ruleWords(rule).label}, ${count(number)} times. The newest: ${message}` });
    sections.set(accountId, section);
  }
  return [...sections.values()];
}
