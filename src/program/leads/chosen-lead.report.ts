import { type Scoped } from '../../platform/database/database';
import { isOpenLead, type Lead } from './lead';
import { getLead } from './leads.repository';

/** The lead that a form names, as long as it can become a customer; undefined for none. Throws NotFound for one that is not theirs. */
export async function chosenLead(trx: Scoped, organizationId: string, id: string | undefined): Promise<Lead | undefined> {
  if (!id) return undefined;
  const lead = await getLead(trx, organizationId, id);
  return isOpenLead(lead) ? lead : undefined;
}
