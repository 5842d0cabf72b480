import { Router } from 'express';
import * as disputes from '../billing/disputes/disputes.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as applications from '../organizations/applications/applications.office.controller';
import * as decisions from '../organizations/applications/decisions.office.controller';
import * as partners from '../organizations/partners/partners.office.controller';
import * as staff from '../organizations/staff/staff.office.controller';
import { paths } from '../paths';
import { can } from '../platform/permissions';

/** The vendor's own pages. Every line names its permission; addresses come from paths.ts, with ':id' as the id. */
export const office = Router();

office.get(paths.office.home, can('office:read'), applications.home);

// Applications
office.get(paths.office.applications.index, can('office:read'), applications.index);
office.get(paths.office.applications.show(':id'), can('office:read'), applications.show);
office.get(paths.office.applications.approve(':id'), can('applications:decide'), decisions.newApproval);
office.post(paths.office.applications.approve(':id'), can('applications:decide'), decisions.approve);
office.get(paths.office.applications.refuse(':id'), can('applications:decide'), decisions.newRefusal);
office.post(paths.office.applications.refuse(':id'), can('applications:decide'), decisions.refuse);

// Partners
office.get(paths.office.partners.index, can('office:read'), partners.index);
office.get(paths.office.partners.show(':id'), can('office:read'), partners.show);
office.post(paths.office.partners.invitation(':id'), can('applications:decide'), partners.resend);

// Disputes
office.get(paths.office.disputes.index, can('disputes:answer'), disputes.index);
office.get(paths.office.disputes.show(':id'), can('disputes:answer'), disputes.show);
office.post(paths.office.disputes.answer(':id'), can('disputes:answer'), disputes.answer);

// Staff
office.get(paths.office.staff.index, can('staff:manage'), staff.index);
office.get(paths.office.staff.new, can('staff:manage'), staff.new);
office.post(paths.office.staff.index, can('staff:manage'), freshCode(), staff.create);
office.get(paths.office.staff.edit(':id'), can('staff:manage'), staff.edit);
office.post(paths.office.staff.edit(':id'), can('staff:manage'), freshCode(), staff.update);
office.get(paths.office.staff.deactivate(':id'), can('staff:manage'), freshCode(), staff.confirmDeactivation);
office.post(paths.office.staff.deactivate(':id'), can('staff:manage'), freshCode(), staff.deactivate);
office.post(paths.office.staff.reactivate(':id'), can('staff:manage'), freshCode(), staff.reactivate);
office.post(paths.office.staff.invitation(':id'), can('staff:manage'), freshCode(), staff.resend);
office.post(paths.office.staff.revoke(':id'), can('staff:manage'), freshCode(), staff.revoke);
