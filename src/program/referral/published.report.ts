import { type Scoped } from '../../platform/database/database';

/** Whether strangers see a page of the organization. */
export async function isPublished(trx: Scoped, organizationId: string): Promise<boolean> {
  return await trx('referral_pages').where({ organization_id: organizationId }).whereNotNull('published').first('organization_id') !== undefined;
}
