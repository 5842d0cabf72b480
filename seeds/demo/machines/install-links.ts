import { insertInstallLink } from '../../../src/computers/installs/install-links.repository';
import { within } from '../../../src/platform/database/database';

type Waiting = { id: string; organizationId: string; accountId: string };

const LINKED = 12;

/** Links for the computers that wait to be installed: sent today and opened or not, or ended unused. Safe to repeat. */
export async function ensureInstallLinks(now: Date): Promise<void> {
  await within('system', async (trx) => {
    if (await trx('install_links').first('id')) return;
    const waiting = await trx('machines').where({ installed_at: null, kind: 'computer', is_served: true, delete_at: null }).orderBy('id').limit(LINKED)
      .select<Waiting[]>({ id: 'id', organizationId: 'organization_id', accountId: 'account_id' });
    for (const [place, machine] of (waiting as Waiting[]).entries()) {
      const hoursAgo = [3, 20, 50][place % 3]!;
      const { id } = await insertInstallLink(trx, { machine, purpose: 'first', madeBy: null, now: new Date(now.getTime() - hoursAgo * 3_600_000) });
      await trx('install_links').where({ id }).update({ opened_count: place % 3 });
    }
  });
}
