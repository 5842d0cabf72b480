import { type Account } from '../../accounts/account';
import { findAccountPerson } from '../../accounts/account-people.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { config } from '../../config';
import { queueMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { tellsUser } from './computer-mails.model';

type Told = 'stopped' | 'resumed' | 'assigned' | 'deleted';
type Words = { subject: string; paragraphs: string[] };

const WORDS: Record<Told, (nickname: string, by: string) => Words> = {
  stopped: (nickname, by) => ({
    subject: `The backup of ${nickname} is stopped`,
    paragraphs: [`${by} has stopped the backup of your computer “${nickname}”.`, 'Nothing is added or removed while it is stopped, and no files can be restored. Ask them if you did not expect this.'],
  }),
  resumed: (nickname, by) => ({ subject: `The backup of ${nickname} goes on`, paragraphs: [`${by} has resumed the backup of your computer “${nickname}”. It goes on where it stopped.`] }),
  assigned: (nickname, by) => ({ subject: `${nickname} is backed up for you now`, paragraphs: [`${by} has assigned the computer “${nickname}” to you. You see how its backup is, and install it again when that is needed.`] }),
  deleted: (nickname, by) => ({
    subject: `The backup of ${nickname} is deleted`,
    paragraphs: [`${by} has deleted the computer “${nickname}” and its backup. Nobody can bring it back.`, 'The files on the computer itself stay, and are not backed up any more.'],
  }),
};

type About = { account: Account; machine: Machine; inside: Pick<Inside, 'by' | 'actor'>; told: Told; now: Date };

/** Tells the computer's user what somebody else did with it, where the customer gets mails. */
export async function mailComputerChanged(trx: Scoped, { account, machine, inside, told, now }: About): Promise<void> {
  const { personId, id, nickname } = machine;
  if (personId === null || !tellsUser({ account, inside }, machine)) return;
  const user = await findAccountPerson(trx, account.id, personId);
  if (!user) return;
  const name = `${user.firstName} ${user.lastName}`.trim() || user.email;
  const { subject, paragraphs } = WORDS[told](nickname, inside.by);
  const href = told === 'deleted' ? paths.computers.my.index : paths.computers.my.show(id);
  await queueMail(trx, {
    organizationId: account.organizationId, accountId: account.id, kind: `computers.${told}`, dedupeKey: `computer:${id}:${now.toISOString()}`, to: { email: user.email, name }, subject, view: 'message', now,
    locals: { greeting: `Hello ${name},`, paragraphs, facts: [{ label: 'Company', value: account.name }, { label: 'Computer', value: nickname }], button: { label: 'Look at your computers', href: config.baseUrl + href } },
  });
}
