import { isUuid, type Scoped } from '../../platform/database/database';

export interface LinkableAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** The organization's account of this id, as far as the member sees it. */
export async function findLinkable(trx: Scoped, organizationId: string, id: string): Promise<LinkableAccount | undefined> {
  return isUuid(id) ? trx('accounts').where({ organization_id: organizationId, id }).first<LinkableAccount | undefined>('id', 'name', 'email') : undefined;
}

/** The organization's account with this address, as far as the member sees it. */
export async function findLinkableByEmail(trx: Scoped, organizationId: string, email: string): Promise<LinkableAccount | undefined> {
  return trx('accounts').where({ organization_id: organizationId, email: email.trim().toLowerCase() }).orderBy('created_at').first<LinkableAccount | undefined>('id', 'name', 'email');
}
