import { config } from '../src/config';
import { closeDatabase, databaseNow, patiently, within } from '../src/platform/database/database';
import { prepareDatabase } from '../src/platform/database/migrate';
import { ensureAlerts } from './demo/machines/alerts';
import { ensureArticleAnswers } from './demo/program/article-answers';
import { ensureBackups } from './demo/machines/backups';
import { canHaveCards, ensureCards } from './demo/money/cards';
import { ensureColleagues } from './demo/people/colleagues';
import { ensureCompanies } from './demo/people/company';
import { ensureCompanyUsers } from './demo/people/company-users';
import { customersOfHarbor, customersOfNorthwind } from './demo/people/customers';
import { ensureContent } from './demo/program/content';
import { ensureConsents } from './demo/people/consents';
import { ensureDeals } from './demo/program/deals';
import { ensureDisputes } from './demo/money/disputes';
import { ensureHistory } from './demo/ensure-history';
import { ensureInstallLinks } from './demo/machines/install-links';
import { ensureLimited } from './demo/people/limited';
import { ensureMoves, moveSignIns } from './demo/people/moves';
import { ensureMachines } from './demo/machines/machines';
import { ensureOrganizations, HARBOR, NORTHWIND } from './demo/people/organizations';
import { ensureOwnPayers, ensurePaysAlone } from './demo/money/own-payers';
import { ensureOffice, officeSignIns } from './demo/office';
import { ensureProgram } from './demo/program/program';
import { ensurePeople, password, signIns, type SignIn } from './demo/people/people';
import { ensureRecoveries } from './demo/machines/recovery';
import { ensureReferral } from './demo/program/referral';
import { ensureReleases } from './demo/money/releases';
import { ensureServers } from './demo/machines/servers';
import { ensureTickets } from './demo/program/tickets';
import { hasToday, ensureToday } from './demo/today';
import { ensureTraining } from './demo/program/training';
import { ensureTwoStep } from './demo/people/two-step';
import { ensureVersions } from './demo/program/versions';

/**
 * Fills a portal with two partner companies, their people and customers in every state, with two years of papers, told from
 * the database's own day. Goes on where it was broken off and does nothing once all is there; never in a production that is
 * not a demo, because its password is known to everybody. Cards and charges need a Stripe sandbox: without one they are left out.
 */
export async function seedDemo(): Promise<{ signIns: readonly SignIn[] }> {
  if (config.production && !config.demo) return { signIns: [] };
  const now = await within('system', databaseNow, { readOnly: true });
  await ensureOffice(now);
  const all = { signIns: [...signIns, ...moveSignIns, ...officeSignIns] };
  if (await hasToday()) return all;
  await ensureOrganizations(now);
  const people = await ensurePeople(now);
  await ensureColleagues(people, now);
  await ensureTwoStep(password, now);
  await ensureCompanies();
  const cards = canHaveCards() ? await ensureCards(NORTHWIND, now) : [];
  await ensureHistory([{ organization: NORTHWIND, customers: customersOfNorthwind }, { organization: HARBOR, customers: customersOfHarbor }], { people, cards });
  await ensureLimited(people);
  await ensureCompanyUsers(people, now);
  await ensureDisputes(people);
  if (canHaveCards()) await ensureOwnPayers(people);
  await ensureReleases(people);
  await ensureConsents(people);
  if (canHaveCards()) await ensurePaysAlone(people);
  await ensureMoves(people, now);
  await ensureMachines(people, now);
  await ensureInstallLinks(now);
  await ensureServers(people, now);
  await ensureBackups(people, now);
  await ensureAlerts(people);
  await ensureRecoveries(people, cards);
  await ensureTickets(people);
  await ensureDeals(people);
  await ensureTraining(people);
  await ensureReferral(people, now);
  await ensureContent(now);
  await ensureProgram(people, now);
  await ensureVersions(now);
  await ensureArticleAnswers();
  await ensureToday(people, cards);
  return all;
}

/** `npm run seed`: the same for a database without a running portal; brings it up to date first. */
async function main(): Promise<void> {
  await prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
  const seeded = await seedDemo();
  await closeDatabase();
  process.stdout.write(seeded.signIns.map(({ who, email, password }) => `${who}: ${email} ${password}\n`).join(''));
}

if (require.main === module) void patiently(main);
