import { type RequestHandler } from 'express';
import { houseZone } from '../../organizations/partners/house-zone.report';
import { paths } from '../../paths';
import { within } from '../../platform/database/database';
import { singleStrings } from '../../platform/pages/forms';
import { addressWith } from '../../platform/pages/pages';
import { renderPage } from '../../platform/pages/render';
import { staffOf } from '../../platform/visitors/visitor';
import { getCatalog } from '../plans.repository';
import { listCatalogHistory } from './catalog-history.report';
import { catalogPage, namesOf } from './catalog-page.presenter';
import { listComingVersions } from './coming-versions.report';
import { historyRows } from './item-page.presenter';

const ENTRIES = 50;

/** All that is sold, with what holds today and what is to come. */
export const index: RequestHandler = async (req, res) => {
  const { scope, today, now } = staffOf(req);
  const { catalog, coming, history, zone } = await within(scope, async (trx) => ({
    catalog: await getCatalog(trx, today), coming: await listComingVersions(trx, today), history: await listCatalogHistory(trx, { limit: 5 }), zone: await houseZone(trx),
  }), { readOnly: true });
  renderPage(req, res, 'office/catalog/index', { title: 'Catalog', zone, today, ...catalogPage(catalog, coming, now), history: historyRows(history, namesOf(catalog)) });
};

/** Every change of the catalog, the newest first. */
export const history: RequestHandler = async (req, res) => {
  const { scope, today } = staffOf(req);
  const asked = singleStrings(req.query)['before'] ?? '';
  const before = /^\d{1,15}$/.test(asked) ? Number(asked) : undefined;
  const { catalog, entries, zone } = await within(scope, async (trx) => ({
    catalog: await getCatalog(trx, today), zone: await houseZone(trx), entries: await listCatalogHistory(trx, { ...(before !== undefined && { before }), limit: ENTRIES + 1 }),
  }), { readOnly: true });
  const rows = historyRows(entries.slice(0, ENTRIES), namesOf(catalog));
  const last = rows.at(-1);
  renderPage(req, res, 'office/catalog/history', {
    title: 'History of the catalog', zone, rows, olderHref: entries.length > ENTRIES && last ? addressWith(paths.catalog.history, {}, { before: String(last.id) }) : '', newestHref: before === undefined ? '' : paths.catalog.history,
  });
};
