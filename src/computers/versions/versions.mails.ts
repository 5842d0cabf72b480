import { config } from '../../config';
import { type NewMail } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type MachineToUpdate } from './update-recipients.report';

type About = {
  machines: readonly (MachineToUpdate & { current: string; notes: string })[]; to: { email: string; name: string };
  /** The partner's own member, who passes it on. */
  isPassedOn: boolean; organizationId: string; partnerName: string; dedupeKey: string; now: Date;
};

/** How to bring the client of some computers of one account up to date (domain.md §9.4). */
export function updateMail({ machines, to, isPassedOn, organizationId, partnerName, dedupeKey, now }: About): NewMail {
  const [first] = machines;
  const what = machines.length === 1 ? `the backup program on ${first!.nickname}` : `the backup program on ${machines.length} computers`;
  const notes = [...new Set(machines.map((machine) => machine.notes).filter((text) => text !== ''))];
  return {
    organizationId, accountId: first!.accountId, kind: 'computers.update', dedupeKey, to, partnerName, now,
    subject: isPassedOn ? `To pass on to ${first!.accountName}: update ${what}` : `Update ${what}`, view: 'message',
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        ...isPassedOn ? [`${first!.accountName} gets no mails from us, so here is what to do at their computers.`] : [],
        machines.length === 1 ? 'A newer backup program is there for this computer. Older ones may stop backing up one day.' : 'A newer backup program is there for these computers. Older ones may stop backing up one day.',
        'At the computer: download the program below, put it in the place of the one that runs, and start that again. What is backed up stays, and nothing has to be activated anew. From then on it updates itself.',
        ...notes,
      ],
      facts: machines.map(({ nickname, clientVersion, current }) => ({ label: nickname, value: `${clientVersion}, to become ${current}` })),
      button: { label: 'Download the program', href: config.baseUrl + paths.agent.client.file },
    },
  };
}
