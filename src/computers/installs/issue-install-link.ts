import { recordAudit } from '../../audit/audit.repository';
import { type Inside } from '../../accounts/company/inside.model';
import { type Account } from '../../accounts/account';
import { type Scoped, within } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { RuleBroken, TooMany } from '../../platform/errors';
import { lockMachine } from '../computers/lock-machine';
import { whyUntouchable } from '../computers/machine-acts.model';
import { type Machine } from '../machine';
import { type LinkPurpose, purposeFor } from './install-link.model';
import { countLinksSince, insertInstallLink } from './install-links.repository';
import { installRecipient, type Recipient } from './install-recipient';
import { mailInstallLink } from './installs.mails';

/** Nobody makes more links than this for one computer in a day. */
const LINKS_A_DAY = 20;

export interface IssuedLink {
  readonly token: string;
  readonly machine: Machine;
  /** To whom it was mailed; null where it was only shown. */
  readonly mailedTo: Recipient | null;
}

/**
 * Makes a link that installs this computer, for 24 hours; the older ones end. With `mails` it goes to the computer's user, or its household. Throws
 * RuleBroken while the computer is being deleted, its subscription backs nothing up, or there is nobody to mail; TooMany past 20 a day (domain.md §9.1, §9.2).
 */
export function issueInstallLink(inside: Inside, machineId: string, { wanted, mails }: { wanted: LinkPurpose; mails: boolean }): Promise<IssuedLink> {
  return within(inside.scope, async (trx) => {
    const { account, machine, now } = await lockMachine(trx, inside, machineId, ({ installedAt }) => (installedAt === null ? 'install' : 'reinstall'));
    const reason = whyNoLink(machine);
    if (reason !== undefined) throw new RuleBroken(reason);
    if (await countLinksSince(trx, machine.id, daysFromMoment(now, -1)) >= LINKS_A_DAY) throw new TooMany('There were many links for this computer today. Use the newest one, or ask for another tomorrow.', 3_600);
    const recipient = mails ? await installRecipient(trx, account, machine) : null;
    if (mails && recipient === null) throw new RuleBroken('There is nobody to send it to. Choose who works at this computer first, or open the install page yourself.');
    const token = await giveInstallLink(trx, { account, machine, inside, purpose: purposeFor(machine, wanted), recipient, now });
    return { token, machine, mailedTo: recipient };
  });
}

/** Why no link can be made for it, as a sentence, or undefined. */
export function whyNoLink(machine: Pick<Machine, 'deleteAt' | 'isServed'>): string | undefined {
  const reason = whyUntouchable(machine);
  if (reason !== undefined) return reason;
  return machine.isServed ? undefined : 'The subscription of this computer has ended or is not paid. Renew it first; then the backup can be installed.';
}

type Given = { account: Account; machine: Machine; inside: Inside; purpose: LinkPurpose; recipient: Recipient | null; now: Date };

/** Makes the link, mails it where somebody is named, and writes both down. In the transaction of who has decided it. */
export async function giveInstallLink(trx: Scoped, { account, machine, inside: { actor, by }, purpose, recipient, now }: Given): Promise<string> {
  const { id, token } = await insertInstallLink(trx, { machine, purpose, madeBy: actor.id, now });
  if (recipient) await mailInstallLink(trx, { account, machine, recipient, linkId: id, token, purpose, by, now });
  await recordAudit(trx, {
    organizationId: machine.organizationId, accountId: account.id, actor, action: 'computer.link-made', subjectType: 'computer', subjectId: machine.id,
    after: { name: machine.nickname, purpose, mailedTo: recipient?.email ?? null }, now,
  });
  return token;
}
