import { config } from './config';
import { prepareDatabase } from './platform/database/migrate';

/** `npm run migrate`: makes roles and brings the database up to date, then ends. */
void prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
