import { type RequestHandler } from 'express';
import { config } from '../../../config';
import { within } from '../../../platform/database';
import { renderPage } from '../../../platform/render';
import { memberOf } from '../../../platform/visitor';
import { listVisits } from './partner-views.repository';

const SHOWN = 100;

/** For a partner's administrators: when somebody of the vendor looked at their portal, who and why. */
export const index: RequestHandler = async (req, res) => {
  const { organizationId, scope, organization } = memberOf(req);
  const visits = await within(scope, (trx) => listVisits(trx, organizationId, SHOWN), { readOnly: true });
  renderPage(req, res, 'portal/organizations/visits', { title: 'Visits', vendor: config.vendor.name, visits, zone: organization.timeZone });
};
