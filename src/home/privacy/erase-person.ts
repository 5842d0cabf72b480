import { type Scoped } from '../../platform/database/database';
import { type Subject, whereOf } from './held.report';
import { type Held, PRIVACY_MAP } from './privacy-map';

type Erasing = Subject & { readonly caseId: string };

/** What stands for an address that is gone; nobody can own it. `id` is the person's, or the case's where there is no sign-in. */
export function erasedEmailOf(id: string): string {
  return `erased-${id}@erased.invalid`;
}

export function isErasedEmail(email: string): boolean {
  return email.startsWith('erased-') && email.endsWith('@erased.invalid');
}

/**
 * Takes a person, or an address alone, out of every place that the map names; what it keeps names nobody any more, and the kept files that were theirs are written down to be
 * removed (remove-files.ts). Needs the privacy scope; safe to repeat. Nothing brings it back.
 */
export async function erasePerson(trx: Scoped, { personId, email, caseId }: Erasing): Promise<void> {
  const given = { person: personId, email, erased: erasedEmailOf(personId ?? caseId), caseId };
  for (const held of PRIVACY_MAP) {
    const where = whereOf(held, { personId, email });
    if (where === undefined || held.erase === 'keep') continue;
    if (held.files) await trx.raw(filesOf(held.table, held.files, where), given);
    await trx.raw(held.erase === 'delete' ? `delete from ${held.table} t where ${where}` : `update ${held.table} t set ${held.erase.set} where ${where}`, given);
  }
}

function filesOf(table: string, { sha256 }: NonNullable<Held['files']>, where: string): string {
  return `insert into files_to_remove (id, case_id, sha256, asked_at)
    select gen_random_uuid(), :caseId, file, app.now() from (select distinct ${sha256} as file from ${table} t where ${sha256} is not null and (${where})) files on conflict do nothing`;
}

/** The words that told them, once they are sent, and their address with them. */
export async function forgetErasureMails(trx: Scoped): Promise<void> {
  await trx.raw(`update mails set recipient_email = 'erased-' || id || '@erased.invalid', recipient_name = '', subject = 'Erased', text_body = '', html_body = '', last_error = null, refusal = null
    where kind = 'privacy.erased' and state in ('sent', 'kept', 'failed', 'stopped') and recipient_email not like 'erased-%@erased.invalid'`);
}
