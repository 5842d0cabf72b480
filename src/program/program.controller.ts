import { type RequestHandler } from 'express';
import { config } from '../config';
import { paths } from '../paths';
import { getCatalog } from '../plans/plans.repository';
import { within } from '../platform/database/database';
import { renderPage } from '../platform/pages/render';
import { memberOf } from '../platform/visitors/visitor';
import { listProgramDocuments } from './documents.report';
import { countNfr } from './nfr/nfr-claims.report';
import { benefitRows, criterionOf, discountRows, historyRows, reviewWords } from './program.presenter';
import { listPurchasesByMonth } from './tier/purchases-by-month.report';
import { TIER_NAMES } from './tier/tier';
import { findTierStanding } from './tier/tier-standing.report';
import { listTierChanges } from './tier/tier-standings.repository';

/** The tier, what it brings, what it asks for and what was decided (features.md P5, beyond.md X21). */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, organization, now, today, visitor } = memberOf(req);
  const { timeZone, currency } = organization;
  // The organization's own scope, for limited members too: the sum is of all accounts (tier-standing.report.ts).
  const found = await within({ organizationId }, async (trx) => {
    const standing = await findTierStanding(trx, { organizationId, now });
    return {
      standing, months: await listPurchasesByMonth(trx, { organizationId, currency, timeZone, from: standing.counted.from }), changes: await listTierChanges(trx, organizationId),
      catalog: await getCatalog(trx, today), nfrUsed: await countNfr(trx, organizationId), documents: await listProgramDocuments(trx),
    };
  }, { readOnly: true });
  const { standing } = found;
  renderPage(req, res, 'portal/program/show', {
    title: 'Partner Program', tier: TIER_NAMES[standing.tier], isPremier: standing.tier === 'premier', since: standing.state.sinceOn, nextReviewOn: standing.state.nextReviewOn, today,
    review: reviewWords(standing), criterion: criterionOf(standing, found.months), benefits: benefitRows(standing), discounts: discountRows(found.catalog),
    history: historyRows(found.changes, () => config.vendor.name), nfr: { used: found.nfrUsed, most: standing.rules.nfr[standing.tier] },
    documents: found.documents.map((each) => ({ ...each, href: paths.content.item(each.slug) })), vendor: config.vendor.name, writesReferral: visitor.permissions.has('referral:manage'), claimsNfr: visitor.permissions.has('nfr:claim'),
  });
};
