import { type Request, type RequestHandler } from 'express';
import { paths } from '../../paths';
import { type CsvColumn, sendCsv } from '../../platform/files/csv';
import { isUuid, within } from '../../platform/database/database';
import { flash } from '../../platform/pages/flash';
import { count as countText } from '../../platform/values/format';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith, listPage, pageLinks, type PageRequest, readPage } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { memberOf } from '../../platform/visitors/visitor';
import { PLATFORM_NAMES, PLATFORMS } from '../machine';
import { listClientVersions } from './client-versions.repository';
import { COUNTED_UP_TO, countOutdated, listOutdated, type OutdatedMachine } from './outdated-machines.report';
import { OUTDATED_LEVELS, outdatedLevel, type OutdatedLevel, type OutdatedQuestion, queryOf, rangesOf, readOutdatedQuestion } from './outdated.model';
import { MOST_AT_ONCE, sendUpdateMails, type UpdateMails } from './send-update-mails';

const LEVEL_WORDS: Record<OutdatedLevel, string> = { critical: 'Below the minimum', warning: 'Below the current version' };
const BADGES: Record<OutdatedLevel, { kind: string; label: string }> = { critical: { kind: 'bad', label: LEVEL_WORDS.critical }, warning: { kind: 'look', label: LEVEL_WORDS.warning } };
const SORT = 'outdated';

/** Computers of all customers whose client is behind. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, visitor, organization } = memberOf(req);
  const question = readOutdatedQuestion(singleStrings(req.query));
  const request = readPage(singleStrings(req.query), { sort: SORT, kind: 'text' });
  const { versions, machines, counts } = await within(scope, async (trx) => {
    const known = await listClientVersions(trx);
    const asked = (changes: Partial<OutdatedQuestion>) => ({ organizationId, ranges: rangesOf({ ...question, ...changes }, known) });
    return {
      versions: known, machines: await listOutdated(trx, asked({}), request),
      counts: { all: await countOutdated(trx, asked({ level: undefined })), critical: await countOutdated(trx, asked({ level: 'critical' })), warning: await countOutdated(trx, asked({ level: 'warning' })) },
    };
  }, { readOnly: true });
  const page = listPage(machines, request, ({ place, id }) => ({ value: place, id }));
  const total = counts[question.level ?? 'all'];
  renderPage(req, res, 'portal/versions/index', {
    title: 'Client versions', zone: organization.timeZone, mayMail: visitor.permissions.has('clients:act'), isFiltered: question.platform !== undefined, level: question.level ?? '', platform: question.platform ?? '',
    chips: chipsOf(question, counts), platforms: [{ value: '', label: 'All systems' }, ...PLATFORMS.map((value) => ({ value, label: PLATFORM_NAMES[value] }))],
    facts: PLATFORMS.flatMap((platform) => {
      const known = versions.get(platform);
      return known ? [{ label: PLATFORM_NAMES[platform], value: `${known.current} is current`, note: `${known.minimum} is the oldest that may be used` }] : [];
    }),
    rows: page.rows.map((machine) => ({ ...machine, system: PLATFORM_NAMES[machine.platform], href: paths.portal.account(machine.accountId), machineHref: machineHref(machine), badge: badgeOf(machine, versions) })),
    csvHref: visitor.permissions.has('accounts:export') ? addressWith(paths.versions.csv, queryOf(question), {}) : '',
    mails: addressWith(paths.versions.mails, queryOf(question), {}),
    pager: { from: page.from, to: page.to, ...total > COUNTED_UP_TO ? { moreThan: COUNTED_UP_TO } : { total }, ...pageLinks(paths.versions.index, queryOf(question), page) },
  });
};

/** The same list as a file. */
export const csv: RequestHandler = async (req, res) => {
  const { scope, today } = memberOf(req);
  const versions = await within(scope, (trx) => listClientVersions(trx), { readOnly: true });
  const columns: CsvColumn<OutdatedMachine>[] = [
    { label: 'Computer', cell: ({ nickname }) => nickname }, { label: 'Customer', cell: ({ accountName }) => accountName }, { label: 'Type', cell: ({ kind }) => (kind === 'server' ? 'Server' : 'Computer') },
    { label: 'System', cell: ({ platform }) => PLATFORM_NAMES[platform] }, { label: 'System version', cell: ({ osVersion }) => osVersion }, { label: 'Client version', cell: ({ clientVersion }) => clientVersion },
    { label: 'Current version', cell: ({ platform }) => versions.get(platform)?.current }, { label: 'Level', cell: (machine) => badgeOf(machine, versions).label },
    { label: 'Last connected (UTC)', cell: ({ lastContactAt }) => utc(lastContactAt) }, { label: 'Instructions sent (UTC)', cell: ({ toldAt }) => utc(toldAt) },
  ];
  await sendCsv(res, `client-versions-${today}.csv`, columns, allMachines(req, versions));
};

/** Sends how to update to the people of the ticked computers. */
export const mail: RequestHandler = async (req, res) => {
  const { organizationId, organization, visitor, actor, now } = memberOf(req);
  const back = addressWith(paths.versions.index, queryOf(readOutdatedQuestion(singleStrings(req.query))), {});
  const ids = tickedIn(req.body);
  if (ids.length === 0) {
    flash(req, 'warning', 'Tick the computers whose people are to be told first.');
    return res.redirect(303, back);
  }
  const name = `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email;
  const sent = await sendUpdateMails({ organizationId, partnerName: organization.name, machineIds: ids, member: { email: visitor.email, name }, actor, now });
  flash(req, sent.told > 0 ? 'success' : 'notice', outcome(sent, visitor.email));
  res.redirect(303, back);
};

function outcome({ told, passedOn, before, left }: UpdateMails, email: string): string {
  const computers = (n: number) => (n === 1 ? 'one computer' : `${countText(n)} computers`);
  return [
    told === 0 ? 'No mail was sent.' : `Update instructions are on their way for ${computers(told)}.`,
    ...passedOn > 0 ? [`For ${passedOn === told ? passedOn === 1 ? 'it' : 'them' : computers(passedOn)} the text goes to ${email}, because the customer gets no mails or nobody is named.`] : [],
    ...before > 0 ? [`About ${computers(before)} a mail went out within the last 24 hours.`] : [],
    ...left > 0 ? [`${left === 1 ? 'One is' : `${countText(left)} are`} up to date meanwhile, or gone.`] : [],
  ].join(' ');
}

function chipsOf(question: OutdatedQuestion, counts: Record<OutdatedLevel | 'all', number>) {
  return [undefined, ...OUTDATED_LEVELS].map((level) => {
    const [label, n] = [level ? LEVEL_WORDS[level] : 'All that are behind', counts[level ?? 'all']];
    const words = n > COUNTED_UP_TO ? { label: `${label}, more than ${countText(COUNTED_UP_TO)}` } : { label, count: n };
    return { ...words, href: addressWith(paths.versions.index, queryOf({ ...question, level }), {}), active: question.level === level };
  });
}

function badgeOf({ platform, clientVersion }: OutdatedMachine, versions: Awaited<ReturnType<typeof listClientVersions>>) {
  const known = versions.get(platform);
  const level = known && outdatedLevel(clientVersion, known);
  return level ? BADGES[level] : { kind: 'good', label: 'Current' };
}

function machineHref({ id, accountId, kind }: OutdatedMachine): string {
  return kind === 'server' ? paths.servers.of(accountId).show(id) : paths.computers.of(accountId).show(id);
}

function tickedIn(body: unknown): string[] {
  const chosen = (body as { machine?: unknown } | undefined)?.machine;
  return [chosen].flat().filter((id): id is string => typeof id === 'string' && isUuid(id)).slice(0, MOST_AT_ONCE);
}

function utc(at: Date | null): string | undefined {
  return at?.toISOString().slice(0, 16).replace('T', ' ');
}

async function* allMachines(req: Request, versions: Awaited<ReturnType<typeof listClientVersions>>): AsyncGenerator<OutdatedMachine> {
  const { organizationId, scope } = memberOf(req);
  const asked = { organizationId, ranges: rangesOf(readOutdatedQuestion(singleStrings(req.query)), versions) };
  let request: PageRequest = { sort: SORT, size: 1_000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const machines = await within(scope, (trx) => listOutdated(trx, asked, request), { readOnly: true });
    yield* machines.slice(0, request.size);
    const last = machines[request.size - 1];
    if (machines.length <= request.size || !last) return;
    request = { ...request, place: { value: last.place, id: last.id } };
  }
}
