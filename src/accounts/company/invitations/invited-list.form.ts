import { type PastedLine, readPastedList } from '../../../organizations/invitations/pasted-list.model';
import { type FieldErrors } from '../../../platform/pages/forms';
import { INVITED_AT_ONCE } from './invite-company-users';

export const LONGEST_LIST = 20_000;

/** The pasted list, cut to what a form keeps, and its lines. */
export function readInvitedList(pasted: string): { list: string; lines: PastedLine[] } {
  return { list: pasted.slice(0, LONGEST_LIST), lines: pasted.length > LONGEST_LIST ? [] : readPastedList(pasted) };
}

export function listErrors(pasted: string, lines: readonly PastedLine[]): FieldErrors {
  if (pasted.length > LONGEST_LIST) return { list: `Use at most ${LONGEST_LIST.toLocaleString('en-US')} characters. Invite the others with a second list.` };
  if (lines.length === 0) return { list: 'Paste at least one e-mail address.' };
  if (lines.length > INVITED_AT_ONCE) return { list: `Paste at most ${INVITED_AT_ONCE} people at a time. These are ${lines.length}: invite the others with a second list.` };
  return lines.some(({ problem }) => problem === '') ? {} : { list: 'There is no complete e-mail address in this list. Write one a line, like Ana Ruiz <ana@example.com>.' };
}
