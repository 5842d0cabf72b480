import { AGENT } from '../access/agent';
import { ALERTS } from '../access/alerts';
import { CATALOG } from '../access/catalog';
import { COMPUTERS } from '../access/computers';
import { CONTENT } from '../access/content';
import { DEALS } from '../access/deals';
import { DESK } from '../access/desk';
import { FILES } from '../access/files';
import { KNOWLEDGE } from '../access/knowledge';
import { MONITORING } from '../access/monitoring';
import { MY } from '../access/my';
import { OFFICE } from '../access/office';
import { PARTNERS } from '../access/partners';
import { PORTAL } from '../access/portal';
import { PROGRAM } from '../access/program';
import { RECOVERY } from '../access/recovery';
import { REFERRAL } from '../access/referral';
import { SEARCH } from '../access/search';
import { SERVERS } from '../access/servers';
import { SITE } from '../access/site';
import { SUPPORT } from '../access/support';
import { TRAINING } from '../access/training';
import { VERSIONS } from '../access/versions';
import { type Access } from '../access/who';

export { ACCOUNT_KEEPERS, CUSTOMERS, EVERYBODY, MONEY, PAPERS, SALES, type Access, type Visitor } from '../access/who';

/** One line a route, by area in access/: test/access.test.ts fails for a route that has none, and for a line without route. */
export const ACCESS: Record<string, Access> = { ...SITE, ...PORTAL, ...MY, ...OFFICE, ...AGENT, ...COMPUTERS, ...FILES, ...SERVERS, ...MONITORING, ...ALERTS, ...RECOVERY, ...VERSIONS,
  ...CATALOG, ...CONTENT, ...DEALS, ...DESK, ...KNOWLEDGE, ...PARTNERS, ...PROGRAM, ...REFERRAL, ...SEARCH, ...SUPPORT, ...TRAINING,
};
