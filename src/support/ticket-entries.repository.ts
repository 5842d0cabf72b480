import { type Scoped } from '../platform/database/database';

export type EntryKind = 'message' | 'solved' | 'closed' | 'reopened' | 'merged' | 'rated';
export type TicketSide = 'partner' | 'office' | 'system';

/** What was said in a ticket or done to it; nobody changes one. */
export interface TicketEntry {
  readonly id: string;
  readonly organizationId: string;
  readonly ticketId: string;
  readonly at: Date;
  readonly kind: EntryKind;
  readonly side: TicketSide;
  readonly authorId: string | null;
  readonly authorName: string;
  readonly via: 'page' | 'mail';
  readonly words: string;
}
export type TicketNote = Pick<TicketEntry, 'id' | 'organizationId' | 'ticketId' | 'at' | 'authorName' | 'words'> & { readonly authorId: string };

export interface TicketFile {
  readonly id: string;
  readonly organizationId: string;
  readonly ticketId: string;
  readonly entryId: string | null;
  readonly at: Date;
  readonly side: 'partner' | 'office';
  readonly authorId: string | null;
  readonly authorName: string;
  readonly name: string;
  readonly sha256: string;
  readonly type: string;
  readonly bytes: number;
}

const NOTE = { id: 'id', organizationId: 'organization_id', ticketId: 'ticket_id', at: 'at', authorId: 'author_id', authorName: 'author_name', words: 'words' } as const;
const ENTRY = { ...NOTE, kind: 'kind', side: 'side', via: 'via' } as const;
const FILE = {
  id: 'id', organizationId: 'organization_id', ticketId: 'ticket_id', entryId: 'entry_id', at: 'at', side: 'side', authorId: 'author_id', authorName: 'author_name', name: 'name', sha256: 'sha256', type: 'type', bytes: 'bytes',
} as const;
/** More than any ticket has; a page stays a page. */
const MOST = 500;

/** Answers false when it stands already: the same form, sent twice. */
export async function insertEntry(trx: Scoped, entry: TicketEntry): Promise<boolean> {
  const rows = await trx('ticket_entries').insert(rowOf(ENTRY, entry)).onConflict('id').ignore().returning<{ id: string }[]>('id');
  return rows.length > 0;
}

/** The oldest first. */
export async function listEntries(trx: Scoped, ticketId: string): Promise<TicketEntry[]> {
  return trx('ticket_entries').where({ ticket_id: ticketId }).orderBy(['at', 'id']).limit(MOST).select<TicketEntry[]>(ENTRY);
}

export async function insertNote(trx: Scoped, note: TicketNote): Promise<boolean> {
  const rows = await trx('ticket_notes').insert(rowOf(NOTE, note)).onConflict('id').ignore().returning<{ id: string }[]>('id');
  return rows.length > 0;
}

/** For the office alone. */
export async function listNotes(trx: Scoped, ticketId: string): Promise<TicketNote[]> {
  return trx('ticket_notes').where({ ticket_id: ticketId }).orderBy(['at', 'id']).limit(MOST).select<TicketNote[]>(NOTE);
}

/** Answers false when that side has given the same file before. */
export async function insertFile(trx: Scoped, file: TicketFile): Promise<boolean> {
  const rows = await trx('ticket_files').insert(rowOf(FILE, file)).onConflict(['ticket_id', 'sha256', 'side']).ignore().returning<{ id: string }[]>('id');
  return rows.length > 0;
}

export async function listFiles(trx: Scoped, ticketId: string): Promise<TicketFile[]> {
  return trx('ticket_files').where({ ticket_id: ticketId }).orderBy(['at', 'id']).limit(MOST).select<TicketFile[]>(FILE);
}

export async function countFiles(trx: Scoped, ticketId: string, side: 'partner' | 'office'): Promise<number> {
  const row = await trx('ticket_files').where({ ticket_id: ticketId, side }).count<{ count: number }>('* as count').first();
  return Number((row as { count: number }).count);
}

function rowOf<Given>(columns: Readonly<Record<string, string>>, given: Given): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).map(([field, column]) => [column, given[field as keyof Given]]));
}
