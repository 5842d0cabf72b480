import { Router } from 'express';
import * as checks from '../audit/checks/checks.office.controller';
import * as audit from '../audit/search/audit.office.controller';
import { freshCode } from '../identity/two-step/fresh-code.controller';
import * as board from '../home/jobs/board.office.controller';
import * as jobs from '../home/jobs/jobs.office.controller';
import * as mails from '../mail/office/mails.office.controller';
import * as privacyAddress from '../home/privacy/address.office.controller';
import * as privacy from '../home/privacy/privacy.office.controller';
import { paths } from '../paths';
import { can } from '../platform/visitors/permissions';
import * as accounts from '../subscriptions/grace/accounts.office.controller';
import * as grace from '../subscriptions/grace/grace.office.controller';

/** What operators look after: jobs, mails, the audit log, grace, privacy. Every line names its permission; addresses come from paths.ts. */
export const desk = Router();

// Audit log
desk.get(paths.operations.audit.index, can('audit:read'), audit.index);
desk.get(paths.operations.audit.csv, can('audit:read'), freshCode(), audit.csv);
desk.get(paths.operations.audit.lines, can('audit:read'), freshCode(), audit.lines);
desk.get(paths.operations.audit.checks, can('audit:read'), checks.index);
desk.post(paths.operations.audit.checks, can('audit:read'), checks.create);
desk.get(paths.operations.audit.show(':id'), can('audit:read'), audit.show);

// Job queue
desk.get(paths.operations.jobs, can('operations:work'), jobs.index);
desk.get(paths.operations.board, can('operations:work'), board.show);
desk.get(`${paths.operations.board}/*path`, can('operations:work'), board.show);
desk.put(`${paths.operations.board}/*path`, can('operations:work'), board.press);

// Mails
desk.get(paths.operations.mails.index, can('operations:work'), mails.index);
desk.get(paths.operations.mails.kinds, can('operations:work'), mails.kinds);
desk.get(paths.operations.mails.show(':id'), can('operations:work'), mails.show);
desk.get(paths.operations.mails.body(':id'), can('operations:work'), mails.body);
desk.post(paths.operations.mails.retry(':id'), can('operations:work'), mails.retry);
desk.post(paths.operations.mails.stop(':id'), can('operations:work'), mails.stop);

// Customers' accounts
desk.get(paths.operations.accounts.index, can('office:read'), accounts.index);
desk.get(paths.operations.accounts.show(':id'), can('office:read'), accounts.show);
desk.get(paths.operations.accounts.grace(':id'), can('grace:extend'), grace.edit);
desk.post(paths.operations.accounts.grace(':id'), can('grace:extend'), grace.update);

// Privacy
desk.get(paths.operations.privacy.index, can('privacy:work'), freshCode(), privacy.index);
desk.get(paths.operations.privacy.show(':id'), can('privacy:work'), freshCode(), privacy.show);
desk.post(paths.operations.privacy.export(':id'), can('privacy:work'), freshCode(), privacy.createExport);
desk.get(paths.operations.privacy.erasure(':id'), can('privacy:work'), freshCode(), privacy.newErasure);
desk.post(paths.operations.privacy.erasure(':id'), can('privacy:work'), freshCode(), privacy.createErasure);
desk.get(paths.operations.privacy.file(':id'), can('privacy:work'), freshCode(), privacy.file);
desk.get(paths.operations.privacy.address, can('privacy:work'), freshCode(), privacyAddress.show);
desk.post(paths.operations.privacy.addressExport, can('privacy:work'), freshCode(), privacyAddress.createExport);
desk.get(paths.operations.privacy.addressErasure, can('privacy:work'), freshCode(), privacyAddress.newErasure);
desk.post(paths.operations.privacy.addressErasure, can('privacy:work'), freshCode(), privacyAddress.createErasure);
