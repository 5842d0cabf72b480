import { type Scoped } from '../platform/database/database';

export interface ProgramDocument { readonly slug: string; readonly title: string; readonly abstract: string }

/** The published papers of the program, newest first; the content room keeps them. */
export async function listProgramDocuments(trx: Scoped): Promise<ProgramDocument[]> {
  const { rows } = await trx.raw<{ rows: ProgramDocument[] }>(
    `select slug, title, abstract from content_items where kind = 'document' and state = 'published' order by published_at desc, id desc limit 20`);
  return rows;
}
