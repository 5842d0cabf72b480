import { daysFromMoment } from '../../platform/values/dates';
import { type Machine } from '../machine';

/** So long a deletion can be cancelled (domain.md §8.11). */
const DAYS_TO_CANCEL = 4;

/** When a server that is deleted now goes for good: full days of 24 hours, whatever clocks do meanwhile, so that nobody has less time than they were told. */
export function deletionMoment(now: Date): Date {
  return daysFromMoment(now, DAYS_TO_CANCEL);
}

/** Whether what was typed is the server's name; spaces around it and capitals do not count. */
export function isTypedName(typed: string, nickname: string): boolean {
  return fold(typed) === fold(nickname);
}

/** Why a deletion cannot be cancelled any more, as a sentence, or undefined. */
export function whyNotCancelled({ deleteAt }: Pick<Machine, 'deleteAt'>, now: Date): string | undefined {
  if (deleteAt === null || deleteAt > now) return undefined;
  return 'The four days are over, and the backup of this server is being removed. It cannot be brought back.';
}

function fold(text: string): string {
  return text.normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}
