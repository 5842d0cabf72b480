import { type Account, customerGetsMail } from '../../accounts/account';
import { listPartnerRecipients } from '../../accounts/company/billing-owner/partner-recipients.report';
import { userName } from '../../accounts/company/users/company-user.model';
import { listCompanyAdministrators } from '../../accounts/company/users/company-users.repository';
import { getAccount } from '../../accounts/accounts.repository';
import { config } from '../../config';
import { queueMails } from '../../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { paths } from '../../paths';
import { partlyIn, type Scoped } from '../../platform/database/database';
import { bytes, moment } from '../../platform/values/format';
import { type Machine } from '../machine';
import { readAccountZone } from './account-zone.report';

type Told = { readonly email: string; readonly name: string; readonly serversHref: string };
type About = { account: Account; server: Machine; by: string; what: 'asked' | 'cancelled'; now: Date };

/** Tells the partner and the company's administrators that a server is to be removed, or is kept after all (domain.md §8.11, §15). Each time once. */
export async function mailServerDeletion(trx: Scoped, { account, server, by, what, now }: About): Promise<void> {
  await partlyIn(trx, 'system', async () => {
    const { zone } = await readAccountZone(trx, account.id);
    const recipients = await recipientsOf(trx, account);
    const { kind, subject, paragraphs } = what === 'asked' ? askedWords(account, server, by, zone) : keptWords(account, server, by);
    await queueMails(trx, recipients.map(({ email, name, serversHref }) => ({
      organizationId: account.organizationId, accountId: account.id, kind, dedupeKey: `server:${server.id}:${now.toISOString()}`,
      to: { email, name }, subject, view: 'message', now,
      locals: { greeting: `Hello ${name},`, paragraphs, facts: factsOf(account, server, zone), button: { label: 'Look at the server', href: `${config.baseUrl}${serversHref}/${server.id}` } },
    })));
  });
}

function askedWords(account: Account, { nickname, deleteAt }: Machine, by: string, zone: string) {
  const until = deleteAt === null ? '' : moment(deleteAt, zone);
  return {
    kind: 'computers.server-deletion', subject: `The backup of ${nickname} will be removed on ${until}`,
    paragraphs: [`${by} has asked to delete the server ${nickname} of ${account.name} and its backup.`, `It goes for good on ${until} (${zone}). Until then nothing is backed up or restored, and you can keep it.`],
  };
}

function keptWords(account: Account, { nickname }: Machine, by: string) {
  return { kind: 'computers.server-kept', subject: `The backup of ${nickname} is kept`, paragraphs: [`${by} has cancelled the deletion of the server ${nickname} of ${account.name}. Its backup is as it was and goes on.`] };
}

type Removed = { readonly machine: Machine; readonly bytes: number; readonly now: Date };

/** Tells them that a server and its backup are gone for good; `bytes` is what its backup took up. In the system's scope, with the removal (domain.md §8.11). Once a server. */
export async function mailServerRemoved(trx: Scoped, { machine, bytes: size, now }: Removed): Promise<void> {
  const { organizationId, zone } = await readAccountZone(trx, machine.accountId);
  const account = await getAccount(trx, organizationId, machine.accountId);
  const recipients = await recipientsOf(trx, account);
  await queueMails(trx, recipients.map(({ email, name, serversHref }) => ({
    organizationId, accountId: account.id, kind: 'computers.server-removed', dedupeKey: `server:${machine.id}`, to: { email, name }, subject: `The backup of ${machine.nickname} is removed`, view: 'message', now,
    locals: {
      greeting: `Hello ${name},`,
      paragraphs: [`The server ${machine.nickname} of ${account.name} and its backup are removed for good, as was asked. Nobody can bring it back.`, `${bytes(size)} of storage and its server license are free.`],
      facts: factsOf(account, machine, zone), button: { label: 'See the servers', href: config.baseUrl + serversHref },
    },
  })));
}

function factsOf(account: Account, { nickname, lastBackupAt, bytesStored }: Machine, zone: string) {
  return [
    { label: 'Company', value: account.name }, { label: 'Server', value: nickname },
    { label: 'Last complete backup', value: lastBackupAt === null ? 'None' : moment(lastBackupAt, zone) }, { label: 'Size of the backup', value: bytes(bytesStored) },
  ];
}

/** The partner's administrators, and the company's own unless it gets no mails from us; somebody who is both is told once. In the system's scope. */
async function recipientsOf(trx: Scoped, account: Account): Promise<Told[]> {
  const administrators = customerGetsMail(account) ? await listCompanyAdministrators(trx, account.id) : [];
  const partners = account.organizationId === HOUSE_ORGANIZATION_ID ? [] : await listPartnerRecipients(trx, account.organizationId, account.id);
  const own = administrators.map((user) => ({ email: user.email, name: userName(user), serversHref: paths.servers.my.index }));
  const theirs = partners.map((partner) => ({ ...partner, serversHref: paths.servers.of(account.id).index }));
  return [...theirs, ...own.filter(({ email }) => !theirs.some((other) => other.email === email))];
}
