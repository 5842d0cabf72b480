import { AGENT } from './access/agent';
import { ALERTS } from './access/alerts';
import { COMPUTERS } from './access/computers';
import { FILES } from './access/files';
import { MONITORING } from './access/monitoring';
import { MY } from './access/my';
import { OFFICE } from './access/office';
import { PORTAL } from './access/portal';
import { RECOVERY } from './access/recovery';
import { SERVERS } from './access/servers';
import { SITE } from './access/site';
import { VERSIONS } from './access/versions';
import { type Access } from './access/who';

export { ACCOUNT_KEEPERS, CUSTOMERS, EVERYBODY, MONEY, PAPERS, SALES, type Access, type Visitor } from './access/who';

/** One line a route, by area in access/: test/access.test.ts fails for a route that has none, and for a line without route. */
export const ACCESS: Record<string, Access> = { ...SITE, ...PORTAL, ...MY, ...OFFICE, ...AGENT, ...COMPUTERS, ...FILES, ...SERVERS, ...MONITORING, ...ALERTS, ...RECOVERY, ...VERSIONS };
