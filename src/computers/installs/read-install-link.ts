import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { findOrganizationName } from '../../organizations/organizations.repository';
import { type AccountKind, customerGetsMail } from '../../accounts/account';
import { getOwnAccount } from '../../accounts/accounts.repository';
import { databaseNow, within } from '../../platform/database/database';
import { type Machine } from '../machine';
import { getMachine } from '../machines.repository';
import { type InstallLink, linkState, type LinkState } from './install-link.model';
import { countOpening, findInstallLink } from './install-links.repository';

export interface KnownLink {
  readonly link: InstallLink;
  readonly state: LinkState;
  readonly machine: Machine;
  readonly account: { readonly name: string; readonly kind: AccountKind; readonly looksAfterItself: boolean };
  /** Null where no partner looks after the account. */
  readonly partnerName: string | null;
}

/** What an install link leads to, whoever holds it; undefined for one that never was, or whose computer is gone. Counts that it was opened (domain.md §9.1). */
export function readInstallLink(token: string, { counts }: { counts: boolean }): Promise<KnownLink | undefined> {
  return within('system', async (trx) => {
    const link = await findInstallLink(trx, token);
    if (!link) return undefined;
    const now = await databaseNow(trx);
    const machine = await getMachine(trx, link.machineId);
    const account = await getOwnAccount(trx, machine.accountId);
    if (counts) await countOpening(trx, link.id);
    const partnerName = account.organizationId === HOUSE_ORGANIZATION_ID ? null : await findOrganizationName(trx, account.organizationId);
    return { link, state: linkState(link, now), machine, account: { name: account.name, kind: account.kind, looksAfterItself: customerGetsMail(account) }, partnerName };
  });
}
