import { type Scoped } from '../../platform/database';
import { type Subject } from './held.report';
import { PRIVACY_MAP } from './privacy-map';

/** What stands for an address that is gone; nobody can own it. */
export function erasedEmailOf(personId: string): string {
  return `erased-${personId}@erased.invalid`;
}

/** Takes a person out of every place that the map names; what it keeps names nobody any more. Needs the privacy scope; safe to repeat. Nothing brings it back. */
export async function erasePerson(trx: Scoped, { personId, email }: Subject): Promise<void> {
  const given = { person: personId, email, erased: erasedEmailOf(personId) };
  for (const { table, where, erase } of PRIVACY_MAP) {
    if (erase === 'keep') continue;
    await trx.raw(erase === 'delete' ? `delete from ${table} where ${where}` : `update ${table} set ${erase.set} where ${where}`, given);
  }
}

/** The words that told them, once they are sent, and their address with them. */
export async function forgetErasureMails(trx: Scoped): Promise<void> {
  await trx.raw(`update mails set recipient_email = 'erased-' || id || '@erased.invalid', recipient_name = '', subject = 'Erased', text_body = '', html_body = '', last_error = null
    where kind = 'privacy.erased' and state in ('sent', 'kept', 'failed', 'stopped') and recipient_email not like 'erased-%@erased.invalid'`);
}
