import { type RequestHandler } from 'express';
import { config } from '../../../config';
import { within } from '../../../platform/database/database';
import { renderPage } from '../../../platform/pages/render';
import { memberOf } from '../../../platform/visitors/visitor';
import { listVisits } from './partner-views.repository';

const SHOWN = 100;

/** For a partner's administrators: when somebody of the vendor looked at their portal, who and why. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, organization } = memberOf(req);
  const visits = await within(scope, (trx) => listVisits(trx, organizationId, SHOWN), { readOnly: true });
  renderPage(req, res, 'portal/organizations/visits', { title: 'Visits', vendor: config.vendor.name, visits, zone: organization.timeZone });
};
