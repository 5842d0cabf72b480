import { config } from '../config';
import { paths } from '../paths';
import { HOUSE_ORGANIZATION_ID } from '../platform/database/house';

/** Where a mail about an account leads: partners to its page in the portal, customers who pay by themselves to their own pages. */
export function accountAddress(organizationId: string, accountId: string): string {
  return config.baseUrl + (organizationId === HOUSE_ORGANIZATION_ID ? paths.my.home : paths.portal.account(accountId));
}
