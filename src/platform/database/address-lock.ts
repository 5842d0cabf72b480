import { type Scoped } from './database';

/**
 * Until the end of the transaction nobody else erases what is held of an address (`shared`: whoever writes something that an address sent) or writes
 * such a thing (`alone`: who erases it). So what comes in meanwhile stands whole, or is erased whole.
 */
export async function lockAddress(trx: Scoped, email: string, how: 'shared' | 'alone'): Promise<void> {
  await trx.raw(`select pg_advisory_xact_lock${how === 'shared' ? '_shared' : ''}(hashtextextended(?, 0))`, [`address:${email}`]);
}
