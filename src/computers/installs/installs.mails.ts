import { type Account } from '../../accounts/account';
import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { findOrganizationName } from '../../organizations/organizations.repository';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { LINK_HOURS, type LinkPurpose } from './install-link.model';
import { type Recipient } from './install-recipient';

const SUBJECTS: Record<LinkPurpose, (nickname: string) => string> = {
  first: (nickname) => `Install the backup of ${nickname}`,
  again: (nickname) => `Install the backup of ${nickname} again`,
  move: (nickname) => `Move the backup of ${nickname} to another computer`,
};
const WHAT: Record<LinkPurpose, string> = {
  first: 'Open the link on the computer that is to be backed up and follow the steps there. It takes a few minutes.',
  again: 'Open the link on the same computer and follow the steps there. What is backed up already stays, and the backup goes on with the newest version of the program.',
  move: 'Open the link on the computer that takes its place and follow the steps there. What is backed up already stays; the computer before stops backing up.',
};

type About = { account: Account; machine: Machine; recipient: Recipient; linkId: string; token: string; purpose: LinkPurpose; by: string; now: Date };

/** The link itself, with what to do, to who works at the computer (domain.md §8.8, §9.1). */
export async function mailInstallLink(trx: Scoped, { account, machine, recipient, linkId, token, purpose, by, now }: About): Promise<boolean> {
  const { organizationId } = account;
  const partner = organizationId === HOUSE_ORGANIZATION_ID ? {} : { partnerName: await findOrganizationName(trx, organizationId) };
  return queueMail(trx, {
    organizationId, accountId: account.id, kind: 'computers.install-link', dedupeKey: `install-link:${linkId}`, to: recipient, ...partner, now,
    subject: SUBJECTS[purpose](machine.nickname), view: 'message',
    locals: {
      greeting: `Hello ${recipient.name},`,
      paragraphs: [`${by} sends you what you need to back up the computer “${machine.nickname}”.`, WHAT[purpose]],
      facts: [{ label: 'Computer', value: machine.nickname }, { label: 'Serial number', value: machine.serial }],
      button: { label: 'Show me the steps', href: config.baseUrl + paths.computers.installing.show(token) },
      after: [`The link works once, for ${LINK_HOURS} hours. Whoever has it can install this backup, so keep it to yourself.`, `If you do not know ${by}, do nothing.`],
    },
  });
}
