import { type About, type CustomerRule } from './customer-rule.model';

type Say = (about: About) => string;

/** The same title for everybody: what to do is the customer's own, or with the help of who looks after the account. */
function told(title: Say, next: Say, help: (about: About) => string, past: Say): CustomerRule {
  return {
    asPayer: (about) => ({ title: title(about), next: next(about) }),
    lookedAfter: (about) => ({ title: title(about), next: help(about) }),
    past,
  };
}

const orAsk = (next: string): ((about: About) => string) => ({ partner }) => `${next} ${partner} can help.`;
const storage = (title: Say, past: Say, full: boolean) => told(title,
  () => `${full ? 'Nothing more is backed up. ' : ''}Add storage, or leave out what needs no backup.`,
  ({ partner }) => `${full ? 'Nothing more is backed up. ' : ''}Ask ${partner} for more storage, or leave out what needs no backup.`, past);
const simple = (title: Say, next: string, past: Say) => told(title, () => next, orAsk(next), past);

/** What customers are told of alerts about their computers, servers and storage. */
export const machineRules: Readonly<Record<string, CustomerRule>> = {
  backup_overdue: simple(({ machine, since }) => `${machine} has not been in contact${since}`, 'Switch it on and connect it to the internet. It then backs up by itself.', ({ machine }) => `${machine} had not been in contact`),
  backup_failing: simple(({ machine }) => `The backup of ${machine} reports an error`, 'Open the backup program on it to read what is wrong.', ({ machine }) => `The backup of ${machine} reported an error`),
  backup_failed: simple(({ machine, cause }) => (cause === '' ? `The backup of ${machine} failed` : `The backup set ${cause} of ${machine} failed`), 'Open the backup program on it to read why, and run the set again.',
    ({ machine, cause }) => (cause === '' ? `The backup of ${machine} had failed` : `The backup set ${cause} of ${machine} had failed`)),
  backup_late: simple(({ machine, since }) => `${machine} has had no complete backup${since}`, 'Leave it switched on and connected until its backup is complete.', ({ machine }) => `${machine} had had no complete backup for some days`),
  drive_disconnected: simple(({ machine, cause }) => `The drive ${cause} of ${machine} is not connected`, 'Connect it again. The computer’s page says for how long its backup is kept.', ({ machine, cause }) => `The drive ${cause} of ${machine} was not connected`),
  storage_80: storage(({ name }) => `The storage of ${name} is more than 80 % full`, ({ name }) => `The storage of ${name} was more than 80 % full`, false),
  storage_90: storage(({ name }) => `The storage of ${name} is more than 90 % full`, ({ name }) => `The storage of ${name} was more than 90 % full`, false),
  storage_100: storage(({ name }) => `The storage of ${name} is full`, ({ name }) => `The storage of ${name} was full`, true),
  client_outdated: simple(({ machine }) => `The backup program on ${machine} is old`, 'Update it to the current version.', ({ machine }) => `The backup program on ${machine} was old`),
  clock_wrong: simple(({ machine }) => `The clock of ${machine} is wrong`, 'Set it, and let it keep time by itself.', ({ machine }) => `The clock of ${machine} was wrong`),
  backup_disabled: simple(({ machine, since }) => `The backup of ${machine} is stopped${since}`, 'Nothing is backed up until it is resumed.', ({ machine }) => `The backup of ${machine} was stopped`),
  pending_install: simple(({ machine }) => `${machine} is waiting to be installed`, 'Install it, or delete it if it is not wanted.', ({ machine }) => `${machine} was waiting to be installed`),
  server_deletion_scheduled: told(({ machine, on }) => `${machine} is deleted with its backup${on}`, () => 'Cancel the deletion if the backup is still needed.',
    ({ partner }) => `Ask ${partner} to cancel the deletion if the backup is still needed.`, ({ machine }) => `${machine} was to be deleted with its backup`),
  courier_return_due: simple(({ on }) => `A drive is due back${on}`, 'Send it back with the label that came with it.', () => 'A drive was due back'),
};
