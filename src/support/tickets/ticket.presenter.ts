import { config } from '../../config';
import { CONTENT_PRODUCT_NAMES } from '../../content/content-item';
import { bytes } from '../../platform/values/format';
import { type Ticket, type TicketState, URGENCY_NAMES } from '../ticket';
import { type TicketEntry, type TicketFile, type TicketNote } from '../ticket-entries.repository';

type Audience = 'partner' | 'office';
type Badge = { kind: string; label: string };

const PARTNERS: Record<TicketState, Badge> = {
  open: { kind: 'running', label: 'Open' }, waiting_for_us: { kind: 'running', label: 'Waiting for us' }, waiting_for_partner: { kind: 'look', label: 'Waiting for you' },
  solved: { kind: 'good', label: 'Solved' }, closed: { kind: 'off', label: 'Closed' },
};
const OFFICES: Record<TicketState, Badge> = { ...PARTNERS, open: { kind: 'look', label: 'New' }, waiting_for_us: { kind: 'look', label: 'Waiting for us' }, waiting_for_partner: { kind: 'running', label: 'Waiting for partner' } };

export function badgeOf({ state, mergedInto }: Pick<Ticket, 'state' | 'mergedInto'>, audience: Audience): Badge {
  return mergedInto === null ? (audience === 'partner' ? PARTNERS : OFFICES)[state] : { kind: 'off', label: 'Merged' };
}

/** What a ticket is about, as facts. */
export function factsOf(ticket: Ticket): { label: string; value: string }[] {
  return [
    { label: 'Product', value: CONTENT_PRODUCT_NAMES[ticket.product] }, { label: 'Urgency', value: URGENCY_NAMES[ticket.urgency] },
    ...ticket.accountName === '' ? [] : [{ label: 'Customer', value: ticket.accountName }], ...ticket.machineName === '' ? [] : [{ label: 'Computer', value: ticket.machineName }],
    { label: 'Asked by', value: ticket.writtenName }, { label: 'Seen by', value: ticket.isPrivate ? 'Who asked, and administrators' : ticket.accountName === '' ? 'Everybody of the organization' : 'Everybody who sees the customer' },
  ];
}

type Said = { entries: readonly TicketEntry[]; files: readonly TicketFile[]; notes?: readonly TicketNote[] };

/** Everything of a ticket in the order of time: what was said, done and added. Partners know our people as one. */
export function threadOf({ entries, files, notes = [] }: Said, audience: Audience, fileHref: (fileId: string) => string) {
  const shownFile = (file: TicketFile) => ({ href: fileHref(file.id), name: file.name, size: bytes(file.bytes) });
  const who = (side: string, name: string) => (side === 'office' && audience === 'partner' ? supportName() : name || supportName());
  const rows = [
    ...entries.map((entry) => ({
      id: entry.id, at: entry.at, kind: entry.kind === 'message' ? 'message' : 'event', side: entry.side, who: entry.kind === 'closed' ? '' : who(entry.side, entry.authorName), byMail: entry.via === 'mail',
      words: entry.kind === 'message' ? wordsOf(entry.words) : [], event: entry.kind === 'message' ? '' : eventWords(entry), files: files.filter(({ entryId }) => entryId === entry.id).map(shownFile),
    })),
    ...notes.map((note) => ({ id: note.id, at: note.at, kind: 'note', side: 'office', who: note.authorName, byMail: false, words: wordsOf(note.words), event: '', files: [] as ReturnType<typeof shownFile>[] })),
    ...files.filter(({ entryId }) => entryId === null).map((file) => ({ id: file.id, at: file.at, kind: 'event', side: file.side, who: who(file.side, file.authorName), byMail: false, words: [], event: 'added a file', files: [shownFile(file)] })),
  ];
  return rows.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
}

function eventWords({ kind, words }: TicketEntry): string {
  return { message: '', solved: 'took this as solved', closed: 'Closed, seven days after it was solved', reopened: 'opened this again', merged: `merged this with ${words}`, rated: 'told us how it went' }[kind];
}

function supportName(): string {
  return `${config.vendor.name} support`;
}

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g;

/** Lines of plain text, with the addresses in it as links. */
export function wordsOf(words: string): { text: string; href: string }[][] {
  return words.split('\n').map((line) => line.split(LINK).filter((part) => part !== '').map((part) => ({ text: part, href: /^https?:\/\//.test(part) ? part : '' })));
}
