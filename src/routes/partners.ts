import { Router } from 'express';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as accounts from '../accounts/office/partner-accounts.office.controller';
import * as suspensions from '../organizations/partners/suspensions/suspensions.office.controller';
import * as views from '../organizations/partners/views/views.office.controller';
import * as visits from '../organizations/partners/views/visits.controller';
import { paths } from '../paths';
import { can, signedIn } from '../platform/visitors/permissions';
import * as tiers from '../program/tier/tiers.office.controller';

/** Partners, as the office looks after them. Every line names its permission; addresses come from paths.ts. */
export const partners = Router();

partners.get(paths.partners.accounts(':id'), can('office:read'), accounts.index);
partners.get(paths.partners.tier(':id'), can('partners:manage'), tiers.edit);
partners.post(paths.partners.tier(':id'), can('partners:manage'), freshCode(), tiers.update);
partners.get(paths.partners.suspension(':id'), can('partners:manage'), suspensions.new);
partners.post(paths.partners.suspension(':id'), can('partners:manage'), freshCode(), suspensions.create);
partners.get(paths.partners.reactivation(':id'), can('partners:manage'), suspensions.edit);
partners.post(paths.partners.reactivation(':id'), can('partners:manage'), freshCode(), suspensions.end);

// Looking at a partner's portal
partners.get(paths.partners.view(':id'), can('partners:view-as'), views.new);
partners.post(paths.partners.view(':id'), can('partners:view-as'), freshCode(), views.create);
partners.post(paths.partners.leaveView, signedIn(), views.leave);
partners.get(paths.partners.visits, can('organization:manage'), visits.index);
