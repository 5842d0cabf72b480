import { Router } from 'express';
import * as disputes from '../billing/disputes/disputes.office.controller';
import * as hold from '../billing/reconciliation/hold.office.controller';
import * as reconciliation from '../billing/reconciliation/reconciliation.office.controller';
import * as differences from '../billing/reconciliation/differences.office.controller';
import * as home from '../home/office/home.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as applications from '../organizations/applications/applications.office.controller';
import * as decisions from '../organizations/applications/decisions.office.controller';
import * as partners from '../organizations/partners/partners.office.controller';
import * as staff from '../organizations/staff/staff.office.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import * as invoices from '../subscriptions/refunds/invoices.office.controller';
import * as refunds from '../subscriptions/refunds/refunds.office.controller';
import * as moves from '../subscriptions/moves/moves.office.controller';

/** The vendor's own pages. Every line names its permission; addresses come from paths.ts, with ':id' as the id. */
export const office = Router();

office.get(paths.office.home, can('office:read'), home.show);

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

// Invoices and refunds
office.get(paths.office.invoices.index, can('refunds:manage'), invoices.index);
office.get(paths.office.invoices.show(':id'), can('refunds:manage'), invoices.show);
office.get(paths.office.invoices.refund(':id'), can('refunds:manage'), freshCode(), invoices.newRefund);
office.post(paths.office.invoices.refund(':id'), can('refunds:manage'), freshCode(), invoices.createRefund);
office.get(paths.office.refunds.index, can('refunds:manage'), refunds.index);
office.post(paths.office.refunds.tryAgain(':id'), can('refunds:manage'), freshCode(), refunds.tryAgain);
office.get(paths.office.refunds.show(':id'), can('refunds:manage'), refunds.show);
office.post(paths.office.refunds.confirm(':id'), can('refunds:manage'), freshCode(), refunds.confirm);
office.post(paths.office.refunds.approve(':id'), can('refunds:manage'), freshCode(), refunds.approve);
office.get(paths.office.refunds.decline(':id'), can('refunds:manage'), refunds.newRefusal);
office.post(paths.office.refunds.decline(':id'), can('refunds:manage'), freshCode(), refunds.decline);
office.post(paths.office.refunds.withdraw(':id'), can('refunds:manage'), freshCode(), refunds.withdraw);

// Disputes
office.get(paths.office.disputes.index, can('disputes:answer'), disputes.index);
office.get(paths.office.disputes.show(':id'), can('disputes:answer'), disputes.show);
office.post(paths.office.disputes.answer(':id'), can('disputes:answer'), disputes.answer);

// Reconciliation
office.get(paths.office.reconciliation.index, can('billing:reconcile'), reconciliation.index);
office.post(paths.office.reconciliation.runs, can('billing:reconcile'), reconciliation.create);
office.get(paths.office.reconciliation.runs, can('billing:reconcile'), reconciliation.runs);
office.get(paths.office.reconciliation.hold, can('billing:reconcile'), hold.show);
office.post(paths.office.reconciliation.hold, can('billing:reconcile'), freshCode(), hold.destroy);
office.get(paths.office.reconciliation.closed, can('billing:reconcile'), differences.index);
office.get(paths.office.reconciliation.difference(':id'), can('billing:reconcile'), differences.show);
office.post(paths.office.reconciliation.difference(':id'), can('billing:reconcile'), freshCode(), differences.update);

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

// Customers who move between partners
office.get(paths.moves.office.index, can('office:read'), moves.index);
office.get(paths.moves.office.show(':id'), can('office:read'), moves.show);
