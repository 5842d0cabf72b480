/** The house organization: the vendor's own row, which owns released and directly bought subscriptions. */
export const HOUSE_ORGANIZATION_ID = '00000000-0000-7000-8000-000000000001';
