export { HOUSE_ORGANIZATION_ID } from '../platform/database/house';
